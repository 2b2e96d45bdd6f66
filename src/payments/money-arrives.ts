import { commissionMinor, commissionRate } from '../accounting/commission.js'
import { type AccountName, entriesOf, type Movement } from '../accounting/posting.js'
import { type Changing, claimOf } from './conclude.js'
import type { Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'

/** Money of a try that a connector vouches for. */
export type Arrival = {
  amountMinor: number
  /** Names this money for ever: the same arrival posts once. */
  source: string
}

/** What the money did: `settled` the try, is `partial`, or became `surplus`. */
export type Effect = 'settled' | 'partial' | 'surplus'

/** Where a try's money lands first: transfers on our bank account, everything else as a claim on the connector. */
const landing = (transaction: Transaction): AccountName =>
  transaction.method === 'wt' ? 'bank' : `receivable:${transaction.connector}`

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
  const isWhole = transaction.heldMinor + arrival.amountMinor >= transaction.amountMinor
  const isWanted = transaction.status !== 'settled' && (await isExpected(records, changing, isWhole))
  transaction.paidMinor += arrival.amountMinor
  transaction.modifiedAt = changing.at
  if (!isWanted) return becomeSurplus(records, changing, transaction, arrival)
  return isWhole ? settle(records, changing, transaction, arrival) : hold(records, changing, transaction, arrival)
}

/** Money is wanted once per payment and once per order; after the end only as a whole, and not in shops that send late money back. */
const isExpected = async (records: PaymentStoreRecords, changing: Changing, isWhole: boolean): Promise<boolean> => {
  const { payment, shop, at } = changing
  if (payment.paidMinor > 0) return false
  if (payment.closedReason !== null && (shop.settings.lateMoney === 'refund' || !isWhole)) return false
  if (!isWhole || shop.settings.severalPaymentsPerOrder) return true
  await records.orders.meet(claimOf(changing))
  if (await records.orders.claim(claimOf(changing), payment.id, at)) {
    await records.outbox.suppressOthers(claimOf(changing), payment.id, at)
    return true
  }
  payment.closedReason = 'order_paid'
  return false
}

const becomeSurplus = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  { source, amountMinor }: Arrival,
): Promise<Effect> => {
  await post(records, changing, transaction, { step: 'surplus', amountMinor, from: landing(transaction), source })
  changing.payment.surplusMinor += amountMinor
  await releaseHeld(records, changing, transaction)
  if (transaction.paidMinor >= transaction.amountMinor) end(transaction)
  return 'surplus'
}

const hold = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  { source, amountMinor }: Arrival,
): Promise<Effect> => {
  await post(records, changing, transaction, { step: 'credit', amountMinor, from: landing(transaction), source })
  transaction.heldMinor += amountMinor
  return 'partial'
}

const settle = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  { source, amountMinor }: Arrival,
): Promise<Effect> => {
  const { payment } = changing
  const isFirst = transaction.heldMinor === 0
  const from = isFirst ? landing(transaction) : 'suspense'
  const dueMinor = transaction.amountMinor
  const surplusMinor = transaction.heldMinor + amountMinor - dueMinor
  await post(
    records,
    changing,
    transaction,
    ...(isFirst ? [] : [{ step: 'credit' as const, amountMinor, from: landing(transaction), source }]),
    { step: 'settle', amountMinor: dueMinor, from, source },
    { step: 'surplus', amountMinor: surplusMinor, from, source },
    ...commissionOf(changing, transaction, source),
    ...sharesOf(changing, source),
  )
  transaction.heldMinor = 0
  payment.paidMinor += dueMinor
  payment.surplusMinor += surplusMinor
  end(transaction)
  for (const other of changing.tries) await releaseHeld(records, changing, other)
  return 'settled'
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
  await post(records, changing, held, { step: 'surplus', amountMinor, from: 'suspense', source })
  changing.payment.surplusMinor += amountMinor
  held.heldMinor = 0
  await records.transactions.save(held)
}

/** Entries that were there before would mean money counted twice: the whole write is given up. */
const post = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  ...movements: Movement[]
): Promise<void> => {
  const entries = movements.flatMap(movement => entriesOf(movement, placeOf(transaction), changing.at))
  if (!(await records.ledger.post(entries))) throw new Error(`money of transaction ${transaction.id} was posted before`)
}

const placeOf = (transaction: Transaction) => ({
  merchantId: transaction.merchantId,
  shopId: transaction.shopId,
  livemode: transaction.livemode,
  currency: transaction.currency,
  paymentId: transaction.paymentId,
  transactionId: transaction.id,
})

const end = (transaction: Transaction): void => {
  transaction.status = 'settled'
  transaction.live = false
}

const commissionOf = ({ shop }: Changing, transaction: Transaction, source: string): Movement[] => {
  transaction.commissionRateBps = commissionRate(shop.settings.commissionBps, transaction.method)
  transaction.commissionMinor = commissionMinor(transaction.amountMinor, transaction.commissionRateBps)
  return [{ step: 'commission', amountMinor: transaction.commissionMinor, from: 'payable', source }]
}

const sharesOf = ({ payment }: Changing, source: string): Movement[] =>
  (payment.multipayout ?? []).map(({ amountMinor }, row) => ({
    step: 'multipayout',
    amountMinor,
    from: 'payable',
    source,
    row,
  }))
