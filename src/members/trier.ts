import { derivedToken } from '../signing/credential-digest.js'
import type { Visitor } from './outside.js'
import type { Trier } from './try-limits.js'

const short = (seed: Buffer, text: string): string => derivedToken(seed, text).slice(0, 22)

/** Whose tries are counted: an e-mail address, known or not, from a network address. */
export const trierOf = (seed: Buffer, email: string, { address }: Pick<Visitor, 'address'>): Required<Trier> => ({
  account: short(seed, `try-account:${email}`),
  address: short(seed, `try-address:${address}`),
})

/** A network address alone. */
export const addressTrier = (seed: Buffer, { address }: Pick<Visitor, 'address'>): Trier => ({
  address: short(seed, `try-address:${address}`),
})
