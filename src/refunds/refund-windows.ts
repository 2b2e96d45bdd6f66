import type { Channel } from '../payments/methods.js'

/**
 * Months after a sale in which its money can go back, by wire method. BLIK and pay later 12, cards 36 (imoje-rest.md §2.3); wallets pay with
 * cards and so have their window, banks and transfers set none and get the same; `null` = the provider decides each time.
 */
export const refundMonths: Readonly<Record<Channel['method'], number | null>> = {
  blik: 12,
  imoje_paylater: 12,
  card: 36,
  wallet: 36,
  pbl: 36,
  ing: 36,
  wt: 36,
  imoje_installments: null,
  lease: null,
}

const isKnown = (method: string): method is Channel['method'] => Object.hasOwn(refundMonths, method)

/** True where the provider of a method decides what of a sale can go back. */
export const providerDecides = (method: string): boolean => isKnown(method) && refundMonths[method] === null

/** The last moment in which a sale of a method can be refunded, `null` = no end of ours. The same day of the month, or the month's last. */
export const refundableUntil = (method: string, paidAt: Date): Date | null => {
  const months = isKnown(method) ? refundMonths[method] : 12
  if (months === null) return null
  const until = new Date(paidAt)
  const day = until.getUTCDate()
  until.setUTCMonth(until.getUTCMonth() + months)
  if (until.getUTCDate() !== day) until.setUTCDate(0)
  return until
}
