import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PNG } from 'pngjs'
import type { Shop } from '../../src/merchants/shop.js'
import { sha256 } from '../gateway/open-gateway.js'
import { ok, openShop, type ReceivingShop, silence, status } from '../notifications/receiving-shop.js'
import { openPanel, type PanelBrowser, type Posted, password, type TestPanel } from './open-panel.js'

let kasa: TestPanel
let owner: PanelBrowser
let technician: PanelBrowser
let receiver: ReceivingShop
let path = ''
let foreign = ''
beforeAll(async () => {
  kasa = await openPanel()
  receiver = await openShop()
  owner = await kasa.as('representative')
  technician = await kasa.as('technical')
  path = `/panel/shops/${kasa.shop?.serviceId}`
  foreign = `/panel/shops/${(await kasa.newMerchant()).shop.publicId}`
})
afterAll(async () => {
  await receiver.close()
  await kasa.close()
})

const shopNow = async (): Promise<Shop> => {
  const found = await kasa.read.shops.find(kasa.shop?.merchantId ?? '', kasa.shop?.serviceId ?? '')
  if (found === undefined) throw new Error('the shop is gone')
  return found
}
const newest = async () => {
  const shop = await shopNow()
  const [entry] = await kasa.read.audit.list(shop.merchantId, {
    limit: 1,
    subject: { kind: 'shop', id: shop.publicId },
  })
  return entry
}
/** Posts with the token of the form's own tab. */
const posted = async (browser: PanelBrowser, tab: string, form: string, fields: Posted, of = path) => {
  await browser.page(tab === 'overview' ? path : `${path}/${tab}`)
  return browser.post(`${of}/${tab}/${form}`, fields)
}
/** Words of a page, without its markup. */
const words = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#3[49];|&quot;/g, '"')
    .replace(/\s+/g, ' ')
const errorAt = (html: string, form: string, field: string): string =>
  new RegExp(`id="${form}-${field}-error">([^<]*)<`).exec(html)?.[1] ?? ''
const valueAt = (html: string, form: string, field: string): string =>
  new RegExp(`id="${form}-${field}"[^>]*? value="([^"]*)"`).exec(html)?.[1] ??
  new RegExp(`id="${form}-${field}"[^>]*>([^<]*)</textarea>`).exec(html)?.[1] ??
  ''

