import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import pg from 'pg'
import { entriesOf } from '../../src/accounting/posting.js'
import { defaultSettings, type Shop } from '../../src/merchants/shop.js'
import type { Payment, PaymentDraft, TransactionDraft } from '../../src/payments/payment.js'
import type { OperationDraft, OwedMessage } from '../../src/payments/ports.js'
import type { Storage } from '../../src/storage/storage.js'

export const noon = new Date('2026-03-01T12:00:00Z')
export const later = (ms: number): Date => new Date(noon.getTime() + ms)

export const addShop = async (storage: Storage): Promise<Shop> => {
  const { id } = await storage.write(records =>
    records.merchants.add({
      publicId: randomUUID(),
      name: 'Kwiaty',
      legalName: 'Kwiaty sp. z o.o.',
      trustedIps: [],
      createdAt: noon,
    }),
  )
  const shop = {
    merchantId: id,
    publicId: randomUUID(),
    name: 'Kwiaty',
    recipient: 'Kwiaty sp. z o.o.',
    settings: defaultSettings,
  }
  return storage.write(records =>
    records.shops.add({ ...shop, websiteUrl: null, notificationUrl: null, createdAt: noon }),
  )
}

export const draftOf = (shop: Shop, changes: Partial<PaymentDraft> = {}): PaymentDraft => ({
  publicId: randomUUID(),
  merchantId: shop.merchantId,
  shopId: shop.id,
  livemode: false,
  source: 'web',
  hosted: true,
  orderId: 'Zamówienie 7/Ł',
  amountMinor: 10_00,
  currency: 'PLN',
  title: '',
  additionalDescription: null,
  language: 'pl',
  notificationUrl: null,
  urlSuccess: 'https://shop.example/ok?a=b',
  urlFailure: null,
  urlReturn: null,
  visibleMethods: ['blik', 'card'],
  preselectMethodCode: null,
  validTo: later(60_000),
  formDigest: randomUUID(),
  multipayout: [{ ban: 'PL61', amountMinor: 5_00, label: 'part', title: null }],
  invoice: { nested: [1, 'ż'] },
  cart: null,
  hold: null,
  delivery: null,
  widget: { type: 'recurring', urlCancel: 'https://shop.example/basket' },
  statusDigest: randomUUID(),
  createdAt: noon,
  payer: {
    firstName: "O'Brien",
    lastName: 'Żółć',
    email: 'Payer@Example.com',
    phone: null,
    customerId: 'c1',
    billing: { city: 'Łódź' },
    shipping: null,
  },
  ...changes,
})

export const openOne = async (storage: Storage, shop: Shop, changes: Partial<PaymentDraft> = {}): Promise<Payment> =>
  (await storage.openPayment(draftOf(shop, changes))).payment

export const tryOf = (payment: Payment, changes: Partial<TransactionDraft> = {}): TransactionDraft => ({
  publicId: randomUUID(),
  merchantId: payment.merchantId,
  shopId: payment.shopId,
  paymentId: payment.id,
  livemode: false,
  type: 'sale',
  status: 'pending',
  source: 'web',
  method: 'blik',
  methodCode: 'blik',
  amountMinor: payment.amountMinor,
  currency: payment.currency,
  connector: 'sandbox',
  statusCode: null,
  statusCodeDescription: null,
  paidMinor: 0,
  heldMinor: 0,
  surplusMinor: 0,
  refundedMinor: 0,
  refundAskedMinor: 0,
  disputedMinor: 0,
  surplusReturnedMinor: 0,
  returnAt: null,
  commissionMinor: 0,
  commissionRateBps: 159,
  action: null,
  credit: null,
  hold: null,
  holdUntil: null,
  live: true,
  supersededAt: null,
  createdAt: noon,
  modifiedAt: noon,
  ...changes,
})

export const addTry = async (storage: Storage, payment: Payment, changes: Partial<TransactionDraft> = {}) => {
  const transaction = await storage.write(records => records.transactions.add(tryOf(payment, changes)))
  if (!transaction) throw new Error('the payment has a live try already')
  return transaction
}

export const operationOf = (
  payment: Payment,
  transactionId: number,
  changes: Partial<OperationDraft> = {},
): OperationDraft => ({
  merchantId: payment.merchantId,
  paymentId: payment.id,
  transactionId,
  kind: 'sale',
  connector: 'sandbox',
  reference: randomUUID(),
  state: 'sent',
  amountMinor: payment.amountMinor,
  externalId: null,
  askAt: noon,
  asked: 0,
  addressHash: 'an-address',
  deadline: later(60_000),
  createdAt: noon,
  modifiedAt: noon,
  ...changes,
})

export const messageOf = (payment: Payment, sequence: number, changes: Partial<OwedMessage> = {}): OwedMessage => ({
  merchantId: payment.merchantId,
  shopId: payment.shopId,
  paymentId: payment.id,
  livemode: false,
  sequence,
  eventId: `evt_${payment.publicId}_${sequence}`,
  url: 'https://shop.example/notify?x=1',
  body: `{"sequence":${sequence}}`,
  thread: '',
  dueAt: noon,
  createdAt: noon,
  ...changes,
})

export const settleEntries = (payment: Payment, transactionId: number, source: string) => {
  const { merchantId, shopId, livemode, currency, amountMinor } = payment
  const place = { merchantId, shopId, livemode, currency, paymentId: payment.id, transactionId }
  return entriesOf({ step: 'settle', amountMinor, from: 'receivable:sandbox', source }, place, noon)
}

/** Speaks to the database past the storage room, as another program would. */
export const rawly = async (database: string, text: string): Promise<Record<string, unknown>[]> => {
  if (database.startsWith('postgres')) {
    const client = new pg.Client(database)
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }
  const db = new Database(database)
  try {
    const statement = db.prepare(text)
    if (statement.reader) return statement.all() as Record<string, unknown>[]
    statement.run()
    return []
  } finally {
    db.close()
  }
}

/** The same thing, this many times at once. */
export const atOnce = <T>(times: number, work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, at) => work(at)))

/** Runs a statement on PostgreSQL in a transaction that stays open until it is told to commit; SQLite has one writer, so nothing happens there. */
export const heldBack = async (database: string, text: string): Promise<{ commit: () => Promise<void> }> => {
  if (!database.startsWith('postgres')) return { commit: async () => undefined }
  const client = new pg.Client(database)
  await client.connect()
  await client.query('begin')
  await client.query(text)
  return {
    commit: async () => {
      await client.query('commit')
      await client.end()
    },
  }
}
