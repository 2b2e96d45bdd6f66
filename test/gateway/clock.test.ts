import { afterEach, describe, expect, test } from '@jest/globals'
import { ok, openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { type EngineName, engines } from '../storage/engines.js'
import { openCounterparty } from './counterparty.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (engine: EngineName, outside = {}): Promise<{ kasa: TestGateway; shop: ReceivingShop }> => {
  const shop = await openShop()
  open.push(shop.close)
  const kasa = await openGateway(engine, outside)
  open.push(kasa.close)
  return { kasa, shop }
}
const move = async (kasa: TestGateway, text: string) => {
  const answer = await kasa.request('/sandbox/v1/clock', { method: 'POST', body: JSON.stringify({ move: text }) })
  return { status: answer.status, ...((await answer.json()) as { now: string; frozen: boolean; aheadSeconds: number }) }
}
const told = (shop: ReceivingShop) =>
  shop.received.map(({ body }) => {
    const { transaction, payment } = JSON.parse(body.toString())
    return transaction?.status ?? `payment ${payment.status}`
  })

describe.each(engines)('on %s, moving the clock', engine => {
  test('ends what is valid no longer', async () => {
    const { kasa, shop } = await start(engine)
    const validTo = String(kasa.clock.now().getTime() / 1000 + 3600)
    const page = await kasa.open({ validTo, urlNotification: shop.url })
    expect(await move(kasa, '+59m')).toMatchObject({ status: 200, frozen: false, aheadSeconds: 59 * 60 })
    await kasa.gateway.tick()
    expect((await kasa.payment(page)).closedReason).toBeNull()
    await move(kasa, '+1m')
    await kasa.gateway.tick()
    expect((await kasa.payment(page)).closedReason).toBe('expired')
    expect(told(shop)).toEqual(['payment cancelled'])
  })

  test('brings the courier’s next try, on a message signed in real time', async () => {
    const { kasa, shop } = await start(engine)
    shop.reply = status(500)
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.gateway.tick()
    const before = shop.received.length
    expect(before).toBeGreaterThan(0)
    await kasa.gateway.tick()
    expect(shop.received).toHaveLength(before)
    await move(kasa, '+2d')
    shop.reply = ok
    await kasa.gateway.tick()
    expect(shop.received).toHaveLength(before + 1)
    const stamp = Number(shop.received.at(-1)?.headers['webhook-timestamp'])
    expect(Math.abs(stamp - Date.now() / 1000)).toBeLessThan(3600)
  })

  test('lets the bank’s app answer, and frozen nothing comes however long one waits', async () => {
    const { kasa } = await start(engine)
    const frozen = await move(kasa, 'freeze')
    const page = await kasa.open()
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.pass(3600)
    expect((await kasa.payment(page)).status).toBe('pending')
    expect(await (await kasa.request('/sandbox/v1/clock')).json()).toMatchObject({ now: frozen.now, frozen: true })
    await move(kasa, '+1s')
    await kasa.gateway.tick()
    expect((await kasa.payment(page)).status).toBe('settled')
    expect(await move(kasa, 'run')).toMatchObject({ frozen: false, aheadSeconds: -3599 })
    await kasa.pass(60)
    expect(await (await kasa.request('/sandbox/v1/clock')).json()).toMatchObject({ aheadSeconds: -3599 })
  })

  test('lets a bank’s order lapse at its deadline, and an answer on its way arrive', async () => {
    const { kasa } = await start(engine)
    const validTo = String(kasa.clock.now().getTime() / 1000 + 3600)
    const [lapsing, answered] = [await kasa.open({ validTo }), await kasa.open()]
    for (const page of [lapsing, answered]) await kasa.post(`${page}/bank`, { bank: 'mtransfer' })
    const { merchantId, id } = await kasa.payment(answered)
    const [sale] = await kasa.read.transactions.ofPayment(merchantId, id)
    const bank = sale?.action?.type === 'redirect' ? sale.action.url : ''
    await kasa.post(bank, { answer: 'later', seconds: '5000' })
    await move(kasa, '+1h')
    await kasa.gateway.tick()
    expect((await kasa.payment(lapsing)).closedReason).toBe('expired')
    expect((await kasa.payment(answered)).status).toBe('pending')
    await move(kasa, '+1d')
    await kasa.gateway.tick()
    expect((await kasa.payment(answered)).status).toBe('settled')
  })

  test('is obeyed by another process on the same database, and survives a restart', async () => {
    const { kasa } = await start(engine)
    const other = await kasa.another()
    const validTo = String(kasa.clock.now().getTime() / 1000 + 3600)
    const page = await kasa.open({ validTo })
    await move(kasa, '+2h')
    await other.tick()
    expect((await kasa.payment(page)).closedReason).toBe('expired')
    await other.stop()
    const late = await kasa.open({ validTo: String(kasa.clock.now().getTime() / 1000 + 3 * 3600) })
    await move(kasa, '+2h')
    const third = await kasa.another()
    await third.tick()
    expect((await kasa.payment(late)).closedReason).toBe('expired')
    await third.stop()
  })

  test('asks a silent connector at once, and moved by several at once no move is lost', async () => {
    const bank = openCounterparty({ id: 'shaky', money: 'test', methodCodes: ['blik'] })
    const { kasa } = await start(engine, { connectors: [bank.connector] })
    const page = await kasa.open()
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.gateway.tick()
    expect(bank.asked).toHaveLength(0)
    bank.script.ask = { outcome: 'settled' }
    await Promise.all(Array.from({ length: 10 }, () => move(kasa, '+3s')))
    expect(await (await kasa.request('/sandbox/v1/clock')).json()).toMatchObject({ aheadSeconds: 30 })
    await kasa.gateway.tick()
    expect((await kasa.payment(page)).status).toBe('settled')
  })
})

test('what is no move is explained and moves nothing', async () => {
  const { kasa } = await start('sqlite')
  for (const [text, words] of [
    ['', 'A move'],
    ['+0d', 'A move'],
    ['-2d', 'A move'],
    ['+2', 'A move'],
    ['tomorrow', 'A move'],
    ['2026-02-31', 'A move'],
    ['2020-01-01', 'forward only'],
    ['+9999w', '20 years'],
  ]) {
    const answer = await kasa.request('/sandbox/v1/clock', { method: 'POST', body: JSON.stringify({ move: text }) })
    const { errors } = (await answer.json()) as { errors: { field: string; rule: string; fix: string }[] }
    expect([text, answer.status, errors.length]).toEqual([text, 422, 1])
    expect(errors[0]).toEqual({ field: 'move', rule: expect.stringContaining(words ?? ''), fix: expect.any(String) })
    expect(await (await kasa.request('/sandbox/v1/clock')).json()).toMatchObject({ aheadSeconds: 0 })
  }
})

test('spans and moments are read as people write them, without a zone as Warsaw’s', async () => {
  const { kasa } = await start('sqlite')
  for (const [text, now] of [
    ['+1d12h', '2026-11-24T00:00:00.000Z'],
    ['2027-01-31', '2027-01-30T23:00:00.000Z'],
    ['2027-03-28T03:30', '2027-03-28T01:30:00.000Z'],
    ['2027-07-01T12:00', '2027-07-01T10:00:00.000Z'],
    ['2027-07-01 12:00:30', '2027-07-01T10:00:30.000Z'],
    ['2027-07-01T12:00Z', '2027-07-01T12:00:00.000Z'],
    ['2027-07-01T12:00-02:00', '2027-07-01T14:00:00.000Z'],
  ]) {
    expect([text, await move(kasa, text ?? '')]).toEqual([text, expect.objectContaining({ status: 200, now })])
  }
})