type FormCase = {
  tab: string
  form: string
  fields: Posted
  /** Of the shop afterwards. */
  kept: (shop: Shop) => unknown
  value: unknown
  /** Setting whose change the audit tells. */
  audited: string
  wrong?: { fields: Posted; field: string; says: RegExp }
}
const looks = { accentDark: '', radius: '6', scheme: 'dark' }
const cases: FormCase[] = [
  {
    ...{ tab: 'overview', form: 'facts', fields: { name: "O'Brien’s Herbata", description: 'Od 2019\r\nw Łodzi' } },
    kept: ({ name, settings }) => [name, settings.description],
    value: ["O'Brien’s Herbata", 'Od 2019\nw Łodzi'],
    audited: 'name',
    wrong: { fields: { name: '', description: 'x' }, field: 'name', says: /Fill it in/ },
  },
  {
    ...{
      tab: 'rules',
      form: 'payments',
      fields: { lifeMinutes: '1440', severalPaymentsPerOrder: 'yes', signedReturn: 'yes' },
    },
    kept: ({ settings: { paymentLifeSeconds, severalPaymentsPerOrder, signedReturn, testModeOnly } }) => [
      ...[paymentLifeSeconds, severalPaymentsPerOrder, signedReturn, testModeOnly],
    ],
    value: [86_400, true, true, false],
    audited: 'paymentLifeSeconds',
    wrong: { fields: { lifeMinutes: '3' }, field: 'lifeMinutes', says: /whole minutes from 5 to 656640/ },
  },
  {
    ...{ tab: 'rules', form: 'hold', fields: { on: 'yes', hours: '72', atEnd: 'capture' } },
    kept: ({ settings }) => settings.hold,
    value: { on: true, hours: 72, atEnd: 'capture' },
    audited: 'hold.hours',
    wrong: { fields: { on: 'yes', hours: '120', atEnd: 'capture' }, field: 'hours', says: /from 1 to 119/ },
  },
  {
    ...{ tab: 'rules', form: 'currencies', fields: { currencies: ['PLN', 'EUR'], testCurrency: 'yes' } },
    kept: ({ settings }) => [settings.currencies, settings.testCurrency],
    value: [['PLN', 'EUR'], true],
    audited: 'currencies',
    wrong: { fields: { currencies: [] }, field: 'currencies', says: /at least one currency/ },
  },
  {
    ...{ tab: 'rules', form: 'refunds', fields: { overdraft: '500,50', lateMoney: 'refund' } },
    kept: ({ settings }) => [settings.refundOverdraftMinor, settings.lateMoney],
    value: [50_050, 'refund'],
    audited: 'refundOverdraftMinor',
    wrong: { fields: { overdraft: 'much', lateMoney: 'refund' }, field: 'overdraft', says: /no amount/ },
  },
  {
    ...{ tab: 'rules', form: 'returns' },
    fields: { success: 'https://shop.example/ok', failure: 'http://127.0.0.1:4000/no', back: '' },
    kept: ({ settings }) => settings.returnUrls,
    value: { success: 'https://shop.example/ok', failure: 'http://127.0.0.1:4000/no', back: null },
    audited: 'returnUrls.success',
    wrong: { fields: { success: 'javascript:alert(1)' }, field: 'success', says: /must begin with http/ },
  },
  {
    ...{ tab: 'rules', form: 'remember', fields: { cards: 'yes', withoutCvc: 'yes' } },
    kept: ({ settings }) => settings.remember,
    value: { cards: true, blik: false, withoutCvc: true },
    audited: 'remember.blik',
  },
  {
    ...{ tab: 'rules', form: 'help', fields: { helpContact: 'pomoc@sklep.example' } },
    kept: ({ settings }) => settings.helpContact,
    value: 'pomoc@sklep.example',
    audited: 'helpContact',
    wrong: { fields: { helpContact: 'call us' }, field: 'helpContact', says: /neither an e-mail/ },
  },
  {
    ...{ tab: 'rules', form: 'tax', fields: { taxId: '526-00-01-246' } },
    kept: ({ settings }) => settings.taxId,
    value: '5260001246',
    audited: 'taxId',
    wrong: { fields: { taxId: '5260001247' }, field: 'taxId', says: /is no NIP/ },
  },
  {
    ...{ tab: 'rules', form: 'delivery', fields: { ask: 'always' } },
    kept: ({ settings }) => settings.delivery?.ask,
    value: 'always',
    audited: 'delivery.ask',
  },
  {
    ...{
      tab: 'rules',
      form: 'delivery-choice',
      fields: { code: 'locker', 'name-pl': 'Paczkomat, 24 h', price: 'free' },
    },
    kept: ({ settings }) => settings.delivery?.choices.at(-1),
    value: { code: 'locker', names: { pl: 'Paczkomat, 24 h' }, needsAddress: false, price: 'free' },
    audited: 'delivery.choices.2.code',
    wrong: { fields: { code: 'Lock er', 'name-pl': 'x' }, field: 'code', says: /is no code/ },
  },
  {
    ...{ tab: 'letters', form: 'letters', fields: { letters: ['payment.paid', 'surplus.shop'] } },
    kept: ({ settings }) => Object.entries(settings.letters).flatMap(([kind, on]) => (on ? [kind] : [])),
    value: ['payment.paid', 'surplus.shop'],
    audited: 'letters.payment.paid',
  },
  {
    ...{ tab: 'look', form: 'look', fields: { accent: '#c8102e', ...looks } },
    kept: ({ settings: { look } }) => [look.accent, look.radiusPx, look.scheme],
    value: ['#c8102e', 6, 'dark'],
    audited: 'look.accent',
    wrong: { fields: { accent: '#ffcc00', ...looks }, field: 'accent', says: /could not be read.*1\.40.*#8a6d00/ },
  },
  {
    ...{ tab: 'look', form: 'texts', fields: { kind: 'receiptTexts', language: 'uk', text: 'Дякуємо <b>' } },
    kept: ({ settings }) => settings.look.receiptTexts,
    value: { uk: 'Дякуємо <b>' },
    audited: 'look.receiptTexts.uk',
    wrong: { fields: { kind: 'helpTexts', language: 'pl', text: '\u202eabc' }, field: '', says: /control character/ },
  },
  {
    ...{ tab: 'methods', form: 'order', fields: { 'place-transfer': '1', 'place-card': '2' } },
    kept: ({ settings }) => settings.methodOrder,
    value: ['transfer', 'card'],
    audited: 'methodOrder',
    wrong: { fields: { 'place-transfer': '9' }, field: 'place-transfer', says: /cannot be chosen/ },
  },
  {
    ...{ tab: 'methods', form: 'label', fields: { flow: 'transfer', language: 'pl', text: 'Przelew na konto' } },
    kept: ({ settings }) => settings.methodLabels,
    value: { transfer: { pl: 'Przelew na konto' } },
    audited: 'methodLabels.transfer.pl',
    wrong: { fields: { flow: 'transfer', language: 'pl', text: 'x'.repeat(61) }, field: 'text', says: /at most 60/ },
  },
  {
    ...{ tab: 'methods', form: 'limit', fields: { code: 'ecom3ds', currency: 'PLN', min: '20,00', max: '1 000' } },
    kept: ({ settings }) => settings.methodLimits,
    value: { ecom3ds: { PLN: { minMinor: 2000, maxMinor: 100_000 } } },
    audited: 'methodLimits.ecom3ds.PLN.minMinor',
    wrong: { fields: { code: 'blik', currency: 'PLN', min: 'a' }, field: 'min', says: /is no amount/ },
  },
  {
    ...{ tab: 'methods', form: 'pause' },
    fields: { name: 'wallet', until: '2099-01-31T12:00', language: 'pl', text: 'Przerwa do rana' },
    kept: ({ settings }) => settings.methodPauses,
    value: { wallet: { texts: { pl: 'Przerwa do rana' }, until: '2099-01-31T11:00:00.000Z' } },
    audited: 'methodPauses.wallet.until',
    wrong: { fields: { name: 'wallet', until: '31.02.2099' }, field: 'until', says: /is no moment/ },
  },
  {
    ...{ tab: 'integration', form: 'origin', fields: { origin: 'https://sklep.example' } },
    kept: ({ settings }) => settings.widgetOrigins,
    value: ['https://sklep.example'],
    audited: 'widgetOrigins',
    wrong: { fields: { origin: 'https://*.example/x' }, field: 'origin', says: /is no origin/ },
  },
]

test.each(cases)(
  '$tab/$form: saved with its audit; refused at its field with what was typed; not there for others',
  async row => {
    const { tab, form, fields, kept, value, audited, wrong } = row
    const before = await shopNow()
    if (wrong) {
      const answer = await posted(owner, tab, form, wrong.fields)
      const html = await answer.text()
      expect(answer.status).toBe(422)
      expect(wrong.field === '' ? words(html) : errorAt(html, form, wrong.field)).toMatch(wrong.says)
      expect(html).toContain('role="alert"')
      const typed = wrong.fields[wrong.field]
      if (typeof typed === 'string') expect(valueAt(html, form, wrong.field)).toBe(typed)
      expect(await shopNow()).toEqual(before)
      expect((await owner.get(`${path}/${tab}/${form}`)).status).toBe(303)
    }
    const answer = await posted(owner, tab, form, fields)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, tab === 'overview' ? path : `${path}/${tab}`])
    expect(kept(await shopNow())).toEqual(value)
    expect(value).not.toEqual(kept(before))
    const entry = await newest()
    expect(entry?.what).toBe('shop.changed')
    expect(entry?.after).toHaveProperty([audited])
    expect((await posted(owner, tab, form, fields, foreign)).status).toBe(404)
    expect(words(await owner.page(tab === 'overview' ? path : `${path}/${tab}`))).not.toContain('undefined')
  },
)

