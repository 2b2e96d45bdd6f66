import { expect, test } from '@jest/globals'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { checkUpload } from '../../src/uploads/check-upload.js'
import { uploadLimitBytes } from '../../src/uploads/upload.js'
import { uploadName } from '../../src/uploads/upload-name.js'

const picture = { width: 3, height: 2, data: Buffer.alloc(24, 200) }
const png = PNG.sync.write(Object.assign(new PNG({ width: 3, height: 2 }), { data: picture.data }))
const jpg = jpeg.encode(picture, 80).data
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF\n')
const emptyZip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
const zip = Buffer.from('PK\x03\x04 bomb', 'latin1')
const joined = (...parts: (Buffer | string)[]) => Buffer.concat(parts.map(part => Buffer.from(part)))
const wide = Buffer.from(png)
wide.writeUInt32BE(60_000, 16)
wide.writeUInt32BE(60_000, 20)

test.each([
  ['a PDF', pdf, 'pdf'],
  ['a PDF with a line after its end', joined(pdf, '\r\n'), 'pdf'],
  ['a PNG', png, 'png'],
  ['a JPG', jpg, 'jpg'],
  ['a JPG with what phones write after it', joined(jpg, 'SEFT trailer'), 'jpg'],
  ['exactly 10 MB', joined('%PDF-2.0\n', Buffer.alloc(uploadLimitBytes - 27), '\nstartxref 9 %%EOF'), 'pdf'],
])('%s is taken for what it is', (_case, bytes, kind) => {
  expect(checkUpload(bytes)).toBe(kind)
})

test.each([
  ['nothing', Buffer.alloc(0), 'empty'],
  ['one byte more than 10 MB', joined(pdf, Buffer.alloc(uploadLimitBytes), '%%EOF'), 'too-large'],
  ['a zip, whatever its name', zip, 'unknown-kind'],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'unknown-kind'],
  ['a picture of vectors', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'unknown-kind'],
  ['a PDF behind other bytes', joined('<html>', pdf), 'unknown-kind'],
  ['a PDF without an end', Buffer.from('%PDF-1.4\n1 0 obj'), 'damaged'],
  ['a PDF that carries a zip', joined(pdf, zip, Buffer.alloc(2_000)), 'damaged'],
  ['a JPG that is an archive too', joined(jpg, emptyZip), 'damaged'],
  ['a PNG that carries a zip', joined(png, zip), 'damaged'],
  ['a PNG cut off', png.subarray(0, 40), 'damaged'],
  ['the beginning of a PNG alone', png.subarray(0, 8), 'damaged'],
  ['a PNG that would unpack to 14 GB', wide, 'damaged'],
  ['the beginning of a JPG alone', jpg.subarray(0, 3), 'damaged'],
  ['a JPG without its end', jpg.subarray(0, jpg.length - 2), 'damaged'],
  ['a JPG of markers alone', Buffer.alloc(400, 0xff), 'unknown-kind'],
])('%s is refused', (_case, bytes, fault) => {
  expect(checkUpload(bytes)).toEqual({ fault })
})

test.each([
  ['../../etc/passwd', 'pdf', 'passwd.pdf'],
  ['C:\\Users\\x\\umowa.pdf', 'pdf', 'umowa.pdf'],
  ['scan.pdf', 'jpg', 'scan.jpg'],
  ['photo.JPEG', 'jpg', 'photo.jpg'],
  ['zdjęcie "1" <b>.png', 'png', 'zdjęcie 1 b.png'],
  ['fa\u202ektura\u0000\r\n.exe', 'pdf', 'faktura.exe.pdf'],
  ['.pdf', 'pdf', 'pdf.pdf'],
  ['..', 'png', 'file.png'],
  ['', 'png', 'file.png'],
  [`${'ż'.repeat(300)}.pdf`, 'pdf', `${'ż'.repeat(120)}.pdf`],
] as const)('the name %j of a %s is shown as %j', (given, kind, name) => {
  expect(uploadName(given, kind)).toBe(name)
})
