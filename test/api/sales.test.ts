import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import type { ShopSettings } from '../../src/merchants/shop.js'
import { openVault } from '../../src/vault/vault.js'
import { openCounterparty } from '../gateway/counterparty.js'
import { everythingIn } from '../gateway/database-rows.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { type ApiCaller, callerOf } from './caller.js'

type Members = Record<string, unknown>
let kasa: TestGateway
let api: ApiCaller
let shop: ReceivingShop
beforeAll(async () => {
  shop = await openShop()
  kasa = await openGateway()
  api = callerOf(kasa)
})
afterAll(async () => {
  await kasa?.close()
  await shop?.close()
})

const buyer = { firstName: 'Ola', lastName: 'Żuk', email: 'ola@sklep.example' }
const orderOf = (house: TestGateway, more: Members = {}): Members => ({
  ...{ type: 'sale', serviceId: house.shop?.serviceId, amount: 12_990, currency: 'PLN', customer: buyer },
  ...{ orderId: `ZAM/${randomUUID().slice(0, 8)}`, paymentMethod: 'blik', paymentMethodCode: 'blik' },
  ...{ successReturnUrl: 'https://sklep.example/ok', failureReturnUrl: 'https://sklep.example/blad' },
  ...more,
})
const order = (more: Members = {}) => orderOf(kasa, more)
const sell = async (more: Members = {}, caller = api) => {
  const { status, body } = await caller.post('/transaction', order(more))
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}
const refused = async (more: Members) => {
  const { status, body } = await api.post('/transaction', order(more))
  const { code, message, errors, instance } = body.apiErrorResponse ?? {}
  return { status, code, message, instance, errors: errors?.map(({ property }: { property: string }) => property) }
}
const read = async (id: string) => (await api.get(`/transaction/${id}`)).body.transaction
const pathOf = (address: string) => new URL(address).pathname
const settle = async (change: Partial<ShopSettings>) => {
  const own = kasa.shop?.shop
  if (own === undefined) throw new Error('the sandbox has no shop')
  await kasa.gateway.storage.write(async ({ shops }) => {
    const stored = await shops.byId(own.merchantId, own.id)
    if (stored) await shops.save({ ...stored, settings: { ...stored.settings, ...change } })
  })
  kasa.forget()
}
const card = {
  ...{ firstName: 'Ola', lastName: 'Żuk', number: '4111111111111111', month: '12', year: '2029', cvv: '123' },
}
const browser = { ip: '203.0.113.9', language: 'pl-PL', jsEnabled: true, timezoneOffset: -60, userAgent: 'UA' }
const byCard = (number: string, more: Members = {}) => ({
  ...{ paymentMethod: 'card', paymentMethodCode: 'ecom3ds', card: { ...card, number }, additionalData: { browser } },
  ...more,
})

