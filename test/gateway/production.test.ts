import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Role } from '../../src/members/permissions.js'
import { createShopKey } from '../../src/merchants/create-key.js'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { importShopKey } from '../../src/merchants/import-key.js'
import type { MerchantNeeds } from '../../src/merchants/outside.js'
import { revealKey } from '../../src/merchants/reveal-key.js'
import { promoteKey, retireKey } from '../../src/merchants/rotate-key.js'
import { savePaymentRules } from '../../src/merchants/save-payment-rules.js'
import { setShopClosed } from '../../src/merchants/save-shop-facts.js'
import { addWidgetOrigin } from '../../src/merchants/widget-origins.js'
import { changeCurrencies } from '../../src/payments/change-currencies.js'
import { tokenDigest } from '../../src/signing/credential-digest.js'
import { openVault } from '../../src/vault/vault.js'
import { engines } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { type Counterparty, openCounterparty } from './counterparty.js'
import { countRows } from './database-rows.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const key = randomBytes(32)
const environment = {
  KASA_MODE: 'production',
  KASA_BASE_URL: 'https://pay.example.com',
  KASA_KEY: key.toString('base64url'),
}
const openBank = (money: 'live' | 'test' = 'live') =>
  openCounterparty({ id: 'acquirer', money, methodCodes: ['blik', 'ecom3ds', 'ing', 'wt'] })

describe('production starts', () => {
  const refused = (bank: Counterparty | undefined, changed: Record<string, string>) =>
    openGateway('sqlite', bank ? { connectors: [bank.connector] } : {}, { ...environment, ...changed }).then(
      async kasa => {
        await kasa.close()
        return 'it started'
      },
      (error: Error) => error.message,
    )

  test.each([
    ['with a base address of this machine', { KASA_BASE_URL: 'https://127.0.0.1' }, /KASA_BASE_URL/],
    ['without https', { KASA_BASE_URL: 'http://pay.example.com' }, /KASA_BASE_URL/],
    ['without a base address', { KASA_BASE_URL: '' }, /KASA_BASE_URL/],
    ['without an encryption key', { KASA_KEY: '' }, /KASA_KEY/],
    ['with targets for a sandbox', { KASA_SANDBOX_TARGETS: '10.0.0.1' }, /KASA_SANDBOX_TARGETS/],
  ])('not %s', async (_name, changed, sentence) => {
    expect(await refused(openBank(), changed)).toMatch(sentence)
  })

  test('not without a connector for live money', async () => {
    expect(await refused(undefined, {})).toContain('connector for live money')
    expect(await refused(openBank('test'), {})).toContain('connector for live money')
  })
})