test('what was added is taken away by its button: choices, origins, own names, limits, pauses, texts', async () => {
  const drop = async (tab: string, form: string, fields: Posted) =>
    expect((await posted(owner, tab, form, fields)).status).toBe(303)
  await drop('rules', 'delivery', { ask: 'by-form' })
  await drop('rules', 'drop-delivery', { code: 'locker' })
  await drop('integration', 'drop-origin', { origin: 'https://sklep.example' })
  await drop('methods', 'label', { flow: 'transfer', language: 'pl', text: '' })
  await drop('methods', 'limit', { code: 'ecom3ds', currency: 'PLN', min: '', max: '' })
  await drop('methods', 'resume', { name: 'wallet' })
  await drop('look', 'texts', { kind: 'receiptTexts', language: 'uk', text: '' })
  const { settings } = await shopNow()
  expect(settings.delivery?.choices.map(({ code }) => code)).toEqual(['courier', 'pickup'])
  const { widgetOrigins, methodLabels, methodLimits, methodPauses, look } = settings
  expect([widgetOrigins, methodLabels, methodLimits, methodPauses, look.receiptTexts]).toEqual([
    ...[[], { transfer: {} }, { ecom3ds: {} }, {}, {}],
  ])
})

test('a method that is switched off is gone from the page, and a closed shop takes no order until it is opened', async () => {
  const codes = ['blik', 'ecom3ds', 'wt']
  await posted(owner, 'methods', 'switches', { codes })
  kasa.forget()
  const flows = async () =>
    [...(await kasa.page(await kasa.open())).matchAll(/id="method-(\w+)"/g)].map(([, flow]) => flow)
  expect(await flows()).toEqual(['transfer', 'card', 'blik'])
  await posted(owner, 'overview', 'closing', { closed: 'yes' })
  kasa.forget()
  expect((await kasa.post('/pl/payment', kasa.signed())).status).toBe(422)
  expect(words(await owner.page(path))).toContain('Closed')
  await posted(owner, 'overview', 'closing', { closed: 'no' })
  kasa.forget()
  await kasa.open()
})