describe('BLIK', () => {
  test('with a code is executed at once, has an address for every client, and is settled and notified as it can be read', async () => {
    const url = `${shop.url}/n`
    const { transaction, action } = await sell({ blikCode: '777123', clientIp: '203.0.113.9', notificationUrl: url })
    expect(transaction).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), type: 'sale', status: 'pending', source: 'api' },
      ...{ created: expect.any(Number), modified: expect.any(Number), notificationUrl: url },
      ...{ serviceId: kasa.shop?.serviceId, amount: 12_990, currency: 'PLN', title: '', orderId: expect.any(String) },
      ...{ paymentMethod: 'blik', paymentMethodCode: 'blik', blikTransactionId: expect.any(String) },
      payment: { id: expect.any(String), status: 'pending' },
      ...{ paidAmount: 0, refunds: [], customer: buyer, billing: buyer, shipping: buyer },
    })
    // A client builds an object of exactly these five.
    expect(action).toEqual({
      ...{ type: 'redirect', url: `${kasa.baseUrl}/pl/pay/${transaction.payment.id}`, method: 'GET' },
      ...{ contentType: '', contentBodyRaw: '' },
    })
    const waiting = await kasa.page(pathOf(action.url))
    expect([waiting.includes('aplikacji banku'), waiting.includes('/leave')]).toEqual([true, false])
    // There is no other method to choose: the sale goes on.
    await kasa.post(`${pathOf(action.url)}/leave`, {})
    expect((await read(transaction.id)).status).toBe('pending')
    shop.reply = async (answer, { body }) => {
      const told = JSON.parse(body.toString()).transaction
      expect((await read(told.id)).status).toBe(told.status === 'pending' ? 'settled' : told.status)
      answer.end('{"status":"ok"}')
    }
    await kasa.pass(2)
    await kasa.pass(10)
    expect(await read(transaction.id)).toMatchObject({
      ...{ status: 'settled', paidAmount: 12_990, fee: { merchant: 207, surcharge: 0 } },
      payment: { id: transaction.payment.id, status: 'settled' },
    })
    const told = shop.received.map(({ body }) => JSON.parse(body.toString()))
    expect(told.at(-1)).toMatchObject({ transaction: { id: transaction.id, status: 'settled', source: 'api' } })
    expect(await kasa.page(pathOf(action.url))).toContain('/return')
  })

  test('with a wrong code is rejected with its payment, and the page has nothing to try again', async () => {
    const { transaction, action } = await sell({ blikCode: '111111' })
    expect(transaction).toMatchObject({
      status: 'rejected',
      statusCode: 'BLK-ERROR-210005',
      statusCodeDescription: 'Wrong code',
    })
    expect(transaction.payment.status).toBe('rejected')
    const page = await kasa.page(pathOf(action.url))
    expect(page).not.toContain('name="code"')
    const back = await kasa.request(`${pathOf(action.url)}/return`)
    expect(back.headers.get('location')).toBe('https://sklep.example/blad')
  })

  test('without a code waits for its payer, who may mistype it: the try that the shop knows begins on the page', async () => {
    const { transaction, action } = await sell({ customer: { ...buyer, locale: 'de-DE' } })
    expect([transaction.status, transaction.payment.status]).toEqual(['new', 'new'])
    const page = pathOf(action.url)
    expect(page).toMatch(/^\/de\/pay\//)
    const html = await kasa.page(page)
    expect([html.includes('name="code"'), html.includes('name="bank"'), html.includes('name="number"')]).toEqual([
      ...[true, false, false],
    ])
    await kasa.post(`${page}/blik`, { code: '111111' })
    expect(await read(transaction.id)).toMatchObject({ status: 'rejected', payment: { status: 'pending' } })
    expect(await kasa.page(page)).toContain('name="code"')
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.pass(2)
    expect((await read(transaction.id)).payment.status).toBe('settled')

    const right = await sell()
    await kasa.post(`${pathOf(right.action.url)}/blik`, { code: '777123' })
    expect((await read(right.transaction.id)).status).toBe('pending')
    await kasa.pass(2)
    expect((await read(right.transaction.id)).status).toBe('settled')
  })

  test('that nobody began is cancelled with its payment when its time is over', async () => {
    const validTo = Math.floor(kasa.clock.now().getTime() / 1000) + 61
    const { transaction } = await sell({ validTo })
    await kasa.pass(62)
    expect(await read(transaction.id)).toMatchObject({ status: 'cancelled', payment: { status: 'cancelled' } })
  })

  test('its codes count by the payer that the shop names, so that nobody guesses through a shop', async () => {
    const guess = (clientIp: string) => refused({ blikCode: '111111', clientIp })
    for (let at = 0; at < 20; at++) expect((await guess('198.51.100.7')).status).toBe(200)
    expect(await guess('198.51.100.7')).toMatchObject({ status: 400, code: 'method/too-many-failures' })
    expect((await guess('198.51.100.8')).status).toBe(200)
    await kasa.pass(3601)
  })
})

