import type { Shop } from '../../merchants/shop.js'
import type { Payment } from '../../payments/payment.js'
import type { ListedTransaction, ListFilter, PaymentStoreRecords } from '../../payments/ports.js'
import { unixSeconds } from '../../payments/unix-seconds.js'
import { type Answered, answered, type Caller } from '../call.js'
import * as contract from '../contract/lists.js'
import { cursorOf, placeOf } from '../cursor.js'
import { shopOf } from '../scope.js'
import { paymentOf } from './payments.js'

export type ListNeeds = {
  read: Pick<PaymentStoreRecords, 'transactions' | 'payments'> & {
    shops: Parameters<typeof shopOf>[0] & { ofMerchant(merchantId: number): Promise<Shop[]> }
  }
}

type Asked = {
  serviceId?: string | undefined
  orderId?: string | undefined
  currency?: string | undefined
  status?: ListFilter['status'] | undefined
  createdFrom?: number | undefined
  createdTo?: number | undefined
  after?: string | undefined
  limit?: number | undefined
}

/** Lists of payments and transactions, newest first. */
export const listAnswers = ({ read }: ListNeeds): Answered[] => [
  answered(contract.listTransactions, async ({ caller, query }) => {
    const names = await shopNames({ read }, caller)
    const { type, paymentMethod: method, paymentMethodCode: methodCode, paymentId } = query
    const payment = paymentId && (await paymentOf({ read }, caller, paymentId))
    const filter = {
      ...(await filterOf({ read }, caller, query)),
      ...present({ type, method, methodCode }),
      ...(payment && { paymentId: payment.id }),
    }
    const rows = await read.transactions.list(caller.merchant.id, filter)
    return { transactions: rows.map(row => transactionMembers(row, names)), next: nextOf(rows, filter.limit) }
  }),
  answered(contract.listPayments, async ({ caller, query }) => {
    const names = await shopNames({ read }, caller)
    const filter = { ...(await filterOf({ read }, caller, query)), hasSurplus: query.hasSurplus === 'true' }
    const rows = await read.payments.list(caller.merchant.id, filter)
    return { payments: rows.map(row => paymentMembers(row, names)), next: nextOf(rows, filter.limit) }
  }),
]

const usualLimit = 50

/** What every list asks. */
export const filterOf = async (
  { read }: Pick<ListNeeds, 'read'>,
  caller: Caller,
  asked: Asked,
): Promise<ListFilter> => ({
  livemode: caller.token.livemode,
  shopIds:
    asked.serviceId === undefined ? caller.token.shopIds : [(await shopOf(read.shops)(caller, asked.serviceId)).id],
  ...present({ orderId: asked.orderId, currency: asked.currency, status: asked.status }),
  ...(asked.createdFrom !== undefined && { from: new Date(asked.createdFrom * 1000) }),
  ...(asked.createdTo !== undefined && { until: new Date(asked.createdTo * 1000) }),
  ...(asked.after !== undefined && { before: placeOf(asked.after) }),
  limit: asked.limit ?? usualLimit,
})

/** A cursor while a page is full; a list that ends exactly there is followed by an empty one. */
export const nextOf = (rows: readonly { id: number }[], limit: number): string | null => {
  const last = rows.at(-1)
  return last === undefined || rows.length < limit ? null : cursorOf(last.id)
}

/** Public ids of the merchant's shops. */
export const shopNames = async (
  { read }: Pick<ListNeeds, 'read'>,
  { merchant }: Caller,
): Promise<Map<number, string>> =>
  new Map((await read.shops.ofMerchant(merchant.id)).map(({ id, publicId }) => [id, publicId]))

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const present = <T extends object>(members: T): Present<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>

const transactionMembers = (row: ListedTransaction, names: ReadonlyMap<number, string>) => ({
  id: row.publicId,
  type: row.type,
  status: row.status,
  source: row.source,
  created: unixSeconds(row.createdAt),
  modified: unixSeconds(row.modifiedAt),
  serviceId: names.get(row.shopId) ?? '',
  amount: row.amountMinor,
  paidAmount: row.paidMinor,
  refundedAmount: row.refundedMinor,
  currency: row.currency,
  title: row.payment.title,
  orderId: row.payment.orderId,
  paymentMethod: row.method,
  paymentMethodCode: row.methodCode,
  ...(row.statusCode !== null && { statusCode: row.statusCode }),
  payment: { id: row.payment.publicId, status: row.payment.status },
})

const paymentMembers = (row: Payment, names: ReadonlyMap<number, string>) => ({
  id: row.publicId,
  status: row.status,
  source: row.source,
  serviceId: names.get(row.shopId) ?? '',
  orderId: row.orderId,
  title: row.title,
  amount: row.amountMinor,
  paidAmount: row.paidMinor,
  surplusAmount: row.surplusMinor,
  currency: row.currency,
  validTo: row.validTo && unixSeconds(row.validTo),
  created: unixSeconds(row.createdAt),
  modified: unixSeconds(row.modifiedAt),
  sequence: row.version,
})
