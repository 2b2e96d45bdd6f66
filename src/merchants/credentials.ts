import type { Random } from './outside.js'

const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789'
/** Largest multiple of 36 below 256: bytes from here on would favour the first letters. */
const evenBytes = 252

/** A new `merchantId`: 20 × `[a-z0-9]` (domain.md §1). */
export const newMerchantId = (random: Random): string => {
  let id = ''
  while (id.length < 20) {
    const even = [...random(32)].filter(byte => byte < evenBytes)
    id += even.map(byte => lowerAlphanumeric[byte % lowerAlphanumeric.length]).join('')
  }
  return id.slice(0, 20)
}

/** A new `serviceKey`: 36 × `[A-Za-z0-9_-]`, 216 random bits. */
export const newServiceKey = (random: Random): string => random(27).toString('base64url')

/** A new API token; its prefix says which money it moves. */
export const newApiToken = (random: Random, livemode: boolean): string =>
  `kasa_${livemode ? 'live' : 'test'}_${random(32).toString('base64url')}`