describe('other methods', () => {
  const cart = {
    items: [
      {
        id: 'E1',
        categoryId: 'c',
        name: 'Ekspres',
        amount: 500_000,
        tax: 115_000,
        taxStake: '23',
        quantity: 1,
        url: 'https://s.example/e',
      },
    ],
  }
  const away: [string, string, Members, string][] = [
    ['pbl', 'mtransfer', {}, 'bank'],
    ['pbl', 'peako24', {}, 'bank'],
    ['ing', 'ing', {}, 'bank'],
    ['wallet', 'gpay', {}, 'wallet'],
    ['wallet', 'paypal', {}, 'wallet'],
    ['wallet', 'c2p', {}, 'wallet'],
    ['imoje_paylater', 'paypo', {}, 'lender'],
    ['blik', 'blik_paylater', {}, 'lender'],
    ['imoje_installments', 'inbank', { amount: 129_900, installment: { period: 12 } }, 'lender'],
    ['lease', 'lease_now', { amount: 615_000, cart }, 'lessor'],
  ]
  test.each(away)(
    '%s / %s sends the payer away and settles when they have paid there',
    async (method, code, more, desk) => {
      const { transaction, action } = await sell({ paymentMethod: method, paymentMethodCode: code, ...more })
      expect(transaction.status).toBe('pending')
      expect(Object.keys(action)).toEqual(['type', 'url', 'method', 'contentType', 'contentBodyRaw'])
      expect(pathOf(action.url)).toMatch(new RegExp(`^/sandbox/${desk}/`))
      await kasa.post(pathOf(action.url), { answer: 'pay' })
      expect((await read(transaction.id)).status).toBe('settled')
    },
  )

  test('a transfer tells account and title and has a page; a split payment needs its invoice and says its VAT', async () => {
    const plain = await sell({ paymentMethod: 'wt', paymentMethodCode: 'wt' })
    expect(plain.action).toMatchObject({
      type: 'transfer',
      ban: expect.stringMatching(/^\d{26}$/),
      title: expect.any(String),
    })
    const page = await kasa.page(pathOf(plain.action.url))
    expect([page.includes(plain.action.title), page.includes('/leave')]).toEqual([true, false])
    const split = { paymentMethod: 'wt', paymentMethodCode: 'wt_split' }
    expect(await refused(split)).toMatchObject({ status: 422, errors: ['invoice'] })
    const invoice = {
      invoiceId: 'FV/7',
      buyer: {
        ...{ type: 'PERSON', email: 'o@s.example', fullName: 'Ola Żuk', street: 'Krótka 1', city: 'Łódź' },
        ...{ postalCode: '90-001', countryCodeAlpha2: 'PL' },
      },
      positions: [
        { name: 'Kawa', code: '1', quantity: 1, unit: 'szt', grossAmount: 12_990, taxStake: 'TAX_23', taxAmount: 2429 },
      ],
    }
    await settle({ taxId: null })
    expect((await refused({ ...split, invoice })).status).toBe(406)
    await settle({ taxId: '5260250274' })
    expect((await sell({ ...split, invoice })).action.title).toMatch(
      /^\/VAT\/24,29\/IDC\/5260250274\/INV\/FV\/7\/TXT\//,
    )
  })

  test('titles steer the sandbox', async () => {
    const bank = { paymentMethod: 'pbl', paymentMethodCode: 'ipko' }
    const failing = await sell({ ...bank, title: 'TEST-100010' })
    await kasa.post(pathOf(failing.action.url), { answer: 'pay' })
    expect(await read(failing.transaction.id)).toMatchObject({ status: 'error', payment: { status: 'error' } })
    const fine = await sell({ blikCode: '123456', title: 'TEST-100000' })
    await kasa.pass(2)
    expect((await read(fine.transaction.id)).status).toBe('settled')
  })

  test('a channel that is off, limited or gone is 406; a wrong pair, an unknown word and a missing period are 422', async () => {
    await settle({ disabledMethodCodes: ['paypo'], methodLimits: { gpay: { PLN: { minMinor: 20_000 } } } })
    const later = { paymentMethod: 'imoje_paylater' }
    expect(await refused({ ...later, paymentMethodCode: 'paypo' })).toMatchObject({
      status: 406,
      code: 'method/unavailable',
    })
    expect((await refused({ paymentMethod: 'wallet', paymentMethodCode: 'gpay' })).status).toBe(406)
    expect((await refused({ paymentMethod: 'pbl', paymentMethodCode: 'tmobile' })).status).toBe(406)
    expect((await refused({ paymentMethod: 'pbl', paymentMethodCode: 'tatra' })).status).toBe(406)
    expect(
      (await refused({ ...byCard('4111111111111111'), card: undefined, wallet: { applePay: { t: 1 } } })).status,
    ).toBe(406)
    expect(await refused({ paymentMethodCode: 'ipko' })).toMatchObject({ status: 422, errors: ['paymentMethod'] })
    expect(await refused({ paymentMethodCode: 'zelle' })).toMatchObject({ status: 422, errors: ['paymentMethodCode'] })
    const loan = { paymentMethod: 'imoje_installments', paymentMethodCode: 'inbank', amount: 129_900 }
    expect(await refused(loan)).toMatchObject({ status: 422, code: 'method/instalments' })
    await settle({ disabledMethodCodes: [], methodLimits: {} })
  })
})

