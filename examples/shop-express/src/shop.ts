import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import {
  createKasa,
  formatMoney,
  isKasaError,
  type Kasa,
  type KasaOptions,
  minorUnits,
  type PaywallOrder,
  type WidgetOrder,
} from '@kasa/sdk'
import express, { type Express, type RequestHandler } from 'express'
import { type Line, readBasket, totalOf } from './basket.js'
import { currency } from './catalogue.js'
import type { Order, Orders } from './orders.js'
import { basketPage, cardPage, notFoundPage, orderPage } from './pages.js'
import { shelf } from './shelf.js'
import { takeNews } from './take-news.js'
import { textOf } from './text-of.js'

export interface ShopNeeds {
  /** The gateway's address and this shop's credentials. */
  readonly kasa: KasaOptions
  /** Where browsers and the gateway reach this shop: `http://127.0.0.1:4000`. */
  readonly publicUrl: string
  readonly orders: Orders
  readonly now?: () => Date
  /** Called once for every paid order. */
  readonly onPaid?: (order: Order) => void
}

/** The shop as an Express app: shelf, basket, order page, and the two ways in which the result of a payment arrives. */
export const createShop = ({
  kasa: options,
  publicUrl,
  orders,
  now = () => new Date(),
  onPaid,
}: ShopNeeds): Express => {
  const kasa = createKasa({ ...options, now })
  const take = takeNews({ orders, now, onPaid })
  const payForm = (order: Order): string =>
    kasa.paywall.form(payable(order, publicUrl), { button: `Pay ${formatMoney(order.amount, order.currency, 'en')}` })
      .html
  /** What the gateway knows of an order; where it does not answer soon, the notification decides. */
  const ask = async (orderId: string): Promise<void> => {
    try {
      const payments = await kasa.payments.list({ orderId }, { timeoutMs: 5_000 }).take(10)
      for (const { id: paymentId, ...payment } of payments) await take({ ...payment, paymentId, by: 'question' })
    } catch (error) {
      if (!isKasaError(error)) throw error
      process.emitWarning(error)
    }
  }
  // Refunds go over the REST API, and a shop without a token has none.
  const canReturn = options.apiToken !== undefined
  const app = express().disable('x-powered-by')

  // Before any body parser: this route reads the raw body itself.
  const notified = kasa.notifications.express(async event => {
    const { payment, paymentId, sequence } = event
    const news = { ...payment, paymentId, sequence, by: 'notification' } as const
    if (event.about === 'payment') return take(news)
    const { status, amount } = event.transaction
    return take({ ...news, status, amount, isRefund: true })
  })
  app.post('/notifications', notified)

  const gateway = new URL(options.baseUrl ?? '').origin
  app.use(safetyHeaders(gateway))
  app.use(express.static(fileURLToPath(new URL('../public', import.meta.url))))
  app.use(express.urlencoded({ extended: false, limit: '10kb' }))
  app.use(shelf())

  app.post('/orders', async (request, response) => {
    const lines = readBasket(request.headers.cookie)
    if (lines.length === 0) return response.redirect(303, '/basket')
    const order = newOrder(lines, request.body)
    try {
      payForm(order) // an order that could not be paid is not taken
    } catch (error) {
      if (!isKasaError(error)) throw error
      return void response.status(422).send(basketPage(lines, order, error))
    }
    await orders.add(order)
    response.clearCookie('basket').redirect(303, `/orders/${order.id}`)
  })

  app.get('/orders/:id', async (request, response, next) => {
    const order = await orders.find(request.params.id)
    if (!order) return next()
    if (request.query.kasaResult === undefined) return void response.send(orderPage(order, payForm(order), canReturn))
    const { id, amount } = order
    try {
      const result = kasa.returns.read(request.originalUrl, { orderId: id, amount, currency: order.currency })
      await take({ ...result, by: 'return' })
    } catch (error) {
      if (!isKasaError(error)) throw error // expired or forged: the gateway is asked, or the notification decides
      if (options.apiToken !== undefined && order.status !== 'paid') await ask(id)
    }
    response.redirect(303, `/orders/${id}`)
  })

  // The same order by card alone, on this page: the gateway's script opens its card page in a frame.
  app.get('/orders/:id/card', async (request, response, next) => {
    const order = await orders.find(request.params.id)
    if (!order) return next()
    if (order.paid) return response.redirect(303, `/orders/${order.id}`)
    const { html } = kasa.widget.card(payableByCard(order, publicUrl), { elementId: 'pay-by-card', locale: 'en' })
    response.set('content-security-policy', policyOf(gateway, `script-src ${gateway}; frame-src ${gateway}; `))
    response.send(cardPage(order, html))
  })

  // The whole amount goes back. Its own notification says when it has; a second click asks for the same refund.
  app.post('/orders/:id/return', async (request, response, next) => {
    const order = await orders.find(request.params.id)
    if (order?.paid === undefined || !canReturn) return next()
    if (order.status === 'paid') await sendBack(kasa, order, order.paid.paymentId)
    response.redirect(303, `/orders/${order.id}`)
  })

  app.use((_, response) => void response.status(404).send(notFoundPage()))
  return app
}

