/** A price plan as agreed: a version never changes, a new price is a new version (mission.md M131–M134). */
export type PricePlan = {
  id: number
  /** `standard` … */
  code: string
  version: number
  /** What people call it. */
  name: string
  /** Commission in basis points by method; `other` for the rest. */
  rates: Readonly<Record<string, number>>
  promotion: PlanPromotion | null
  /** Merchants may choose it themselves; others are given by the operator. */
  offered: boolean
  createdAt: Date
}

/** No commission from the beginning, until whichever comes first. */
type PlanPromotion = { months: number; turnoverMinor: number }

/** Turnover of a promotion is counted in this currency alone; other currencies end with its months. */
export const promotionCurrency = 'PLN'

/** The plan of a merchant and how far its promotion is. */
export type MerchantPlan = {
  merchantId: number
  planCode: string
  planVersion: number
  acceptedAt: Date
  /** The representative who ticked it, or the operator who gave it. */
  acceptedBy: number | null
  /** What an operator's plan stands on, such as an annex; `null` = the merchant chose it. */
  note: string | null
  /** `null` = none, or not begun: it begins when the merchant is active. */
  promotionEndsAt: Date | null
  promotionLimitMinor: number | null
  turnedOverMinor: number
}

/** The moment so many months later, on the last day of a shorter month. */
export const monthsLater = (from: Date, months: number): Date => {
  const later = new Date(from)
  later.setUTCMonth(later.getUTCMonth() + months)
  // 30 November + 3 months would be in March.
  if (later.getUTCDate() !== from.getUTCDate()) later.setUTCDate(0)
  return later
}

const longestMonths = 36
const highestBps = 10_000

/** Which figure of a plan cannot be; `null` = all can. */
export const planFault = ({
  rates,
  promotion,
}: Pick<PricePlan, 'rates' | 'promotion'>): 'rates' | 'promotion' | null => {
  const fits = (bps: number) => Number.isInteger(bps) && bps >= 0 && bps <= highestBps
  if (rates.other === undefined || !Object.values(rates).every(fits)) return 'rates'
  if (promotion === null) return null
  const { months, turnoverMinor } = promotion
  const isMonths = Number.isInteger(months) && months >= 1 && months <= longestMonths
  return isMonths && Number.isSafeInteger(turnoverMinor) && turnoverMinor > 0 ? null : 'promotion'
}
