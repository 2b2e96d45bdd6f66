import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { createKasa, type Kasa, money } from '@kasa/sdk'
import { askForDeposit, depositIsHeld, settleRental } from '../../examples/hold-and-capture/src/rental.js'
import { askForPayment, giveBack, paidBy, sharesOf } from '../../examples/marketplace/src/market.js'
import { createClub } from '../../examples/recurring/src/club.js'
import {
  chargeDue,
  monthAfter,
  openSubscriptions,
  type Subscription,
} from '../../examples/recurring/src/subscriptions.js'
import { openOrders } from '../../examples/shop-express/src/orders.js'
import { createShop } from '../../examples/shop-express/src/shop.js'
import { newPayer, testData } from '../../sdk/src/testing/payer.js'
import { addWidgetOrigin } from '../../src/merchants/widget-origins.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { cleanUp, newFolder, prepareBuild, startServer } from '../house/programs.js'
import { rawly } from '../storage/rows.js'

beforeAll(prepareBuild, 120_000)
afterAll(cleanUp)
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const start = async (): Promise<{ gateway: TestGateway; kasa: Kasa }> => {
  const gateway = await openGateway()
  open.push(gateway.close)
  const { merchantId, serviceId, serviceKey, apiToken } = gateway.shop ?? {}
  const kasa = createKasa({
    baseUrl: gateway.baseUrl,
    merchantId,
    serviceId,
    serviceKey,
    apiToken: apiToken ?? undefined,
  })
  return { gateway, kasa }
}

const customer = { firstName: 'Łucja', lastName: 'Żółć', email: 'lucja@example.com' }

test('hold-and-capture: a deposit is held once, taken in part, given free, refused, or taken when nobody comes back', async () => {
  const { gateway, kasa } = await start()
  const rental = (orderId: string) => ({ orderId, deposit: money('300.00', 'PLN'), currency: 'PLN', customer })
  const held = async (orderId: string, card: string = testData.card.settles) => {
    const deposit = await askForDeposit(kasa, rental(orderId))
    expect(await askForDeposit(kasa, rental(orderId))).toEqual(deposit)
    await newPayer().pay(deposit.payUrl, { card })
    await gateway.pass(2)
    return { deposit, isHeld: await depositIsHeld(kasa, deposit) }
  }
  const used = await held('bike-1')
  expect(used.isHeld).toBe(true)
  expect(await settleRental(kasa, used.deposit, money('120.00', 'PLN'))).toBe(12_000)
  await gateway.pass(2)
  expect(await settleRental(kasa, used.deposit, money('120.00', 'PLN'))).toBe(12_000)
  const unused = await held('bike-2')
  expect(await settleRental(kasa, unused.deposit, money('0', 'PLN'))).toBe(0)
  await gateway.pass(2)
  const kept = await held('bike-3')
  await gateway.pass(73 * 3600)
  const statusOf = async (id: string) => (await kasa.transactions.get(id)).transaction.status
  expect(await Promise.all([used, unused, kept].map(({ deposit }) => statusOf(deposit.transactionId)))).toEqual([
    ...['settled', 'cancelled', 'settled'],
  ])
  expect((await held('bike-4', testData.card.declined)).isHeld).toBe(false)
})

/** What the widget's script does with its own attributes, and what the payer types into the frame. */
const joinWith = async (gateway: TestGateway, html: string, number: string, from: string): Promise<void> => {
  const fields = [...html.matchAll(/data-([a-z-]+)="([^"]*)"/g)].map(([, name = '', value = '']): [string, string] => [
    name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  const signed = Object.fromEntries(
    fields.filter(([name]) => !['locale', 'inline', 'elementId', 'elementEvent'].includes(name)),
  )
  const address = `/en/widget?from=${encodeURIComponent(from)}`
  const opened = await gateway.post(address, signed, { origin: from, 'sec-fetch-site': 'cross-site' })
  const card = { number, expiry: '12/29', cvc: '123', holder: 'Łucja Żółć' }
  await gateway.post(`${opened.headers.get('location')}/card`, card, { 'sec-fetch-site': 'same-origin' })
}