describe('cards', () => {
  test('plain data are refused until the shop is allowed to send them, and are never shown again', async () => {
    const { status, code, message, instance } = await refused(byCard('4111111111111111'))
    expect({ status, code, message }).toEqual({
      ...{ status: 400, code: 'card/data-disabled' },
      message: 'Cannot process transaction. Plain card data disabled.',
    })
    expect(instance).toMatchObject({ paymentMethod: 'card', customer: buyer })
    expect(JSON.stringify(instance)).not.toMatch(/4111|cvv/)
  })

  test('without data the payer types the card on our page, which shows nothing else', async () => {
    const { transaction, action } = await sell({ paymentMethod: 'card', paymentMethodCode: 'ecom3ds' })
    expect(transaction.status).toBe('new')
    const html = await kasa.page(pathOf(action.url))
    expect([html.includes('name="number"'), html.includes('name="code"')]).toEqual([true, false])
    await kasa.post(`${pathOf(action.url)}/card`, {
      number: '4111111111111111',
      expiry: '12/29',
      cvc: '123',
      holder: 'Ola Żuk',
    })
    expect((await read(transaction.id)).status).toBe('settled')
  })

  const outcomes: [string, Members, Members, string | null][] = [
    ['4111111111111111', {}, { status: 'settled', statusCode: 'CODE_000' }, null],
    ['4485201817664006', {}, { status: 'settled' }, null],
    ['4282513338596268', {}, { status: 'settled' }, null],
    ['4444333322221111', {}, { status: 'rejected', statusCode: 'CODE_05', payment: { status: 'rejected' } }, null],
    ['4444333322221111', { amount: 100 }, { status: 'rejected', statusCode: 'CODE_51' }, null],
    ['4012001007002005', {}, { status: 'error', payment: { status: 'error' } }, null],
    ['4012001037141112', {}, { status: 'pending' }, 'settled'],
    ['4749601201390567', {}, { status: 'pending' }, 'settled'],
    ['4934403892699132', {}, { status: 'pending' }, 'rejected'],
  ]
  test('every test card does over REST what it does on the page; 3-D Secure sends the payer away', async () => {
    await settle({ plainCardData: true })
    for (const [number, more, expected, after] of outcomes) {
      const { transaction, action } = await sell(byCard(number, more))
      expect(transaction).toMatchObject({
        ...{ ...expected, payment: { status: expected.status } },
        ...{ paymentMethod: 'card', paymentMethodCode: 'ecom3ds' },
      })
      if (after === null) continue
      expect(pathOf(action.url)).toMatch(/^\/sandbox\/3ds\//)
      await kasa.post(pathOf(action.url), { answer: 'pay' })
      expect((await read(transaction.id)).status).toBe(after)
    }
    for (const [member, wrong] of Object.entries({ number: '4111111111111112', month: '13', year: '2019', cvv: '1' })) {
      const { status, code } = await refused(byCard(card.number, { card: { ...card, [member]: wrong } }))
      expect([status, code]).toEqual([422, expect.stringMatching(/^card\//)])
    }
    await kasa.pass(3601)
  })

  test('nothing of a card or a code lies in the database or in the log', async () => {
    const key = { 'idempotency-key': randomUUID() }
    await api.post('/transaction', order(byCard('4444333322221111')), key)
    await api.post('/transaction', order({ blikCode: '777651' }), { 'idempotency-key': randomUUID() })
    const kept = `${await everythingIn(kasa.database)}${JSON.stringify(kasa.lines)}`
    for (const secret of ['4444333322221111', '4111111111111111', '777651']) expect(kept).not.toContain(secret)
    await settle({ plainCardData: false })
  })
})

describe('what real clients send', () => {
  test('empty members, unknown ones, odd locales and both places of multipayout are taken', async () => {
    const paid = { blikCode: '777123', version: '4.16.1;woocommerce_9.1', title: '' }
    const wooCommerce = await sell({
      ...{ ...paid, title: '17', orderId: '17', clientIp: '203.0.113.9', visibleMethod: ['blik'] },
      notificationUrl: 'https://sklep.example/?wc-api=WC_Gateway_ImojeBlik',
      customer: { ...buyer, phone: '' },
    })
    expect(wooCommerce.transaction).toMatchObject({ title: '17', orderId: '17' })
    const python = await sell({ ...paid, customer: { ...buyer, cid: 'k-7', company: 'Firma', phone: '501 501 501' } })
    // Its marshmallow schema raises on any member beyond these.
    expect(Object.keys(python.transaction.customer)).toEqual(['firstName', 'lastName', 'email', 'phone', 'cid'])
    const billing = {
      firstName: 'Ola',
      lastName: 'Żuk',
      street: 'Krótka 1',
      city: 'Łódź',
      region: '',
      postalCode: '90-001',
      countryCodeAlpha2: 'PL',
    }
    const bitBag = await sell({
      ...paid,
      customer: { ...buyer, cid: '', company: '', phone: '', locale: 'gb' },
      billing,
      shipping: billing,
    })
    const { region: _, ...address } = billing
    expect(bitBag.transaction).toMatchObject({ billing: { ...address, email: buyer.email }, customer: buyer })
    expect(bitBag.action.url).toContain('/en/pay/')
    const { email: _email, ...nameless } = buyer
    const rows = [{ ban: '61109010140000071219812874', amount: 5_000, label: 'Wystawca' }]
    for (const place of [{ multipayout: rows }, { data: { multipayout: rows } }, { multipayout: [], data: [] }]) {
      const sold = await sell({ ...paid, ...place, customer: { ...nameless, locale: 'ua' }, billing: [], invoice: [] })
      expect(sold.action.url).toContain('/uk/pay/')
      expect(sold.transaction.customer).toEqual(nameless)
      const { id, merchantId } = await kasa.payment(pathOf(sold.action.url))
      const stored = await kasa.read.payments.byId(merchantId, id)
      expect(stored?.multipayout?.length ?? 0).toBe('multipayout' in place && place.multipayout?.length === 0 ? 0 : 1)
    }
  })

  test('rules between members are complained about by name', async () => {
    const now = Math.floor(kasa.clock.now().getTime() / 1000)
    const row = { ban: '61109010140000071219812874', amount: 12_991, label: 'Wystawca' }
    expect(
      await refused({ currency: 'BGN', validTo: now + 59, multipayout: [row, { ...row, title: 'x' }] }),
    ).toMatchObject({ status: 422, errors: ['currency', 'validTo', 'multipayout', 'multipayout'] })
    const { transaction, action } = await sell({ validTo: null })
    expect((await kasa.payment(pathOf(action.url))).validTo).toBeNull()
    expect(transaction.status).toBe('new')
    const usual = await kasa.payment(pathOf((await sell()).action.url))
    expect(usual.validTo?.getTime()).toBeGreaterThan((now + 450 * 24 * 3600) * 1000)
  })

  test('an order that is paid cannot be paid again, and the refused sale leaves nothing behind', async () => {
    const orderId = `ONCE/${randomUUID()}`
    await sell({ orderId, blikCode: '999000' })
    for (const more of [{ blikCode: '999000' }, {}]) {
      expect(await refused({ orderId, ...more })).toMatchObject({ status: 400, code: 'order/already-paid' })
    }
    expect(await rawly(kasa.database, `select id from payments where order_id = '${orderId}'`)).toHaveLength(1)
  })
})

describe.each(engines)('on %s', engine => {
  test('a repeated wish is one sale, also when a crash cut the first one off and when many come at once', async () => {
    const bank = openCounterparty({ id: 'bank', money: 'test', methodCodes: ['blik'] })
    bank.script.start = { outcome: 'pending', externalId: '12345678901' }
    const house = await openGateway(engine, { connectors: [bank.connector] })
    const caller = callerOf(house)
    try {
      const wish = orderOf(house, { blikCode: '777123' })
      const ask = () => caller.post('/transaction', wish, { 'idempotency-key': 'wish-1' })
      const first = await ask()
      expect(first.body.transaction.blikTransactionId).toBe('12345678901')
      await rawly(
        house.database,
        `update idempotency set state = 'started', status = null, answer = null, leased_until = 1`,
      )
      const again = await ask()
      expect(again.headers.get('idempotent-replayed')).toBeNull()
      expect(again.body).toEqual(first.body)
      expect((await ask()).headers.get('idempotent-replayed')).toBe('true')
      const crowd = orderOf(house, { blikCode: '777123' })
      const all = await Promise.all(
        Array.from({ length: 20 }, () => caller.post('/transaction', crowd, { 'idempotency-key': 'wish-2' })),
      )
      const made = all.filter(({ status }) => status === 200).map(({ body }) => body.transaction.id)
      expect(new Set(made).size).toBe(1)
      expect(all.every(({ status }) => status === 200 || status === 409)).toBe(true)
      // Nothing is asked of a bank for a try that waits for its payer, however often it is wished for.
      const waiting = orderOf(house)
      const waits = () => caller.post('/transaction', waiting, { 'idempotency-key': 'wish-3' })
      const { body } = await waits()
      await rawly(
        house.database,
        `update idempotency set state = 'started', status = null, answer = null, leased_until = 1`,
      )
      expect((await waits()).body).toEqual(body)
      expect(bank.orders).toHaveLength(2)
      expect(await rawly(house.database, 'select id from payments')).toHaveLength(3)
    } finally {
      await house.close()
    }
  })

  test("nobody reads another merchant's transaction, one of a shop that their token is not for, or of the other mode", async () => {
    const house = await openGateway(engine)
    const caller = callerOf(house)
    try {
      const { body } = await caller.post('/transaction', orderOf(house, { blikCode: '777123' }))
      const path = `/transaction/${body.transaction.id}`
      const unknown = await caller.get(`/transaction/${randomUUID()}`)
      expect([unknown.status, unknown.body.apiErrorResponse.code]).toEqual([404, 'transaction/unknown'])
      const { merchant, testToken: token } = await createMerchant(needsOf(house))({ name: 'Other', legalName: 'Other' })
      const foreign = await house.request(`/v1/merchant/${merchant.publicId}${path}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect([foreign.status, await foreign.json()]).toEqual([404, unknown.body])
      for (const change of ["shop_ids = '[999]'", 'shop_ids = null, livemode = 1']) {
        await rawly(house.database, `update api_tokens set ${change} where label = 'sandbox'`)
        house.forget(60)
        expect((await caller.get(path)).body).toEqual(unknown.body)
      }
    } finally {
      await house.close()
    }
  })
})

const needsOf = (house: TestGateway) => ({
  ...{ store: house.gateway.storage, vault: openVault([randomBytes(32)]), random: randomBytes, newId: randomUUID },
  systemClock: () => new Date(),
})
