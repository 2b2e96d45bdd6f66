import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Outside } from '../../src/gateway.js'
import type { Remembering } from '../../src/merchants/shop.js'
import type { Connector, SaleOrder } from '../../src/payments/connector.js'
import { type Channel, channels } from '../../src/payments/methods.js'
import { profileKinds } from '../../src/payments/profile-kind.js'
import { Secret } from '../../src/payments/secret.js'
import { startTry } from '../../src/payments/start-try.js'
import { chargeProfile } from '../../src/profiles/charge-profile.js'
import { removeProfile } from '../../src/profiles/remove-profile.js'
import { openShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { countRows, everythingIn } from './database-rows.js'
import { type Fields, openGateway, type TestGateway } from './open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const goodCard = { number: '4111 1111 1111 1111', expiry: '12/29', cvc: '123', holder: 'Łucja Żółć' }

/** A browser: it posts forms and keeps cookies. */
const browserOf = (kasa: TestGateway) => {
  const cookies = new Map<string, string>()
  const keep = (answer: Response): Response => {
    for (const text of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
      cookies.set(name, value)
    }
    return answer
  }
  const cookie = () => ({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') })
  const post = async (path: string, body: Record<string, string>) => keep(await kasa.post(path, body, cookie()))
  return {
    cookies,
    post,
    get: (path: string) => kasa.request(path, { headers: cookie() }),
    page: async (path: string) => (await kasa.request(path, { headers: cookie() })).text(),
    /** Posts a signed form of this customer, as the shop's page makes the browser do. */
    open: async (fields: Fields = {}): Promise<string> => {
      const answer = await post('/pl/payment', kasa.signed({ customerId: 'client-7', ...fields }))
      return answer.headers.get('location') ?? ''
    },
  }
}
type Browser = ReturnType<typeof browserOf>

const start = async (
  engine: (typeof engines)[number] = 'sqlite',
  remember: Partial<Remembering> = {},
  outside: Partial<Outside> = {},
) => {
  const kasa = await openGateway(engine, outside)
  open.push(kasa.close)
  const shop = kasa.shop?.shop
  if (shop === undefined) throw new Error('the sandbox has no shop')
  const settings = { ...shop.settings, remember: { ...shop.settings.remember, ...remember } }
  await kasa.gateway.storage.write(records => records.shops.save({ ...shop, settings }))
  kasa.forget()
  return { kasa, shop, browser: browserOf(kasa) }
}

const saved = (html: string) => [...html.matchAll(/name="profile" value="([0-9a-f-]{36})"/g)].map(([, id = '']) => id)
/** Remembers a card or BLIK in a payment of its own; answers the profile's public id. */
const remember = async (kasa: TestGateway, browser: Browser, how: Record<string, string>, fields: Fields = {}) => {
  const path = await browser.open(fields)
  await browser.post(`${path}/${'code' in how ? 'blik' : 'card'}`, { ...how, remember: 'yes' })
  await kasa.pass(2)
  const payment = await kasa.payment(path)
  if (payment.status !== 'settled') throw new Error(`the payment is ${payment.status}`)
  return path
}
const events = async (kasa: TestGateway, path: string) => {
  const { merchantId, id } = await kasa.payment(path)
  return kasa.read.events.ofPayment(merchantId, id)
}
const lastTry = async (kasa: TestGateway, path: string) => {
  const { merchantId, id } = await kasa.payment(path)
  return (await kasa.read.transactions.ofPayment(merchantId, id)).at(-1)
}
const ofCustomer = (kasa: TestGateway, customerId = 'client-7') =>
  kasa.read.profiles.ofCustomer({ merchantId: kasa.shop?.shop.merchantId ?? 0, livemode: false, customerId })

/**
 * A connector of another counterparty, under the sandbox's name unless given one: whatever it is asked to take, it takes; it remembers one
 * card and forgets it as `bank` says.
 */
const openTaker = (id = 'sandbox') => {
  const sales: SaleOrder[] = []
  const forgotten: string[] = []
  const bank: { forget: () => Promise<void> } = { forget: async () => undefined }
  const charges: { token: string; cvc: string | undefined }[] = []
  const card = { maskedNumber: '****0567', month: '12', year: '2029', organization: 'VISA' }
  const taken = ({ reference, amountMinor, currency }: Pick<SaleOrder, 'reference' | 'amountMinor' | 'currency'>) => ({
    ...{ reference, outcome: 'settled' as const, amountMinor, currency, externalId: 'ext-1' },
  })
  const silent = async () => Promise.reject(new Error('nobody asks'))
  const connector: Connector = {
    ...{ id, money: 'test', methodCodes: new Set(['ecom3ds', 'oneclick']), acceptsCardData: true },
    start: async sale => {
      sales.push(sale)
      return { report: { ...taken(sale), profile: { token: new Secret('tok-1'), card } }, next: { kind: 'wait' } }
    },
    profiles: {
      kinds: new Set(profileKinds),
      charge: async order => {
        charges.push({ token: order.token.reveal(), cvc: order.cvc?.reveal() })
        return { report: taken(order), next: { kind: 'wait' } }
      },
      forget: async token => {
        forgotten.push(token.reveal())
        await bank.forget()
      },
    },
    ...{ ask: silent, cancel: silent },
    read: () => {
      throw new Error('nobody reads')
    },
  }
  return { connector, card, sales, charges, forgotten, bank }
}

describe.each(engines)('on %s', engine => {
  test('a card is remembered with consent, told to the shop, and pays again with its security code alone', async () => {
    const { kasa, browser } = await start(engine)
    const shop = await openShop()
    open.push(shop.close)
    const first = await browser.open({ urlNotification: `${shop.url}/n`, customerEmail: 'lucja@example.com' })
    expect(await browser.page(first)).toContain('Zapamiętaj tę kartę')
    await browser.post(`${first}/card`, { ...goodCard, remember: 'yes' })
    await kasa.pass(0)
    const [profile] = await ofCustomer(kasa)
    const told = JSON.parse(shop.received.at(-1)?.body.toString() ?? '{}')
    expect(told.transaction).toMatchObject({ status: 'settled', paymentMethod: 'card', paymentMethodCode: 'oneclick' })
    expect(told.transaction.paymentProfile).toEqual({
      id: profile?.publicId,
      merchantMid: kasa.shop?.merchantId,
      merchantCustomerId: 'client-7',
      firstName: 'Łucja',
      lastName: 'Żółć',
      email: 'lucja@example.com',
      maskedNumber: '****1111',
      month: '12',
      year: '2029',
      organization: 'VISA',
      isActive: 1,
      profile: 'ONE_CLICK',
      firstTransactionId: expect.stringMatching(/^bank-/),
    })
    const stored = (await events(kasa, first)).slice(-2)
    expect(stored).toMatchObject([
      { kind: 'transaction.settled', notification: 'owed' },
      { kind: 'profile.stored', notification: 'none', facts: { profile: profile?.publicId, profileKind: 'oneclick' } },
    ])
    expect((stored[1]?.sequence ?? 0) - (stored[0]?.sequence ?? 0)).toBe(1)

    const second = await browser.open({ urlNotification: `${shop.url}/n` })
    const page = await browser.page(second)
    expect(page).toMatch(/Visa\u00a0••••\u00a01111<small>Ważna do 12\/29/)
    expect(page).toMatch(new RegExp(`id="saved-${profile?.publicId}"[^>]* checked`))
    const wrong = await browser.post(`${second}/remembered`, { profile: saved(page)[0] ?? '', cvc: '12' })
    expect(wrong.headers.get('location')).toBe(`${second}?method=${profile?.publicId}&wrong=savedCvc`)
    expect(await browser.page(wrong.headers.get('location') ?? '')).toContain('id="savedCvc-error"')
    const paid = await browser.post(`${second}/remembered`, { profile: saved(page)[0] ?? '', cvc: '123' })
    expect([paid.status, paid.headers.get('location')]).toEqual([303, second])
    await kasa.pass(0)
    expect(await browser.page(second)).toContain('Zapłacono')
    expect(await lastTry(kasa, second)).toMatchObject({ methodCode: 'oneclick', status: 'settled' })
    const { merchantId, id = 0 } = (await lastTry(kasa, second)) ?? { merchantId: 0 }
    expect(await kasa.read.operations.ofTransaction(merchantId, id)).toMatchObject([{ kind: 'charge', state: 'done' }])
    expect(JSON.parse(shop.received.at(-1)?.body.toString() ?? '{}').transaction.paymentProfile.id).toBe(
      profile?.publicId,
    )
    expect((await events(kasa, second)).map(({ kind }) => kind)).not.toContain('profile.stored')
  })

  test('BLIK is remembered, one tap pays, two tabs charge once', async () => {
    const { kasa, browser } = await start(engine)
    await remember(kasa, browser, { code: '777 123' })
    const path = await browser.open()
    const [id = ''] = saved(await browser.page(path))
    const tabs = await Promise.all(Array.from({ length: 6 }, () => browser.post(`${path}/remembered`, { profile: id })))
    expect(new Set(tabs.map(({ status, headers }) => `${status} ${headers.get('location')}`))).toEqual(
      new Set([`303 ${path}`]),
    )
    expect(await browser.page(path)).toContain('aplikacji')
    await kasa.pass(2)
    const payment = await kasa.payment(path)
    expect([payment.status, payment.paidMinor, payment.surplusMinor]).toEqual(['settled', 12_990, 0])
    expect(await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)).toHaveLength(1)
    expect(await lastTry(kasa, path)).toMatchObject({ method: 'blik', methodCode: 'blik_oneclick' })
  })
})

/** Rows that say what connectors are owed. */
const forgettings = (kasa: TestGateway) =>
  rawly(kasa.database, 'select connector, state, sealed from forgettings order by id')
const metric = async (kasa: TestGateway, name: string) =>
  Number(new RegExp(`^kasa_forgettings_${name} (\\d+)$`, 'm').exec(await kasa.page('/metrics'))?.[1])
const telling = { connector: 'taker', state: 'waiting', sealed: expect.stringMatching(/^eyJ/) }

describe.each(engines)('on %s, of a removed card', engine => {
  test('its bank is told once, whoever removes it how often, and can charge it no more until it is remembered again', async () => {
    const { kasa, browser } = await start(engine)
    const path = await remember(kasa, browser, goodCard)
    const [profile] = await ofCustomer(kasa)
    const page = await browser.open()
    await Promise.all([1, 2, 3, 4].map(() => browser.post(`${page}/forget`, { profile: profile?.publicId ?? '' })))
    expect(await forgettings(kasa)).toMatchObject([{ connector: 'sandbox', state: 'waiting' }])
    expect(await metric(kasa, 'waiting')).toBe(1)
    const books = () => rawly(kasa.database, 'select reference from sandbox_orders where profile is not null')
    expect(await books()).toHaveLength(1)
    await kasa.pass(0)
    expect([await books(), await forgettings(kasa)]).toEqual([
      [],
      [{ connector: 'sandbox', state: 'told', sealed: null }],
    ])
    expect([await metric(kasa, 'waiting'), await metric(kasa, 'stuck')]).toEqual([0, 0])
    expect((await events(kasa, path)).map(({ kind }) => kind)).toContain('profile.stored')

    await remember(kasa, browser, goodCard)
    const next = await browser.open()
    await browser.post(`${next}/remembered`, { profile: saved(await browser.page(next))[0] ?? '', cvc: '123' })
    expect((await kasa.payment(next)).status).toBe('settled')
  })

  test('a bank that is away for an hour is told later, by another process too; one remembered again meanwhile is left alone', async () => {
    const taker = openTaker('taker')
    const { kasa, browser } = await start(engine, {}, { connectors: [taker.connector], connectorLimitMs: 50 })
    const away = [() => Promise.reject(new Error('tok-1 is not heard')), () => new Promise<void>(() => undefined)]
    let calls = 0
    taker.bank.forget = () => away[calls++ % 2]?.() ?? Promise.resolve()
    const forgetIt = async () => {
      await remember(kasa, browser, goodCard)
      const path = await browser.open()
      await browser.post(`${path}/forget`, { profile: saved(await browser.page(path))[0] ?? '' })
      await kasa.pass(0)
    }
    await forgetIt()
    expect([taker.forgotten, await forgettings(kasa)]).toEqual([['tok-1'], [telling]])
    for (const minutes of [1, 5, 15]) {
      await kasa.pass(minutes * 60 - 1)
      const before = taker.forgotten.length
      await kasa.pass(1)
      expect(taker.forgotten.length).toBe(before + 1)
    }
    await remember(kasa, browser, goodCard)
    await kasa.pass(3 * 3600)
    expect([taker.forgotten.length, await forgettings(kasa)]).toEqual([
      4,
      [{ connector: 'taker', state: 'needless', sealed: null }],
    ])
    await forgetIt()
    taker.bank.forget = async () => undefined
    const another = await kasa.another()
    kasa.clock.forward(60)
    await Promise.all([another.tick(), kasa.gateway.tick()])
    await another.stop()
    expect([taker.forgotten.length, (await forgettings(kasa))[1]]).toEqual([
      6,
      { connector: 'taker', state: 'told', sealed: null },
    ])
    expect(JSON.stringify(kasa.lines)).not.toContain('tok-1')
  })
})

test('a crash between removing and telling, or between telling and marking, leaves a bank that is told', async () => {
  const taker = openTaker('taker')
  let aheadMs = 0
  const systemClock = () => new Date(Date.now() + aheadMs)
  const { kasa, browser } = await start('sqlite', {}, { connectors: [taker.connector], systemClock })
  await remember(kasa, browser, goodCard)
  const path = await browser.open()
  await browser.post(`${path}/forget`, { profile: saved(await browser.page(path))[0] ?? '' })
  const first = await kasa.another()
  const { write } = first.storage
  taker.bank.forget = async () => {
    first.storage.write = () => Promise.reject(new Error('killed'))
  }
  await expect(first.tick()).rejects.toThrow('killed')
  first.storage.write = write
  await first.stop()
  taker.bank.forget = async () => undefined
  expect([taker.forgotten.length, await forgettings(kasa)]).toEqual([1, [{ ...telling, state: 'telling' }]])
  await kasa.pass(600)
  expect(taker.forgotten.length).toBe(1)
  aheadMs += 60_000
  await kasa.pass(0)
  await kasa.pass(600)
  expect([taker.forgotten.length, (await forgettings(kasa))[0]?.state]).toEqual([2, 'told'])
})

test('a bank that can never be told is given up after ten tries: counted, logged without its token, and kept for an operator', async () => {
  const taker = openTaker('taker')
  const { kasa, browser } = await start('sqlite', {}, { connectors: [taker.connector] })
  taker.bank.forget = () => Promise.reject(new Error('tok-1 is unheard of'))
  await remember(kasa, browser, goodCard)
  const path = await browser.open()
  await browser.post(`${path}/forget`, { profile: saved(await browser.page(path))[0] ?? '' })
  for (let hours = 0; hours < 20 * 24; hours += 12) await kasa.pass(12 * 3600)
  expect(taker.forgotten).toHaveLength(10)
  expect(await forgettings(kasa)).toEqual([{ ...telling, state: 'needs_operator' }])
  expect([await metric(kasa, 'waiting'), await metric(kasa, 'stuck')]).toEqual([0, 1])
  expect(kasa.lines.filter(({ level }) => level === 'warn')).toMatchObject([
    { facts: { connector: 'taker', tries: 10 }, message: expect.stringContaining('could not be told to forget') },
  ])
  expect(JSON.stringify(kasa.lines)).not.toContain('tok-1')
})

test('the simulator’s rules keep the bank from being told until they are gone', async () => {
  const { kasa, browser } = await start()
  await remember(kasa, browser, goodCard)
  const path = await browser.open()
  const headers = { 'content-type': 'application/json' }
  const rules = (given: object[]) =>
    kasa.request('/sandbox/v1/rules', { method: 'POST', headers, body: JSON.stringify({ rules: given }) })
  expect((await rules([{ method: 'card', neverAnswers: true }])).status).toBe(200)
  await browser.post(`${path}/forget`, { profile: saved(await browser.page(path))[0] ?? '' })
  await kasa.pass(0)
  await kasa.pass(60)
  expect(await forgettings(kasa)).toMatchObject([{ state: 'waiting' }])
  await rules([])
  await kasa.pass(300)
  expect(await forgettings(kasa)).toMatchObject([{ state: 'told', sealed: null }])
})

test('one tap is declined in the app, then the page offers a code; an app that is gone is dropped, the last one with its profile', async () => {
  const { kasa, browser } = await start()
  await remember(kasa, browser, { code: '777909' })
  const path = await browser.open()
  await browser.post(`${path}/remembered`, { profile: saved(await browser.page(path))[0] ?? '' })
  await kasa.pass(2)
  const declined = await browser.page(path)
  expect(declined).toContain('Płatność została odrzucona w aplikacji banku')
  expect(declined).toMatch(/id="method-blik"[^>]* checked/)
  expect(saved(declined)).toHaveLength(1)

  await remember(kasa, browser, { code: '777002' })
  await remember(kasa, browser, { code: '777902' }, { customerId: 'client-8' })
  const two = await browser.open()
  const page = await browser.page(two)
  expect(page).toMatch(
    /<select[^>]*name="alias">\s*<option value="app-9">Bank Testowy 9<\/option>\s*<option value="app-0">/,
  )
  expect(saved(page)).toHaveLength(1)
  const [id = ''] = saved(page)
  expect((await browser.post(`${two}/remembered`, { profile: id, alias: 'app-5' })).headers.get('location')).toBe(
    `${two}?notice=unavailable`,
  )
  await browser.post(`${two}/remembered`, { profile: id, alias: 'app-0' })
  await kasa.pass(2)
  expect((await kasa.payment(two)).status).toBe('settled')

  for (const code of ['777002', '777902']) await remember(kasa, browser, { code }, { customerId: 'client-9' })
  const both = await browser.open({ customerId: 'client-9' })
  const [several = ''] = saved(await browser.page(both))
  await browser.post(`${both}/remembered`, { profile: several, alias: 'app-9' })
  expect((await events(kasa, both)).at(-1)).toMatchObject({
    ...{ kind: 'profile.app_removed', notification: 'none' },
    facts: { profile: several, profileKind: 'blik_oneclick', by: 'bank' },
  })
  expect(await ofCustomer(kasa, 'client-9')).toMatchObject([{ aliases: [{ key: 'app-0' }], removedAt: null }])

  const other = await browser.open({ customerId: 'client-8' })
  await browser.post(`${other}/remembered`, { profile: saved(await browser.page(other))[0] ?? '' })
  expect(await lastTry(kasa, other)).toMatchObject({ status: 'rejected', statusCode: 'BLK-ERROR-210002' })
  const after = await browser.page(other)
  expect(saved(after)).toEqual([])
  expect(after).toContain('Zapamiętany BLIK nie jest już aktywny')
  expect((await events(kasa, other)).at(-1)).toMatchObject({ kind: 'profile.removed', facts: { by: 'bank' } })
  expect(await ofCustomer(kasa, 'client-8')).toMatchObject([{ sealed: null, removedAt: expect.any(Date) }])
  expect(await forgettings(kasa)).toEqual([])

  const ways = { store: kasa.gateway.storage, businessClock: kasa.clock.now }
  await remember(kasa, browser, { code: '777902' }, { customerId: 'client-9' })
  const last = await browser.open({ customerId: 'client-9' })
  const shown = saved(await browser.page(last))[0] ?? ''
  const { merchantId } = await kasa.payment(last)
  await removeProfile(ways)({ merchantId, profile: shown, by: 'payer', aliasKey: 'app-0' })
  await browser.post(`${last}/remembered`, { profile: shown, alias: 'app-9' })
  expect((await events(kasa, last)).at(-1)).toMatchObject({ kind: 'profile.removed', facts: { by: 'bank' } })
  expect(await forgettings(kasa)).toMatchObject([{ connector: 'sandbox', state: 'waiting' }])
})

test('remembered cards do what the table says: rejected, provider error', async () => {
  const { kasa, browser } = await start()
  await remember(kasa, browser, { ...goodCard, number: '4485201817664006' })
  await remember(kasa, browser, { ...goodCard, number: '4282513338596268' })
  const path = await browser.open()
  const [error = '', rejected = ''] = saved(await browser.page(path))
  await browser.post(`${path}/remembered`, { profile: rejected, cvc: '123' })
  expect(await lastTry(kasa, path)).toMatchObject({ status: 'rejected', statusCode: 'CODE_05' })
  await browser.post(`${path}/remembered`, { profile: error, cvc: '123' })
  expect(await lastTry(kasa, path)).toMatchObject({ status: 'error', statusCode: 'CODE_99' })
  expect(saved(await browser.page(path))).toHaveLength(2)
})

test('a 3-D Secure card is remembered when the challenge is over, not before, and not without consent', async () => {
  const { kasa, browser } = await start()
  const path = await browser.open()
  await browser.post(`${path}/card`, { ...goodCard, number: '4012001037141112', remember: 'yes' })
  expect(await ofCustomer(kasa)).toEqual([])
  const { action } = (await lastTry(kasa, path)) ?? {}
  await kasa.post(action?.type === 'redirect' ? action.url : '', { answer: 'pay' })
  await kasa.pass(5)
  expect((await kasa.payment(path)).status).toBe('settled')
  expect(await ofCustomer(kasa)).toMatchObject([{ card: { maskedNumber: '****1112' } }])
  await browser.post(`${await browser.open()}/card`, goodCard)
  expect(await ofCustomer(kasa)).toHaveLength(1)
})

test('nobody else sees them: other browsers, links, other customers, other shops, shops that do not remember', async () => {
  const { kasa, shop, browser } = await start()
  await remember(kasa, browser, goodCard)
  await remember(kasa, browser, { code: '777123' })
  const path = await browser.open()
  const [id = '', blik = ''] = saved(await browser.page(path))
  const nothing = async (who: Browser, at: string) => {
    const page = await who.page(at)
    expect([saved(page), page.includes('name="remember"')]).toEqual([[], false])
    for (const step of ['remembered', 'forget'])
      expect((await who.post(`${at}/${step}`, { profile: id, cvc: '123' })).status).toBe(303)
    expect((await who.get(`${at}/forget?profile=${id}`)).status).toBe(303)
    expect(await lastTry(kasa, at)).toBeUndefined()
  }
  const stranger = browserOf(kasa)
  await nothing(stranger, path)
  await nothing(stranger, await stranger.open({ customerId: '' }))
  const link = await kasa.request(`/pl/payment?${new URLSearchParams(kasa.signed({ customerId: 'client-7' }))}`)
  expect(link.headers.getSetCookie()).toHaveLength(1)
  await nothing(browser, link.headers.get('location') ?? '')
  const another = await stranger.open({ customerId: 'client-8' })
  const theirs = await stranger.page(another)
  expect([saved(theirs), theirs.includes('name="remember"')]).toEqual([[], true])
  await stranger.post(`${another}/remembered`, { profile: id, cvc: '123' })
  expect(await lastTry(kasa, another)).toBeUndefined()
  const [name = '', token = ''] = [...stranger.cookies].find(([key]) => key.startsWith('kasa_device_')) ?? []
  stranger.cookies.set(`kasa_device_${path.split('/')[3]?.slice(0, 8)}`, token)
  expect(name).not.toBe('')
  await nothing(stranger, path)
  const status = /\/pl\/status\/[\w-]+/.exec(await browser.page(path))?.[0] ?? ''
  expect(status).not.toBe('')
  expect(await browser.page(status)).not.toContain('1111')

  kasa.clock.forward(24 * 3600 + 1)
  expect(saved(await browser.page(path))).toEqual([])
  // Brought again, the same form counts again and adds nothing.
  const form = kasa.signed({ customerId: 'client-7' })
  const again = async () => (await browser.post('/pl/payment', form)).headers.get('location') ?? ''
  const same = await again()
  kasa.clock.forward(24 * 3600 + 1)
  expect(saved(await browser.page(same))).toEqual([])
  const before = await countRows(kasa.database)
  for (let times = 0; times < 3; times++) expect(await again()).toBe(same)
  expect(saved(await browser.page(same))).toHaveLength(2)
  expect(await countRows(kasa.database)).toEqual(before)
  await kasa.gateway.tick()
  const { id: renewed } = await kasa.payment(same)
  expect(await rawly(kasa.database, 'select payment_id from devices')).toEqual([{ payment_id: renewed }])
  const fresh = await browser.open()
  expect(saved(await browser.page(fresh)).sort()).toEqual([id, blik].sort())
  const off = { ...shop.settings, remember: { cards: true, blik: false, withoutCvc: false } }
  await kasa.gateway.storage.write(records => records.shops.save({ ...shop, settings: off }))
  kasa.forget()
  expect(saved(await browser.page(fresh))).toHaveLength(1)
  const none = { ...off, disabledMethodCodes: ['oneclick'] }
  await kasa.gateway.storage.write(records => records.shops.save({ ...shop, settings: none }))
  kasa.forget()
  expect(saved(await browser.page(fresh))).toEqual([])
})

test('an expired card is not offered any more, and a shop may trust its customers without the code', async () => {
  const { kasa, browser } = await start('sqlite', { withoutCvc: true })
  await remember(kasa, browser, goodCard)
  const path = await browser.open()
  expect(await browser.page(path)).not.toContain('id="savedCvc"')
  await browser.post(`${path}/remembered`, { profile: saved(await browser.page(path))[0] ?? '' })
  expect((await kasa.payment(path)).status).toBe('settled')
  kasa.clock.forward((Date.parse('2029-12-31T23:00:00Z') - kasa.clock.now().getTime()) / 1000)
  expect(saved(await browser.page(await browser.open()))).toHaveLength(1)
  kasa.clock.forward(2 * 3600)
  expect(saved(await browser.page(await browser.open()))).toEqual([])
})

test('a payer removes a card on a page that asks first; the merchant gets an event, the payer a letter, and the card is gone', async () => {
  const { kasa, shop, browser } = await start()
  await remember(kasa, browser, goodCard, { customerEmail: 'lucja@example.com' })
  const path = await browser.open({ customerEmail: 'lucja@example.com' })
  const [id = ''] = saved(await browser.page(path))
  const question = await browser.page(`${path}/forget?profile=${id}`)
  expect(question).toContain('Usunąć: Visa\u00a0••••\u00a01111?')
  expect(saved(question)).toEqual([id])
  const done = await browser.post(`${path}/forget`, { profile: id })
  expect(done.headers.get('location')).toBe(`${path}?notice=forgotten`)
  const after = await browser.page(`${path}?notice=forgotten`)
  expect([saved(after), after.includes('role="status"')]).toEqual([[], true])
  const told = (await events(kasa, path)).filter(({ kind }) => kind === 'profile.removed')
  expect(told).toMatchObject([{ notification: 'none', facts: { profile: id, profileKind: 'oneclick', by: 'payer' } }])
  const letters = await everythingIn(kasa.database)
  for (const kind of ['profile.stored', 'profile.removed'])
    expect(letters).toContain(`"kind":"${kind}","about":"${id}"`)
  expect(await kasa.read.profiles.find(shop.merchantId, id)).toMatchObject({ sealed: null })
  await browser.post(`${path}/remembered`, { profile: id, cvc: '123' })
  expect(await lastTry(kasa, path)).toBeUndefined()
  await remember(kasa, browser, goodCard)
  expect(saved(await browser.page(path))).not.toContain(id)
})

test('the doors that come later charge, find and deactivate by id; what is inactive or foreign is refused by name', async () => {
  const { kasa, shop, browser } = await start()
  await remember(kasa, browser, goodCard)
  const [profile] = await ofCustomer(kasa)
  const { storage } = kasa.gateway
  const { connector, charges } = openTaker()
  const vault = { seal: async (text: string) => text, unseal: async (text: string) => `opened ${text.length > 40}` }
  const needs = { store: storage, businessClock: kasa.clock.now, newId: () => crypto.randomUUID(), vault }
  const charge = chargeProfile({
    ...needs,
    read: storage.read,
    connectors: new Map([['sandbox', connector]]),
    startTry: startTry(needs),
  })
  const request = async (changes: Partial<Parameters<typeof charge>[0]> = {}) => ({
    payment: await kasa.payment(await kasa.open()),
    profile: profile?.publicId ?? '',
    language: 'pl',
    addressHash: 'a',
    returnUrl: kasa.baseUrl,
    callbackUrl: (id: string) => `${kasa.baseUrl}/callbacks/${id}`,
    ...changes,
  })
  const refusal = (outcome: Promise<unknown>) =>
    outcome.then(
      () => undefined,
      ({ code, facts }) => ({ code, facts }),
    )

  expect((await charge(await request())).transaction).toMatchObject({ status: 'settled', methodCode: 'oneclick' })
  await charge(await request({ cvc: new Secret('123'), customerId: 'client-7' }))
  expect(charges).toEqual([
    { token: 'opened true', cvc: undefined },
    { token: 'opened true', cvc: '123' },
  ])
  const payment = await kasa.payment(await kasa.open())
  for (const foreign of [{ shopId: shop.id + 1 }, { livemode: true }, { merchantId: shop.merchantId + 1 }])
    expect(await refusal(charge(await request({ payment: { ...payment, ...foreign } })))).toMatchObject({
      code: 'profile/unknown',
    })
  expect(await refusal(charge(await request({ customerId: 'client-8' })))).toMatchObject({ code: 'profile/unknown' })
  const euro = { payment: { ...payment, currency: 'XXX' } }
  expect(await refusal(charge(await request(euro)))).toMatchObject({ code: 'method/unavailable' })

  const remove = removeProfile(needs)
  const order = { merchantId: shop.merchantId, profile: profile?.publicId ?? '', by: 'merchant' as const }
  expect(await refusal(remove({ ...order, merchantId: shop.merchantId + 1 }))).toMatchObject({
    code: 'profile/unknown',
  })
  const removed = await remove(order)
  expect(removed).toMatchObject({ sealed: null, removedAt: kasa.clock.now() })
  expect(await remove(order)).toEqual(removed)
  const inactive = { code: 'TRX-ERROR-120301', message: 'Payment profile inactive.' }
  expect(await refusal(charge(await request()))).toEqual({ code: 'profile/inactive', facts: inactive })
  const told = await storage.read.events.ofPayment(shop.merchantId, profile?.firstPaymentId ?? 0)
  expect(told.filter(({ kind }) => kind === 'profile.removed')).toMatchObject([{ facts: { by: 'merchant' } }])
})

test('a recurring card is the merchant’s to charge: told with its profile, never offered to the payer', async () => {
  const { kasa, shop, browser } = await start()
  const path = await browser.open({ urlNotification: 'http://127.0.0.1:1/n' })
  const { storage } = kasa.gateway
  const { connector, card, sales } = openTaker()
  const vault = { seal: async (text: string) => `sealed ${text.length}`, unseal: async () => 'tok-1' }
  const needs = { store: storage, businessClock: kasa.clock.now, newId: () => crypto.randomUUID(), vault }
  const channel = channels.find(({ code }) => code === 'ecom3ds') as Channel
  const place = { language: 'pl', addressHash: 'a', returnUrl: '', callbackUrl: '' }
  const tryIt = async (at: string) =>
    startTry(needs)({
      ...place,
      ...{ merchantId: shop.merchantId, paymentId: (await kasa.payment(at)).id, channel, connector },
      remember: 'recurring',
    })
  await tryIt(path)
  expect(sales[0]?.remember).toMatchObject({ kind: 'recurring', label: shop.name })
  expect(sales[0]?.remember?.customer).not.toContain('client-7')
  expect(await lastTry(kasa, path)).toMatchObject({ methodCode: 'recurring', status: 'settled' })
  const rows = await everythingIn(kasa.database)
  expect(rows).toMatch(
    /paymentMethodCode\\":\\"recurring\\".{0,90}paymentProfile\\":\{.{0,400}RECURRING\\",\\"firstTransactionId\\":\\"ext-1/,
  )
  expect(await ofCustomer(kasa)).toMatchObject([{ kind: 'recurring', card }])
  const next = await browser.open()
  const shown = await browser.page(next)
  expect([saved(shown), shown.includes('Do płatności cyklicznych na rzecz sklepu')]).toEqual([[], true])
  expect(await browserOf(kasa).page(next)).not.toContain('Do płatności cyklicznych')
  const [profile] = await ofCustomer(kasa)
  await browser.post(`${next}/remembered`, { profile: profile?.publicId ?? '', cvc: '123' })
  expect(await lastTry(kasa, next)).toBeUndefined()
  const charge = chargeProfile({
    ...{ ...needs, read: storage.read, connectors: new Map([['sandbox', connector]]), startTry: startTry(needs) },
  })
  const request = {
    ...place,
    payment: await kasa.payment(next),
    profile: profile?.publicId ?? '',
    callbackUrl: () => '',
  }
  await expect(charge({ ...request, customerId: 'client-7' })).rejects.toMatchObject({ code: 'profile/unknown' })
  expect((await charge(request)).transaction).toMatchObject({ methodCode: 'recurring', status: 'settled' })
  const nobodys = await kasa.open({ customerId: '' })
  await expect(tryIt(nobodys)).rejects.toMatchObject({ code: 'profile/no-customer' })
  expect(await lastTry(kasa, nobodys)).toBeUndefined()

  const settings = { ...shop.settings, helpContact: 'help@shop.example' }
  await storage.write(({ shops }) => shops.save({ ...shop, settings }))
  kasa.forget()
  const last = await browser.open({ orderId: 'LAST', customerEmail: 'payer@example.com' })
  const question = /href="([^"]+\/forget\?profile=[^"]+)"/.exec(await browser.page(last))?.[1] ?? ''
  expect(await browser.page(question)).toContain('••••\u00a00567')
  await browser.post(`${last}/forget`, { profile: profile?.publicId ?? '' })
  expect(await ofCustomer(kasa)).toMatchObject([{ kind: 'recurring', sealed: null }])
  expect((await events(kasa, last)).at(-1)).toMatchObject({ kind: 'profile.removed', facts: { by: 'payer' } })
  const about = profile?.publicId
  expect(await kasa.read.letters.recent(shop.merchantId, 2)).toMatchObject([
    { kind: 'subscription.shop', about, facts: { label: expect.stringContaining(`(${about})`) } },
    { kind: 'subscription.cancelled', about },
  ])
  expect(await browser.page(last)).not.toContain('Do płatności cyklicznych')
})

test('neither log, event, message nor row ever holds a token, a card number or a code', async () => {
  const { kasa, browser } = await start()
  const shop = await openShop()
  open.push(shop.close)
  const fields = { urlNotification: `${shop.url}/n`, orderId: 'KEPT' }
  await remember(kasa, browser, { ...goodCard, number: '4485 2018 1766 4006' }, fields)
  await remember(kasa, browser, { code: '777342' })
  const path = await browser.open()
  for (const profile of saved(await browser.page(path)))
    await browser.post(`${path}/remembered`, { profile, cvc: '7391' })
  await kasa.pass(2)
  const texts = {
    told: shop.received.map(({ body }) => body.toString()).join('\n'),
    logged: kasa.lines.map(line => inspect(line, { depth: 12 })).join('\n'),
    stored: await everythingIn(kasa.database),
  }
  expect(texts.told).toContain('****4006')
  expect(texts.logged).toContain('/remembered')
  expect(texts.stored).toContain('KEPT')
  const devices = [...browser.cookies].filter(([name]) => name.startsWith('kasa_device_')).map(([, value]) => value)
  expect(devices).toHaveLength(3)
  const forbidden = [
    /sbx_[0-9a-f]/,
    /4485[ -]?2018[ -]?1766[ -]?4006/,
    /(?<![0-9a-fA-F-])(777342|7391)(?![0-9a-fA-F-])/,
  ]
  for (const secret of [...forbidden, ...devices.map(value => new RegExp(value))])
    for (const [place, text] of Object.entries(texts))
      expect([place, String(secret), secret.exec(text)?.[0]]).toEqual([place, String(secret), undefined])
})
