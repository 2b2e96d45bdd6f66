import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { type ApiCaller, callerOf } from './caller.js'

let kasa: TestGateway
let api: ApiCaller
beforeAll(async () => {
  kasa = await openGateway()
  api = callerOf(kasa)
})
afterAll(() => kasa.close())
test('x', async () => {
  const body = { type: 'sale', serviceId: kasa.shop?.serviceId, amount: 12990, currency: 'PLN', orderId: 'Z1', paymentMethod: 'blik', paymentMethodCode: 'blik', customer: { firstName: 'Ola', lastName: 'Żuk', email: 'ola@sklep.example' } }
  for (const more of [{ blikCode: '777123' }, {orderId: 'Z2'}, { orderId: 'Z3', paymentMethod: 'wt', paymentMethodCode: 'wt' }, { orderId: 'Z4', paymentMethod: 'pbl', paymentMethodCode: 'mtransfer' }, { paymentMethod: 'pbl', paymentMethodCode: 'blik' }]) {
    const r = await api.post('/transaction', { ...body, ...more })
    console.info(r.status, JSON.stringify(r.body, null, 1))
    await kasa.pass(2)
    if (r.status === 200) console.info((await api.get(`/transaction/${r.body.transaction.id}`)).body.transaction.status)
  }
  console.info(kasa.lines.filter(l => l.level === 'error'))
})
