import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cleanUp, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild)
afterAll(cleanUp)

test('page integrity: a live page of this version passes, and every way to alter it is named', async () => {
  const server = await startServer({ KASA_DATA: await newFolder(), KASA_TERMS_URL: 'https://example.com/regulations' })
  const baseUrl = String(server.announced.baseUrl)
  const address = `${baseUrl}/pl/preview/${server.announced.serviceId}`
  const check = (url: string) => run(['dist/cli/kasa.js', 'page-integrity', url], {})

  const inventory = await (await fetch(`${baseUrl}/.well-known/kasa-scripts.json`)).json()
  expect(inventory).toEqual({
    scripts: expect.arrayContaining([
      {
        address: expect.stringMatching(/^\/assets\/paywall\.[0-9a-f]{12}\.js$/),
        integrity: expect.stringMatching(/^sha384-/),
        bytes: expect.any(Number),
        reason: expect.stringContaining('Everything works without it'),
      },
    ]),
  })
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
  const mirror: RequestListener = async (request, response) => {
    const answer = await fetch(new URL(request.url ?? '/', baseUrl))
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => name !== 'content-length' && name !== strip),
    )
    delete headers['content-encoding']
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
    strip = 'content-security-policy'
    expect((await check(altered)).stderr).toContain('The header content-security-policy is missing')
  } finally {
    await new Promise(resolve => thief.close(resolve))
  }
  expect((await check('nonsense')).stderr).toContain('Give the address of a payment page')
  await server.stop()
})