const sendBack = async (kasa: Kasa, { id, amount }: Order, paymentId: string): Promise<void> => {
  const { transactions } = await kasa.payments.get(paymentId)
  const sale = transactions.find(({ type, status }) => type === 'sale' && status === 'settled')
  if (!sale) throw new Error(`Order ${id}: its payment has no settled sale.`)
  await kasa.refunds.create(
    sale.id,
    { amount: minorUnits(amount), title: 'Sent back' },
    { idempotencyKey: `return-${id}` },
  )
}

const newOrder = (lines: readonly Line[], details: unknown): Order => ({
  id: randomBytes(12).toString('hex'), // unguessable: whoever knows it sees the order
  version: 1,
  status: 'pending',
  items: lines.map(({ product, quantity }) => ({ name: product.name, quantity })),
  amount: totalOf(lines),
  currency,
  firstName: textOf(details, 'firstName'),
  lastName: textOf(details, 'lastName'),
  email: textOf(details, 'email'),
  heard: {},
})

/** The same order always gives the same form, and the same form always leads to the same payment: two tabs pay once. */
const payable = (order: Order, publicUrl: string): PaywallOrder => ({
  amount: order.amount,
  currency: order.currency,
  orderId: order.id,
  customerFirstName: order.firstName,
  customerLastName: order.lastName,
  customerEmail: order.email,
  orderDescription: `Paper & Clay, order ${order.id.slice(0, 6)}`,
  urlSuccess: `${publicUrl}/orders/${order.id}`,
  urlFailure: `${publicUrl}/orders/${order.id}`,
  urlReturn: `${publicUrl}/orders/${order.id}`,
  urlNotification: `${publicUrl}/notifications`,
})

/** A widget is one card of one customer; this one remembers no card, so the order's own id will do. */
const payableByCard = (order: Order, publicUrl: string): WidgetOrder => ({
  ...payable(order, publicUrl),
  customerId: order.id,
  customerEmail: order.email,
  widgetType: 'ecom3ds',
  urlCancel: `${publicUrl}/orders/${order.id}`,
})

/** Nothing from anywhere but this shop; its forms may go to the gateway. `more` is what the page with the card widget adds. */
const policyOf = (gateway: string, more = ''): string => {
  const sources = `style-src 'self'; img-src 'self'; form-action 'self' ${gateway}`
  return `default-src 'none'; ${more}${sources}; base-uri 'none'; frame-ancestors 'none'`
}

const safetyHeaders =
  (gateway: string): RequestHandler =>
  (_, response, next) => {
    response.set({
      'content-security-policy': policyOf(gateway),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    next()
  }
