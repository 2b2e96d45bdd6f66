import { isKasaError } from '@kasa/sdk'
import { openOrders } from './orders.js'
import { createShop } from './shop.js'

const {
  KASA_BASE_URL,
  KASA_MERCHANT_ID,
  KASA_SERVICE_ID,
  KASA_SERVICE_KEY,
  KASA_API_TOKEN,
  PORT = '4000',
  SHOP_ORDERS_FILE,
} = process.env
const { SHOP_PUBLIC_URL = `http://127.0.0.1:${PORT}` } = process.env

try {
  const app = createShop({
    kasa: {
      baseUrl: KASA_BASE_URL,
      merchantId: KASA_MERCHANT_ID,
      serviceId: KASA_SERVICE_ID,
      serviceKey: KASA_SERVICE_KEY,
      ...(KASA_API_TOKEN !== undefined && { apiToken: KASA_API_TOKEN }), // without it the shop never asks
    },
    publicUrl: SHOP_PUBLIC_URL,
    orders: openOrders(SHOP_ORDERS_FILE),
    onPaid: ({ id, paid }) => console.log(`Order ${id} is paid, said the ${paid?.by}.`),
  })
  const server = app.listen(Number(PORT), '127.0.0.1', () => console.log(`The shop is open: ${SHOP_PUBLIC_URL}`))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close().closeAllConnections())
} catch (error) {
  if (!isKasaError(error)) throw error
  console.error(`${error.message}\n${error.hint}`)
  process.exitCode = 1
}
