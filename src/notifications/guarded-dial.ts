import { connect, isIP, type Socket } from 'node:net'
import { AddressRefused, guardedLookup, type ResolveName } from './guarded-connect.js'
import { type AddressRules, addressRefusal } from './safe-address.js'

export type DialNeeds = {
  rules: AddressRules
  resolve: ResolveName
  /** True while the caller is inside a storage write, where waiting for the network would stop everybody. */
  insideWrite: () => boolean
}

/** A plain connection to one host and port, judged like every outbound call while it connects. Rejects with what `guardedConnect` fails with. */
export const guardedDial =
  ({ rules, resolve, insideWrite }: DialNeeds, target: { host: string; port: number }, timeoutMs: number) =>
  (): Promise<Socket> =>
    new Promise((done, failed) => {
      if (insideWrite()) throw new Error('a connection was asked for inside a storage write')
      const refusal = isIP(target.host) ? addressRefusal({ ...target, address: target.host }, rules) : undefined
      if (refusal !== undefined) throw new AddressRefused(refusal)
      const socket = connect({ ...target, lookup: guardedLookup(target, rules, resolve) })
      const timer = setTimeout(() => socket.destroy(new DialTimeout('the connection was not made in time')), timeoutMs)
      socket.once('error', failed)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', failed)
        done(socket)
      })
      socket.once('close', () => clearTimeout(timer))
    })

class DialTimeout extends Error {
  readonly code = 'ETIMEDOUT'
}
