import type { Shop } from '../merchants/shop.js'
import { cardProfileOf } from './card-profile.js'
import { isNotified, paymentStatus } from './lifecycle.js'
import { notificationBody, notificationUrlOf } from './message.js'
import { oweLetter } from './owe-letter.js'
import type { Payment, Status, Transaction } from './payment.js'
import type { OrderClaim, PaymentEvent, PaymentStoreRecords } from './ports.js'

/** A payment being changed: locked, with its tries and shop. */
export type Changing = { payment: Payment; tries: Transaction[]; shop: Shop; at: Date; surplusBeforeMinor: number }

/** What happened in this write. One write, one event, one sequence number. */
export type Happened = {
  kind: string
  /** The try it happened to; `null` for expiry and cancellation, whose message carries the payment alone. */
  transaction: Transaction | null
  facts?: Record<string, unknown>
  /** False where the shop is told nothing (a mistyped code, a repeated report). */
  tellShop: boolean
  /** Of a refund: its title and the public id of the sale it gives back. */
  refund?: { title: string; originalTransactionId: string }
}

export const claimOf = ({ payment }: Pick<Changing, 'payment'>): OrderClaim => ({
  merchantId: payment.merchantId,
  shopId: payment.shopId,
  livemode: payment.livemode,
  orderId: payment.orderId,
})

/** Locks a payment and reads what its change depends on. */
export const beginChange = async (
  records: PaymentStoreRecords,
  merchantId: number,
  paymentId: number,
  at: Date,
): Promise<Changing> => {
  const payment = await records.payments.lock(merchantId, paymentId)
  if (payment === undefined) throw new Error(`payment ${paymentId} vanished inside a write`)
  const shop = await records.shops.byId(merchantId, payment.shopId)
  if (shop === undefined) throw new Error(`shop ${payment.shopId} vanished inside a write`)
  const tries = await records.transactions.ofPayment(merchantId, paymentId)
  return { payment, shop, at, tries, surplusBeforeMinor: payment.surplusMinor }
}

/** Ends a change: computes the payment's status, stores it with its event and the message owed, all in the same write. */
export const conclude = async (
  records: PaymentStoreRecords,
  changing: Changing,
  happened: Happened,
): Promise<Payment> => {
  const { payment, tries, at } = changing
  payment.status = paymentStatus({ ...payment, tries })
  payment.modifiedAt = at
  await records.payments.save(payment)
  const notification = await owed(records, changing, happened)
  await records.events.add(eventOf(changing, happened, notification === 'fetched' ? 'none' : notification))
  if (notification === 'owed' || notification === 'fetched') await writeMessage(records, changing, happened)
  await announceSurplus(records, changing, happened)
  return payment
}

/** A second thing that happened in the same write: an event with a number of its own, of which the shop is not notified. */
export const record = async (
  records: PaymentStoreRecords,
  changing: Changing,
  happened: Omit<Happened, 'tellShop'>,
): Promise<void> => {
  const { merchantId, id } = changing.payment
  const locked = await records.payments.lock(merchantId, id)
  if (locked === undefined) throw new Error(`payment ${id} vanished inside a write`)
  changing.payment.version = locked.version
  await records.events.add(eventOf(changing, { ...happened, tellShop: false }, 'none'))
}

/** Money that nobody owed is always an event of its own and a letter to the shop (mission.md M213), also when it came with the sum that settled the payment. */
const announceSurplus = async (
  records: PaymentStoreRecords,
  changing: Changing,
  { kind, transaction }: Happened,
): Promise<void> => {
  const { payment, surplusBeforeMinor } = changing
  const amountMinor = payment.surplusMinor - surplusBeforeMinor
  if (amountMinor === 0) return
  if (kind !== surplusKind) {
    const facts = { amountMinor, surplusMinor: payment.surplusMinor }
    await record(records, changing, { kind: surplusKind, transaction, facts })
  }
  const about = `surplus-${payment.version}`
  await oweLetter(records, changing, { kind: 'surplus.shop', about, facts: { surplusMinor: amountMinor } })
}

const surplusKind = 'payment.surplus'

const messageStatus = ({ payment }: Changing, { transaction }: Happened): Status =>
  transaction?.status ?? payment.status

const owed = async (
  records: PaymentStoreRecords,
  changing: Changing,
  happened: Happened,
): Promise<PaymentEvent['notification'] | 'fetched'> => {
  const status = messageStatus(changing, happened)
  if (!happened.tellShop || !isNotified[status]) return 'none'
  // A shop without an address may fetch what it would be told.
  const told = notificationUrlOf(changing.payment, changing.shop) === null ? 'fetched' : 'owed'
  if (status === 'settled' || status === 'authorized' || happened.refund !== undefined) return told
  // Real plugins would cancel a paid order on such a message (domain.md §3, orders).
  if (changing.payment.status === 'settled' || changing.payment.status === 'authorized') return 'suppressed'
  await records.orders.meet(claimOf(changing))
  const owner = await records.orders.owner(claimOf(changing))
  return owner !== undefined && owner !== changing.payment.id ? 'suppressed' : told
}

const eventOf = (changing: Changing, happened: Happened, notification: PaymentEvent['notification']): PaymentEvent => ({
  merchantId: changing.payment.merchantId,
  shopId: changing.payment.shopId,
  paymentId: changing.payment.id,
  transactionId: happened.transaction?.id ?? null,
  livemode: changing.payment.livemode,
  sequence: changing.payment.version,
  kind: happened.kind,
  status: messageStatus(changing, happened),
  facts: happened.facts ?? {},
  notification,
  occurredAt: changing.at,
})

const writeMessage = async (records: PaymentStoreRecords, changing: Changing, happened: Happened): Promise<void> => {
  const { payment, shop, at } = changing
  const url = notificationUrlOf(payment, shop)
  const message = {
    merchantId: payment.merchantId,
    paymentId: payment.id,
    sequence: payment.version,
    body: notificationBody({
      payment,
      shop,
      transaction: happened.transaction,
      refund: happened.refund ?? null,
      action: happened.transaction?.action ?? null,
      profile: await cardProfileOf(records, happened.transaction),
      delivery:
        payment.delivery === 'given' ? await records.payments.delivery(payment.merchantId, payment.payerId) : null,
    }),
    createdAt: at,
  }
  if (url === null) return records.outbox.keep(message)
  await records.outbox.add({
    ...message,
    shopId: payment.shopId,
    livemode: payment.livemode,
    eventId: `evt_${payment.publicId}_${payment.version}`,
    thread: happened.refund === undefined ? '' : (happened.transaction?.publicId ?? ''),
    url,
    dueAt: at,
  })
}
