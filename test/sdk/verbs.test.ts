import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createKasa, type Kasa } from '@kasa/sdk'
import * as blikProfiles from '../../sdk/examples/blik-profiles.js'
import * as disputes from '../../sdk/examples/disputes.js'
import * as events from '../../sdk/examples/events.js'
import * as links from '../../sdk/examples/links.js'
import * as payments from '../../sdk/examples/payments.js'
import * as profiles from '../../sdk/examples/profiles.js'
import * as refunds from '../../sdk/examples/refunds.js'
import * as services from '../../sdk/examples/services.js'
import * as settings from '../../sdk/examples/settings.js'
import * as transactions from '../../sdk/examples/transactions.js'
import { openWorld } from '../api/world.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { losesAnswers } from './strange-server.js'

let gateway: TestGateway
let shop: ReceivingShop
let kasa: Kasa
let make: (word: string) => Promise<string>
const optionsOf = ({ shop: own, baseUrl }: TestGateway) => ({
  baseUrl,
  merchantId: own?.merchantId,
  serviceId: own?.serviceId,
  serviceKey: own?.serviceKey,
  apiToken: own?.apiToken ?? undefined,
})
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
  shop = await openShop()
  gateway = await openGateway()
  const world = await openWorld(gateway)
  make = async word => (await world.filled({ name: word, params: { made: `{${word}}` }, reply: {} })).params?.made ?? ''
  // Waiting moves the gateway's clock instead; deadlines of tries do not pass.
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (ms <= 5_000) return gateway.pass(ms / 1000)
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  kasa = createKasa({ ...optionsOf(gateway), http: { timer: { elapsedMs: () => 0, sleep } } })
})
afterAll(async () => {
  await gateway?.close()
  await shop?.close()
})

const now = () => gateway.clock.now()
const sold = async (more: object = {}) => {
  const order = { id: await make('orderId'), blikCode: '777123', clientIp: '203.0.113.9', ...more }
  return (await transactions.create(kasa, order)).transaction
}

