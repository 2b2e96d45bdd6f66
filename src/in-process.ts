import { randomBytes, randomUUID } from 'node:crypto'
import { readConfig } from './config.js'
import { createLog } from './http/log.js'
import { listen } from './listen.js'
import { OperatorRefusal } from './merchants/operator-refusal.js'

const stderr = 2

/** What a test may want otherwise. */
export type InProcessOrder = {
  /** A SQLite file, `:memory:` or a postgres:// address; memory unless given. */
  database?: string | undefined
  /** The shop's own notification address, for payments that name none. */
  notificationUrl?: string | undefined
  /** `true` lets the workers run by themselves, as a server does; else only `tick` moves them. */
  running?: boolean | undefined
}

/** A sandbox that answers on loopback, with what its shop needs to connect. */
export type InProcessGateway = {
  baseUrl: string
  merchantId: string
  serviceId: string
  serviceKey: string
  apiToken: string | null
  /** One round of every worker: what was due at this moment is done when it resolves. */
  tick: () => Promise<void>
  close: () => Promise<void>
}

/**
 * The package's own entry: opens a sandbox inside the caller's process, on a free port of 127.0.0.1. The environment is
 * not read. Errors go to stderr as JSON lines.
 *
 * @throws whatever `listen` throws
 * @see `@kasa/sdk/testing`, which is made for shops and stands on this
 */
export const openInProcess = async (order: InProcessOrder = {}): Promise<InProcessGateway> => {
  const config = readConfig({ KASA_PORT: '0', KASA_DATABASE: order.database ?? ':memory:' }, {})
  const log = createLog({ level: 'error', descriptor: stderr })
  const outside = { systemClock: () => new Date(), random: randomBytes, newId: randomUUID, log }
  const { gateway, config: bound, stop } = await listen(config, outside)
  const { sandboxShop, storage } = gateway
  if (sandboxShop === undefined) throw new OperatorRefusal('mode/other', 'Only a sandbox runs inside another process.')
  const { shop, merchantId, serviceId, serviceKey, apiToken } = sandboxShop
  const { notificationUrl } = order
  if (notificationUrl !== undefined) await storage.write(({ shops }) => shops.save({ ...shop, notificationUrl }))
  if (order.running) gateway.start()
  return { baseUrl: bound.baseUrl, merchantId, serviceId, serviceKey, apiToken, tick: gateway.tick, close: stop }
}
