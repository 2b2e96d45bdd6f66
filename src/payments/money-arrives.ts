import { commissionMinor, commissionRate } from '../accounting/commission.js'
import type { AccountName, Movement } from '../accounting/posting.js'
import { shareCapture } from '../accounting/share-capture.js'
import { claimOrder } from './claim-order.js'
import type { Changing } from './conclude.js'
import { letHoldGo } from './hold.js'
import { landingOf } from './landing.js'
import type { Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import { postMoney } from './post-money.js'

/** Money of a try that a connector vouches for. */
export type Arrival = {
  amountMinor: number
  /** Names this money for ever: the same arrival posts once. */
  source: string
  /** The money is here already and waited in `suspense` until somebody said what it is for. */
  matchedLater?: true
  /** It was held and taken by the shop: however little it is, it is all. */
  captured?: true
}

/** What the money did: `settled` the try, is `partial`, or became `surplus`. */
export type Effect = 'settled' | 'partial' | 'surplus'

const landing = (transaction: Transaction, { matchedLater }: Arrival): AccountName =>
  matchedLater ? 'suspense' : landingOf(transaction)

/** Into `suspense`, unless the money is there already. */
const credit = (transaction: Transaction, arrival: Arrival): Movement[] => {
  const { amountMinor, source } = arrival
  return arrival.matchedLater ? [] : [{ step: 'credit', amountMinor, from: landing(transaction, arrival), source }]
}

/**
 * Posts money that arrived for a try and moves the try and payment accordingly (domain.md §3 "Money is never ignored", §4).
 * Partial transfers wait in `suspense` until the whole amount is there. Money nobody expects any more becomes `surplus`.
 */
export const moneyArrives = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  arrival: Arrival,
): Promise<Effect> => {
  const isWhole = arrival.captured || transaction.heldMinor + arrival.amountMinor >= transaction.amountMinor
  const isWanted = transaction.status !== 'settled' && (await isExpected(records, changing, isWhole))
  transaction.paidMinor += arrival.amountMinor
  transaction.modifiedAt = changing.at
  if (!isWanted) return becomeSurplus(records, changing, transaction, arrival)
  return isWhole ? settle(records, changing, transaction, arrival) : hold(records, changing, transaction, arrival)
}

/** Money is wanted once per payment and once per order; after the end only as a whole, and not in shops that send late money back. */
const isExpected = async (records: PaymentStoreRecords, changing: Changing, isWhole: boolean): Promise<boolean> => {
  const { payment, shop } = changing
  if (payment.paidMinor > 0) return false
  if (payment.closedReason !== null && (shop.settings.lateMoney === 'refund' || !isWhole)) return false
  if (!isWhole || shop.settings.severalPaymentsPerOrder) return true
  if (await claimOrder(records, changing)) return true
  payment.closedReason = 'order_paid'
  return false
}

const becomeSurplus = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  arrival: Arrival,
): Promise<Effect> => {
  const { source, amountMinor } = arrival
  const from = landing(transaction, arrival)
  await postMoney(records, changing, transaction, { step: 'surplus', amountMinor, from, source })
  changing.payment.surplusMinor += amountMinor
  transaction.surplusMinor += amountMinor
  returnLate(changing, transaction)
  // What other tries hold is nobody's either: nothing closes this payment a second time.
  for (const held of changing.payment.closedReason === null ? [transaction] : changing.tries)
    await releaseHeld(records, changing, held)
  if (arrival.captured || transaction.paidMinor >= transaction.amountMinor) end(transaction, arrival.amountMinor)
  return 'surplus'
}

const hold = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  arrival: Arrival,
): Promise<Effect> => {
  await postMoney(records, changing, transaction, ...credit(transaction, arrival))
  transaction.heldMinor += arrival.amountMinor
  return 'partial'
}

