import { networkInterfaces } from 'node:os'
import type { ListeningAddress } from './safe-address.js'

const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/** Every address under which a server bound to `host` can be reached on this machine; `0.0.0.0` and `::` mean all of them. */
export function ownAddresses(host: string, port: number): ListeningAddress[] {
  if (!everywhere.has(host)) return [{ address: host === 'localhost' ? '127.0.0.1' : host, port }]
  const interfaces = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  const addresses = new Set(['127.0.0.1', '::1', ...interfaces.map(({ address }) => address)])
  return [...addresses].map(address => ({ address, port }))
}