test('recurring: a card is given once and charged every month, never twice; refusals and removal end it', async () => {
  const { gateway, kasa } = await start()
  const subscriptions = openSubscriptions()
  const today = () => gateway.clock.now().toISOString().slice(0, 10)
  const club = createClub({ kasa, subscriptions, today, publicUrl: 'http://placeholder.test' })
  const server = club.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => new Promise(resolve => server.close(resolve).closeAllConnections()))
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { merchantId = '', serviceId = '' } = gateway.shop ?? {}
  await addWidgetOrigin({ store: gateway.gateway.storage })({
    merchantId,
    serviceId,
    origin: publicUrl,
    mode: 'sandbox',
  })
  gateway.forget()
  const own = createClub({ kasa, subscriptions, today, publicUrl })
  server.removeAllListeners('request').on('request', own)

  const join = async (number: string): Promise<Subscription> => {
    const before = new Set(subscriptions.all().map(({ id }) => id))
    await joinWith(gateway, await (await fetch(publicUrl)).text(), number, publicUrl)
    await gateway.pass(2)
    const joined = subscriptions.all().find(({ id }) => !before.has(id))
    if (!joined) throw new Error('nobody joined')
    return joined
  }
  const needs = { kasa, subscriptions, today }
  const charges = async () =>
    Number(
      (await rawly(gateway.database, `select count(*) as charges from transactions where status = 'settled'`))[0]
        ?.charges,
    )
  const first = today()
  const member = await join(testData.card.settles)
  expect(member).toMatchObject({ status: 'active', paidUntil: monthAfter(first), profileId: expect.any(String) })
  await chargeDue(needs)
  expect(subscriptions.find(member.id)).toEqual(member)

  await gateway.pass(31 * 86_400)
  // The charge was made, but the shop crashed before it wrote so down.
  await chargeDue({ ...needs, subscriptions: { ...subscriptions, save: () => undefined } })
  await chargeDue(needs)
  await chargeDue(needs)
  await gateway.pass(2)
  expect(subscriptions.find(member.id)).toMatchObject({ status: 'active', paidUntil: monthAfter(monthAfter(first)) })
  expect(await charges()).toBe(2)

  const poor = await join('4485201817664006')
  expect(poor.status).toBe('active')
  await gateway.pass(31 * 86_400)
  await kasa.profiles.deactivate(member.profileId ?? '')
  const stateOf = (id: string) => subscriptions.find(id)?.status
  const states: unknown[] = []
  for (let day = 0; day < 4; day++) {
    await chargeDue(needs)
    states.push([stateOf(member.id), stateOf(poor.id)])
    await gateway.pass(86_400)
  }
  expect(states).toEqual([
    ['ended', 'late'],
    ['ended', 'late'],
    ['ended', 'ended'],
    ['ended', 'ended'],
  ])
  expect(await charges()).toBe(3)
})

test('marketplace: one payment reaches every seller’s account, and a refund comes from everybody, to the minor unit, once', async () => {
  const { gateway, kasa } = await start()
  const [rye, bagel] = [
    { name: 'Rye & Sons', ban: '72105000028166973380325415' },
    { name: 'Bagel Sisters', ban: '58105000025503268251444948' },
  ]
  const lines = [
    { seller: rye, what: 'Two loaves', price: money('31.00', 'PLN') },
    { seller: bagel, what: 'A dozen bagels', price: money('47.99', 'PLN') },
    { seller: rye, what: 'A cake', price: money('20.00', 'PLN') },
  ]
  expect(sharesOf(lines)).toEqual([
    { seller: rye, amount: 3100 - 248 + 2000 - 160 },
    { seller: bagel, amount: 4799 - 384 },
  ])
  const basket = { orderId: 'market-1', lines, customer }
  const link = await askForPayment(kasa, basket)
  expect((await askForPayment(kasa, basket)).id).toBe(link.id)
  expect(await paidBy(kasa, link.id)).toBeUndefined()
  await newPayer().pay(link.url, { blik: testData.blik.settles })
  await gateway.pass(2)
  const shop = gateway.shop?.shop
  const owed = async () =>
    (await gateway.read.ledger.balances(shop?.merchantId ?? 0, shop?.id ?? 0))
      .filter(({ account }) => account.startsWith('beneficiary_payable'))
      .map(({ account, balanceMinor }) => [account.split(':')[1], -balanceMinor])
  expect(Object.fromEntries(await owed())).toEqual({ [rye.ban]: 4692, [bagel.ban]: 4415 })
  const saleId = (await paidBy(kasa, link.id)) ?? ''
  for (let repeat = 0; repeat < 2; repeat++)
    await giveBack(kasa, saleId, { id: 'return-1', amount: money('9.90', 'PLN'), why: 'One was stale' })
  await gateway.pass(2)
  const left = Object.fromEntries(await owed())
  expect([4692 - left[rye.ban], 4415 - left[bagel.ban]]).toEqual([469, 442])
  expect(await kasa.refunds.list().take(5)).toMatchObject([{ amount: 990 }])
})