test('an order without addresses of its own comes back where the shop says; one with some goes where it says', async () => {
  kasa.forget()
  const back = async (fields: Record<string, string>) => {
    const page = await kasa.open(fields)
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.pass(5)
    return (await kasa.request(`${page}/return`)).headers.get('location') ?? ''
  }
  expect(await back({})).toMatch(/^https:\/\/shop\.example\/ok\?kasaResult=/)
  expect(await back({ urlSuccess: 'https://own.example/yes' })).toMatch(/^https:\/\/own\.example\/yes\?/)
  expect(await back({ urlFailure: 'https://own.example/no' })).toMatch(/\/pl\/pay\//)
})

test('the list is searched by name, address and id, and each role sees its part', async () => {
  const { publicId } = await shopNow()
  const has = async (browser: PanelBrowser, query: string) =>
    (await browser.page(`/panel/shops${query}`)).includes(`<code>${publicId}</code>`)
  expect(await has(owner, '?q=HERBATA')).toBe(true)
  expect(await has(owner, `?q=${publicId.slice(0, 9)}`)).toBe(true)
  expect(await has(owner, '?q=apteka')).toBe(false)
  expect(await has(owner, '?state=closed')).toBe(false)
  const html = await owner.page('/panel/shops')
  expect(words(html)).toMatch(/Created \d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d/)
  expect(html).toContain('href="/panel/plugins"')

  for (const role of ['financial_passive', 'financial_active'] as const) {
    const reader = await kasa.as(role)
    expect(await has(reader, '')).toBe(true)
    expect(await reader.page('/panel/shops')).not.toContain(`href="${path}"`)
    for (const closed of [path, `${path}/keys`, `${path}/rules`, '/panel/plugins', '/panel/settings/api-keys'])
      expect((await reader.get(closed)).status).toBe(403)
    expect((await reader.post(`${path}/keys/create`)).status).toBe(403)
  }
  for (const open of ['', '/integration', '/notifications', '/keys'])
    expect((await technician.get(`${path}${open}`)).status).toBe(200)
  for (const closed of ['/methods', '/look', '/letters', '/rules'])
    expect((await technician.get(`${path}${closed}`)).status).toBe(403)
  const seen = await technician.page(path)
  expect(seen).not.toContain('/overview/facts')
  expect(words(seen)).toContain('Shop changed')
  expect(words(seen)).not.toContain('Przerwa do rana')
  expect(words(await owner.page(path))).toContain('Przerwa do rana')
  expect((await technician.post(`${path}/overview/facts`, { name: 'Mine' })).status).toBe(403)
  expect((await owner.get(foreign)).status).toBe(404)
  expect((await owner.get('/panel/shops/nothing')).status).toBe(404)
})

describe('notifications', () => {
  test('an address is saved by the outbound rules', async () => {
    const answer = await posted(technician, 'notifications', 'address', { notificationUrl: 'http://10.0.0.7/notify' })
    expect(errorAt(await answer.text(), 'address', 'notificationUrl')).toMatch(/does not call “10\.0\.0\.7”/)
    await posted(technician, 'notifications', 'address', { notificationUrl: `${receiver.url}/payment-imoje` })
    expect((await shopNow()).notificationUrl).toBe(`${receiver.url}/payment-imoje`)
    expect((await newest())?.after).toEqual({ notificationUrl: `${receiver.url}/payment-imoje` })
  })

  test.each([
    ['200', ok, 200, /The shop answered 200.*The address works/],
    ['an error', status(500, {}, 'oops <script>'), 200, /answered 500 instead of 200.*oops &lt;script&gt;/],
    ['a redirect', status(302, { location: 'https://elsewhere.example/' }), 200, /answered 302: redirects/],
    ['a page', status(200, { 'content-type': 'text/html' }, '<html>Hello</html>'), 200, /not with \{"status":"ok"\}/],
  ] as const)('a test that is answered with %s shows request and answer', async (_name, reply, code, says) => {
    receiver.reply = reply
    const before = receiver.received.length
    const answer = await posted(technician, 'notifications', 'test', {})
    const html = await answer.text()
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([code, 'no-store'])
    expect(words(html)).toMatch(says)
    const [message] = receiver.received.slice(before)
    const body = JSON.parse(String(message?.body))
    expect(body.payment).toMatchObject({
      amount: 1,
      currency: 'TST',
      status: 'pending',
      serviceId: kasa.shop?.serviceId,
    })
    expect(body.payment.orderId).toMatch(/^KASA-TEST-/)
    expect(await kasa.read.payments.findByPublicId(body.payment.id)).toBeUndefined()
    expect(html).toContain('signature=***;alg=sha256')
    expect(html).not.toContain(String(/signature=(\w+)/.exec(String(message?.headers['x-imoje-signature']))?.[1]))
    expect(await newest()).toMatchObject({ what: 'shop.tested', after: { address: `${receiver.url}/payment-imoje` } })
  })

  test('a test that nobody answers ends by itself, and tests are limited', async () => {
    receiver.reply = silence
    const html = await (await posted(technician, 'notifications', 'test', {})).text()
    expect(words(html)).toContain('No complete answer within 10 seconds')
    receiver.reply = ok
    for (let more = 0; more < 5; more++) await posted(technician, 'notifications', 'test', {})
    const answer = await posted(technician, 'notifications', 'test', {})
    expect(answer.status).toBe(422)
    expect(words(await answer.text())).toContain('At most 10 tests in ten minutes')
  }, 30_000)

  test('deliveries that fail are warned of with their reason, until they work again', async () => {
    expect(await owner.page('/panel/shops')).not.toContain('does not accept')
    receiver.reply = status(500)
    const page = await kasa.open()
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.pass(5)
    const warned = words(await technician.page(`${path}/integration`))
    expect(warned).toContain('Notifications are not getting through')
    expect(warned).toContain('The shop answered 500 instead of 200.')
    expect(await owner.page('/panel/shops')).toContain('does not accept its notifications')
    const seen = words(await technician.page(`${path}/notifications`))
    expect(seen).toMatch(/Waiting next attempt/)
    expect(seen).not.toMatch(/129[.,]?90|Łucja/)
    receiver.reply = ok
    await kasa.pass(20)
    await kasa.pass(20)
    expect(words(await technician.page(`${path}/integration`))).not.toContain('not getting through')
    expect(await owner.page('/panel/shops')).not.toContain('does not accept')

    receiver.reply = status(410)
    await kasa.post(`${await kasa.open()}/blik`, { code: '999000' })
    await kasa.pass(5)
    expect(words(await technician.page(path))).toMatch(/We have stopped trying.*answered 410 instead of 200/)
    receiver.reply = ok
    await kasa.post(`${await kasa.open()}/blik`, { code: '999000' })
    await kasa.pass(5)
    expect(words(await technician.page(path))).not.toContain('not getting through')
  })
})

describe('keys and tokens', () => {
  /** Signed in a while ago: dangerous actions ask again. */
  const shown = async (browser: PanelBrowser, at: string, fields: Posted, action: string) => {
    const html = await browser.page(at)
    expect(html).not.toContain('kasa_test_')
    return browser.post(action, fields)
  }
  /** After the two ids the page lets the key be copied. */
  const keyOf = (html: string) => [...html.matchAll(/data-copy="([^"]+)"/g)][2]?.[1] ?? ''

  test('a key is shown on its own answer alone, to whom proved who they are, and that is recorded', async () => {
    const { merchantId, id } = await shopNow()
    const [signing] = await kasa.read.keys.ofShop(merchantId, id)
    const serviceKey = String(kasa.shop?.serviceKey)
    for (const page of [`${path}/keys`, `${path}/integration`])
      expect(await technician.page(page)).not.toContain(serviceKey)
    kasa.forget(6 * 60)
    await technician.page(`${path}/keys`)
    const asked = await technician.post(`${path}/keys/reveal`, { key: String(signing?.publicId) })
    expect(asked.status).toBe(401)
    expect(await asked.text()).not.toContain(serviceKey)
    const answer = await technician.post(`${path}/keys/reveal`, {
      ...{ key: String(signing?.publicId), 'proof-password': password },
    })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(keyOf(await answer.text())).toBe(serviceKey)
    const entry = await newest()
    expect(entry).toMatchObject({ what: 'key.revealed', after: { key: signing?.publicId, money: 'test' } })
    expect(JSON.stringify(entry)).not.toContain(serviceKey)
    expect((await technician.post(`${path}/keys/reveal`, { key: 'key_other' })).status).toBe(404)
    expect((await technician.post(`${foreign}/keys/reveal`, { key: String(signing?.publicId) })).status).toBe(404)
  })

  test('a key is pasted from the former gateway, with the right shape only, and never shown back', async () => {
    await owner.page('/panel/settings/profile')
    await owner.post(`${path}/keys/create`, { 'proof-password': password })
    const refused = await posted(owner, 'keys', 'import', { key: 'too short for a key' })
    const html = await refused.text()
    expect(errorAt(html, 'import', 'key')).toContain('36 letters')
    expect(html).not.toContain('too short for a key')
    const id = await (await posted(owner, 'keys', 'import', { key: String(kasa.shop?.serviceId) })).text()
    expect(errorAt(id, 'import', 'key')).toContain('This is an id')
    const former = 'Former_gateway-key_of_36_characters1'
    expect((await posted(owner, 'keys', 'import', { key: former })).status).toBe(303)
    kasa.forget()
    expect((await kasa.post('/pl/payment', kasa.signed({}, former))).status).toBe(303)
    expect(JSON.stringify(await newest())).not.toContain(former)
    expect((await newest())?.what).toBe('key.imported')
  })

  test('under load a key is rotated without a refused form or a notification that cannot be verified', async () => {
    receiver.reply = ok
    receiver.received.length = 0
    const old = String(kasa.shop?.serviceKey)
    const made = keyOf(await (await posted(owner, 'keys', 'create', {})).text())
    expect(made).toMatch(/^[A-Za-z0-9_-]{36}$/)
    const { merchantId, id } = await shopNow()
    // Every process knows of a new key within a second.
    kasa.forget()
    const keyNamed = async (state: 'signing' | 'accepted', fingerprint?: string) =>
      (await kasa.read.keys.ofShop(merchantId, id)).find(
        key => key.state === state && (fingerprint === undefined || key.fingerprint === fingerprint),
      )
    const fresh = (await kasa.read.keys.ofShop(merchantId, id))[0]
    const former = await keyNamed('signing')
    let running = true
    let forms = 0
    const shopper = async (key: string) => {
      while (running) {
        const answer = await kasa.post('/pl/payment', kasa.signed({}, key))
        if (answer.status !== 303) throw new Error(`a form was answered ${answer.status}`)
        const page = answer.headers.get('location') ?? ''
        await kasa.post(`${page}/blik`, { code: '999000' })
        await kasa.pass(1)
        forms += 1
      }
    }
    const load = Promise.all([shopper(old), shopper(made)])
    await posted(owner, 'keys', 'promote', { key: String(fresh?.publicId) })
    expect((await keyNamed('signing'))?.publicId).toBe(fresh?.publicId)
    kasa.forget(2)
    for (let at = forms; forms < at + 6; ) await new Promise(resolve => setImmediate(resolve))
    running = false
    await load
    await kasa.pass(30)
    const verified = receiver.received.filter(({ headers, body }) => {
      const signature = /signature=(\w+);/.exec(String(headers['x-imoje-signature']))?.[1]
      return [old, made].some(key => sha256(`${body}${key}`) === signature)
    })
    expect(verified.length).toBe(receiver.received.length)
    expect(verified.length).toBeGreaterThan(6)

    await posted(owner, 'keys', 'retire', { key: String(former?.publicId) })
    kasa.forget(2)
    expect((await kasa.post('/pl/payment', kasa.signed({}, old))).status).toBe(403)
    expect((await kasa.post('/pl/payment', kasa.signed({}, made))).status).toBe(303)
    const acts = await kasa.read.audit.list(merchantId, { limit: 3, what: 'key.' })
    expect(acts.map(({ what }) => what)).toEqual(['key.retired', 'key.promoted', 'key.created'])
    expect(JSON.stringify(acts)).not.toContain(made)
  }, 60_000)

  test('a token is made for some shops, shown once, listed by its label, and revoked; addresses are checked', async () => {
    const at = '/panel/settings/api-keys'
    const html = await (await shown(owner, at, { label: '', shops: [] }, `${at}/create`)).text()
    expect(errorAt(html, 'create', 'label')).toContain('Fill it in')
    const answer = await shown(owner, at, { label: 'warehouse', shops: [String(kasa.shop?.serviceId)] }, `${at}/create`)
    const token = /data-copy="(kasa_test_[\w-]+)"/.exec(await answer.text())?.[1] ?? ''
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const url = `/v1/merchant/${kasa.shop?.merchantId}/service/${kasa.shop?.serviceId}`
    const call = async () => (await kasa.request(url, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await call()).toBe(200)
    const list = await owner.page(at)
    expect(list).not.toContain(token)
    expect(words(list)).toMatch(/warehouse Test O"Brien.s Herbata Valid/)
    expect(words(list)).toMatch(/Default Test All shops Valid/)

    const { merchantId } = await shopNow()
    const row = (await kasa.read.tokens.ofMerchant(merchantId)).find(({ label }) => label === 'warehouse')
    expect((await owner.post(`${at}/reveal`, { token: String(row?.id) })).status).toBe(404)
    await owner.post(`${at}/revoke`, { token: String(row?.id) })
    kasa.forget()
    expect(await call()).toBe(401)

    const wrong = await (await owner.post(`${at}/addresses`, { trustedIps: '203.0.113.0/24\nhome' })).text()
    expect(errorAt(wrong, 'addresses', 'trustedIps')).toContain('“home” is no IP address')
    await owner.post(`${at}/addresses`, { trustedIps: '203.0.113.0/24, 2001:db8::/32' })
    expect((await kasa.read.merchants.find(String(kasa.shop?.merchantId)))?.trustedIps).toEqual([
      ...['203.0.113.0/24', '2001:db8::/32'],
    ])
    await owner.post(`${at}/addresses`, { trustedIps: '' })
    const acts = await kasa.read.audit.list(merchantId, { limit: 5, what: 'token.' })
    expect(acts.map(({ what }) => what)).toEqual(['token.revoked', 'token.created'])
    expect(JSON.stringify(acts)).not.toContain(token)
  })
})

test('a logo is made anew or refused with its reason, and removed', async () => {
  const upload = async (name: string, bytes: Uint8Array) => {
    await owner.page(`${path}/look`)
    return owner.upload(`${path}/look/logo`, {}, { logo: { name, bytes } })
  }
  const svg = await (await upload('logo.png', Buffer.from('<svg onload="x"/>'))).text()
  expect(errorAt(svg, 'logo', 'logo')).toContain('neither PNG nor JPEG')
  expect(errorAt(await (await upload('none.png', Buffer.alloc(0))).text(), 'logo', 'logo')).toContain('Fill it in')
  const image = new PNG({ width: 40, height: 20 })
  expect((await upload('../../etc/logo.png', PNG.sync.write(image))).status).toBe(303)
  const { look } = (await shopNow()).settings
  expect(look.logo).toMatchObject({ width: 40, height: 20 })
  expect((await kasa.request(`/look/${look.logo?.digest}.png`)).status).toBe(200)
  await posted(owner, 'look', 'drop-logo', {})
  expect((await shopNow()).settings.look.logo).toBeNull()
})

test('the nearest readable colour is offered as a button that saves it', async () => {
  const html = await (await posted(owner, 'look', 'look', { accent: '#ffcc00', ...looks })).text()
  expect(html).toContain('Use #8a6d00')
  await posted(owner, 'look', 'look', { accent: '#8a6d00', ...looks })
  expect((await shopNow()).settings.look.accent).toBe('#8a6d00')
})

test('the plugin library names the addresses to put in, and documents can be had', async () => {
  const html = await technician.page('/panel/plugins')
  expect(html).toContain(`<code>${kasa.baseUrl}/v1</code>`)
  for (const [, href = ''] of html.matchAll(/class="button[^"]*" href="(\/[^"]+)"/g))
    expect([href, (await technician.get(href)).status]).toEqual([href, 200])
  const sdk = await technician.get('/panel/plugins/kasa-sdk.tgz')
  expect(sdk.headers.get('content-disposition')).toMatch(/^attachment; filename="kasa-sdk-[\d.]+\.tgz"$/)
  const file = join(await mkdtemp(join(tmpdir(), 'kasa-sdk-')), 'sdk.tgz')
  await writeFile(file, Buffer.from(await sdk.arrayBuffer()))
  const read = (...wish: string[]) => execFileSync('tar', ['-xzOf', file, ...wish], { encoding: 'utf8' })
  expect(JSON.parse(read('package/package.json')).name).toBe('@kasa/sdk')
  expect(read('package/dist/esm/index.js')).toBe(await readFile('sdk/dist/esm/index.js', 'utf8'))
  const steps = words(await technician.page(`${path}/integration?platform=node`))
  expect(steps).toContain('1. Install the SDK')
  expect(steps).toContain(String(kasa.shop?.merchantId))
})
