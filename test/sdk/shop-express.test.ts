import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { SignJWT } from 'jose'
import supertest from 'supertest'
import { type Order, type Orders, openOrders } from '../../examples/shop-express/src/orders.js'
import { createShop } from '../../examples/shop-express/src/shop.js'
import { createKasa, minorUnits } from '../../sdk/src/index.js'
import { openGateway } from '../gateway/open-gateway.js'

const kasa = {
  baseUrl: 'http://127.0.0.1:3000',
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
}
const at = new Date('2026-11-22T10:00:00Z')
const seconds = at.getTime() / 1000
const paymentId = 'c9fd2a3c-d4cf-4a4b-b6a8-6d8b6d6d6d6d'
const customer = { firstName: 'Łucja', lastName: "O'Żółć", email: 'lucja@example.com' }

interface Told {
  readonly status?: string
  readonly sequence?: number
  readonly amount?: number
  readonly currency?: string
  readonly orderId?: string
  readonly paymentId?: string
  readonly type?: string
  readonly key?: string
}

const openShop = (orders: Orders = openOrders()) => {
  const paid: Order[] = []
  const app = createShop({
    kasa,
    publicUrl: 'http://shop.test',
    orders,
    now: () => at,
    onPaid: order => paid.push(order),
  })
  const browser = supertest.agent(app)

  const checkOut = async (): Promise<string> => {
    await browser.post('/basket').type('form').send({ product: 'mug', by: '1' }).expect(303)
    await browser.post('/basket').type('form').send({ product: 'mug', by: '1' }).expect(303)
    await browser.post('/basket').type('form').send({ product: 'lamp', by: '1' }).expect(303)
    const reply = await browser.post('/orders').type('form').send(customer).expect(303)
    return String(reply.headers.location).replace('/orders/', '')
  }

  const notify = (id: string, told: Told = {}) => {
    const {
      status = 'settled',
      sequence = 3,
      amount = 22790,
      currency = 'PLN',
      key = kasa.serviceKey,
      type = 'sale',
    } = told
    const payment = {
      id: told.paymentId ?? paymentId,
      title: '',
      amount,
      status,
      created: seconds,
      orderId: told.orderId ?? id,
      currency,
      modified: seconds,
      serviceId: kasa.serviceId,
    }
    const body = JSON.stringify({ transaction: { ...payment, id: `t-${paymentId}`, type, source: 'web' }, payment })
    const webhookId = `evt_${payment.id}_${sequence}`
    const hmac = createHmac('sha256', key).update(`${webhookId}.${seconds}.${body}`).digest('base64')
    const hash = createHash('sha256')
      .update(body + key)
      .digest('hex')
    return supertest(app)
      .post('/notifications')
      .set('content-type', 'application/json; charset=UTF-8')
      .set(
        'x-imoje-signature',
        `merchantid=${kasa.merchantId};serviceid=${kasa.serviceId};signature=${hash};alg=sha256`,
      )
      .set({ 'webhook-id': webhookId, 'webhook-timestamp': `${seconds}`, 'webhook-signature': `v1,${hmac}` })
      .send(body)
  }

  const comeBack = async (id: string, told: Told & { exp?: number } = {}) => {
    const {
      status = 'settled',
      sequence = 3,
      amount = 22790,
      currency = 'PLN',
      key = kasa.serviceKey,
      orderId = id,
    } = told
    const claims = {
      iss: kasa.baseUrl,
      aud: kasa.serviceId,
      sub: told.paymentId ?? paymentId,
      orderId,
      status,
      amount,
      currency,
      seq: sequence,
    }
    const token = await new SignJWT({ ...claims, livemode: false, iat: seconds, exp: told.exp ?? seconds + 3600 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(createHmac('sha256', key).update('kasa-return-v1').digest())
    return browser.get(`/orders/${id}?kasaResult=${token}`)
  }

  const stateOf = async (id: string): Promise<string | undefined> => {
    const { text } = await browser.get(`/orders/${id}`).expect(200)
    return /<p role="status" class="state (\w+)">/.exec(text)?.[1]
  }
  return { browser, paid, checkOut, notify, comeBack, stateOf }
}

/** The shop warns about every notification it refuses; the warnings are part of the story, not of the output. */
const hushed = () => jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
afterEach(() => {
  jest.restoreAllMocks()
})

describe('the way to the payment', () => {
  test('shelf, basket and order need no script and no foreign origin but the gateway', async () => {
    const { browser, checkOut } = openShop()
    const shelf = await browser.get('/').expect(200)
    expect(shelf.text).toContain('Paper lamp')
    const id = await checkOut()
    const { text, headers } = await browser.get(`/orders/${id}`).expect(200)
    expect(text).not.toContain('<script')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("form-action 'self' http://127.0.0.1:3000;")
  })

  test('the order page pays the basket’s total and names the shop’s own addresses', async () => {
    const { browser, checkOut } = openShop()
    const id = await checkOut()
    const { text } = await browser.get(`/orders/${id}`)
    expect(text).toContain('action="http://127.0.0.1:3000/payment"')
    expect(text).toContain('name="amount" value="22790"')
    expect(text).toContain(`name="urlSuccess" value="http://shop.test/orders/${id}"`)
    expect(text).toContain('name="urlNotification" value="http://shop.test/notifications"')
    expect(text).toContain('name="customerLastName" value="O&#39;Żółć"')
    expect(text).toContain('Pay PLN\u00a0227.90</button>')
    expect(text).toContain('http-equiv="refresh"')
    expect((await browser.get(`/orders/${id}`)).text).toBe(text)
  })

  test('the page with the card widget allows the gateway’s script and frame, and no other page does', async () => {
    const { browser, checkOut, notify } = openShop()
    const id = await checkOut()
    const { text, headers } = await browser.get(`/orders/${id}/card`).expect(200)
    expect(text).toContain('src="http://127.0.0.1:3000/js/widget.min.js"')
    expect(text).toContain('data-widget-type="ecom3ds" ')
    expect(text).toContain('<button id="pay-by-card"')
    expect(text).toContain('data-element-id="pay-by-card"')
    expect(headers['content-security-policy']).toContain(
      'script-src http://127.0.0.1:3000; frame-src http://127.0.0.1:3000;',
    )
    expect((await browser.get(`/orders/${id}`)).headers['content-security-policy']).not.toContain('script-src')
    await notify(id)
    await browser.get(`/orders/${id}/card`).expect(303)
  })

  test('a product is taken out again, and a cookie cannot order what is not sold', async () => {
    const { browser } = openShop()
    await browser.post('/basket').type('form').send({ product: 'mug', by: '1' })
    await browser.post('/basket').type('form').send({ product: 'mug', by: '-1' })
    expect((await browser.get('/basket')).text).toContain('Your basket is empty')
    const forged = await browser.get('/basket').set('cookie', 'basket=mug.-3~lamp.1.5~yacht.1~notebook.99')
    expect(forged.text).toContain('Your basket is empty')
    await browser.post('/orders').type('form').send(customer).expect('location', '/basket')
  })

  test('details that cannot be sent come back with the reason and what was typed', async () => {
    const { browser } = openShop()
    await browser.post('/basket').type('form').send({ product: 'mug', by: '1' })
    const { text } = await browser
      .post('/orders')
      .type('form')
      .send({ ...customer, email: 'lucja' })
      .expect(422)
    expect(text).toContain('customerEmail is one e-mail address')
    expect(text).toContain('value="Łucja"')
    expect(text).toContain('value="O&#39;Żółć"')
  })

  test('an unknown order is not found', async () => {
    await openShop().browser.get('/orders/0123').expect(404)
  })
})

describe('an order becomes paid once', () => {
  test('by the notification', async () => {
    const { checkOut, notify, stateOf, paid, browser } = openShop()
    const id = await checkOut()
    expect(await stateOf(id)).toBe('pending')
    await notify(id).expect(200, { status: 'ok' })
    expect(await stateOf(id)).toBe('paid')
    expect(paid).toMatchObject([{ id, paid: { by: 'notification', paymentId, at: at.toISOString() } }])
    const { text } = await browser.get(`/orders/${id}`)
    expect(text).not.toContain('http-equiv="refresh"')
    expect(text).not.toContain('/payment"')
  })

  test('by the return, and the address becomes clean', async () => {
    const { checkOut, comeBack, stateOf, paid } = openShop()
    const id = await checkOut()
    expect((await comeBack(id)).headers.location).toBe(`/orders/${id}`)
    expect(await stateOf(id)).toBe('paid')
    expect(paid).toMatchObject([{ paid: { by: 'return' } }])
  })

  test('when both come, in either order and twice', async () => {
    const { checkOut, comeBack, notify, paid } = openShop()
    const [first, second] = [await checkOut(), await checkOut()]
    await comeBack(first)
    await notify(first).expect(200)
    await notify(second).expect(200)
    await notify(second).expect(200)
    await comeBack(second)
    await comeBack(second)
    expect(paid.map(({ id }) => id)).toEqual([first, second])
  })

  test('when both come in the same moment, over storage that answers late', async () => {
    const stored = openOrders()
    const late = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
    const slow: Orders = {
      ...stored,
      find: id => late().then(() => stored.find(id)),
      replace: next => late().then(() => stored.replace(next)),
    }
    const { checkOut, comeBack, notify, paid, stateOf } = openShop(slow)
    const id = await checkOut()
    await Promise.all([notify(id), comeBack(id), notify(id), comeBack(id), notify(id), comeBack(id)])
    expect(paid).toHaveLength(1)
    expect(await stateOf(id)).toBe('paid')
  })

  test('when older news arrive after it', async () => {
    const { checkOut, comeBack, notify, paid, stateOf } = openShop()
    const id = await checkOut()
    await notify(id, { status: 'settled', sequence: 4 }).expect(200)
    await notify(id, { status: 'pending', sequence: 2 }).expect(200)
    await notify(id, { status: 'rejected', sequence: 3 }).expect(200)
    await comeBack(id, { status: 'pending', sequence: 2 })
    expect(await stateOf(id)).toBe('paid')
    expect(paid).toHaveLength(1)
  })

  test('after a declined payment, by another one; the old one’s end takes nothing back', async () => {
    const { checkOut, notify, paid, stateOf } = openShop()
    const id = await checkOut()
    await notify(id, { status: 'rejected', sequence: 3 }).expect(200)
    expect(await stateOf(id)).toBe('failed')
    await notify(id, { status: 'pending', sequence: 2 }).expect(200)
    expect(await stateOf(id)).toBe('failed')
    await notify(id, { status: 'settled', sequence: 2, paymentId: 'another' }).expect(200)
    await notify(id, { status: 'cancelled', sequence: 4 }).expect(200)
    expect(await stateOf(id)).toBe('paid')
    expect(paid).toHaveLength(1)
  })

  test('and a restart later it still is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shop-'))
    try {
      const file = join(folder, 'orders.json')
      const { checkOut, notify } = openShop(openOrders(file))
      const id = await checkOut()
      await notify(id).expect(200)
      const { notify: again, paid, stateOf } = openShop(openOrders(file))
      await again(id).expect(200)
      expect(await stateOf(id)).toBe('paid')
      expect(paid).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

test('a shop with a token asks the gateway where a return cannot be believed', async () => {
  const gateway = await openGateway()
  try {
    const { merchantId, serviceId, serviceKey, apiToken } = gateway.shop ?? {}
    const options = { baseUrl: gateway.baseUrl, merchantId, serviceId, serviceKey, apiToken: apiToken ?? undefined }
    const paid: Order[] = []
    const orders = openOrders()
    const app = createShop({ kasa: options, publicUrl: 'http://shop.test', orders, onPaid: order => paid.push(order) })
    const browser = supertest.agent(app)
    await browser.post('/basket').type('form').send({ product: 'mug', by: '1' }).expect(303)
    const { headers } = await browser.post('/orders').type('form').send(customer).expect(303)
    const page = String(headers.location)
    const order = await orders.find(page.replace('/orders/', ''))
    await browser.get(`${page}?kasaResult=old`).expect(303)
    expect(paid).toEqual([])
    await createKasa(options).transactions.create({
      amount: minorUnits(order?.amount ?? 0),
      currency: 'PLN',
      orderId: order?.id ?? '',
      paymentMethod: 'blik',
      paymentMethodCode: 'blik',
      blikCode: '999000',
      customer,
    })
    await browser.get(`${page}?kasaResult=old`).expect(303)
    await browser.get(`${page}?kasaResult=old`).expect(303)
    expect(paid).toMatchObject([{ id: order?.id, paid: { by: 'question' } }])
  } finally {
    await gateway.close()
  }
})

describe('an order does not become paid', () => {
  const foreignKey = 'PIcMy86ssE5wuNHAuQn5zPKf6hCAwX3Oxvjw'
  test.each<[string, Told, number]>([
    ['a forged signature', { key: foreignKey }, 400],
    ['another amount', { amount: 1 }, 500],
    ['another currency', { currency: 'HUF' }, 500],
    ['a refund', { type: 'refund' }, 200],
    ['an order that is not stored yet', { orderId: 'not-yet' }, 425],
  ])('by a notification with %s', async (_, told, status) => {
    hushed()
    const { checkOut, notify, paid, stateOf } = openShop()
    const id = await checkOut()
    await notify(id, told).expect(status)
    expect(await stateOf(id)).toBe('pending')
    expect(paid).toEqual([])
  })

  test.each<[string, Told & { exp?: number }]>([
    ['a forged signature', { key: foreignKey }],
    ['the result of a cheaper order', { amount: 1 }],
    ['the result of another order', { orderId: 'another' }],
    ['a result after its hour', { exp: seconds }],
    ['a declined result', { status: 'pending' }],
  ])('by a return with %s', async (_, told) => {
    const { checkOut, comeBack, paid, stateOf } = openShop()
    const id = await checkOut()
    expect((await comeBack(id, told)).status).toBe(303)
    expect(await stateOf(id)).toBe('pending')
    expect(paid).toEqual([])
  })
})
