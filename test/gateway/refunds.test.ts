import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { refundTitles } from '../../src/connectors/sandbox/refund-outcomes.js'
import { status } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { openRefundHouse, type RefundHouse } from './refund-house.js'

const hour = 60 * 60
const day = 24 * hour

describe.each(engines)('money goes back on %s', engine => {
  let house: RefundHouse
  beforeAll(async () => {
    house = await openRefundHouse(engine)
  })
  afterAll(() => house.close())

  test('a full refund is asked, sent, settled and told; the order is free and its letter written', async () => {
    const { kasa, paid, refund, now, balances, told, eventsOf, shop } = house
    const before = await balances()
    const { page, sale } = await paid({ orderId: 'FULL/1', customerEmail: 'payer@example.com' })
    await kasa.pass(0)
    shop.received.length = 0
    const { transaction } = await refund(sale, { title: 'Zwrot FULL/1', notifyPayer: true })
    expect(transaction).toMatchObject({ type: 'refund', status: 'new', amountMinor: 12_990, source: 'api' })
    expect(await now(sale)).toMatchObject({ refundAskedMinor: 12_990, refundedMinor: 0 })
    expect((await balances()).refunds_in_flight).toBe(-12_990)
    const again = await kasa.open({ orderId: 'FULL/1', orderDescription: 'again' })
    await kasa.pass(0)
    await kasa.pass(0)
    expect(await now(transaction)).toMatchObject({ status: 'settled', live: false })
    expect(await now(sale)).toMatchObject({ status: 'settled', refundAskedMinor: 0, refundedMinor: 12_990 })
    expect(await house.operationOf(transaction)).toMatchObject({ kind: 'refund', state: 'done', askAt: null })
    const after = await balances()
    expect(after['receivable:sandbox'] ?? 0).toBe(before['receivable:sandbox'] ?? 0)
    expect((after.payable ?? 0) - (before.payable ?? 0)).toBe(207)
    expect(told()).toEqual(['refund settled'])
    expect(JSON.parse(shop.received[0]?.body.toString() ?? '')).toMatchObject({
      transaction: {
        id: transaction.publicId,
        type: 'refund',
        amount: 12_990,
        title: 'Zwrot FULL/1',
        orderId: 'FULL/1',
      },
      payment: { status: 'settled', amount: 12_990, orderId: 'FULL/1' },
      originalTransactionId: sale.publicId,
    })
    expect(await eventsOf(page)).toEqual(expect.arrayContaining(['refund.asked', 'refund.settled']))
    expect((await kasa.payment(page)).status).toBe('settled')
    const letters = await kasa.read.letters.recent(house.merchantId, 9)
    expect(letters.some(({ kind }) => kind === 'refund.asked')).toBe(false)
    const [letter] = letters
    expect(letter).toMatchObject({ kind: 'refund.done', about: transaction.publicId, facts: { amountMinor: 12_990 } })
    await kasa.post(`${again}/blik`, { code: '999000' })
    expect(await kasa.payment(again)).toMatchObject({ status: 'settled', surplusMinor: 0 })
  })

  test('a shop with an address is told by letter that a refund was asked, once each, in the write that asks it', async () => {
    const { kasa, paid, refund, refusal, set } = house
    await set({ helpContact: 'help@shop.example' })
    const { sale } = await paid({ orderId: 'ASKED/1' })
    const refundId = randomUUID()
    await refund(sale, { amountMinor: 4_000, refundId })
    await refund(sale, { amountMinor: 4_000, refundId })
    await refund(sale, { amountMinor: 500 })
    expect(await refusal(refund(sale, { amountMinor: 90_000 }))).toBe('refund/amount')
    const asked = async () =>
      (await kasa.read.letters.recent(house.merchantId, 20)).filter(({ kind }) => kind === 'refund.asked')
    expect((await asked()).map(({ about, facts }) => [about === refundId, facts])).toEqual([
      [false, { amountMinor: 500 }],
      [true, { amountMinor: 4_000 }],
    ])
    await set({ helpContact: 'help@shop.example', letters: { 'refund.asked': false } })
    await refund(sale, { amountMinor: 100 })
    expect(await asked()).toHaveLength(2)
    await set({ helpContact: null, letters: {} })
    await kasa.pass(0)
    await kasa.pass(0)
  })

  test('parts go back until nothing is left, and never more', async () => {
    const { kasa, paid, refund, refusal, now } = house
    const { sale } = await paid()
    const can = (amountMinor: number) =>
      kasa.gateway.refunds.can({ merchantId: house.merchantId, transactionId: sale.publicId, amountMinor })
    expect(await can(500)).toMatchObject({
      ...{ refundable: true, balance: true, fullMinor: 12_990, reason: null },
      partial: { minMinor: 1, maxMinor: 12_990 },
    })
    await refund(sale, { amountMinor: 5_000 })
    await refund(sale, { amountMinor: 1 })
    expect(await refusal(refund(sale, { amountMinor: 7_990 }))).toBe('refund/amount')
    for (const amountMinor of [0, -1, 0.5, Number.NaN])
      expect(await refusal(refund(sale, { amountMinor }))).toBe('refund/amount')
    expect(await can(7_990)).toMatchObject({
      ...{ refundable: false, reason: 'refund/amount', fullMinor: 12_990 },
      partial: { minMinor: 1, maxMinor: 7_989 },
    })
    await kasa.pass(0)
    expect(await now(sale)).toMatchObject({ refundAskedMinor: 0, refundedMinor: 5_001 })
    expect((await refund(sale)).transaction.amountMinor).toBe(7_989)
    expect(await refusal(refund(sale))).toBe('refund/amount')
    await kasa.pass(0)
    const all = await kasa.gateway.refunds.of(sale)
    expect(all.map(({ transaction }) => [transaction.status, transaction.amountMinor])).toEqual([
      ['settled', 5_000],
      ['settled', 1],
      ['settled', 7_989],
    ])
  })

  test('only a settled sale of one’s own merchant and shop is refunded', async () => {
    const { kasa, paid, refund, refusal, saleOf } = house
    const page = await kasa.open()
    await kasa.post(`${page}/bank`, { bank: 'ing' })
    const pending = await saleOf(page)
    expect(await refusal(refund(pending))).toBe('refund/not-settled')
    const { sale } = await paid()
    expect(await refusal(refund(sale, { merchantId: house.merchantId + 1 }))).toBe('transaction/unknown')
    expect(await refusal(refund(sale, { shopId: sale.shopId + 1 }))).toBe('transaction/unknown')
    expect(await refusal(refund({ ...sale, publicId: '00000000-0000-4000-8000-000000000000' }))).toBe(
      'transaction/unknown',
    )
    const { transaction } = await refund(sale, { amountMinor: 1 })
    expect(await refusal(refund(transaction))).toBe('refund/not-settled')
  })

  test.each([
    ['TEST-100020', 'rejected', 'REFUND_DECLINED', ['refund rejected']],
    ['TEST-100010', 'rejected', 'REFUND_TECHNICAL', ['refund rejected']],
    ['TEST-100000', 'settled', null, ['refund settled']],
  ])('the title %s: %s, and everything posted is reversed exactly', async (title, end, statusCode, messages) => {
    const { kasa, paid, refund, now, balances, told, shop, operationOf } = house
    expect(refundTitles.has(title)).toBe(true)
    const { sale } = await paid()
    await kasa.pass(0)
    shop.received.length = 0
    const before = await balances()
    const { transaction } = await refund(sale, { amountMinor: 4_000, title })
    await kasa.pass(0)
    await kasa.pass(0)
    expect(await now(transaction)).toMatchObject({ status: end, statusCode })
    expect(told()).toEqual(messages)
    const isGone = end === 'settled'
    expect(await now(sale)).toMatchObject({ refundedMinor: isGone ? 4_000 : 0, refundAskedMinor: 0 })
    expect(await operationOf(transaction)).toMatchObject({ state: isGone ? 'done' : 'failed' })
    if (!isGone) expect(await balances()).toEqual(before)
  })

  test('a refund that comes back after it was settled is the shop’s again, told as rejected, and can be asked anew', async () => {
    const { kasa, paid, refund, now, balances, told, shop, eventsOf } = house
    const { page, sale } = await paid({ orderId: 'BOUNCE/1' })
    await kasa.pass(0)
    shop.received.length = 0
    const before = await balances()
    const { transaction } = await refund(sale, { title: 'TEST-100050' })
    await kasa.pass(0)
    await kasa.pass(0)
    expect((await now(transaction))?.status).toBe('settled')
    await kasa.pass(6)
    await kasa.pass(0)
    expect(await now(transaction)).toMatchObject({ status: 'rejected', statusCode: 'REFUND_RETURNED' })
    expect(await now(sale)).toMatchObject({ refundedMinor: 0, refundAskedMinor: 0 })
    expect(await balances()).toEqual(before)
    expect(told()).toEqual(['refund settled', 'refund rejected'])
    expect(await eventsOf(page)).toEqual(expect.arrayContaining(['refund.settled', 'refund.bounced']))
    const again = await kasa.open({ orderId: 'BOUNCE/1', orderDescription: 'other' })
    await kasa.post(`${again}/blik`, { code: '999000' })
    expect((await kasa.payment(again)).status).not.toBe('settled')
    expect((await refund(sale)).transaction.amountMinor).toBe(12_990)
    await kasa.pass(0)
    expect((await now(sale))?.refundedMinor).toBe(12_990)
  })

  test('an answer that comes later moves it from new to pending to settled; pending is not told', async () => {
    const { kasa, paid, refund, now, told, shop, eventsOf } = house
    const { page, sale } = await paid()
    await kasa.pass(0)
    shop.received.length = 0
    const { transaction } = await refund(sale, { title: 'TEST-100030' })
    await kasa.pass(0)
    expect((await now(transaction))?.status).toBe('pending')
    expect(told()).toEqual([])
    await kasa.pass(6)
    await kasa.pass(0)
    expect((await now(transaction))?.status).toBe('settled')
    expect(told()).toEqual(['refund settled'])
    expect((await eventsOf(page)).filter(kind => kind.startsWith('refund'))).toEqual([
      'refund.asked',
      'refund.pending',
      'refund.settled',
    ])
  })

  test('a silent bank is asked for a week, then an operator is called; nobody guesses, and its late word still counts', async () => {
    const { kasa, paid, refund, now, operationOf } = house
    const { sale } = await paid()
    const { transaction } = await refund(sale, { title: 'TEST-100040' })
    await kasa.pass(0)
    expect(await operationOf(transaction)).toMatchObject({ state: 'unknown', asked: 1 })
    for (const seconds of [19, 2, 40, 60, 300]) await kasa.pass(seconds)
    expect(await operationOf(transaction)).toMatchObject({ state: 'unknown', asked: 5 })
    await kasa.pass(7 * day)
    expect(await operationOf(transaction)).toMatchObject({ state: 'needs_operator', askAt: null })
    expect(await now(transaction)).toMatchObject({ status: 'new' })
    expect(await now(sale)).toMatchObject({ refundAskedMinor: 12_990, refundedMinor: 0 })
    expect(await kasa.page('/developers/simulator')).toContain('Refund: the bank is silent')
    const { reference } = await operationOf(transaction)
    const chosen = await kasa.request(`/sandbox/v1/orders/${reference}/outcome`, {
      method: 'POST',
      body: JSON.stringify({ outcome: 'approve' }),
    })
    expect(chosen.status).toBe(200)
    await kasa.pass(1)
    expect(await now(transaction)).toMatchObject({ status: 'settled' })
    expect(await operationOf(transaction)).toMatchObject({ state: 'done' })
  })

  test('rules steer refunds and leave sales alone: lost answers, repeats and old messages change nothing', async () => {
    const { kasa, paid, refund, now } = house
    const rules = [
      { refund: true, orderPrefix: 'LOST', lostAnswer: true },
      { refund: true, orderPrefix: 'TWICE', delaySeconds: 5, duplicate: true, reorder: true },
      { refund: true, amount: 777, outcome: 'decline' },
    ]
    const answer = await kasa.request('/sandbox/v1/rules', { method: 'POST', body: JSON.stringify({ rules }) })
    expect(answer.status).toBe(200)
    const lost = await refund((await paid({ orderId: 'LOST/1' })).sale)
    const repeated = await paid({ orderId: 'TWICE/1' })
    const twice = await refund(repeated.sale, { amountMinor: 500 })
    const declined = await refund((await paid({ amount: '777' })).sale)
    await kasa.pass(0)
    expect((await now(lost.transaction))?.status).toBe('new')
    await kasa.pass(21)
    for (let round = 0; round < 3; round++) await kasa.pass(2)
    expect((await now(lost.transaction))?.status).toBe('settled')
    expect(await now(declined.transaction)).toMatchObject({ status: 'rejected', statusCode: 'REFUND_DECLINED' })
    expect((await now(twice.transaction))?.status).toBe('settled')
    expect((await house.eventsOf(repeated.page)).filter(kind => kind === 'refund.settled')).toHaveLength(1)
    expect(await now(repeated.sale)).toMatchObject({ refundedMinor: 500, refundAskedMinor: 0 })
    await kasa.request('/sandbox/v1/rules', { method: 'POST', body: JSON.stringify({ rules: [] }) })
  })

  test('after a crash before the call the bank is asked, and only what it never heard of is sent again', async () => {
    const { kasa, paid, refund, now, operationOf } = house
    const { sale } = await paid()
    const crashed = await refund(sale, { amountMinor: 300 })
    const operation = await operationOf(crashed.transaction)
    const askAt = new Date(kasa.clock.now().getTime() + 20_000)
    await kasa.gateway.storage.write(({ operations }) => operations.save({ ...operation, asked: 1, askAt }))
    await kasa.pass(19)
    expect((await now(crashed.transaction))?.status).toBe('new')
    await kasa.pass(2)
    expect((await now(crashed.transaction))?.status).toBe('settled')
    const sent = await refund(sale, { amountMinor: 400 })
    await kasa.gateway.tick()
    expect((await now(sent.transaction))?.status).toBe('settled')
    expect((await now(sale))?.refundedMinor).toBe(700)
  })

  test('a shop that has not taken "settled" hears of its refund only afterwards, and of each refund by itself', async () => {
    const { kasa, paid, refund, told, shop } = house
    shop.received.length = 0
    shop.reply = status(500)
    const { sale } = await paid()
    await refund(sale, { amountMinor: 100 })
    await refund(sale, { amountMinor: 200 })
    await kasa.pass(0)
    await kasa.pass(1)
    expect(new Set(told())).toEqual(new Set(['sale settled']))
    shop.received.length = 0
    shop.reply = answer => answer.end('{"status":"ok"}')
    for (let round = 0; round < 6; round++) await kasa.pass(60)
    expect(told()).toEqual(['sale settled', 'refund settled', 'refund settled'])
    const amounts = shop.received.slice(1).map(({ body }) => JSON.parse(body.toString()).transaction.amount)
    expect(amounts.sort()).toEqual([100, 200])
  })

  test('BLIK goes back for 12 months, cards for 36', async () => {
    const { kasa, paid, refund, refusal, saleOf } = house
    const { sale } = await paid()
    const page = await kasa.open()
    const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Lis' }
    await kasa.post(`${page}/card`, card)
    const byCard = await saleOf(page)
    expect(byCard.status).toBe('settled')
    kasa.clock.forward(364 * day)
    await refund(sale, { amountMinor: 1 })
    kasa.clock.forward(2 * day)
    expect(await refusal(refund(sale, { amountMinor: 1 }))).toBe('refund/too-late')
    await refund(byCard, { amountMinor: 1 })
    kasa.clock.forward(731 * day)
    expect(await refusal(refund(byCard, { amountMinor: 1 }))).toBe('refund/too-late')
    const said = await kasa.gateway.refunds.can({ merchantId: house.merchantId, transactionId: byCard.publicId })
    expect(said).toMatchObject({ refundable: false, reason: 'refund/too-late', partial: { maxMinor: 0, minMinor: 0 } })
    await kasa.pass(0)
  })
})