test('shop-express: a paid order is sent back over the REST API, and the notification of the refund ends it, once', async () => {
  const { gateway, kasa } = await start()
  const orders = openOrders()
  const { merchantId, serviceId, serviceKey, apiToken } = gateway.shop ?? {}
  const credentials = { baseUrl: gateway.baseUrl, merchantId, serviceId, serviceKey, apiToken: apiToken ?? undefined }
  const sold: string[] = []
  const server = createServer((request, response) => shop(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => new Promise(resolve => server.close(resolve).closeAllConnections()))
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const shop = createShop({ kasa: credentials, publicUrl, orders, onPaid: ({ id }) => sold.push(id) })
  const post = (path: string, fields: Record<string, string>, cookie = '') =>
    fetch(`${publicUrl}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams(fields),
    })
  const ordered = (await post('/orders', customer, 'basket=mug.1')).headers.get('location') ?? ''
  const page = async () => (await fetch(`${publicUrl}${ordered}`)).text()
  const fields = [...(await page()).matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll('&amp;', '&'),
  ])
  await newPayer().pay({ action: `${gateway.baseUrl}/payment`, fields: Object.fromEntries(fields) })
  await gateway.pass(2)
  expect(await page()).toMatch(/class="state paid".*Send it back/s)
  await Promise.all([post(`${ordered}/return`, {}), post(`${ordered}/return`, {})])
  await gateway.pass(60)
  expect(await page()).toMatch(/class="state returned"/)
  expect(await page()).not.toContain('Send it back')
  expect((await post(`${ordered}/return`, {})).status).toBe(303)
  expect(await kasa.refunds.list().take(5)).toMatchObject([{ amount: 4900, status: 'settled' }])
  expect(sold).toEqual([ordered.replace('/orders/', '')])
})

test('the programs themselves run, from the terminal to the end, and say which setting is wrong', async () => {
  const house = { KASA_DATA: await newFolder(), KASA_LOG_LEVEL: 'error' }
  const server = await startServer(house)
  open.push(() => server.stop())
  const { baseUrl = '', merchantId = '', serviceId = '', serviceKey = '', apiToken = '' } = server.announced
  const env = {
    ...{ KASA_BASE_URL: baseUrl, KASA_MERCHANT_ID: merchantId, KASA_SERVICE_ID: serviceId },
    ...{ KASA_SERVICE_KEY: serviceKey, KASA_API_TOKEN: apiToken },
  }
  const program = (name: string, more: Record<string, string> = {}) =>
    spawn(process.execPath, ['--import', 'tsx', `examples/${name}/src/start.ts`], {
      env: { ...process.env, ...env, ...more },
    })
  const rental = program('hold-and-capture')
  open.push(async () => rental.kill())
  /** Waits until the program has said so; what it says meanwhile is kept. */
  const speaker = ({ stdout, stderr }: ChildProcessWithoutNullStreams) => {
    let said = ''
    stderr.on('data', text => {
      said += String(text)
    })
    stdout.on('data', text => {
      said += String(text)
    })
    return async (words: RegExp): Promise<string> => {
      for (let found = words.exec(said); ; found = words.exec(said)) {
        if (found) return found[0]
        if (stdout.readableEnded) throw new Error(said)
        await Promise.race([once(stdout, 'data'), once(stdout, 'end')])
      }
    }
  }
  const says = speaker(rental)
  await newPayer().pay(await says(/http\S+/), { card: testData.card.settles })
  await says(/What is to be paid/)
  for (const [typed, complaint] of [
    ['12,50', /full stop before the decimals/],
    ['301', /between 1 and 30000/],
  ] as const) {
    rental.stdin.write(`${typed}\n`)
    await says(complaint)
  }
  rental.stdin.write('120\n')
  expect(await says(/Taken: .*\n/)).toMatch(/Taken: PLN.120\.00\. The rest is free again\./)
  await once(rental, 'close')
  expect(rental.exitCode).toBe(0)

  const market = program('marketplace')
  open.push(async () => market.kill())
  const marketSays = speaker(market)
  await newPayer().pay(await marketSays(/http\S+/), { blik: testData.blik.settles })
  await marketSays(/How much goes back/)
  market.stdin.write('100\n')
  await marketSays(/between 1 and 7899/)
  market.stdin.write('10\n')
  await marketSays(/10\.00 go back/)
  await once(market, 'close')
  expect(market.exitCode).toBe(0)

  const club = program('recurring', { PORT: '0', KASA_SERVICE_KEY: serviceId })
  const [complaint] = await once(club.stderr, 'data')
  expect(String(complaint)).toContain('serviceKey')
  await once(club, 'close')
  expect(club.exitCode).toBe(1)
}, 60_000)

test('monthAfter keeps the day, or takes the last one there is', () => {
  expect(['2026-01-31', '2028-01-30', '2026-12-15', '2026-02-28'].map(monthAfter)).toEqual([
    ...['2026-02-28', '2028-02-29', '2027-01-15', '2026-03-28'],
  ])
})

test('an example that is started first of all in a fresh clone has the SDK built for it', async () => {
  const started: string[] = []
  for (const name of await readdir('examples')) {
    const described = await readFile(`examples/${name}/package.json`, 'utf8').catch(() => '{}')
    const { scripts = {} } = JSON.parse(described)
    if (!scripts.start) continue
    started.push(name)
    expect([name, scripts.prestart]).toEqual([name, 'node ../../src/cli/prepare.mjs --sdk'])
  }
  expect(started).toHaveLength(5)
})
