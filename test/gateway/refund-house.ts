import { expect } from '@jest/globals'
import type { ShopSettings } from '../../src/merchants/shop.js'
import type { Transaction } from '../../src/payments/payment.js'
import { Refusal } from '../../src/payments/refusal.js'
import type { RefundRequest } from '../../src/refunds/request-refund.js'
import { openShop, type Reply } from '../notifications/receiving-shop.js'
import type { EngineName } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { type Fields, openGateway } from './open-gateway.js'

type Outside = Parameters<typeof openGateway>[1]

/** A gateway with a shop that is told everything, and a till that gives money back. */
export const openRefundHouse = async (engine: EngineName = 'sqlite', outside: Outside = {}, reply?: Reply) => {
  const shop = await openShop(reply)
  const kasa = await openGateway(engine, outside)
  const own = kasa.shop?.shop
  if (own === undefined) throw new Error('the sandbox has no shop')
  const { merchantId } = own

  const set = async (settings: Partial<ShopSettings>) => {
    await kasa.gateway.storage.write(async ({ shops }) => {
      const found = await shops.byId(merchantId, own.id)
      if (found) await shops.save({ ...found, settings: { ...found.settings, ...settings } })
    })
    kasa.forget()
  }
  const saleOf = async (page: string): Promise<Transaction> => {
    const { id } = await kasa.payment(page)
    const sale = (await kasa.read.transactions.ofPayment(merchantId, id)).find(({ type }) => type === 'sale')
    if (sale === undefined) throw new Error(`nothing was tried at ${page}`)
    return sale
  }
  /** A sale by BLIK that settled at once, and its page. */
  const paid = async (fields: Fields = {}) => {
    const page = await kasa.open({ urlNotification: shop.url, ...fields })
    await kasa.post(`${page}/blik`, { code: '999000' })
    return { page, sale: await saleOf(page) }
  }
  const refund = (sale: Transaction, wish: Partial<RefundRequest> = {}) =>
    kasa.gateway.refunds.request({ merchantId, transactionId: sale.publicId, source: 'api', ...wish })
  /** The code of the refusal that a refund meets. */
  const refusal = async (asked: Promise<unknown>): Promise<string> => {
    const error = await asked.then(
      () => undefined,
      reason => reason,
    )
    if (error instanceof Refusal) return error.code
    throw error ?? new Error('it was not refused')
  }
  const now = (transaction: Pick<Transaction, 'id'>) => kasa.read.transactions.byId(merchantId, transaction.id)
  const operationOf = async ({ id }: Pick<Transaction, 'id'>) => {
    const [operation] = await kasa.read.operations.ofTransaction(merchantId, id)
    if (operation === undefined) throw new Error('a refund without an operation')
    return operation
  }
  const balances = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await kasa.read.ledger.balances(merchantId, own.id))
        .filter(({ balanceMinor }) => balanceMinor !== 0)
        .map(({ account, balanceMinor }) => [account, balanceMinor]),
    )
  const eventsOf = async (page: string) =>
    (await kasa.read.events.ofPayment(merchantId, (await kasa.payment(page)).id)).map(({ kind }) => kind)
  const told = () =>
    shop.received.map(({ body }) => {
      const { transaction, payment } = JSON.parse(body.toString())
      return transaction ? `${transaction.type} ${transaction.status}` : `payment ${payment.status}`
    })
  /** What is true after every story: the ledger balances, what is in flight is what is asked, and no sale gives more than it took. */
  const check = async () => {
    expect((await kasa.ledgerSums()).filter(({ sumMinor }) => sumMinor !== 0)).toEqual([])
    const [open] = await rawly(
      kasa.database,
      `select coalesce(sum(amount_minor), 0) as sum from transactions where type = 'refund' and status in ('new', 'pending')`,
    )
    const [inFlight] = await rawly(
      kasa.database,
      `select coalesce(-sum(amount_minor), 0) as sum from ledger_entries
        join ledger_accounts on ledger_accounts.id = account_id where name = 'refunds_in_flight'`,
    )
    expect(Number(inFlight?.sum)).toBe(Number(open?.sum))
    const wrong = await rawly(
      kasa.database,
      `select sale.id from transactions sale where type = 'sale' and (refunded_minor + refund_asked_minor > paid_minor
        or refunded_minor <> (select coalesce(sum(amount_minor), 0) from transactions done join refunds on transaction_id = done.id
          where sale_id = sale.id and done.status = 'settled')
        or refund_asked_minor <> (select coalesce(sum(amount_minor), 0) from transactions asked join refunds on transaction_id = asked.id
          where sale_id = sale.id and asked.status in ('new', 'pending')))`,
    )
    expect(wrong).toEqual([])
  }
  return {
    kasa,
    shop,
    merchantId,
    set,
    paid,
    saleOf,
    refund,
    refusal,
    now,
    operationOf,
    balances,
    eventsOf,
    told,
    check,
    close: async () => {
      await check()
      await kasa.close()
      await shop.close()
    },
  }
}
export type RefundHouse = Awaited<ReturnType<typeof openRefundHouse>>
