import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { Agent, createServer, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { announcementOf, announcementText } from '../../src/cli/announce.js'
import { readConfig } from '../../src/config.js'
import { createLog } from '../../src/http/log.js'
import { listen } from '../../src/listen.js'
import type { Connector } from '../../src/payments/connector.js'
import { cleanUp, launch, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild, 180_000)
afterAll(cleanUp)

const textOf = async (address: string, headers = {}): Promise<{ status: number; text: string; headers: Headers }> => {
  const response = await fetch(address, { headers, redirect: 'manual' })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

test('a first start makes the data folder and announces addresses and keys in exactly one line; the second finds them again', async () => {
  const folder = join(await newFolder(), 'data')
  const first = await startServer({ KASA_DATA: folder })
  const { baseUrl } = first.announced
  expect(first.announced).toEqual({
    baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    paywall: `${baseUrl}/payment`,
    panel: `${baseUrl}/panel`,
    panelEmail: 'anna.nowak@example.com',
    panelPassword: expect.stringMatching(/^[\w-]{16}$/),
    api: `${baseUrl}/v1`,
    developers: `${baseUrl}/developers`,
    merchantId: expect.stringMatching(/^[a-z0-9]{20}$/),
    serviceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    serviceKey: expect.stringMatching(/^[A-Za-z0-9_-]{36}$/),
    apiToken: expect.stringMatching(/^kasa_test_[A-Za-z0-9_-]{43}$/),
  })
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  const { code, stdout } = await first.stop()
  expect(code).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  const second = await startServer({ KASA_DATA: folder })
  const { merchantId, serviceId, serviceKey, apiToken } = first.announced
  expect(second.announced).toMatchObject({ merchantId, serviceId, serviceKey, apiToken })
  // The target is 1.5 s (performance.md 14); the machine may be busy with other tests.
  expect(second.startedMs).toBeLessThan(4_500)
  expect((await second.stop()).code).toBe(0)
})

test('without --json people read the addresses on stdout, and log lines are JSON', async () => {
  const { child, ended } = launch(['dist/server.js', '--port', '0'], { KASA_DATA: await newFolder() })
  if (!child.stdout) throw new Error('no stdout')
  for await (const line of createInterface(child.stdout)) if (line.includes('"message":"listening"')) break
  child.kill('SIGINT')
  const { code, stdout, stderr } = await ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Kasa is listening on http:.*\n {2}Payment form +http:.*\/payment$/m)
  expect(stdout).toMatch(/^ {2}serviceKey +[\w-]{36}$/m)
  const logged = stdout.split('\n').filter(line => line.startsWith('{'))
  expect(logged.map(line => JSON.parse(line).message)).toContain('listening')
})

test('logs go to stderr with --json, and --help tells the flags', async () => {
  const { stderr } = await (await startServer({ KASA_DATA: await newFolder() })).stop()
  const messages = stderr
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).message)
  expect(messages).toEqual(['listening', 'stopping'])
  const help = await run(['dist/server.js', '--help'], {})
  expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--database <file|url>') })
})

