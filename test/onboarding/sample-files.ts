import { deflateSync } from 'node:zlib'

/** A PDF of one empty page, as small as it can be. */
export const pdf = (text = ''): Buffer => {
  const body = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%${text}\n`
  return Buffer.from(
    `${body}xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  )
}

const chunk = (name: string, data: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, Buffer.from(name, 'latin1'), data, Buffer.alloc(4)])
}

export const png = (width = 10, height = 10): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    start,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(31))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

export const jpeg = (width = 10, height = 10): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt16BE(height)
  size.writeUInt16BE(width, 2)
  const app = [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')]
  const frame = [0xff, 0xc0, 0, 11, 8, ...size, 1, 1, 0x11, 0]
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 4, 5, 6]
  return Buffer.from([0xff, 0xd8, ...app, ...frame, ...scan, 0xff, 0xd9])
}

/** An archive: its one entry says that it holds 4 GB. */
export const zipBomb = (): Buffer => {
  const entry = Buffer.alloc(30)
  entry.writeUInt32LE(0x04034b50)
  entry.writeUInt32LE(0xffffffff, 22)
  return Buffer.concat([entry, deflateSync(Buffer.alloc(100_000)), zipEnd()])
}

/** The end of an archive's directory, which makes an archive of whatever it stands behind. */
export const zipEnd = (comment = ''): Buffer => {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([end, Buffer.from(comment, 'latin1')])
}
