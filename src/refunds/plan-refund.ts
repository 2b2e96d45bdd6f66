import { shareCapture } from '../accounting/share-capture.js'
import { basketParts, refundByRow, refundProRata, type SharedRefund } from '../accounting/share-refund.js'
import type { RefundTerms } from '../payments/connector.js'
import type { Payment, Transaction } from '../payments/payment.js'
import { Refusal } from '../payments/refusal.js'
import type { RefundOrigin } from './refund.js'
import { refundableUntil } from './refund-windows.js'

/** What somebody wants back. Left out: `origin` = the sale's money, or the surplus where the sale settled nothing; `amountMinor` = all that is left. */
export type RefundWish = {
  origin?: RefundOrigin
  amountMinor?: number
  /** Of a basket: how much each row gives (counted from 0; the number after the last is the shop); left out = all pro rata. */
  rows?: readonly { row: number; amountMinor: number }[]
}

/** What decides about a refund. */
export type RefundFacts = {
  payment: Pick<Payment, 'amountMinor' | 'multipayout'>
  sale: Transaction
  /** What each part of the basket has given or is giving, in the order of `shares`; empty where nothing was refunded. */
  given: readonly SharedRefund[]
  /** What the provider said, where it decides; `null` elsewhere. */
  terms: RefundTerms | null
  /** The payer's account is known: transfers go back nowhere else. */
  hasAccount: boolean
  at: Date
}

export type RefundPlan = { origin: RefundOrigin; amountMinor: number; shares: SharedRefund | null }

/** What of a sale settled and is the shop's (or its beneficiaries'), refunded or not. */
export const settledMinor = ({ status, paidMinor, heldMinor, surplusMinor }: Transaction): number =>
  status === 'settled' ? paidMinor - heldMinor - surplusMinor : 0

/** What can still go back; nothing where a dispute took what was refunded already. */
export const leftMinor = (sale: Transaction, origin: RefundOrigin): number =>
  origin === 'surplus'
    ? sale.surplusMinor - sale.surplusReturnedMinor
    : Math.max(
        0,
        settledMinor(sale) -
          sale.disputedMinor -
          (sale.refundedMinor + sale.refundAskedMinor - sale.surplusReturnedMinor),
      )

/** Which money is meant where nobody said: of a second payment of one order all is surplus. */
export const originOf = (sale: Transaction, wish: Pick<RefundWish, 'origin'>): RefundOrigin =>
  wish.origin ?? (settledMinor(sale) === 0 && sale.surplusMinor > 0 ? 'surplus' : 'sale')

/**
 * What a refund gives back and who gives it. Pure; the limits are guarded again by conditional updates when it is written.
 * Throws `Refusal`: `refund/not-settled`, `refund/too-late`, `refund/no-account`, `refund/amount`, `refund/provider`, `refund/rows`.
 */
export const planRefund = (facts: RefundFacts, wish: RefundWish): RefundPlan => {
  const { sale, at, hasAccount } = facts
  const origin = originOf(sale, wish)
  if (sale.type !== 'sale') throw new Refusal('refund/not-settled')
  if (origin === 'sale') refuseUnlessOpen(sale, at)
  if (sale.method === 'wt' && !hasAccount) throw new Refusal('refund/no-account')
  const left = leftMinor(sale, origin)
  const amountMinor = wish.amountMinor ?? sumOf(wish.rows) ?? left
  if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0 || amountMinor > left)
    throw new Refusal('refund/amount', { leftMinor: left })
  if (origin === 'sale') refuseAgainstTerms(facts.terms, amountMinor, left)
  return { origin, amountMinor, shares: origin === 'sale' ? sharesOf(facts, wish, amountMinor) : null }
}

const refuseUnlessOpen = (sale: Transaction, at: Date): void => {
  if (sale.status !== 'settled' || settledMinor(sale) === 0) throw new Refusal('refund/not-settled')
  const until = refundableUntil(sale.method, sale.createdAt)
  if (until !== null && at > until) throw new Refusal('refund/too-late', { until: until.toISOString() })
}

const sumOf = (rows: RefundWish['rows']): number | undefined =>
  rows?.reduce((sum, { amountMinor }) => sum + amountMinor, 0)

/** Whole or within the provider's bounds. */
const refuseAgainstTerms = (terms: RefundTerms | null, amountMinor: number, left: number): void => {
  if (terms === null || (amountMinor === left && amountMinor === terms.fullMinor)) return
  const { minMinor, maxMinor } = terms.partial ?? { minMinor: terms.fullMinor, maxMinor: terms.fullMinor }
  if (amountMinor < minMinor || amountMinor > maxMinor)
    throw new Refusal('refund/provider', { minMinor, maxMinor, fullMinor: terms.fullMinor })
}

const sharesOf = ({ payment, sale, given }: RefundFacts, { rows }: RefundWish, amountMinor: number) => {
  const amounts = payment.multipayout?.map(row => row.amountMinor)
  if (amounts === undefined || amounts.length === 0) {
    if (rows !== undefined) throw new Refusal('refund/rows')
    return null
  }
  const settled = settledMinor(sale)
  const parts = basketParts(settled, shareCapture(payment.amountMinor, amounts, settled)).map((part, at) => ({
    ...part,
    // A refund that was refused and left after all may have taken more of a part than it had: it gives nothing more.
    refundedMinor: Math.min(
      part.amountMinor,
      given.reduce((sum, shares) => sum + (shares[at] ?? 0), 0),
    ),
  }))
  if (rows === undefined) return refundProRata(parts, amountMinor)
  if (sumOf(rows) !== amountMinor || new Set(rows.map(({ row }) => row)).size < rows.length)
    throw new Refusal('refund/rows')
  try {
    const each = rows.map(({ row, amountMinor }) => refundByRow(parts, row, amountMinor))
    return parts.map((_, at) => each.reduce((sum, shares) => sum + (shares[at] ?? 0), 0))
  } catch (error) {
    throw error instanceof RangeError ? new Refusal('refund/rows') : error
  }
}