test('machines are told whether it lives, is ready and how it does', async () => {
  const { announced, stop } = await startServer({ KASA_DATA: await newFolder() })
  expect(await textOf(`${announced.baseUrl}/healthz`)).toMatchObject({ status: 200, text: '{"ok":true}' })
  const ready = await textOf(`${announced.baseUrl}/readyz`)
  expect(ready).toMatchObject({ status: 200, text: '{"ready":true}' })
  expect(ready.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
  const { text } = await textOf(`${announced.baseUrl}/metrics`)
  for (const line of [
    'kasa_http_requests_total{method="GET",route="/readyz",status="200"} 1',
    'kasa_http_request_duration_seconds_count{route="/healthz"} 1',
    'kasa_outbox_waiting 0',
    'kasa_outbox_oldest_seconds 0',
    'kasa_operations_stuck 0',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
  expect(text).toMatch(/^kasa_event_loop_delay_seconds\{quantile="0.99"\} 0(\.\d+)?$/m)
  expect(text).toMatch(/^kasa_build_info\{version="\d[^"]*",mode="sandbox",node="v\d[^"]*"\} 1$/m)
  await stop()
})

test('reachable from outside, metrics and developer pages take a token, and loopback names no stranger', async () => {
  const outside = { KASA_HOST: '0.0.0.0', KASA_DATA: await newFolder() }
  const closed = await startServer(outside)
  expect((await textOf(`${closed.announced.baseUrl}/metrics`)).status).toBe(403)
  await closed.stop()
  const { announced, stop } = await startServer({ ...outside, KASA_DEVELOPER_TOKEN: 'developer-token-1' })
  const metrics = (authorization?: string) =>
    textOf(`${announced.baseUrl}/metrics`, authorization ? { authorization } : {})
  expect(await metrics()).toMatchObject({ status: 401 })
  expect((await metrics()).headers.get('www-authenticate')).toContain('Basic')
  expect(await metrics('Bearer developer-token-2')).toMatchObject({ status: 401 })
  expect(await metrics('Bearer developer-token-1')).toMatchObject({ status: 200 })
  expect(await metrics(`Basic ${Buffer.from('anybody:developer-token-1').toString('base64')}`)).toMatchObject({
    status: 200,
  })
  await stop()
})

const refusedStart = async (environment: Record<string, string>, ...words: string[]) => {
  const { code, stdout, stderr } = await run(['dist/server.js', '--json', ...words], environment)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).not.toMatch(/\n\s+at /)
  return stderr.trim()
}

test('a taken port is one sentence, and no database is made', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const folder = join(await newFolder(), 'data')
  expect(await refusedStart({ KASA_DATA: folder }, '--port', String(port))).toBe(
    `kasa: Port ${port} on 127.0.0.1 is taken: stop the other program, or choose another port with --port (0 = any free one).`,
  )
  await expect(stat(folder)).rejects.toThrow('ENOENT')
  taken.close()
})

test('a folder that cannot be written is one sentence', async () => {
  const folder = await newFolder()
  const file = join(folder, 'file')
  await writeFile(file, '')
  expect(await refusedStart({ KASA_DATA: join(file, 'data') }, '--port', '0')).toMatch(
    /^kasa: The folder .*\/file\/data cannot be written \(ENOTDIR\): change its owner, or choose another with KASA_DATA or --database\.$/,
  )
  if (process.getuid?.() === 0) return
  const locked = join(folder, 'locked')
  await mkdir(locked)
  await chmod(locked, 0o500)
  expect(await refusedStart({ KASA_DATA: locked }, '--port', '0')).toContain('cannot be written (EACCES)')
})

test('a database of a newer program, of the other mode, or no database at all is one sentence', async () => {
  const folder = await newFolder()
  const environment = { KASA_DATA: folder, KASA_KEY: 'k'.repeat(43) }
  await (await startServer(environment)).stop()
  const production = { ...environment, KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com' }
  expect(await refusedStart(production, '--port', '0')).toMatch(
    /^kasa: This database belongs to a sandbox deployment and cannot be opened in production mode: [^\n]+$/,
  )
  expect(await refusedStart({ ...environment, KASA_KEY: 'x'.repeat(43) }, '--port', '0')).toMatch(
    /^kasa: The encryption key does not open this database: [^\n]+$/,
  )
  const database = new Database(join(folder, 'kasa.sqlite'))
  database.prepare('insert into migrations (name, applied_at) values (?, ?)').run('9999-from-the-future', 0)
  database.close()
  expect(await refusedStart(environment, '--port', '0')).toMatch(
    /^kasa: the database was written by a newer Kasa [^\n]+$/,
  )
  const text = join(folder, 'text')
  await writeFile(text, 'no database '.repeat(100))
  expect(await refusedStart(environment, '--port', '0', '--database', text)).toMatch(
    /^kasa: The database .*\/text cannot be used \(SQLITE_NOTADB\): [^\n]+$/,
  )
})

/** A counterparty for live money that nobody asks in this test. */
const liveConnector: Connector = {
  id: 'live',
  money: 'live',
  methodCodes: new Set(['blik']),
  acceptsCardData: false,
  start: () => Promise.reject(new Error('not asked')),
  ask: () => Promise.reject(new Error('not asked')),
  cancel: () => Promise.reject(new Error('not asked')),
  read: () => {
    throw new Error('not asked')
  },
}

test('production starts with a connector for live money, and shows neither secrets nor developer doors', async () => {
  const config = readConfig(
    { KASA_PORT: '0', KASA_DATABASE: ':memory:' },
    { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: 'k'.repeat(43) },
  )
  const log = createLog({ level: 'silent', descriptor: 2 })
  const outside = { systemClock: () => new Date(), random: randomBytes, newId: randomUUID, log }
  const { config: bound, gateway, stop } = await listen(config, { ...outside, connectors: [liveConnector] })
  const announcement = announcementOf(bound.baseUrl, gateway)
  expect(announcement).toMatchObject({
    baseUrl: 'https://pay.example.com',
    developers: null,
    serviceKey: null,
    apiToken: null,
  })
  expect(announcementText(announcement)).not.toMatch(/developers|serviceKey|token/i)
  const local = `http://127.0.0.1:${bound.port}`
  expect((await textOf(`${local}/readyz`)).status).toBe(200)
  expect((await textOf(`${local}/metrics`)).status).toBe(403)
  const guide = await textOf(`${local}/developers/guide/php`)
  expect([guide.status, guide.text]).toEqual([200, expect.stringContaining('your-service-key')])
  for (const path of ['/developers', '/developers/reference', '/developers/guide'])
    expect([path, (await textOf(local + path)).status]).toEqual([path, 200])
  expect((await textOf(`${local}/developers`)).text).not.toMatch(/playground|simulator|serviceKey|merchantId|Sandbox/)
  for (const path of ['playground', 'test-data', 'mailbox', 'simulator'])
    expect([path, (await textOf(`${local}/developers/${path}`)).status]).toEqual([path, 404])
  // A merchant's people look at their own, behind the panel's login.
  for (const path of ['debugger', 'notifications', 'events'])
    expect([path, (await textOf(`${local}/developers/${path}`)).status]).toEqual([path, 303])
  await stop()
})

test('production does not start without a connector for live money', async () => {
  const environment = {
    KASA_DATA: await newFolder(),
    KASA_MODE: 'production',
    KASA_BASE_URL: 'https://pay.example.com',
    KASA_KEY: 'k'.repeat(43),
  }
  expect(await refusedStart(environment, '--port', '0')).toMatch(
    /^kasa: Production needs a connector for live money[^\n]+$/,
  )
})

test('faults of configuration and command line are told together, one a line', async () => {
  const stderr = await refusedStart({ KASA_MODE: 'live', KASA_LOG_LEVEL: 'loud' }, '--port', '70000')
  expect(stderr.split('\n').map(line => line.split(':').slice(0, 2).join(':'))).toEqual([
    'kasa: KASA_MODE',
    'kasa: KASA_PORT (--port)',
    'kasa: KASA_LOG_LEVEL',
  ])
  expect(await refusedStart({}, '--prot', '1')).toBe(
    `kasa: Unknown option '--prot'. "npm start -- --help" shows what there is.`,
  )
})

test('started by npm it ends with npm, whose shell passes no signal on', async () => {
  const line = `"${process.execPath}" dist/server.js --port 0 --json; true`
  const npm = spawn('sh', ['-c', line], {
    env: { PATH: process.env.PATH ?? '', KASA_DATA: await newFolder(), npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let logged = ''
  npm.stderr.setEncoding('utf8').on('data', text => {
    logged += text
  })
  const closed = once(npm, 'close')
  while (!logged.includes('"message":"listening"')) await once(npm.stderr, 'data')
  npm.stdout.resume()
  npm.kill('SIGTERM')
  await closed
  expect(logged).toContain('"reason":"npm has ended"')
})

test('a graceful stop ends running requests, dismisses keep-alive clients and takes no new ones', async () => {
  const { announced, process: child, ended } = await startServer({ KASA_DATA: await newFolder() })
  const { port } = new URL(announced.baseUrl ?? '')
  const agent = new Agent({ keepAlive: true })
  const [idle] = await once(get(`${announced.baseUrl}/healthz`, { agent }), 'response')
  const isIdle = once(idle as IncomingMessage, 'end')
  idle.resume()
  await isIdle
  // A request whose body is still on its way when the signal comes.
  const slow = connect(Number(port), '127.0.0.1')
  let answer = ''
  slow.setEncoding('utf8').on('data', text => {
    answer += text
  })
  slow.write(
    `POST /payment HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n`,
  )
  while (!answer.includes('100 Continue')) await once(slow, 'data')
  answer = ''
  const stoppingAt = performance.now()
  child.kill('SIGTERM')
  while (
    await fetch(`${announced.baseUrl}/healthz`).then(
      () => true,
      () => false,
    )
  )
    await new Promise(setImmediate)
  slow.write('a=b')
  await once(slow, 'close')
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  expect(answer).toMatch(/^connection: close\r$/im)
  expect((await ended).code).toBe(0)
  expect(performance.now() - stoppingAt).toBeLessThan(5_000)
  agent.destroy()
})
