import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import { cleanUp, kasa, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild)
afterAll(cleanUp)

test('page integrity: a live page of this version passes, and every way to alter it is named', async () => {
  const house = { KASA_DATA: await newFolder(), KASA_TERMS_URL: 'https://example.com/regulations' }
  const server = await startServer(house)
  const { merchantId = '', serviceId = '', serviceKey = '' } = server.announced
  const shopPage = 'https://shop.example'
  await kasa(house, 'shop', 'origins', serviceId, 'add', shopPage, '--merchant', merchantId)
  const baseUrl = String(server.announced.baseUrl)
  const address = `${baseUrl}/pl/preview/${serviceId}`
  const check = (url: string, ...more: string[]) => run(['dist/cli/kasa.js', 'page-integrity', url, ...more], {})

  const listed = await fetch(`${baseUrl}/.well-known/kasa-scripts.json`)
  const inventory: { scripts: { address: string; integrity: string }[] } = JSON.parse(await listed.text())
  expect(inventory).toEqual({
    scripts: expect.arrayContaining([
      {
        address: expect.stringMatching(/^\/assets\/paywall\.[0-9a-f]{12}\.js$/),
        integrity: expect.stringMatching(/^sha384-/),
        bytes: expect.any(Number),
        reason: expect.stringContaining('Everything works without it'),
      },
      ...['/js/widget.min.js', '/js/installments.js'].map(script => ({
        ...{ address: script, integrity: expect.stringMatching(/^sha384-/), bytes: expect.any(Number) },
        reason: expect.stringContaining('On a shop’s own page'),
      })),
    ]),
  })
  for (const { address: script, integrity } of inventory.scripts) {
    const bytes = Buffer.from(await (await fetch(`${baseUrl}${script}`)).arrayBuffer())
    expect(`sha384-${createHash('sha384').update(bytes).digest('base64')}`).toBe(integrity)
  }
  expect(await (await fetch(address)).text()).toContain('href="https://example.com/regulations"')
  expect(await check(address)).toMatchObject({ code: 0 })

  const alterations: readonly [string, (html: string) => string, string][] = [
    [
      'script',
      html => html.replace('</head>', '<script>steal()</script></head>'),
      'A script is not ours: <script>steal',
    ],
    ['hash', html => html.replace(/ integrity="[^"]*"/, ''), 'A script is not ours: <script type="module"'],
    ['handler', html => html.replace('<h1', '<img src="/x" onerror="steal()"><h1'), 'an event handler in the markup'],
    ['frame', html => html.replace('<h1', '<iframe src="https://x.example"></iframe><h1'), 'an element our pages'],
    [
      'foreign',
      html => html.replace('<h1', '<img src="https://x.example/p.gif"><h1'),
      'from elsewhere: https://x.exam',
    ],
    ['action', html => html.replace(/action="[^"]*"/, 'action="//x.example/card"'), 'from elsewhere: //x.example/card'],
  ]
  let alter = (html: string) => html
  let strip: string | undefined
  let loosen = false
  const mirror: RequestListener = async (request, response) => {
    const answer = await fetch(new URL(request.url ?? '/', baseUrl))
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => name !== 'content-length' && name !== strip),
    )
    delete headers['content-encoding']
    const { 'content-security-policy': policy = '' } = headers
    if (loosen) headers['content-security-policy'] = policy.replace(/frame-ancestors .*/, 'frame-ancestors *')
    const body = Buffer.from(await answer.arrayBuffer())
    const isPage = headers['content-type']?.startsWith('text/html')
    response.writeHead(answer.status, headers).end(isPage ? alter(body.toString()) : body)
  }
  const thief = createServer(mirror)
  await new Promise<void>(resolve => thief.listen(0, '127.0.0.1', resolve))
  const altered = address.replace(baseUrl, `http://127.0.0.1:${(thief.address() as AddressInfo).port}`)
  try {
    expect(await check(altered)).toMatchObject({ code: 0 })
    for (const [, change, said] of alterations) {
      alter = change
      const { code, stderr } = await check(altered)
      expect(stderr).toContain(said)
      expect(code).toBe(1)
    }
    alter = html => html

    const asked = { merchantId, serviceId, amount: '129900', currency: 'PLN' }
    const signature = signForm(formFieldsFrom(asked), serviceKey)
    const framed = `${altered.replace(/\/pl\/.*/, '')}/pl/installments?${new URLSearchParams({ ...asked, signature })}`
    const passed = await check(framed)
    expect([passed.code, passed.stdout]).toEqual([0, expect.stringContaining(shopPage)])
    expect((await check(framed, '--framed-by', shopPage)).code).toBe(0)
    expect((await check(framed, '--framed-by', 'https://other.example')).stderr).toContain(
      'frame-ancestors https://shop',
    )
    alter = html => html.replace('</head>', '<script>steal()</script></head>')
    expect((await check(framed)).stderr).toContain('A script is not ours: <script>steal')
    alter = html => html
    loosen = true
    for (const page of [framed, altered])
      expect((await check(page)).stderr).toContain('The header content-security-policy is')
    loosen = false
    strip = 'content-security-policy'
    expect((await check(altered)).stderr).toContain('The header content-security-policy is missing')
  } finally {
    await new Promise(resolve => thief.close(resolve))
  }
  expect((await check('nonsense')).stderr).toContain('Give the address of a payment page')
  await server.stop()
})
