import { derivedToken } from '../signing/credential-digest.js'
import type { Visitor } from './outside.js'
import type { Trier } from './try-limits.js'

/** An IPv6 connection has 2^64 addresses at the least: they are counted as one. */
const networkOf = (address: string): string => {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const [before, after] = [
    head.split(':').filter(part => part !== ''),
    (tail ?? '').split(':').filter(part => part !== ''),
  ]
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  return [...before, ...Array<string>(zeros).fill('0'), ...after]
    .slice(0, 4)
    .map(part => Number.parseInt(part, 16).toString(16))
    .join(':')
}

const short = (seed: Buffer, text: string): string => derivedToken(seed, text).slice(0, 22)

/** Whose tries are counted: an e-mail address, known or not, from a network address. */
export const trierOf = (
  seed: Buffer,
  email: string,
  { address }: Pick<Visitor, 'address'>,
): Required<Pick<Trier, 'account' | 'address'>> => ({
  account: short(seed, `try-account:${email}`),
  address: short(seed, `try-address:${networkOf(address)}`),
})

/** A network address alone. */
export const addressTrier = (seed: Buffer, { address }: Pick<Visitor, 'address'>): Trier => ({
  address: short(seed, `try-address:${networkOf(address)}`),
})
