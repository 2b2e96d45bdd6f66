import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { cleanUp, kasa, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild)
afterAll(cleanUp)

/** A picture whose left half is red and whose right half is clear. */
const picture = (width: number, height: number): Buffer => {
  const dots = Array.from({ length: width * height }, (_, dot) =>
    dot % width < width / 2 ? [200, 16, 46, 255] : [0, 0, 0, 0],
  )
  return Buffer.from(dots.flat())
}
const pngOf = (width: number, height: number): Buffer => {
  const image = new PNG({ width, height })
  image.data = picture(width, height)
  return PNG.sync.write(image)
}
/** Hard to compress: every dot another colour. */
const noise = (width: number, height: number): Buffer => {
  const image = new PNG({ width, height })
  let state = 1
  image.data = Buffer.from(
    Array.from({ length: width * height * 4 }, () => {
      state = (state * 48_271) % 2_147_483_647
      return state % 256
    }),
  )
  return PNG.sync.write(image)
}

test('a shop’s look is checked, shown on its page and in a preview, and kept for ever under its address', async () => {
  const folder = await newFolder()
  const house = { KASA_DATA: folder }
  const server = await startServer(house)
  const { merchantId, serviceId, baseUrl } = server.announced
  const of = ['shop', 'look', '--merchant', String(merchantId), '--shop', String(serviceId)]
  const look = (...words: string[]) => kasa(house, ...of, ...words)
  const refused = async (...words: string[]) => {
    const { code, stderr } = await run(['dist/cli/kasa.js', ...of, ...words], house)
    expect(code).toBe(1)
    return stderr
  }
  const file = async (name: string, bytes: Buffer) => {
    await writeFile(join(folder, name), bytes)
    return join(folder, name)
  }

  const faint = await refused('--accent', '#ffcc00', '--radius', '99')
  expect(faint).toMatch(/accent has a contrast of 1\.\d+ on #f4f6f9.*use #[0-9a-f]{6}, the nearest/)
  expect(faint).toContain('radius is no corner radius: write whole pixels from 0 to 24.')
  expect(await refused('--logo', await file('a.svg', Buffer.from('<svg onload="x"/>')))).toContain(
    'neither PNG nor JPEG',
  )
  expect(await refused('--logo', await file('b.png', pngOf(8, 8).subarray(0, 40)))).toContain('damaged')
  expect(await refused('--logo', await file('c.png', noise(480, 160)))).toContain('heavier than 200 kB')
  expect(await refused('--help-text', 'xx=Hello')).toContain('the languages are')
  expect(await refused('--help-text', `en=${'a'.repeat(501)}`)).toContain('shorten it to 500')
  expect(await refused('--receipt-text', 'en=\u202eabc')).toContain('control character')

  const logo = await file('logo.png', pngOf(2000, 500))
  await look('--accent', '#C8102E', '--radius', '4', '--logo', logo, '--help-text', 'pl=Zadzwoń: <b>22</b>')
  const saved = await look('--receipt-text', 'en=Thank you & goodbye', '--scheme', 'dark')
  expect(saved).toMatchObject({ accent: '#c8102e', radius: 4, scheme: 'dark', helpTexts: 'pl', receiptTexts: 'en' })

  const at = async (path: string) => fetch(new URL(path, String(baseUrl)))
  const html = await (await at(`/pl/preview/${serviceId}`)).text()
  expect(html).toContain('data-scheme="dark"')
  expect(html).toContain('Zadzwoń: &lt;b&gt;22&lt;/b&gt;')
  expect(html).toContain('Podgląd – płatność nie zostanie wykonana')
  const sheet = await at(/\/look\/[\w-]+\.css/.exec(html)?.[0] ?? '')
  expect(sheet.headers.get('cache-control')).toContain('immutable')
  const css = await sheet.text()
  expect(css).toContain(':root{--accent:#c8102e;--radius:4px}')
  expect(css).toMatch(/:root\[data-scheme="dark"\]\{--accent:#[0-9a-f]{6}\}/)

  const address = /\/look\/[0-9a-f]{64}\.png/.exec(html)?.[0] ?? ''
  const served = await at(address)
  expect(served.headers.get('content-type')).toBe('image/png')
  const shown = PNG.sync.read(Buffer.from(await served.arrayBuffer()))
  expect([shown.width, shown.height]).toEqual([480, 120])
  expect([...shown.data.subarray(0, 4)]).toEqual([200, 16, 46, 255])
  expect([...shown.data.subarray(-4)]).toEqual([0, 0, 0, 0])

  const receipt = await (await at(`/en/preview/${serviceId}?paid`)).text()
  expect(receipt).toContain('Thank you &amp; goodbye')
  const tried = await (await at(`/en/preview/${serviceId}?accent=00695c&scheme=light`)).text()
  expect(tried).toContain('data-scheme="light"')
  expect(tried).toMatch(/\/look\/00695c_[0-9a-f]{6}_4\.css/)
  const pressed = await fetch(new URL(`/en/preview/${serviceId}/blik`, String(baseUrl)), {
    method: 'POST',
    redirect: 'manual',
  })
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `/en/preview/${serviceId}?paid`])
  expect((await at('/en/preview/00000000-0000-4000-8000-000000000000')).status).toBe(404)
  for (const wrong of ['c8102e_8fb0ff_25.css', 'red_-_4.css', `${'0'.repeat(64)}.png`])
    expect((await at(`/look/${wrong}`)).status).toBe(404)

  const photo = jpeg.encode({ width: 40, height: 30, data: picture(40, 30) }, 90).data
  expect((await look('--logo', await file('photo.jpg', photo))).logo).toMatch(/^[0-9a-f]{64}$/)
  expect(await look('--reset', '--logo', 'none')).toMatchObject({
    accent: null,
    logo: null,
    helpTexts: '',
    scheme: 'auto',
  })
  await server.stop()
})
