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
 * Partial transfers wait in `suspense` until the whole amount is there. Money nobody expected any more becomes `surplus`.
 */
export const moneyArrives = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  arrival: Arrival,
): Promise<Effect> => {
  const { payment } = changing
  const post = (...movements: Movement[]) =>
    records.ledger.post(movements.flatMap(movement => entriesOf(movement, placeOf(transaction), changing.at)))
  const { source, amountMinor } = arrival
  const from = landing(transaction)
  const before = transaction.paidMinor
  transaction.paidMinor += amountMinor

  if (transaction.status === 'settled' || !(await isWanted(records, changing, transaction))) {
    await post({ step: 'surplus', amountMinor, from, source })
    payment.surplusMinor += amountMinor
    if (transaction.status !== 'settled') await releaseHeld(records, changing, transaction, before)
    if (transaction.paidMinor >= transaction.amountMinor) end(transaction, changing.at)
    return 'surplus'
  }
  const dueMinor = transaction.amountMinor
  if (transaction.paidMinor < dueMinor) {
    await post({ step: 'credit', amountMinor, from, source })
    transaction.modifiedAt = changing.at
    return 'partial'
  }
  if (before > 0) await post({ step: 'credit', amountMinor, from, source })
  const settledFrom = before > 0 ? 'suspense' : from
  const surplusMinor = transaction.paidMinor - dueMinor
  await post(
    { step: 'settle', amountMinor: dueMinor, from: settledFrom, source },
    { step: 'surplus', amountMinor: surplusMinor, from: settledFrom, source },
    ...commissionOf(changing, transaction, source),
    ...sharesOf(changing, source, from),
  )
  payment.paidMinor += dueMinor
  payment.surplusMinor += surplusMinor
  end(transaction, changing.at)
  for (const other of changing.tries) {
    if (other.id !== transaction.id && other.status !== 'settled')
      await releaseHeld(records, changing, other, other.paidMinor)
  }
  return 'settled'
}

const placeOf = (transaction: Transaction) => ({
  merchantId: transaction.merchantId,
  shopId: transaction.shopId,
  livemode: transaction.livemode,
  currency: transaction.currency,
  paymentId: transaction.paymentId,
  transactionId: transaction.id,
})

const end = (transaction: Transaction, at: Date): void => {
  transaction.status = 'settled'
  transaction.live = false
  transaction.modifiedAt = at
}

/** Money is wanted once per payment and once per order, and not after the end in shops that send late money back. */
const isWanted = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
): Promise<boolean> => {
  const { payment, shop, at } = changing
  if (payment.paidMinor > 0) return false
  if (payment.closedReason !== null && shop.settings.lateMoney === 'refund') return false
  if (transaction.paidMinor < transaction.amountMinor || shop.settings.severalPaymentsPerOrder) return true
  if (await records.orders.claim(claimOf(changing), payment.id, at)) return true
  payment.closedReason = 'order_paid'
  return false
}

const commissionOf = ({ shop }: Changing, transaction: Transaction, source: string): Movement[] => {
  transaction.commissionRateBps = commissionRate(shop.settings.commissionBps, transaction.method)
  transaction.commissionMinor = commissionMinor(transaction.amountMinor, transaction.commissionRateBps)
  return [{ step: 'commission', amountMinor: transaction.commissionMinor, from: 'payable', source }]
}

const sharesOf = ({ payment }: Changing, source: string, from: AccountName): Movement[] =>
  (payment.multipayout ?? []).map(({ amountMinor }, row) => ({ step: 'multipayout', amountMinor, from, source, row }))

/** What a try holds in `suspense` is nobody's any more once the payment or order was paid otherwise: it becomes surplus, to be returned. */
const releaseHeld = async (
  records: PaymentStoreRecords,
  { payment, at }: Changing,
  held: Transaction,
  heldMinor: number,
): Promise<void> => {
  const source = `release:${held.publicId}`
  if (heldMinor === 0 || (await records.ledger.posted(source))) return
  const movement: Movement = { step: 'surplus', amountMinor: heldMinor, from: 'suspense', source }
  await records.ledger.post(entriesOf(movement, placeOf(held), at))
  payment.surplusMinor += heldMinor
}
