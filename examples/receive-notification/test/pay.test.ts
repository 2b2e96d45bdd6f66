import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createKasa, money, type PaywallOrder } from '@kasa/sdk'
import { startKasa, type TestKasa, testData } from '@kasa/sdk/testing'
import type { Running } from '../src/listening.js'
import { type Orders, openOrders, takeNotifications } from '../src/orders.js'
import { withExpress } from '../src/with-express.js'
import { withFastify } from '../src/with-fastify.js'
import { withNode } from '../src/with-node.js'

/** The shop against the real gateway: nothing is mocked, nobody waits. */
for (const [name, listen] of Object.entries({ Express: withExpress, Fastify: withFastify, 'node:http': withNode })) {
  describe(`a shop on ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'shop-'))
    let gateway: TestKasa
    let orders: Orders
    let shop: Running
    before(async () => {
      gateway = await startKasa()
      orders = openOrders(join(folder, 'shop.sqlite'))
      shop = await listen(takeNotifications(orders, gateway.shop), 0)
    })
    after(async () => {
      await shop.close()
      orders.close()
      await gateway.close()
      rmSync(folder, { recursive: true })
    })

    const amount = money('129.90', 'PLN')
    const formOf = (orderId: string, more: Partial<PaywallOrder> = {}) =>
      createKasa(gateway.shop).paywall.form({
        amount,
        currency: 'PLN',
        orderId,
        customerFirstName: 'Łucja',
        customerLastName: 'Żółć',
        urlReturn: 'https://shop.example/back',
        urlNotification: `${shop.url}/notifications`,
        ...more,
      })

    test('is told of a payment once', async () => {
      orders.add({ id: 'A-1', amount, currency: 'PLN' })
      const payment = await gateway.payer.pay(formOf('A-1'))
      await gateway.tick()
      deepEqual(orders.find('A-1'), { id: 'A-1', amount, currency: 'PLN', status: 'paid', paid: 1, refunded: 0 })
      equal(await payment.screen(), 'paid')
      const back = await payment.goBack()
      equal(createKasa(gateway.shop).returns.read(back, { orderId: 'A-1', amount, currency: 'PLN' }).status, 'settled')
    })

    test('waits with an order that is stored later', async () => {
      await gateway.payer.pay(formOf('A-2'))
      await gateway.tick()
      orders.add({ id: 'A-2', amount, currency: 'PLN' })
      await gateway.clock.forward('1m')
      equal(orders.find('A-2')?.paid, 1)
    })

    test('keeps an order open over a declined try, and lets it end when its time is over', async () => {
      orders.add({ id: 'A-3', amount, currency: 'PLN' })
      const validTo = new Date((await gateway.clock.now()).getTime() + 3_600_000)
      const payment = await gateway.payer.open(formOf('A-3', { validTo }))
      await payment.pay({ blik: testData.blik.declined })
      await gateway.clock.forward('2s')
      equal(orders.find('A-3')?.status, 'open')
      await payment.pay({ card: testData.card.declined })
      await gateway.clock.forward('2h')
      equal(orders.find('A-3')?.status, 'failed')
    })

    test('is paid on the bank’s page and in the 3-D Secure challenge', async () => {
      orders.add({ id: 'A-4', amount, currency: 'PLN' })
      orders.add({ id: 'A-5', amount, currency: 'PLN' })
      await gateway.newPayer().pay(formOf('A-4'), { bank: 'mtransfer' })
      await gateway.newPayer().pay(formOf('A-5'), { card: testData.card.asksFor3dSecure })
      await gateway.clock.forward('2s')
      deepEqual(
        ['A-4', 'A-5'].map(id => orders.find(id)?.paid),
        [1, 1],
      )
    })
  })
}
