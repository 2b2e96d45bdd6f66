import { afterEach, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop } from '../notifications/receiving-shop.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (environment: Record<string, string> = {}): Promise<TestGateway> => {
  const kasa = await openGateway('sqlite', {}, environment)
  open.push(kasa.close)
  return kasa
}

test('the developers’ page opens a signed test payment and shows what its shop was sent', async () => {
  const kasa = await start()
  const shop = await openShop()
  open.push(shop.close)
  const form = { amount: '4500', currency: 'PLN', orderId: 'DEV-1', language: 'de', urlNotification: shop.url }
  const address = (await kasa.post('/developers/payment', form)).headers.get('location') ?? ''
  expect(address).toMatch(/^\/de\/payment\?/)
  const page = (await kasa.request(address)).headers.get('location') ?? ''
  expect(await kasa.page(page)).toContain('45,00')
  await kasa.post(`${page}/blik`, { code: '999000' })
  await kasa.gateway.tick()
  const developers = await kasa.page('/developers')
  expect(developers).toContain(kasa.shop?.serviceId)
  expect(developers).toContain('&#34;orderId&#34;: &#34;DEV-1&#34;')
  expect(developers).toMatch(/try 1, \d+ ms: HTTP 200/)
  expect(developers).toContain('4111 1111 1111 1111')
})

test('an accepted form that imoje itself would refuse is remarked on', async () => {
  const kasa = await start()
  await kasa.open({ orderId: 'Заказ-7', urlNotification: 'http://127.0.0.1:9/n' })
  const developers = await kasa.page('/developers')
  expect(developers).toContain('Order Заказ-7')
  expect(developers).toContain('imoje itself would refuse the character')
  expect(developers).toContain('imoje itself would not notify')
})

test('reachable from outside, the pages are closed without a developer token and open with it', async () => {
  const closed = await start({ KASA_HOST: '0.0.0.0' })
  expect((await closed.request('/developers')).status).toBe(403)
  expect((await closed.request('/metrics')).status).toBe(403)
  const token = 'a-token-of-the-operator-1234'
  const guarded = await start({ KASA_HOST: '0.0.0.0', KASA_DEVELOPER_TOKEN: token })
  expect((await guarded.request('/developers')).status).toBe(401)
  const authorization = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`
  expect((await guarded.request('/developers', { headers: { authorization } })).status).toBe(200)
  expect((await guarded.request('/metrics', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
})

test('a page of another site cannot make the developers’ page act', async () => {
  const kasa = await start()
  const answer = await kasa.post('/developers/payment', {}, { 'sec-fetch-site': 'cross-site' })
  expect(answer.status).toBe(403)
})