describe('the example of', () => {
  test('sales: created, waited for, read, listed', async () => {
    const { id, orderId, payment } = await sold()
    expect(await transactions.get(kasa, id)).toBe('pending')
    expect(await transactions.waitFor(kasa, id)).toBe('settled')
    expect(await transactions.get(kasa, id)).toBe('paid 12990')
    expect(await transactions.list(kasa, orderId)).toEqual([])
    const refused = await sold({ blikCode: '111111' })
    expect(await transactions.list(kasa, refused.orderId)).toEqual(['BLK-ERROR-210005'])
    expect(await payments.get(kasa, payment.id)).toEqual({ status: 'settled', tries: ['blik: settled'] })
    expect(await payments.cancel(kasa, payment.id)).toBe('settled')
    const listed = await payments.list(kasa, new Date(now().getTime() - 3_600_000))
    expect(listed?.orders).toContain(orderId)
  })

  test('held money: taken in part, given free', async () => {
    const { transaction } = await transactions.capture(kasa, await make('heldTransactionId'))
    expect(transaction).toMatchObject({ status: 'settled', amount: 12990, paidAmount: 9990 })
    expect((await transactions.void(kasa, await make('heldTransactionId'))).transaction.status).toBe('cancelled')
  })

  test('refunds: asked, made once for one return, read, listed', async () => {
    const { id, orderId } = await sold()
    await transactions.waitFor(kasa, id)
    expect(await refunds.canRefund(kasa, id)).toBe(12990)
    const [first, again] = [await refunds.create(kasa, id, 'R1'), await refunds.create(kasa, id, 'R1')]
    expect(again.id).toBe(first.id)
    await gateway.pass(5)
    await gateway.pass(5)
    expect(await refunds.get(kasa, first.id)).toEqual({ status: 'settled', originalTransactionId: id })
    expect(await refunds.list(kasa, orderId)).toBe(2990)
    expect(await refunds.canRefund(kasa, id)).toBe(10_000)
  })

  test('disputes: listed, read, accepted, contested', async () => {
    const [first, second] = [await make('disputeId'), await make('disputeId')]
    expect((await disputes.list(kasa)).sort()).toEqual([first, second].sort())
    expect(await disputes.get(kasa, first)).toBe('open')
    expect(await disputes.accept(kasa, first)).toBe('accept')
    expect(await disputes.contest(kasa, second)).toBe('contest')
  })

  test('links: made, read, cancelled', async () => {
    const { id, url } = await links.create(kasa, { id: await make('orderId'), now: now() })
    expect((await gateway.request(url)).status).toBeLessThan(400)
    expect(await links.get(kasa, id)).toEqual({ isUsed: false, status: 'new' })
    expect(await links.cancel(kasa, id)).toBe('cancelled')
    const other = await links.create(kasa, { id: await make('orderId'), now: now() })
    expect(await payments.cancel(kasa, other.id)).toBe('cancelled')
  })

  test('remembered cards and BLIK: listed, charged once a month, ended', async () => {
    const paymentProfileId = await make('paymentProfileId')
    expect(await profiles.list(kasa, 'k-77')).toContain(paymentProfileId)
    expect(await profiles.get(kasa, paymentProfileId)).toBe('VISA ****1111, 12/2029')
    const november = { id: 'S-1', paymentProfileId, month: '2026-11' }
    expect([await profiles.charge(kasa, november), await profiles.charge(kasa, november)]).toEqual([
      'settled',
      'settled',
    ])
    expect(await kasa.payments.list({ orderId: 'S-1/2026-11' }).toArray({ max: 1 })).toHaveLength(1)
    expect(await profiles.deactivate(kasa, paymentProfileId)).toBe(0)
    expect(await profiles.charge(kasa, { ...november, month: '2026-12' })).toBe('ask for another card')

    const blikProfileId = await make('blikProfileId')
    expect(await blikProfiles.list(kasa, 'k-77')).toContainEqual(expect.objectContaining({ blikProfileId }))
    const choice = { blikProfileId, orderId: await make('orderId'), clientIp: '203.0.113.9' }
    expect(await transactions.waitFor(kasa, await blikProfiles.charge(kasa, choice))).toBe('settled')
    expect(await blikProfiles.deactivate(kasa, blikProfileId)).toBe(0)
  })

  test('shops and settings', async () => {
    expect(await services.list(kasa)).toEqual([gateway.shop?.serviceId])
    expect(await services.get(kasa)).toBeGreaterThan(0)
    expect(await services.paymentMethods(kasa)).toContain('BLIK')
    expect(await settings.trustedIps(kasa)).toEqual([])
    expect(await settings.replaceTrustedIps(kasa)).toEqual(['127.0.0.1', '::1'])
    const changed = await settings.rotate(kasa, gateway.shop?.serviceId ?? '')
    const next = createKasa({ ...optionsOf(gateway), ...changed })
    gateway.forget()
    expect(await settings.trustedIps(next)).toEqual(['127.0.0.1', '::1'])
  })

  test('events: everything from a cursor on, in order; deliveries, and one sent again', async () => {
    const { orderId, id } = await sold()
    await transactions.waitFor(kasa, id)
    const all = await events.list(kasa)
    expect(all.filter(line => line.startsWith(orderId)).at(-1)).toMatch(/settled$/)

    const stop = new AbortController()
    const taken: string[] = []
    const [firstEvent] = await kasa.events.list().take(1)
    const take = (event: string) => {
      taken.push(event)
      if (taken.length === all.length - 1) stop.abort()
    }
    await events.follow(kasa, { ...(firstEvent && { cursor: firstEvent.cursor }), take }, stop.signal)
    expect(taken).toHaveLength(all.length - 1)
    expect(taken).not.toContain(firstEvent?.id)

    expect(await events.deliveries(kasa)).toEqual([])
    const link = await kasa.links.create({
      amount: (await kasa.transactions.get(id)).transaction.amount,
      currency: 'PLN',
      orderId: await make('orderId'),
      customer: { firstName: 'Jan', lastName: 'Lis' },
      notificationUrl: `${shop.url}/told`,
    })
    await kasa.links.cancel(link.id)
    await gateway.pass(1)
    const [told] = await kasa.events.deliveries({ paymentId: link.id }).take(1)
    expect(await events.delivery(kasa, told?.id ?? '')).toEqual([200])
    expect(await events.resend(kasa, [told?.id ?? ''])).toEqual([told?.id])
    await gateway.pass(1)
    expect(await events.delivery(kasa, told?.id ?? '')).toEqual([200, 200])
  })
})