describe.each(engines)('production on %s', engine => {
  let kasa: TestGateway
  let bank: Counterparty
  let ids = { merchantId: '', serviceId: '' }
  let keys = { live: '', test: '' }
  let needs: MerchantNeeds
  beforeAll(async () => {
    bank = openBank()
    kasa = await openGateway(engine, { connectors: [bank.connector] }, environment)
    needs = {
      store: kasa.gateway.storage,
      vault: openVault([key]),
      random: randomBytes,
      newId: randomUUID,
      systemClock: () => new Date(),
    }
    const { merchant } = await createMerchant(needs)({ name: 'Księgarnia', legalName: 'Księgarnia sp. z o.o.' })
    const facts = { name: 'Pod Żaglem', recipient: null, websiteUrl: null, notificationUrl: null }
    const { shop, testKey } = await createShop(needs)({ merchantId: merchant.publicId, ...facts })
    ids = { merchantId: merchant.publicId, serviceId: shop.publicId }
    keys = { test: testKey, live: (await createShopKey(needs)({ ...ids, livemode: true })).key }
  })
  afterEach(() => {
    Object.assign(bank.script, { start: null, ask: null, cancel: null })
  })
  afterAll(() => kasa.close())

  const form = (fields: Record<string, unknown> = {}, money: 'live' | 'test' = 'live') =>
    kasa.signed({ ...ids, ...fields }, keys[money])
  const opened = async (fields: Record<string, unknown> = {}, money: 'live' | 'test' = 'live') => {
    const answer = await kasa.post('/pl/payment', form(fields, money))
    expect(answer.status).toBe(303)
    return answer.headers.get('location') ?? ''
  }
  const open = (html: string) => [...html.matchAll(/id="method-(\w+)"(?![^>]* disabled)/g)].map(([, kind]) => kind)

  test('a live form is paid through the live connector, in the live books', async () => {
    const page = await opened({ urlSuccess: 'https://shop.example/ok' })
    const html = await kasa.page(page)
    expect(open(html)).toEqual(['blik', 'bank', 'card', 'transfer'])
    expect(html).not.toContain('class="ribbon"')
    bank.script.start = { outcome: 'settled' }
    expect((await kasa.post(`${page}/blik`, { code: '777123' })).headers.get('location')).toBe(page)
    const payment = await kasa.payment(page)
    expect(payment).toMatchObject({ status: 'settled', livemode: true, paidMinor: 12_990 })
    expect(bank.orders.at(-1)).toMatchObject({
      amountMinor: 12_990,
      recipient: 'Księgarnia sp. z o.o.',
      callbackUrl: 'https://pay.example.com/callbacks/acquirer',
    })
    const entries = await kasa.read.ledger.balances(payment.merchantId, payment.shopId)
    expect(entries.every(({ livemode }) => livemode)).toBe(true)
    expect(entries.find(({ account }) => account === 'receivable:acquirer')?.balanceMinor).toBe(12_990)
    const back = await kasa.request(`${page}/return`)
    expect(back.headers.get('location')).toMatch(/^https:\/\/shop\.example\/ok\?kasaResult=/)
  })

  describe('the developers’ rooms', () => {
    /** Somebody of a merchant, signed in. */
    const signedIn = async (role: Role, merchantId: number) => {
      const token = randomBytes(32).toString('base64url')
      const at = new Date()
      await kasa.gateway.storage.write(async ({ members, sessions }) => {
        const member = await members.add({
          ...{
            publicId: randomUUID(),
            merchantId,
            email: `${randomUUID()}@example.com`,
            firstName: 'Ewa',
            lastName: 'Lis',
          },
          ...{ role, state: 'active', passwordHash: null, language: null, completedOnly: false },
          ...{ createdAt: at, modifiedAt: at },
        })
        await sessions.add({
          ...{
            publicId: randomUUID(),
            digest: tokenDigest(token),
            memberId: member?.id ?? 0,
            createdAt: at,
            seenAt: at,
          },
          ...{ confirmedAt: at, address: '127.0.0.1', agent: 'test', endedAt: null },
        })
      })
      const headers = { cookie: `__Host-kasa-session=${token}` }
      return {
        get: (path: string) => kasa.request(path, { headers }),
        post: (path: string, fields: Record<string, string>, more: Record<string, string> = {}) =>
          kasa.post(path, fields, { ...headers, ...more }),
      }
    }
    const rooms = ['/developers/events', '/developers/debugger', '/developers/notifications']

    test('are behind the panel’s login, for those who integrate; what is simulated is not there', async () => {
      for (const path of rooms) {
        const answer = await kasa.request(path)
        const next = encodeURIComponent(path)
        expect([answer.status, answer.headers.get('location')]).toEqual([303, `/panel/login?next=${next}`])
      }
      const { merchantId } = await kasa.payment(await opened())
      const technical = await signedIn('technical', merchantId)
      const finance = await signedIn('financial_active', merchantId)
      for (const path of rooms) {
        expect([path, (await technical.get(path)).status]).toEqual([path, 200])
        expect([path, (await finance.get(path)).status]).toEqual([path, 403])
      }
      for (const path of ['playground', 'simulator', 'test-data', 'mailbox'])
        expect([path, (await technical.get(`/developers/${path}`)).status]).toEqual([path, 404])
      const menu = await (await kasa.request('/developers')).text()
      expect(menu).toContain('href="/developers/notifications"')
      expect(menu).not.toContain('/developers/simulator')
    })

    test('a technician sees messages without amounts and payers, a representative with them; another merchant nothing', async () => {
      bank.script.start = { outcome: 'settled' }
      const page = await opened({
        amount: '45678',
        urlNotification: 'https://shop.example/n',
        orderDescription: 'Dla Łucji',
      })
      await kasa.post(`${page}/blik`, { code: '777123' })
      const payment = await kasa.payment(page)
      const [message] = await kasa.read.outbox.list(payment.merchantId, { paymentId: payment.id, limit: 1 })
      const one = `/developers/notifications/${message?.eventId}`
      const steps = `/developers/payments/${payment.publicId}`
      const technical = await signedIn('technical', payment.merchantId)
      const representative = await signedIn('representative', payment.merchantId)
      for (const path of [one, steps]) {
        const masked = await (await technical.get(path)).text()
        expect(masked).toContain(payment.orderId)
        expect(masked).not.toMatch(/45678|456\.78|Dla Łucji/)
        expect(await (await representative.get(path)).text()).toMatch(/45678|456\.78/)
      }
      expect(await (await technical.get(one)).text()).not.toContain('name="url"')
      const { merchant } = await createMerchant(needs)({ name: 'Inna', legalName: 'Inna sp. z o.o.' })
      const stranger = await signedIn('representative', merchant.id)
      for (const path of [one, steps]) expect((await stranger.get(path)).status).toBe(404)
      expect(await (await stranger.get('/developers/events')).text()).not.toContain(payment.orderId)
      const pasted = {
        form: new URLSearchParams(form({ amount: '100' })).toString().replace('amount=100', 'amount=101'),
      }
      expect(await (await technical.post('/developers/debugger', pasted)).text()).not.toContain(keys.live)
      expect(await (await stranger.post('/developers/debugger', pasted)).text()).not.toContain('Pod Żaglem')
    })

    test('sending again is audited, goes to the message’s own address, and no other site can ask for it', async () => {
      const page = await opened({ urlNotification: 'https://shop.example/n' })
      bank.script.start = { outcome: 'settled' }
      await kasa.post(`${page}/blik`, { code: '777123' })
      const payment = await kasa.payment(page)
      const [message] = await kasa.read.outbox.list(payment.merchantId, { paymentId: payment.id, limit: 1 })
      const technical = await signedIn('technical', payment.merchantId)
      const fields = { event: message?.eventId ?? '', url: 'https://evil.example/n' }
      const foreign = await technical.post('/developers/notifications/resend', fields, {
        origin: 'https://evil.example',
      })
      expect(foreign.status).toBe(403)
      const asked = await technical.post('/developers/notifications/resend', fields)
      expect(asked.headers.get('location')).toContain('resent=1')
      const wishes = await rawly(kasa.database, 'select url, asked_by from resends')
      expect(wishes).toMatchObject([{ url: 'https://shop.example/n', asked_by: expect.stringMatching(/^member /) }])
      const [entry] = await kasa.read.audit.list(payment.merchantId, { what: 'message.resent', limit: 1 })
      expect(entry).toMatchObject({ subject: { kind: 'merchant' }, memberId: expect.any(Number) })
    })
  })

  test('without a mail server the operator is told, and letters are given up with the reason', async () => {
    expect(kasa.lines.map(({ message }) => message)).toContain(
      'KASA_SMTP_URL is not given: payers get no letters, each is recorded as given up; registration and new passwords are closed in the panel',
    )
    const page = await opened({ customerEmail: 'lucja@example.com' })
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.gateway.tick()
    const { merchantId } = await kasa.payment(page)
    expect((await kasa.read.letters.recent(merchantId, 1))[0]).toMatchObject({
      kind: 'payment.started',
      state: 'given_up',
      reason: 'no mail server is configured (KASA_SMTP_URL)',
    })
    expect((await kasa.request('/developers/mailbox')).status).toBe(404)
  })

  test('a widget is framed by https pages that the shop has registered; nobody is told which shops or origins there are', async () => {
    const origin = 'https://shop.example'
    const register = (typed: string) =>
      addWidgetOrigin({ store: kasa.gateway.storage })({ ...ids, origin: typed, mode: 'production' })
    await expect(register('http://127.0.0.1:4000')).rejects.toThrow('no origin')
    await register(origin)
    kasa.forget()
    const fields = { customerId: 'payer-17', customerEmail: 'lucja@example.com', widgetType: 'ecom3ds' }
    const widget = (from: string, form: Record<string, string>) => kasa.post(`/pl/widget?from=${from}`, form)
    const policyOf = (answer: Response) => answer.headers.get('content-security-policy')
    const opened = await widget('https://elsewhere.example', form(fields))
    expect(opened.status).toBe(303)
    const shown = await kasa.request(opened.headers.get('location') ?? '')
    expect(policyOf(shown)).toContain(`frame-ancestors ${origin}`)
    expect(await shown.text()).toContain('name="number"')
    const forged = await widget(origin, { ...form(fields), amount: '1' })
    const unknown = await widget(origin, { ...form(fields), merchantId: '0'.repeat(20) })
    for (const refused of [forged, unknown]) {
      expect(refused.status).toBe(403)
      expect(policyOf(refused)).toContain("frame-ancestors 'none'")
      expect(await refused.text()).toContain('FORM-SIGNATURE')
    }
    // No connector here remembers cards: a widget that is for that takes none.
    const remembering =
      (await widget(origin, form({ ...fields, widgetType: 'recurring' }))).headers.get('location') ?? ''
    expect(await kasa.page(remembering)).not.toContain('name="number"')
    const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Nowak' }
    await kasa.post(`${remembering}/card`, card)
    expect((await kasa.payment(remembering)).status).toBe('new')
  })

  test('a form signed by the test key opens a test payment that nothing here can pay', async () => {
    const page = await opened({}, 'test')
    const orders = bank.orders.length
    expect(await kasa.payment(page)).toMatchObject({ livemode: false, status: 'new' })
    const html = await kasa.page(page)
    expect(open(html)).toEqual([])
    expect(html).toContain('class="ribbon"')
    const steps = { blik: { code: '777123' }, bank: { bank: 'ing' }, transfer: {} }
    for (const [step, typed] of Object.entries(steps))
      expect((await kasa.post(`${page}/${step}`, typed as Record<string, string>)).headers.get('location')).toBe(
        `${page}?method=${step}&notice=unavailable`,
      )
    expect(bank.orders).toHaveLength(orders)
    expect((await kasa.payment(page)).status).toBe('new')
    const unwanted = await kasa.post('/pl/payment', form({ currency: 'TST' }))
    expect(unwanted.status).toBe(422)
    const change = changeCurrencies({ ...needs, businessClock: kasa.clock.now })
    await change({ ...ids, currencies: ['PLN', 'EUR'], testCurrency: true })
    kasa.forget()
    expect((await kasa.payment(await opened({ currency: 'TST' }))).livemode).toBe(false)
    const wrong = { field: 'currencies', rule: 'none-of', facts: expect.objectContaining({ typed: 'HRK' }) }
    const closed = change({ ...ids, currencies: ['HRK'], testCurrency: true })
    await expect(closed).rejects.toMatchObject({ faults: [wrong] })
    await change({ ...ids, currencies: null, testCurrency: false })
    kasa.forget()
  })

  test('a closed shop takes no new order, and a form that it took before still leads to its payment', async () => {
    const known = form({ orderId: `K/${randomUUID().slice(0, 8)}` })
    const page = (await kasa.post('/pl/payment', known)).headers.get('location') ?? ''
    await setShopClosed(needs)({ ...ids, closed: true })
    kasa.forget()
    expect((await kasa.post('/pl/payment', form())).status).toBe(422)
    expect((await kasa.post('/pl/payment', known)).headers.get('location')).toBe(page)
    expect((await kasa.request(page)).status).toBe(200)
    await setShopClosed(needs)({ ...ids, closed: false })
    kasa.forget()
    await opened()
  })

  test('a shop leaves test mode once it has a live key, which an approval brings', async () => {
    const facts = { name: 'Nowy', recipient: null, websiteUrl: null, notificationUrl: null }
    const { shop } = await createShop(needs)({ merchantId: ids.merchantId, ...facts })
    const rules = { lifeMinutes: '', severalPaymentsPerOrder: false, signedReturn: true }
    const save = (serviceId: string, testModeOnly: boolean) =>
      savePaymentRules(needs)({ merchantId: ids.merchantId, serviceId, ...rules, testModeOnly })
    await save(shop.publicId, true)
    const wrong = { field: 'testModeOnly', rule: 'test-mode-pending' }
    await expect(save(shop.publicId, false)).rejects.toMatchObject({ faults: [wrong] })
    await createShopKey(needs)({ merchantId: ids.merchantId, serviceId: shop.publicId, livemode: true })
    expect((await save(shop.publicId, false)).settings.testModeOnly).toBe(false)
  })

  test('a key of the former gateway is taken over, told to those who may see it, and belongs to one kind of money', async () => {
    const former = randomBytes(27).toString('base64url')
    const taken = (key: string, livemode = true) => importShopKey(needs)({ ...ids, livemode, key })
    const faulty = async (key: string, livemode = true) =>
      (await taken(key, livemode).catch(error => error)).faults?.map(({ rule }: { rule: string }) => rule)
    expect(await faulty(`${former}\n`)).toEqual(['key-shape'])
    expect(await faulty(ids.serviceId)).toEqual(['key-is-id'])
    expect(await faulty(keys.test)).toEqual(['key-known'])

    const row = await taken(former)
    expect(row).toMatchObject({ state: 'accepted', livemode: true })
    expect(await faulty(former, false)).toEqual(['key-known'])
    const reveal = (merchantId: string) => revealKey(needs)({ merchantId, keyId: row.publicId })
    expect((await reveal(ids.merchantId)).key).toBe(former)
    const other = await createMerchant(needs)({ name: 'Obcy', legalName: 'Obcy' })
    await expect(reveal(other.merchant.publicId)).rejects.toMatchObject({ code: 'key/unknown' })

    kasa.forget()
    expect((await kasa.post('/pl/payment', kasa.signed(ids, former))).status).toBe(303)
    const order = { merchantId: ids.merchantId, keyId: row.publicId }
    const signing = (await kasa.read.keys.ofMerchant(row.merchantId)).find(
      key => key.livemode && key.state === 'signing' && key.shopId === row.shopId,
    )
    await promoteKey(needs)(order)
    await promoteKey(needs)({ ...order, keyId: String(signing?.publicId) })
    await retireKey(needs)(order)
    kasa.forget()
    expect((await kasa.post('/pl/payment', kasa.signed(ids, former))).status).toBe(403)
    expect(await faulty(former)).toEqual(['key-known'])
  })

  test('the sandbox’s doors are not there', async () => {
    const page = await opened()
    bank.script.start = { outcome: 'pending' }
    await kasa.post(`${page}/transfer`, {})
    const answers = await Promise.all([
      // The guide and the reference stay (domain.md §8).
      kasa.request('/developers/mailbox'),
      kasa.post('/developers/payment', { amount: '1' }),
      kasa.request('/sandbox/bank/x'),
      kasa.post('/sandbox/bank/x', { answer: 'pay' }),
      kasa.request('/sandbox/3ds/x'),
      kasa.post('/callbacks/sandbox', {}),
      kasa.request('/developers/simulator'),
      kasa.post('/developers/simulator/clock', { move: '+2d' }),
      ...['clock', 'orders', 'rules', 'seed'].map(door => kasa.request(`/sandbox/v1/${door}`)),
      kasa.request('/sandbox/v1/clock', { method: 'POST', body: '{"move":"+2d"}' }),
      kasa.post(`${page}/arrived`, { arrived: 'exact' }),
    ])
    // The second is an unknown language of the form's address, the rest are unknown pages.
    expect(answers.map(({ status }) => status)).toEqual([404, 307, ...Array(12).fill(404)])
    expect(await kasa.page(page)).not.toContain('/arrived')
    expect((await kasa.request('/metrics')).status).toBe(403)
    expect((await kasa.payment(page)).paidMinor).toBe(0)
  })

  test('a transfer page has no switches, and offers no letter where none can leave', async () => {
    const page = await opened({ customerEmail: 'jan@example.com' })
    bank.script.start = { outcome: 'pending' }
    await kasa.post(`${page}/transfer`, {})
    const next = {
      kind: 'transfer',
      account: '61109010140000071219812874',
      recipient: 'Księgarnia',
      title: 'K 1',
    } as const
    const { path, init } = bank.message({ outcome: 'pending', next })
    expect((await kasa.request(path, init)).status).toBeLessThan(300)
    const html = await kasa.page(page)
    expect(html).toContain('61 1090 1014 0000 0712 1981 2874')
    expect(html).toContain('role="img"')
    expect(html).not.toMatch(/\/send"|\/arrived"/)
    await kasa.post(`${page}/send`, {})
    const { merchantId, id } = await kasa.payment(page)
    const [sale] = await kasa.read.transactions.ofPayment(merchantId, id)
    expect(await kasa.read.letters.isOwed(merchantId, id, 'transfer.data', sale?.publicId ?? '')).toBe(false)
  })

  test('unknown shop and wrong signature get the same answer but for the trace id, and nothing is created', async () => {
    const before = await countRows(kasa.database)
    const answers = await Promise.all([
      kasa.post('/pl/payment', { ...form(), serviceId: '00000000-0000-4000-8000-000000000000' }),
      kasa.post('/pl/payment', { ...form(), merchantId: 'a'.repeat(20) }),
      kasa.post('/pl/payment', { ...form(), merchantId: 'not an id' }),
      kasa.post('/pl/payment', { merchantId: ids.serviceId, serviceId: ids.merchantId }),
      kasa.post('/pl/payment', {}),
      kasa.post('/pl/payment', { ...form(), amount: '1' }),
      kasa.post('/pl/payment', { ...form(), signature: '' }),
      kasa.post('/pl/payment', { ...form(), signature: 'x;md5' }),
      kasa.post('/pl/payment', kasa.signed({ ...ids }, 'another-key')),
      kasa.request(`/pl/payment?${new URLSearchParams({ ...form(), amount: '1' })}`),
    ])
    const texts = await Promise.all(
      answers.map(async answer => {
        const trace = answer.headers.get('x-trace-id') ?? 'none'
        const html = await answer.text()
        expect(html).toContain(trace)
        return [answer.status, ...[...answer.headers].filter(([name]) => !['date', 'x-trace-id'].includes(name)), html]
          .join('\n')
          .replaceAll(trace, 'TRACE')
      }),
    )
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).toContain('FORM-SIGNATURE')
    expect(await countRows(kasa.database)).toEqual(before)
  })

  test('a refused form shows a code and a trace id, nothing for developers and nothing of the shop', async () => {
    const before = await countRows(kasa.database)
    const tooMany = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x${n}`, 'x']))
    const cases: [Record<string, string>, number, string][] = [
      [form({ amount: '129.90' }), 422, 'FORM-FIELDS'],
      [form({ urlSuccess: 'http://shop.example/' }), 422, 'FORM-FIELDS'],
      [form({ urlNotification: 'http://shop.example/' }), 422, 'FORM-FIELDS'],
      [form({ additionalDescription: 'x&amount=1' }), 422, 'FORM-FIELDS'],
      [form(tooMany), 413, 'FORM-TOO-LARGE'],
      [form({ additionalDescription: 'x'.repeat(300_000) }), 413, 'FORM-TOO-LARGE'],
    ]
    for (const [fields, status, code] of cases) {
      const answer = await kasa.post('/pl/payment', fields)
      const html = await answer.text()
      expect([answer.status, /<code>(FORM-[A-Z-]+)<\/code>/.exec(html)?.[1]]).toEqual([status, code])
      expect(html).toContain(answer.headers.get('x-trace-id') ?? 'none')
      expect(html).not.toMatch(/developer|129\.90|http:\/\/shop|Pod Żaglem|&amp;amount/)
    }
    expect(await countRows(kasa.database)).toEqual(before)
  })

  test('cookies travel over https only, and browsers are told to stay on https', async () => {
    const answer = await kasa.post('/pl/payment', form())
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax; Secure$/)
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
  })

  test('a notification to this machine or its network is refused before a byte leaves', async () => {
    let visits = 0
    const inside = createServer(socket => {
      visits++
      socket.destroy()
    })
    await new Promise<void>(listening => inside.listen(0, '127.0.0.1', listening))
    inside.unref()
    const { port } = inside.address() as { port: number }
    const [, ownPort] = kasa.origin.split('127.0.0.1:')
    bank.script.start = { outcome: 'settled' }
    const targets = [
      `https://127.0.0.1:${port}/n`,
      'https://127.0.0.1/n',
      'https://localhost/n',
      'https://[::1]/n',
      'https://[::ffff:127.0.0.1]/n',
      `https://127.0.0.1:${ownPort}/healthz`,
      'https://10.0.0.1/n',
      'https://169.254.169.254/latest',
    ]
    for (const urlNotification of targets) {
      const page = await opened({ urlNotification })
      await kasa.post(`${page}/blik`, { code: '777123' })
      expect((await kasa.payment(page)).status).toBe('settled')
    }
    await kasa.gateway.tick()
    const payments = await kasa.read.outbox.recent((await kasa.payment(await opened())).merchantId, 50)
    const attempts = payments.filter(({ url }) => targets.includes(url)).map(({ attempts: [first] }) => first)
    expect(attempts).toHaveLength(targets.length)
    for (const attempt of attempts) {
      expect(attempt?.status).toBeNull()
      expect(attempt?.error).toMatch(/may not be called|port 443 only/)
    }
    expect(visits).toBe(0)
    await new Promise(closed => inside.close(closed))
  })

  test('a live shop in test mode refuses its live key', async () => {
    const shop = await kasa.read.shops.find(ids.merchantId, ids.serviceId)
    const save = async (testModeOnly: boolean) => {
      await kasa.gateway.storage.write(async ({ shops }) => {
        if (shop) await shops.save({ ...shop, settings: { ...shop.settings, testModeOnly } })
      })
      kasa.forget()
    }
    await save(true)
    expect((await kasa.post('/pl/payment', form())).status).toBe(403)
    expect((await kasa.payment(await opened({}, 'test'))).livemode).toBe(false)
    await save(false)
    expect((await kasa.post('/pl/payment', form())).status).toBe(303)
  })
})
