import { lookup as systemResolve } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { type AddressRules, addressRefusal } from './safe-address.js'

/** One address of a host name. */
export type ResolvedAddress = { address: string; family: number }

/** Finds all addresses of a host name; rejects when there is none. */
export type ResolveName = (hostname: string) => Promise<readonly ResolvedAddress[]>

/** The operating system's resolver, with its hosts file. */
export const systemNames: ResolveName = hostname => systemResolve(hostname, { all: true, verbatim: true })

/** The address may not be called; the message says why. */
export class AddressRefused extends Error {
  readonly code = 'KASA_ADDRESS_REFUSED'
}

/**
 * A connector for undici to one origin that judges the resolved addresses while it connects: what was judged is what is
 * dialled, so a name that answers differently the second time gains nothing. One refused address among several refuses the name.
 */
export function guardedConnect(
  target: { host: string; port: number },
  rules: AddressRules,
  resolve: ResolveName,
  timeoutMs: number,
): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(target, rules, resolve) })
  return (options, callback) => {
    // node:net asks no lookup for a literal address, so it is judged here.
    const refusal = isIP(target.host) ? addressRefusal({ ...target, address: target.host }, rules) : undefined
    if (refusal === undefined) connect(options, callback)
    else callback(new AddressRefused(refusal), null)
  }
}

/** Resolves names for `node:net` and refuses those with an address that may not be dialled. */
export function guardedLookup(
  target: { host: string; port: number },
  rules: AddressRules,
  resolve: ResolveName,
): LookupFunction {
  const judged = async (hostname: string) => {
    const addresses = await resolve(hostname)
    for (const { address } of addresses) {
      const refusal = addressRefusal({ ...target, address }, rules)
      if (refusal !== undefined) throw new AddressRefused(refusal)
    }
    return [...addresses]
  }
  return (hostname, { all }, done) => {
    judged(hostname).then(
      addresses => {
        const [first] = addresses
        if (!first) done(new AddressRefused('the name has no address'), '', 0)
        else if (all) done(null, addresses)
        else done(null, first.address, first.family)
      },
      error => done(error, '', 0),
    )
  }
}
