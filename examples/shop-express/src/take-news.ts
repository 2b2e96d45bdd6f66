import { notYet } from '@kasa/sdk'
import type { NewsSource, Order, Orders } from './orders.js'

/** What a notification, a return, or the gateway's answer says about a payment. */
export interface News {
  readonly orderId: string
  readonly paymentId: string
  readonly status: string
  readonly amount: number
  readonly currency: string
  readonly sequence: number | undefined
  readonly by: NewsSource
  /** News about money that goes back; `status` and `amount` are the refund's. */
  readonly isRefund?: boolean
}

const statusAfter: Readonly<Record<string, Order['status']>> = {
  settled: 'paid',
  rejected: 'failed',
  cancelled: 'failed',
  error: 'failed',
}

/** The order after the news, or `undefined` when they change nothing. Pure: values in, value out. */
export const afterNews = (order: Order, news: News, now: Date): Order | undefined => {
  if (news.isRefund) return afterRefund(order, news)
  if (order.status === 'paid' || order.status === 'returned') return undefined // paid once; what comes later is a repeat or old
  const heard = order.heard[news.paymentId] ?? 0
  const sequence = news.sequence ?? heard + 1
  if (sequence <= heard) return undefined
  const status = statusAfter[news.status] ?? 'pending'
  const next = { ...order, version: order.version + 1, status, heard: { ...order.heard, [news.paymentId]: sequence } }
  return status === 'paid' ? { ...next, paid: { paymentId: news.paymentId, by: news.by, at: now.toISOString() } } : next
}

/** The whole amount went back: the order is returned, once. Anything less leaves it paid. */
const afterRefund = (order: Order, { status, amount }: News): Order | undefined =>
  order.status === 'paid' && status === 'settled' && amount === order.amount
    ? { ...order, version: order.version + 1, status: 'returned' }
    : undefined

interface Needs {
  readonly orders: Orders
  readonly now: () => Date
  /** Called once for every paid order: the place for the letter and the parcel. */
  readonly onPaid?: ((order: Order) => void) | undefined
}

/**
 * Takes in what a notification or a return says, whichever comes first, and however often. Both may arrive in the same
 * moment: only the one whose `replace` succeeds goes on.
 */
export const takeNews =
  ({ orders, now, onPaid }: Needs) =>
  async (news: News): Promise<void> => {
    for (let attempt = 1; attempt <= 10; attempt++) {
      const order = await orders.find(news.orderId)
      if (!order) throw notYet('This order is not stored yet.')
      if ((news.amount !== order.amount && !news.isRefund) || news.currency !== order.currency)
        throw new Error(`Order ${order.id}: another amount.`)
      const next = afterNews(order, news, now())
      if (!next) return
      if (await orders.replace(next)) return next.status === 'paid' ? onPaid?.(next) : undefined
    }
    throw new Error(`Order ${news.orderId} changes too fast.`)
  }
