import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Order, openOrders } from '../../examples/shop-express/src/orders.js'
import { createShop } from '../../examples/shop-express/src/shop.js'
import { addWidgetOrigin } from '../../src/merchants/widget-origins.js'
import type { Fields } from '../gateway/open-gateway.js'
import { openGateway } from '../gateway/open-gateway.js'

/** The example shop beside the real gateway, both on loopback, with the real clock and the workers running. */
export const openHighStreet = async () => {
  const gateway = await openGateway('sqlite', { businessClock: () => new Date() })
  if (gateway.shop === undefined) throw new Error('the sandbox has no shop')
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const shopUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { merchantId, serviceId, serviceKey } = gateway.shop
  await addWidgetOrigin({ store: gateway.gateway.storage })({ merchantId, serviceId, origin: shopUrl, mode: 'sandbox' })
  gateway.forget()
  const paid: Order[] = []
  const orders = openOrders()
  const shop = createShop({
    kasa: { baseUrl: gateway.baseUrl, merchantId, serviceId, serviceKey },
    publicUrl: shopUrl,
    orders,
    onPaid: order => paid.push(order),
  })
  server.on('request', shop as RequestListener)
  gateway.gateway.start()
  const stopServer = () =>
    new Promise(resolve => {
      server.close(resolve)
      server.closeAllConnections()
    })
  return {
    shopUrl,
    baseUrl: gateway.baseUrl,
    /** Orders the shop called paid, each as often as it did. */
    paid,
    orders,
    /** Address of a payment's page, opened by a form that the shop signed. */
    open: async (fields: Fields = {}, language = 'pl'): Promise<string> =>
      `${gateway.baseUrl}${await gateway.open(fields, `/${language}/payment`)}`,
    /** Address of a signed form: the browser that opens it is the payer's own. */
    form: (fields: Fields): string => `${gateway.baseUrl}/pl/payment?${new URLSearchParams(gateway.signed(fields))}`,
    /** What the simulated bank took for an order; more than one would be a double charge. */
    charges: async (paymentUrl: string): Promise<number> => {
      const payment = await gateway.payment(new URL(paymentUrl).pathname)
      const tries = await gateway.read.transactions.ofPayment(payment.merchantId, payment.id)
      const sales = tries.map(({ merchantId, id }) => gateway.read.operations.ofTransaction(merchantId, id))
      const references = (await Promise.all(sales)).flat().map(({ reference }) => reference)
      const found = await Promise.all(references.map(reference => gateway.read.bank.find(reference)))
      return found.reduce((sum, order) => sum + (order?.charges ?? 0), 0)
    },
    tries: async (paymentUrl: string): Promise<number> => {
      const payment = await gateway.payment(new URL(paymentUrl).pathname)
      return (await gateway.read.transactions.ofPayment(payment.merchantId, payment.id)).length
    },
    close: async () => {
      await stopServer()
      await gateway.close()
    },
  }
}
export type HighStreet = Awaited<ReturnType<typeof openHighStreet>>
