import type { Shop } from '../merchants/shop.js'
import { claimOrder } from './claim-order.js'
import type { Changing } from './conclude.js'
import type { Connector } from './connector.js'
import type { Channel } from './methods.js'
import { oweLetter } from './owe-letter.js'
import type { Payment, Transaction, TryHold } from './payment.js'
import type { Operation, PaymentStoreRecords } from './ports.js'

const hourMs = 60 * 60_000

/**
 * How a try holds its money: as its order says, else as its shop says; `null` where it settles at once, which is also what a channel or
 * a connector does that cannot hold (domain.md §3).
 */
export const holdOf = (
  { hold: wish }: Pick<Payment, 'hold'>,
  { settings: { hold: rule } }: Pick<Shop, 'settings'>,
  { holds }: Channel,
  connector: Pick<Connector, 'holds'>,
): TryHold | null => {
  const isWanted = wish?.wanted ?? rule.on
  if (!isWanted || !holds || connector.holds === undefined) return null
  return { hours: wish?.hours ?? rule.hours, atEnd: wish?.atEnd ?? rule.atEnd, capturedMinor: null }
}

/**
 * A connector holds a try's money: its time begins and it claims the order. Money that nobody needs any more, because order or payment
 * was paid or closed otherwise, is let go at once. Answers whether it is needed.
 */
export const holdBegins = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
): Promise<boolean> => {
  const { payment, shop, at } = changing
  const isOpen = payment.paidMinor === 0 && payment.closedReason === null
  const isNeeded = isOpen && ((await claimOrder(records, changing)) || shop.settings.severalPaymentsPerOrder)
  // Where the connector holds unasked, it also decides by itself how the hold ends.
  if (transaction.hold === null) return true
  if (isNeeded) {
    const until = new Date(at.getTime() + transaction.hold.hours * hourMs)
    transaction.holdUntil = until
    const { publicId: transactionId, methodCode } = transaction
    await oweLetter(records, changing, {
      kind: 'payment.held',
      about: transactionId,
      facts: { transactionId, methodCode },
    })
    await oweLetter(records, changing, {
      kind: 'held.shop',
      about: transactionId,
      facts: { until: until.toISOString() },
    })
  } else letHoldGo(changing, transaction)
  if (isOpen && !isNeeded) payment.closedReason = 'order_paid'
  return isNeeded
}

/** The hold ends now, by its rule: nothing is taken. */
export const letHoldGo = ({ at }: Pick<Changing, 'at'>, transaction: Transaction): void => {
  if (transaction.hold === null) return
  transaction.hold = { ...transaction.hold, atEnd: 'release' }
  transaction.holdUntil = at
}

/** The sale among a try's operations. Throws when it has none, which cannot be. */
export const saleOf = (operations: readonly Operation[]): Operation => {
  const sale = operations.find(({ kind }) => kind === 'sale' || kind === 'charge')
  if (sale === undefined) throw new Error(`a try without a sale among its ${operations.length} operations`)
  return sale
}
