import { isKasaError } from '@kasa/sdk/notifications'
import { openOrders, takeNotifications } from './orders.js'
import { withExpress } from './with-express.js'
import { withFastify } from './with-fastify.js'
import { withNode } from './with-node.js'

const frameworks = { express: withExpress, fastify: withFastify, node: withNode } as const
const {
  KASA_MERCHANT_ID,
  KASA_SERVICE_ID,
  KASA_SERVICE_KEY,
  PORT = '4000',
  SHOP_DATABASE = 'shop.sqlite',
} = process.env
const named = Object.entries(frameworks).find(([name]) => name === (process.argv[2] ?? 'express'))

try {
  const take = takeNotifications(openOrders(SHOP_DATABASE), {
    merchantId: KASA_MERCHANT_ID,
    serviceId: KASA_SERVICE_ID,
    serviceKey: KASA_SERVICE_KEY,
  })
  if (!named) throw new RangeError(`Say ${Object.keys(frameworks).join(', ')}.`)
  const { url } = await named[1](take, Number(PORT))
  console.log(`Notifications are taken at ${url}/notifications`)
} catch (error) {
  if (!isKasaError(error) && !(error instanceof RangeError)) throw error
  console.error(isKasaError(error) ? `${error.message}\n${error.hint}` : error.message)
  process.exitCode = 1
}
