import { sqliteInbox } from '@kasa/sdk/inbox/sqlite'
import {
  createNotifications,
  type NotificationEvent,
  type NotificationHandler,
  type NotificationOptions,
  notYet,
} from '@kasa/sdk/notifications'
import Database from 'better-sqlite3'

/** An order of the shop; `paid` counts how often the shop was paid for it, so that a test can see that it is once. */
export interface Order {
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly status: 'open' | 'paid' | 'failed'
  readonly paid: number
  readonly refunded: number
}

const tables = `create table if not exists orders (
  id text primary key,
  amount integer not null,
  currency text not null,
  status text not null default 'open',
  paid integer not null default 0,
  refunded integer not null default 0
)`

/** The shop's database. */
export const openOrders = (file: string) => {
  const database = new Database(file)
  database.pragma('journal_mode = wal')
  database.exec(tables)
  return {
    database,
    add: ({ id, amount, currency }: Pick<Order, 'id' | 'amount' | 'currency'>) =>
      void database.prepare('insert into orders (id, amount, currency) values (?, ?, ?)').run(id, amount, currency),
    find: (id: string) => database.prepare<[string], Order>('select * from orders where id = ?').get(id),
    pay: (id: string) =>
      void database
        .prepare(`update orders set status = 'paid', paid = paid + 1 where id = ? and status <> 'paid'`)
        .run(id),
    fail: (id: string) =>
      void database.prepare(`update orders set status = 'failed' where id = ? and status = 'open'`).run(id),
    giveBack: (id: string, amount: number) =>
      void database.prepare('update orders set refunded = refunded + ? where id = ?').run(amount, id),
    close: () => void database.close(),
  }
}

export type Orders = ReturnType<typeof openOrders>

interface NotificationNeeds extends NotificationOptions {
  readonly onError?: (error: unknown) => void
}

/**
 * What the shop does with notifications. The inbox claims each event in the transaction in which the order changes: a
 * repeated event changes nothing, old news are ignored, and a fault in between leaves neither. What is left to the shop
 * is its own order: it may be unknown yet, worth another sum, or paid by another payment already.
 */
export const takeNotifications = (orders: Orders, { onError, ...options }: NotificationNeeds): NotificationHandler => {
  const inbox = sqliteInbox(orders.database)
  inbox.createTables()
  const orderOf = ({ payment }: NotificationEvent): Order => {
    const order = orders.find(payment.orderId)
    if (!order) throw notYet('This order is not stored yet.') // asked again within seconds, and not counted as a try
    return order
  }
  const pay = (event: NotificationEvent): void => {
    const { id, amount, currency } = orderOf(event)
    if (event.payment.amount !== amount || event.payment.currency !== currency)
      throw new Error(`Order ${id} was paid with another amount.`)
    orders.pay(id)
  }

  return createNotifications(options).handler({
    inbox,
    onError,
    on: {
      settled: event => void pay(event),
      rejected: event => void orders.fail(orderOf(event).id),
      cancelled: event => void orders.fail(orderOf(event).id),
      refundSettled: event => void orders.giveBack(orderOf(event).id, event.transaction.amount),
      // "pending" and everything else that this shop has no use for is answered with 200 and forgotten.
    },
  })
}
