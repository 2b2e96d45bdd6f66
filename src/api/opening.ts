import type { Opening } from '../payments/payment.js'
import type { Call } from './call.js'

/** Which token called, and from where: what the story of a payment that REST opens begins with. */
export const openingOf = (
  { caller: { token }, address }: Pick<Call, 'caller' | 'address'>,
  addressHash: (address: string) => string,
): Opening => ({ by: `token:${token.id}`, from: addressHash(address) })
