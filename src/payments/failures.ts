import type { FailedTry } from './ports.js'

/**
 * Failures after which no further code or card is taken, counted over all tries (domain.md §8: card testing).
 *
 * A payment's limit is exact: one of its tries is live at a time, and a failure is counted in the write that ends its try. Those of address and
 * shop count what banks have answered, so they can be exceeded by the tries that are in the air when the last failure is counted, on PostgreSQL
 * by nothing more. Each of those needs an open payment of its own, and an address may start 60 a minute (`http/try-limit`). A lock would not
 * lower this, since nobody knows yet how a try in the air ends; and to count it as failed would refuse payers who share an address.
 */
export const failureLimits = { payment: 5, address: 20, shop: 500, windowMs: 60 * 60_000 } as const

/** BLIK refusals that mean "type the code again": 05 wrong, 06 expired, 07 and 08 code error (imoje-rest.md §3). */
const mistypedCodes = new Set(['BLK-ERROR-210005', 'BLK-ERROR-210006', 'BLK-ERROR-210007', 'BLK-ERROR-210008'])

/** True when the payer only has to type a new code; on our page the shop is not told about it. */
export const isMistypedCode = (statusCode: string | null): boolean =>
  statusCode !== null && mistypedCodes.has(statusCode)

/** BLIK refusals that say the bank knows the remembered shop no more: 02 not found, 03 and 04 declined (imoje-rest.md §3). */
const goneAliasCodes = new Set(['BLK-ERROR-210002', 'BLK-ERROR-210003', 'BLK-ERROR-210004'])

/** True when the remembered BLIK app must not be offered again. */
export const isGoneAlias = (statusCode: string | null): boolean => statusCode !== null && goneAliasCodes.has(statusCode)

/** True when another code or card must be refused. */
export const isTooMany = (counts: { payment: number; shop: number; address: number }): boolean =>
  counts.payment >= failureLimits.payment ||
  counts.address >= failureLimits.address ||
  counts.shop >= failureLimits.shop

/** Which failures a method counts; `undefined` where nothing can be guessed, as with what a merchant charges by itself. */
export const failureKindOf = (method: string, isMerchantsCharge: boolean): FailedTry['kind'] | undefined =>
  isMerchantsCharge ? undefined : method === 'blik' ? 'blik' : method === 'card' ? 'card' : undefined
