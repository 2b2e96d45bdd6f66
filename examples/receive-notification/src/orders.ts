import { sqliteInbox } from '@kasa/sdk/inbox/sqlite'
import {
  createNotifications,
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
    close: () => void database.close(),
  }
}

export type Orders = ReturnType<typeof openOrders>

/**
 * What the shop does with notifications. The inbox claims each event in the transaction in which the order changes: a
 * repeated event changes nothing, old news are ignored, and a fault in between leaves neither.
 */
export const takeNotifications = (orders: Orders, options: NotificationOptions): NotificationHandler => {
  const inbox = sqliteInbox(orders.database)
  inbox.createTables()
  const change = (id: string, sql: string, ...values: number[]): void => {
    if (orders.database.prepare(`update orders set ${sql} where id = ?`).run(...values, id).changes === 0)
      throw notYet('This order is not stored yet.') // asked again within seconds, and not counted as a try
  }
  return createNotifications(options).handler({
    inbox,
    on: {
      settled({ payment }) {
        const order = orders.find(payment.orderId)
        if (order && (order.amount !== payment.amount || order.currency !== payment.currency))
          throw new Error(`Order ${order.id} was paid with another amount.`)
        change(payment.orderId, `status = 'paid', paid = paid + 1`)
      },
      rejected: ({ payment }) => void change(payment.orderId, `status = 'failed'`),
      cancelled: ({ payment }) => void change(payment.orderId, `status = 'failed'`),
      refundSettled: ({ payment, transaction }) =>
        void change(payment.orderId, 'refunded = refunded + ?', transaction.amount),
      // "pending" and everything that this shop has no use for is answered with 200 and forgotten.
    },
  })
}
