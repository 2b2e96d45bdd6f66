import { afterEach, describe, expect, test } from '@jest/globals'
import { createKasa } from '../../sdk/src/index.js'
import { openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const start = async (engine: (typeof engines)[number]): Promise<{ kasa: TestGateway; shop: ReceivingShop }> => {
  const shop = await openShop()
  open.push(shop.close)
  const kasa = await openGateway(engine)
  open.push(kasa.close)
  return { kasa, shop }
}

const sdkOf = (kasa: TestGateway) =>
  createKasa({
    baseUrl: kasa.baseUrl,
    merchantId: kasa.shop?.merchantId,
    serviceId: kasa.shop?.serviceId,
    serviceKey: kasa.shop?.serviceKey,
  })

/** What the shop was told, in order: transaction status, else payment status, verified by the SDK. */
const told = (kasa: TestGateway, shop: ReceivingShop) =>
  shop.received.map(({ body, headers }) => {
    const event = sdkOf(kasa).notifications.verify(body, headers)
    return event.transaction?.status ?? `payment ${event.payment?.status}`
  })

const events = async (kasa: TestGateway, path: string) => {
  const payment = await kasa.payment(path)
  return (await kasa.read.events.ofPayment(payment.merchantId, payment.id)).map(
    ({ kind, notification }) => `${kind} ${notification}`,
  )
}

const balances = async (kasa: TestGateway) =>
  Object.fromEntries(
    (await kasa.read.ledger.balances(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0))
      .filter(({ balanceMinor }) => balanceMinor !== 0)
      .map(({ account, balanceMinor }) => [account, balanceMinor]),
  )

describe.each(engines)('on %s', engine => {
  test('a form becomes a page, BLIK pays it, the ledger balances, the shop is told, the shopper comes back', async () => {
    const { kasa, shop } = await start(engine)
    const page = await kasa.open({
      orderId: 'A-1',
      urlNotification: `${shop.url}/n`,
      urlSuccess: 'https://shop.example/ok?a=1&b=ż#top',
    })
    expect(page).toMatch(/^\/pl\/pay\/[0-9a-f-]{36}$/)
    const first = await kasa.page(page)
    expect(first).toContain('129,90')
    expect(first).toContain('A-1')

    const answer = await kasa.post(`${page}/blik`, { code: '777 123' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, page])
    expect(await kasa.page(page)).toContain('aplikacji')
    expect((await kasa.payment(page)).status).toBe('pending')

    await kasa.pass(0)
    await kasa.pass(2)
    const paid = await kasa.payment(page)
    expect([paid.status, paid.paidMinor, paid.surplusMinor]).toEqual(['settled', 12_990, 0])
    expect(await balances(kasa)).toEqual({ 'receivable:sandbox': 12_990, payable: -12_783, commission_income: -207 })
    expect(told(kasa, shop)).toEqual(['pending', 'settled'])
    expect(shop.received[1]?.headers['webhook-id']).toBe(`evt_${paid.publicId}_${paid.version}`)

    const back = await kasa.request(`${page}/return`)
    const location = back.headers.get('location') ?? ''
    expect(location).toMatch(/^https:\/\/shop\.example\/ok\?a=1&b=%C5%BC&kasaResult=[\w.-]+#top$/)
    expect(
      sdkOf(kasa).returns.read(location, { orderId: 'A-1', amount: 12_990 as never, currency: 'PLN' }),
    ).toMatchObject({ status: 'settled' })
  })

  test('two tabs, a double click and a reload never make two live tries', async () => {
    const { kasa } = await start(engine)
    const page = await kasa.open()
    const answers = await Promise.all(Array.from({ length: 8 }, () => kasa.post(`${page}/blik`, { code: '777123' })))
    expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.get('location')}`))).toEqual(
      new Set([`303 ${page}`]),
    )
    const payment = await kasa.payment(page)
    expect(await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)).toHaveLength(1)
    await kasa.pass(2)
    expect((await kasa.payment(page)).paidMinor).toBe(12_990)
    expect((await kasa.post(`${page}/blik`, { code: '777123' })).headers.get('location')).toBe(page)
    expect((await kasa.payment(page)).paidMinor).toBe(12_990)
  })

  test('the same form posted at once many times is one payment; paid, it leads to its receipt', async () => {
    const { kasa } = await start(engine)
    const form = kasa.signed({ orderId: 'SAME' })
    const pages = new Set(
      (await Promise.all(Array.from({ length: 20 }, () => kasa.post('/payment', form)))).map(
        a => a.headers.get('location')?.split('/')[3],
      ),
    )
    expect(pages.size).toBe(1)
    const page = `/pl/pay/${[...pages][0]}`
    await kasa.post(`${page}/blik`, { code: '999000' })
    const again = await kasa.post('/pl/payment', form)
    expect(again.headers.get('location')).toBe(page)
    expect(await kasa.page(page)).toContain('Zapłacono')
  })

  test('a mistyped code comes back to its field and the shop is not bothered; five end it', async () => {
    const { kasa, shop } = await start(engine)
    const page = await kasa.open({ urlNotification: shop.url })
    const wrong = await kasa.post(`${page}/blik`, { code: '12' })
    expect(wrong.headers.get('location')).toBe(`${page}?method=blik&wrong=code`)
    for (let count = 0; count < 5; count++) await kasa.post(`${page}/blik`, { code: '123456' })
    expect(await kasa.page(page)).toContain('Kod BLIK')
    const sixth = await kasa.post(`${page}/blik`, { code: '777123' })
    expect(sixth.headers.get('location')).toBe(`${page}?method=blik&notice=failures`)
    await kasa.pass(5)
    expect(shop.received).toHaveLength(0)
    expect((await kasa.payment(page)).status).toBe('pending')
    await kasa.post(`${page}/bank`, { bank: 'mtransfer' })
    expect(await kasa.page(page)).toContain('/sandbox/bank/')
  })

  test('a declined try leaves the payment open and another method pays it', async () => {
    const { kasa, shop } = await start(engine)
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/blik`, { code: '960111' })
    await kasa.pass(0)
    await kasa.pass(2)
    const declined = await kasa.page(page)
    expect(declined).toMatch(/Brak .*środków|brak środków|wystarczając/i)
    await kasa.post(`${page}/card`, {
      number: '4111 1111 1111 1111',
      expiry: '12/29',
      cvc: '123',
      holder: 'Jan Testowy',
    })
    await kasa.pass(1)
    expect((await kasa.payment(page)).status).toBe('settled')
    expect(told(kasa, shop)).toEqual(['pending', 'rejected', 'settled'])
  })

  test('a card with 3-D Secure goes through the challenge', async () => {
    const { kasa } = await start(engine)
    const page = await kasa.open()
    const answer = await kasa.post(`${page}/card`, {
      number: '4012001037141112',
      expiry: '12/29',
      cvc: '123',
      holder: 'Jan Testowy',
    })
    const waiting = await (
      await kasa.request(page, { headers: { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' } })
    ).text()
    const challenge = /href="[^"]*(\/sandbox\/3ds\/[0-9a-f-]+)"/.exec(waiting)?.[1] ?? ''
    expect(waiting).toContain('http-equiv="refresh"')
    expect(await kasa.page(challenge)).toMatch(/129,90.*Zielona Herbaciarnia/s)
    const done = await kasa.post(challenge, { answer: 'pay' })
    expect(done.headers.get('location')).toBe(`${kasa.baseUrl}${page}?back`)
    await kasa.pass(1)
    expect((await kasa.payment(page)).status).toBe('settled')
  })

  test('the bank answers twice: paid once', async () => {
    const { kasa, shop } = await start(engine)
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/bank`, { bank: 'ing' })
    await kasa.pass(0)
    const bank = /(\/sandbox\/bank\/[0-9a-f-]+)/.exec(await kasa.page(page))?.[1] ?? ''
    await kasa.post(bank, { answer: 'twice' })
    await kasa.pass(1)
    await kasa.pass(1)
    expect((await kasa.payment(page)).paidMinor).toBe(12_990)
    expect(await balances(kasa)).toMatchObject({ 'receivable:sandbox': 12_990 })
    expect(told(kasa, shop)).toEqual(['pending', 'settled'])
    expect(await events(kasa, page)).toContain('report.repeated none')
  })

  test('an order paid by one payment cannot be paid by another, and its messages cannot harm it', async () => {
    const { kasa, shop } = await start(engine)
    const order = { orderId: 'ONE', urlNotification: shop.url }
    const first = await kasa.open({ ...order, orderDescription: 'first' })
    const second = await kasa.open({ ...order, orderDescription: 'second' })
    const third = await kasa.open({
      ...order,
      orderDescription: 'third',
      validTo: String(kasa.clock.now().getTime() / 1000 + 600),
    })
    await kasa.post(`${second}/bank`, { bank: 'ing' })
    await kasa.pass(0)
    await kasa.post(`${first}/blik`, { code: '999000' })
    expect(await kasa.page(third)).toMatch(/już opłacone/)
    await kasa.post(`${third}/blik`, { code: '777123' })
    expect((await kasa.payment(third)).status).toBe('new')

    const bank = /(\/sandbox\/bank\/[0-9a-f-]+)/.exec(await kasa.page(second))?.[1]
    expect(bank).toBeUndefined()
    const loser = await kasa.payment(second)
    const [transaction] = await kasa.read.transactions.ofPayment(loser.merchantId, loser.id)
    const [sale] = await kasa.read.operations.ofTransaction(loser.merchantId, transaction?.id ?? 0)
    expect((await kasa.post(`/sandbox/bank/${sale?.reference}`, { answer: 'pay' })).status).toBe(303)
    await kasa.pass(1)
    expect((await kasa.payment(second)).surplusMinor).toBe(12_990)
    expect(await balances(kasa)).toMatchObject({ surplus: -12_990, 'receivable:sandbox': 25_980 })
    await kasa.pass(3600)
    expect(await events(kasa, third)).toEqual(['payment.expired suppressed'])
    expect(told(kasa, shop)).toEqual(['pending', 'settled'])
  })

  test('an unpaid payment expires by the clock and the shop gets the payment alone; money that comes later still counts', async () => {
    const { kasa, shop } = await start(engine)
    const validTo = String(kasa.clock.now().getTime() / 1000 + 600)
    const page = await kasa.open({ urlNotification: shop.url, validTo })
    await kasa.post(`${page}/transfer`, {})
    await kasa.pass(0)
    expect(await kasa.page(page)).toMatch(/KASA [0-9A-Z]{10}/)
    await kasa.pass(601)
    await kasa.pass(60)
    expect((await kasa.payment(page)).status).toBe('cancelled')
    expect(told(kasa, shop)).toEqual(['pending', 'payment cancelled'])
    await kasa.post(`${page}/arrived`, { arrived: 'exact' })
    await kasa.pass(1)
    expect((await kasa.payment(page)).status).toBe('settled')
    expect(await balances(kasa)).toMatchObject({ bank: 12_990 })
  })

  test('a transfer in parts stays pending until all is there, and what is too much is surplus', async () => {
    const { kasa, shop } = await start(engine)
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/transfer`, {})
    await kasa.pass(0)
    await kasa.post(`${page}/arrived`, { amount: '100,00' })
    await kasa.pass(1)
    expect(await kasa.page(page)).toContain('29,90')
    expect(await balances(kasa)).toEqual({ bank: 10_000, suspense: -10_000 })
    await kasa.post(`${page}/arrived`, { amount: '30.00' })
    await kasa.pass(1)
    const paid = await kasa.payment(page)
    expect([paid.status, paid.paidMinor, paid.surplusMinor]).toEqual(['settled', 12_990, 10])
    expect(await balances(kasa)).toEqual({ bank: 13_000, payable: -12_808, commission_income: -182, surplus: -10 })
    expect(told(kasa, shop)).toEqual(['pending', 'settled'])
    const last = JSON.parse(shop.received.at(-1)?.body.toString() ?? '{}')
    expect(last.transaction.amount).toBe(12_990)
  })

  test('leaving a method frees the payment for another one', async () => {
    const { kasa } = await start(engine)
    const page = await kasa.open()
    await kasa.post(`${page}/bank`, { bank: 'ipko' })
    await kasa.post(`${page}/leave`, {})
    expect(await kasa.page(page)).toContain('BLIK')
    await kasa.post(`${page}/blik`, { code: '999000' })
    expect((await kasa.payment(page)).status).toBe('settled')
  })

  test('a form once expired opens a new payment', async () => {
    const { kasa } = await start(engine)
    const form = kasa.signed({ orderId: 'AGAIN' })
    const path = (await kasa.post('/pl/payment', form)).headers.get('location') ?? ''
    await kasa.pass(16 * 31 * 86_400)
    const again = (await kasa.post('/pl/payment', form)).headers.get('location') ?? ''
    expect(again).not.toBe(path)
    expect(await kasa.page(path)).toContain('wygas')
  })

  test('a shop that cannot be reached is told again by the schedule', async () => {
    const { kasa, shop } = await start(engine)
    shop.reply = status(500)
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/card`, { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Testowy' })
    await kasa.gateway.tick()
    await kasa.pass(11)
    shop.reply = answer => answer.end('{"status":"ok"}')
    await kasa.pass(11)
    await kasa.pass(10_000)
    expect(shop.received).toHaveLength(3)
    expect(new Set(shop.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })
})
