import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.js'
import { createGateway, type Outside } from '../../src/gateway.js'
import { listen } from '../../src/listen.js'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import { type EngineName, freshDatabase } from '../storage/engines.js'

/** A clock that only a test moves. */
export const handMovedClock = (start = '2026-11-22T12:00:00Z') => {
  let at = new Date(start).getTime()
  return {
    now: () => new Date(at),
    forward: (seconds: number) => {
      at += seconds * 1000
    },
  }
}

export type Fields = Record<string, unknown>
/** Groups and rows as a form sends them: `billing[city]`, `multipayout[0][ban]`. */
const flat = (value: unknown, name = ''): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([part, inner]) => flat(inner, name === '' ? part : `${name}[${part}]`))
    : [[name, String(value)]]

export type LogLine = { level: string; facts: unknown; message: string }

export const field = (html: string, pattern: RegExp): string => pattern.exec(html)?.[1] ?? ''

/** The real gateway on loopback with a database of its own, a hand-moved business clock and no timers: `tick()` moves the workers. */
export const openGateway = async (
  engine: EngineName = 'sqlite',
  outside: Partial<Outside> = {},
  environment: Record<string, string> = {},
) => {
  const { database, remove } = await freshDatabase(engine)
  const folder = await mkdtemp(join(tmpdir(), 'kasa-data-'))
  const clock = handMovedClock()
  const lines: LogLine[] = []
  let systemAheadMs = 0
  const line = (level: string) => (facts: unknown, message: string) => {
    lines.push({ level, facts, message })
  }
  const log = {
    error: line('error'),
    warn: line('warn'),
    info: line('info'),
    debug: line('debug'),
    answered: (request: unknown) => line('info')(request, 'answered'),
    flush: () => undefined,
  }
  const config = readConfig({}, { KASA_DATABASE: database, KASA_DATA: folder, KASA_PORT: '0', ...environment })
  const given: Outside = {
    systemClock: () => new Date(Date.now() + systemAheadMs),
    businessClock: clock.now,
    random: randomBytes,
    newId: randomUUID,
    log,
    views: 'strict',
    writes: 'strict',
    ...outside,
  }
  const { gateway, config: bound, stop } = await listen(config, given)
  const shop = gateway.sandboxShop
  const order = (fields: Fields = {}): Fields => ({
    merchantId: shop?.merchantId,
    serviceId: shop?.serviceId,
    amount: '12990',
    currency: 'PLN',
    orderId: `ZAM/${randomUUID().slice(0, 8)}`,
    customerFirstName: 'Łucja',
    customerLastName: 'Żółć',
    ...fields,
  })
  const signed = (fields: Fields = {}, key = shop?.serviceKey ?? ''): Record<string, string> => {
    const all = order(fields)
    return Object.fromEntries(flat({ ...all, signature: signForm(formFieldsFrom(all), key) }))
  }
  /** Where it listens: in production the public address is another one. */
  const origin = `http://127.0.0.1:${bound.port}`
  const request = (path: string, init: RequestInit = {}) =>
    fetch(path.startsWith('http') ? path : `${origin}${path}`, { redirect: 'manual', ...init })
  const post = (path: string, body: Record<string, string>, headers: Record<string, string> = {}) =>
    request(path, { method: 'POST', body: new URLSearchParams(body), headers })
  return {
    gateway,
    /** Another process on the same database, without a port of its own; stop it before the first. */
    another: () => createGateway(bound, given),
    clock,
    lines,
    baseUrl: bound.baseUrl,
    origin,
    database: bound.database,
    shop,
    order,
    signed,
    request,
    post,
    read: gateway.storage.read,
    /** Posts a signed form; answers the payment's page address. */
    open: async (fields: Fields = {}, path = '/pl/payment'): Promise<string> => {
      const answer = await post(path, signed(fields))
      if (answer.status !== 303) throw new Error(`the form was answered ${answer.status}: ${await answer.text()}`)
      return answer.headers.get('location') ?? ''
    },
    page: async (path: string): Promise<string> => (await request(path)).text(),
    payment: async (path: string) => {
      const found = await gateway.storage.read.payments.findByPublicId(path.split('/')[3] ?? '')
      if (found === undefined) throw new Error(`no payment at ${path}`)
      return found
    },
    /** Moves system time past everything the gateway remembers for a second (shops, keys), or further. */
    forget: (seconds = 1) => {
      systemAheadMs += seconds * 1000
    },
    /** Moves time and lets every worker run. */
    pass: async (seconds: number) => {
      clock.forward(seconds)
      await gateway.tick()
    },
    ledgerSums: () => gateway.storage.read.ledger.sums(),
    close: async () => {
      const { health } = gateway.storage.read
      const [sums, ...others] = await Promise.all([
        health.ledgerSums(),
        health.mismatches(),
        health.unbooked().then(({ ids }) => ids),
        health.overdrawn().then(({ ids }) => ids),
      ])
      await stop()
      await remove()
      await rm(folder, { recursive: true, force: true })
      const wrong = sums.filter(({ sumMinor }) => sumMinor !== 0)
      if (wrong.length > 0) throw new Error(`the ledger does not balance: ${JSON.stringify(wrong)}`)
      if (others.flat().length > 0) throw new Error(`the ledger is not what the tries say: ${JSON.stringify(others)}`)
    },
  }
}
export type TestGateway = Awaited<ReturnType<typeof openGateway>>

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