const settle = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  arrival: Arrival,
): Promise<Effect> => {
  const { source, amountMinor } = arrival
  const { payment } = changing
  const isFirst = transaction.heldMinor === 0
  const from = isFirst ? landing(transaction, arrival) : 'suspense'
  const arrivedMinor = transaction.heldMinor + amountMinor
  const dueMinor = Math.min(transaction.amountMinor, arrivedMinor)
  const surplusMinor = arrivedMinor - dueMinor
  await postMoney(
    records,
    changing,
    transaction,
    ...(isFirst ? [] : credit(transaction, arrival)),
    { step: 'settle', amountMinor: dueMinor, from, source },
    { step: 'surplus', amountMinor: surplusMinor, from, source },
    ...(await commissionOf(records, changing, transaction, dueMinor, source)),
    ...sharesOf(changing, dueMinor, source),
  )
  transaction.heldMinor = 0
  payment.paidMinor += dueMinor
  payment.surplusMinor += surplusMinor
  transaction.surplusMinor += surplusMinor
  end(transaction, dueMinor)
  for (const other of changing.tries) {
    await releaseHeld(records, changing, other)
    if (other !== transaction && other.status === 'authorized') {
      letHoldGo(changing, other)
      await records.transactions.save(other)
    }
  }
  return 'settled'
}

/** Money of a payment that ended without it goes back by itself in shops that say so; a second payment of an order waits for a word. */
const returnLate = ({ payment, shop, at }: Changing, transaction: Transaction): void => {
  const isLate = payment.closedReason !== null && payment.closedReason !== 'order_paid' && payment.paidMinor === 0
  if (isLate && shop.settings.lateMoney === 'refund') transaction.returnAt = at
}

/** What a try holds in `suspense` is nobody's any more once its payment ended otherwise: it becomes surplus, to be returned. */
export const releaseHeld = async (
  records: PaymentStoreRecords,
  changing: Changing,
  held: Transaction,
): Promise<void> => {
  const amountMinor = held.heldMinor
  if (amountMinor === 0) return
  const source = `release:${held.publicId}:${changing.payment.version}`
  await postMoney(records, changing, held, { step: 'surplus', amountMinor, from: 'suspense', source })
  changing.payment.surplusMinor += amountMinor
  held.surplusMinor += amountMinor
  returnLate(changing, held)
  held.heldMinor = 0
  await records.transactions.save(held)
}

const end = (transaction: Transaction, takenMinor: number): void => {
  transaction.status = 'settled'
  transaction.live = false
  transaction.holdUntil = null
  if (transaction.hold !== null) transaction.hold = { ...transaction.hold, capturedMinor: takenMinor }
}

const commissionOf = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  dueMinor: number,
  source: string,
): Promise<Movement[]> => {
  const isFree = await isPromoted(records, changing, dueMinor)
  const plan = changing.shop.settings.commissionBps
  transaction.commissionRateBps = isFree ? 0 : commissionRate(plan, transaction.method)
  transaction.commissionMinor = commissionMinor(dueMinor, transaction.commissionRateBps)
  return [{ step: 'commission', amountMinor: transaction.commissionMinor, from: 'payable', source }]
}

/**
 * A promotion takes no commission until its end or its turnover, whichever comes first; the sale that reaches the turnover is the last one.
 * Test money is no turnover, and turnover is counted in złoty alone (mission.md M134).
 */
const isPromoted = async (
  { promotions }: PaymentStoreRecords,
  { shop, payment, at }: Changing,
  dueMinor: number,
): Promise<boolean> => {
  const endsAt = shop.settings.promotionEndsAt
  if (endsAt === null || new Date(endsAt) <= at) return false
  if (!payment.livemode || payment.currency !== 'PLN') return true
  return promotions.turnOver(shop.merchantId, dueMinor)
}

const sharesOf = ({ payment }: Changing, dueMinor: number, source: string): Movement[] => {
  const rows = payment.multipayout ?? []
  const amounts = rows.map(({ amountMinor }) => amountMinor)
  const shares = shareCapture(payment.amountMinor, amounts, dueMinor)
  return rows.map(({ ban }, row) => ({
    step: 'multipayout',
    amountMinor: shares[row] ?? 0,
    from: 'payable',
    source,
    row,
    beneficiary: ban,
  }))
}
