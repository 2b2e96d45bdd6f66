import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addressed, type Config } from './config.js'
import { createGateway, type Gateway, type Outside } from './gateway.js'
import { OperatorRefusal } from './merchants/operator-refusal.js'

/** A gateway that answers. `config` holds the real port and base address. */
export type Listening = {
  config: Config
  gateway: Gateway
  /** No new requests, running ones end (10 s at most), then the gateway stops. */
  stop(): Promise<void>
}

const drainMs = 10_000
/** Longer than the proxies in front keep their connections, so that it is never us who hang up first. */
const keepAliveMs = 65_000

/**
 * Binds the port, then opens the gateway: a taken port is told before a database is made, and early visitors wait instead of being refused.
 *
 * @throws OperatorRefusal when the address cannot be bound, and whatever `createGateway` throws
 */
export const listen = async (config: Config, outside: Outside): Promise<Listening> => {
  const server = createServer()
  server.keepAliveTimeout = keepAliveMs
  const drain = drainOf(server)
  const serve = firstWaiting(server)
  const bound = addressed(config, await bind(server, config))
  try {
    const gateway = await createGateway(bound, outside)
    serve(gateway.listener)
    const stop = async () => {
      await drain()
      await gateway.stop()
    }
    return { config: bound, gateway, stop }
  } catch (error) {
    server.close().closeAllConnections()
    throw error
  }
}

const bind = (server: Server, { host, port }: Config): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(unbound(error, host, port)))
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port))
  })

const unbound = (error: NodeJS.ErrnoException, host: string, port: number): OperatorRefusal => {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken: stop the other program, or choose another port with --port (0 = any free one).`,
    EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: choose another with --host.`,
    ENOTFOUND: `The name ${host} is not known: choose another with --host.`,
  }
  const reason = reasons[error.code ?? ''] ?? `${host}:${port} cannot be opened (${error.code ?? error.message}).`
  return new OperatorRefusal('port/taken', reason, { cause: error })
}

/** Requests wait until there is somebody to answer them. */
const firstWaiting = (server: Server): ((listener: RequestListener) => void) => {
  const early: Parameters<RequestListener>[] = []
  const wait: RequestListener = (...visitor) => {
    early.push(visitor)
  }
  server.on('request', wait)
  return listener => {
    server.off('request', wait).on('request', listener)
    for (const visitor of early) listener(...visitor)
  }
}

/** Lets running requests end and tells keep-alive clients to go; cuts off whoever is left after ten seconds. */
const drainOf = (server: Server): (() => Promise<void>) => {
  const running = new Set<ServerResponse>()
  let isStopping = false
  const dismiss = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('connection', 'close')
  }
  server.on('request', (_request, response) => {
    running.add(response)
    if (isStopping) dismiss(response)
    response.once('close', () => running.delete(response))
  })
  return async () => {
    isStopping = true
    for (const response of running) dismiss(response)
    // Node closes idle connections by itself here.
    const closed = new Promise(resolve => server.close(resolve))
    const cut = setTimeout(() => server.closeAllConnections(), drainMs)
    await closed
    clearTimeout(cut)
  }
}
