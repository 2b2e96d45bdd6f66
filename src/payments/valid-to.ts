import type { Shop } from '../merchants/shop.js'

/** The longest an unpaid payment lives when neither the shop's order nor its settings say otherwise (imoje-paywall.md §2 `validTo`). */
const defaultLifeMonths = 15

/**
 * Until when an unpaid payment lives. @param asked what the order says: a moment, `null` = for ever, `undefined` = nothing, so that the
 * shop's setting decides.
 */
export const validToOf = (
  asked: Date | null | undefined,
  { settings: { paymentLifeSeconds } }: Pick<Shop, 'settings'>,
  now: Date,
): Date | null => {
  if (asked !== undefined) return asked
  if (paymentLifeSeconds !== null) return new Date(now.getTime() + paymentLifeSeconds * 1000)
  const end = new Date(now)
  end.setUTCMonth(end.getUTCMonth() + defaultLifeMonths)
  return end
}
