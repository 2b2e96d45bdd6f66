// Runs under the Node that shall be shown, against a gateway: `node test/sdk/smoke.mjs <what the gateway announced, as JSON>`. Prints one row as JSON.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { exports } = JSON.parse(readFileSync(new URL('../../sdk/package.json', import.meta.url), 'utf8'))
const entries = Object.keys(exports)
  .filter(name => name !== './package.json')
  .map(name => name.replace('.', '@kasa/sdk'))

const namesOf = loaded =>
  Object.keys(loaded)
    .filter(name => !['default', 'module.exports', '__esModule'].includes(name))
    .sort()
    .join()
for (const entry of entries) {
  const [esm, cjs] = [namesOf(await import(entry)), namesOf(require(entry))]
  if (esm === '' || esm !== cjs) throw new Error(`${entry}: ESM exports ${esm}, CommonJS ${cjs}`)
}

const { createKasa, money } = await import('@kasa/sdk')
const { notificationRoute } = await import('@kasa/sdk/node')
const { baseUrl, merchantId, serviceId, serviceKey, apiToken } = JSON.parse(process.argv[2] ?? '{}')
const kasa = createKasa({ baseUrl, merchantId, serviceId, serviceKey, apiToken })

const heard = []
const awaited = []
const hear = event => {
  heard.push(event)
  for (const tell of awaited) tell()
}
const until = async (what, isSo) => {
  const limit = AbortSignal.timeout(15_000)
  while (!heard.some(isSo)) {
    await new Promise((resolve, reject) => {
      awaited.push(resolve)
      limit.addEventListener('abort', () => reject(new Error(`${what} was not notified`)))
    })
  }
}
const shop = createServer(notificationRoute(kasa.notifications.handler({ on: { otherwise: hear } })))
await new Promise(resolve => shop.listen(0, '127.0.0.1', resolve))
const notificationUrl = `http://127.0.0.1:${shop.address().port}/notify`

const { transaction } = await kasa.transactions.create({
  ...{
    amount: money('12.34', 'PLN'),
    currency: 'PLN',
    orderId: `node-${process.version}-${Date.now()}`,
    notificationUrl,
  },
  ...{ paymentMethod: 'blik', paymentMethodCode: 'blik', blikCode: '999000' },
  customer: { firstName: 'Jan', lastName: 'Lis', email: 'jan@shop.example' },
})
await until('the sale', event => event.transaction?.id === transaction.id && event.transaction.status === 'settled')
const refund = await kasa.refunds.create(transaction.id, { amount: money('1.00', 'PLN') })
await until('the refund', event => event.transaction?.type === 'refund' && event.transaction.status === 'settled')
const listed = await kasa.transactions.list({}).take(2)
if (listed.length !== 2) throw new Error(`listed ${listed.length}`)
const forged = await fetch(notificationUrl, { method: 'POST', body: '{"payment":{"status":"settled"}}' })
if (forged.ok) throw new Error('an unsigned notification was taken')
const refused = await kasa.transactions.get('00000000-0000-4000-8000-000000000000').catch(error => error)
if (!require('@kasa/sdk').isKasaError(refused)) throw new Error('the CommonJS guard does not know an ESM error')

shop.closeAllConnections()
shop.close()
const did = ['sale', 'refund', 'list', `${heard.length} verified notifications`, 'forged one refused']
process.stdout.write(JSON.stringify({ node: process.version, entries: entries.length, refund: refund.status, did }))