test('every verb has an example', () => {
  const examples = { transactions, refunds, disputes, links, payments, profiles, services, events, settings }
  const verbsOf = (noun: object) =>
    Object.entries(noun).flatMap(([name, verb]) => (typeof verb === 'function' ? [name] : []))
  for (const [name, written] of Object.entries(examples)) {
    expect([name, Object.keys(written).sort()]).toEqual([name, verbsOf(kasa[name as keyof typeof examples]).sort()])
  }
  expect(Object.keys(blikProfiles).sort()).toEqual(verbsOf(kasa.profiles.blik).sort())
})

test('a list is taken page by page, begins where it was left, and is never cut off silently', async () => {
  const orderId = await make('orderId')
  const customer = { firstName: 'Jan', lastName: 'Lis' }
  const amount = (await kasa.links.get(await make('paymentId'))).amount
  const made: string[] = []
  for (let count = 0; count < 5; count++) {
    made.unshift((await kasa.links.create({ amount, currency: 'PLN', orderId, customer })).id)
  }
  const links = kasa.payments.list({ orderId, limit: 2 })
  const ids = async (list: typeof links) => (await list.toArray({ max: 5 })).map(({ id }) => id)
  expect(await ids(links)).toEqual(made)
  expect((await links.take(3)).map(({ id }) => id)).toEqual(made.slice(0, 3))
  await expect(links.toArray({ max: 4 })).rejects.toMatchObject({ code: 'list/too-long' })
  for await (const { items, next } of links.pages()) {
    expect(items).toHaveLength(2)
    expect(await ids(kasa.payments.list({ orderId, limit: 2, after: next }))).toEqual(made.slice(2))
    break
  }
})

test('an answer that is lost on its way leaves one payment, and the caller has it', async () => {
  const line = await losesAnswers(gateway.origin, 2)
  const lossy = createKasa({ ...optionsOf(gateway), baseUrl: line.url, http: { random: () => 0 } })
  const orderId = await make('orderId')
  const customer = { firstName: 'Jan', lastName: 'Lis' }
  const { amount } = await kasa.links.get(await make('paymentId'))
  const link = await lossy.links.create({ amount, currency: 'PLN', orderId, customer })
  expect(line.passed()).toBe(3)
  expect((await kasa.payments.list({ orderId }).toArray({ max: 9 })).map(({ id }) => id)).toEqual([link.id])
  await line.close()
})

test('what was left out is asked for by name at its first use, and a variable that is not set at once', async () => {
  const { merchantId, baseUrl, serviceKey, serviceId, apiToken } = optionsOf(gateway)
  const formOnly = createKasa({ baseUrl, merchantId, serviceId, serviceKey })
  await expect(formOnly.services.list()).rejects.toMatchObject({ code: 'config/not-given', field: 'apiToken' })
  const restOnly = createKasa({ baseUrl, merchantId, apiToken })
  await expect(restOnly.services.get()).rejects.toMatchObject({ code: 'config/not-given', field: 'serviceId' })
  expect(() => restOnly.paywall).toThrow(expect.objectContaining({ code: 'config/not-given', field: 'serviceId' }))
  expect(await restOnly.transactions.list().take(1)).toHaveLength(1)
  expect(() => createKasa({ baseUrl, merchantId, apiToken: undefined })).toThrow('apiToken is missing')
})
