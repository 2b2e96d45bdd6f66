import type { Transaction } from '../payments/payment.js'
import { Refusal, type RefusalCode } from '../payments/refusal.js'
import { giversOf } from './givers.js'
import { factsOf, findSale, type SaleName, termsOf } from './load-refundable.js'
import { coversRefund } from './overdraft.js'
import { leftMinor, originOf, planRefund, type RefundFacts, type RefundWish, settledMinor } from './plan-refund.js'
import type { RefundNeeds } from './request-refund.js'

/** What can be given back of a sale now, in minor units. */
export type Refundability = {
  sale: Transaction
  /** The asked sum (or all that is left) could be asked back now, as far as the sale is concerned. */
  refundable: boolean
  /** The shop's balance, with its overdraft, suffices for it. */
  balance: boolean
  /** What a full refund gives back: all that settled, or all that was surplus. */
  fullMinor: number
  /** What can still go back, and the smallest refund; 0 and 0 where nothing can. */
  partial: { maxMinor: number; minMinor: number }
  /** Why not, where `refundable` is false. */
  reason: RefusalCode | null
}

/** Tells whether a sum of a sale could be refunded now; changes nothing. Throws `Refusal('transaction/unknown')`. */
export const canRefund =
  ({ store: { read }, connectors, businessClock }: Pick<RefundNeeds, 'store' | 'connectors' | 'businessClock'>) =>
  async (asked: SaleName & Omit<RefundWish, 'rows'>): Promise<Refundability> => {
    const sale = await findSale(read, asked)
    const { merchantId, shopId, livemode, currency } = sale
    const [payment, shop, tries] = await Promise.all([
      read.payments.byId(merchantId, sale.paymentId),
      read.shops.byId(merchantId, shopId),
      read.transactions.ofPayment(merchantId, sale.paymentId),
    ])
    if (payment === undefined || shop === undefined) throw new Error(`transaction ${sale.id} has no payment or shop`)
    const known = await factsOf(read, payment, sale, tries)
    const origin = originOf(sale, asked)
    const fullMinor = origin === 'surplus' ? sale.surplusMinor : settledMinor(sale)
    const nothing = { sale, refundable: false, balance: false, fullMinor, partial: { maxMinor: 0, minMinor: 0 } }
    const terms = await refusalOf(() => termsOf(connectors, read, sale, origin))
    if (terms instanceof Refusal) return { ...nothing, reason: terms.code }
    const facts: RefundFacts = { ...known, terms, at: businessClock() }
    const whole = await refusalOf(() => planRefund(facts, { origin }))
    const plan = await refusalOf(() => planRefund(facts, { ...asked, origin }))
    const giving = plan instanceof Refusal ? { origin, amountMinor: asked.amountMinor ?? 0, shares: null } : plan
    const place = { merchantId, shopId, livemode, currency }
    const balance = await coversRefund(read, shop, place, giversOf(payment, giving, giving.amountMinor))
    const isOpen = !(plan instanceof Refusal) || !(whole instanceof Refusal)
    return {
      ...nothing,
      refundable: !(plan instanceof Refusal),
      balance,
      partial: isOpen ? partialOf(leftMinor(sale, origin), terms) : nothing.partial,
      reason: plan instanceof Refusal ? plan.code : null,
    }
  }

const partialOf = (left: number, terms: RefundFacts['terms']): Refundability['partial'] => {
  if (terms === null) return { maxMinor: left, minMinor: Math.min(1, left) }
  if (terms.partial === null) return { maxMinor: terms.fullMinor, minMinor: terms.fullMinor }
  return terms.partial
}

/** The value, or why not; anything but a refusal is an error of ours. */
const refusalOf = async <T>(work: () => T | Promise<T>): Promise<T | Refusal> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
