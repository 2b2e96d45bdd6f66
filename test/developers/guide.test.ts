import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop } from '../notifications/receiving-shop.js'

/** Of each language: the program that runs its snippets, and whether a machine may lack it. PHP comes from a package. */
const languages: readonly {
  code: string
  ending: string
  program: string
  before?: string
  probe: string
  isNeeded: boolean
}[] = [
  { code: 'curl', ending: 'sh', program: 'sh', probe: 'curl', isNeeded: true },
  { code: 'node', ending: 'mjs', program: process.execPath, probe: process.execPath, isNeeded: true },
  { code: 'python', ending: 'py', program: 'python3', probe: 'python3', isNeeded: false },
  {
    ...{ code: 'php', ending: 'php', program: process.execPath, before: resolve('test/developers/php.mjs') },
    ...{ probe: process.execPath, isNeeded: true },
  },
]

let kasa: TestGateway
let folder: string
const running: ChildProcess[] = []
beforeAll(async () => {
  kasa = await openGateway()
  folder = await mkdtemp(join(tmpdir(), 'kasa-guide-'))
})
afterAll(async () => {
  for (const child of running) child.kill()
  await kasa?.close()
  await rm(folder, { recursive: true, force: true })
})

const plain = (html: string): string =>
  html
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#60;', '<')
    .replaceAll('&#62;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#38;', '&')
    .replaceAll('&amp;', '&')
/** A program exactly as the page shows it. */
const shownAt = async (page: string, kind: string): Promise<string> => {
  const html = await kasa.page(page)
  const section = html.slice(html.indexOf(`aria-labelledby="${kind}"`))
  return plain(/<pre[^>]*><code>([\s\S]*?)<\/code><\/pre>/.exec(section)?.[1] ?? '')
}
const save = async (code: string, kind: string, ending: string): Promise<string> => {
  const file = join(folder, `${code}-${kind}.${ending}`)
  await writeFile(file, await shownAt(`/developers/guide/${code}`, kind))
  return file
}
const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
const run = async (program: string, ...line: string[]): Promise<string> =>
  (await promisify(execFile)(program, line, { timeout: 30_000 })).stdout
const exists = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

describe.each(languages)(
  'the programs of the guide run as shown: $code',
  ({ code, ending, program, before, probe, isNeeded }) => {
    const first = before === undefined ? [] : [before]
    const isHere = exists(probe)
    if (!isHere && !isNeeded) {
      test.skip(`${probe} is not on this machine`, () => undefined)
      return
    }
    test('its form opens a payment', async () => {
      const output = await run(program, ...first, await save(code, 'form', ending))
      if (code === 'curl') {
        expect(output).toMatch(/^http:\/\/[^/]+\/pl\/pay\/[0-9a-f-]{36}\n$/)
        return
      }
      await opensPayment(output)
    })

    test('its link and its sale are taken by the API', async () => {
      const link = await run(program, ...first, await save(code, 'link', ending))
      const address = code === 'curl' ? JSON.parse(link).payment.url : link.trim()
      expect((await fetch(address)).status).toBe(200)
      const sale = await run(program, ...first, await save(code, 'sale', ending))
      expect(sale).toMatch(code === 'curl' ? /"status":"pending"/ : /^[0-9a-f-]{36} pending\n$/)
    })

    test('its notification takes what Kasa sends and refuses what it has not signed', async () => {
      const file = await save(code, 'notification', ending)
      if (code === 'curl') return verifyByHand(program, file)
      const port = await freePort()
      const line = code === 'php' ? [...first, '-S', `127.0.0.1:${port}`, file] : [file]
      const child = spawn(program, line, { env: { ...process.env, PORT: String(port) } })
      running.push(child)
      await new Promise((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', said => /listening|started/i.test(String(said)) && resolve(said))
        child.on('exit', reject)
      })
      const url = `http://127.0.0.1:${port}/`
      await pay(url)
      expect(await kasa.page('/developers/notifications?state=delivered')).toContain(`GUIDE-${port}`)
      const forged = await fetch(url, {
        method: 'POST',
        body: '{"payment":{}}',
        headers: { 'x-imoje-signature': `merchantid=m;serviceid=s;signature=${'0'.repeat(64)};alg=sha256` },
      })
      expect(forged.status).toBe(400)
    })
  },
)

const opensPayment = async (form: string): Promise<void> => {
  const action = /<form[^>]* action="([^"]+)"/.exec(form)?.[1] ?? ''
  const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)]
  const sent = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, plain(value)]))
  expect((await kasa.post(action, sent)).headers.get('location')).toMatch(/^\/\w\w\/pay\//)
}

const pay = async (url: string): Promise<void> => {
  const page = await kasa.open({
    orderId: `GUIDE-${new URL(url).port}`,
    customerFirstName: 'Łucja',
    urlNotification: url,
  })
  await kasa.post(`${page}/blik`, { code: '999000' })
  await kasa.gateway.tick()
}

const verifyByHand = async (program: string, file: string): Promise<void> => {
  const shop = await openShop()
  await pay(shop.url)
  await shop.close()
  const [one] = shop.received
  const body = join(folder, 'body.json')
  await writeFile(body, one?.body ?? '')
  const header = String(one?.headers['x-imoje-signature'])
  expect(await run(program, file, body, header)).toBe('{"status":"ok"}\n')
  await writeFile(body, `${one?.body} `)
  await expect(run(program, file, body, header)).rejects.toMatchObject({ code: 1, stderr: 'wrong signature\n' })
}

test('what it shows of the SDK is a form that opens a payment', async () => {
  const file = await save('node', 'sdk', 'mjs')
  await mkdir(join(folder, 'node_modules', '@kasa'), { recursive: true })
  await symlink(resolve('sdk'), join(folder, 'node_modules', '@kasa', 'sdk'))
  await opensPayment(await run(process.execPath, file))
})

test('the guide tells the way of every language in English and Polish, and without one it begins with curl', async () => {
  expect(await shownAt('/developers/guide', 'form')).toBe(await shownAt('/developers/guide/curl', 'form'))
  const polish = await (await kasa.request('/developers/guide/php', { headers: { 'accept-language': 'pl' } })).text()
  expect(polish).toContain('Kwoty to całe najmniejsze jednostki')
  expect(polish).toContain('<a class="tab" href="/developers/guide/php" aria-current="page">')
})
