import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { addWidgetOrigin, removeWidgetOrigin } from '../../src/merchants/widget-origins.js'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import { type Fields, openGateway, type TestGateway } from './open-gateway.js'

const shopPage = 'http://127.0.0.1:4000'
const foreignPage = 'https://elsewhere.example'
const shopAddress = `${shopPage}/orders/17`
const payer = { customerId: 'payer-17', customerEmail: 'lucja@example.com' }
const card = (number: string) => ({ number, expiry: '12/29', cvc: '123', holder: 'Łucja Żółć' })
const plain = '4111111111111111'
const challenged = '4012001037141112'
const refused = '4444333322221111'

let kasa: TestGateway
beforeAll(async () => {
  kasa = await openGateway()
  await register(shopPage)
})
afterAll(() => kasa?.close())

const register = async (origin: string) => {
  const { merchantId = '', serviceId = '' } = kasa.shop ?? {}
  await addWidgetOrigin({ store: kasa.gateway.storage })({ merchantId, serviceId, origin, mode: 'sandbox' })
  kasa.forget()
}

const post = (fields: Fields = {}, from = shopPage, language = 'pl') =>
  kasa.post(`/${language}/widget?from=${encodeURIComponent(from)}`, kasa.signed({ ...payer, ...fields }), {
    origin: from,
    'sec-fetch-site': 'cross-site',
  })
/** Opens a widget; answers the address of its page in the frame. */
const open = async (fields: Fields = {}): Promise<string> => {
  const answer = await post(fields)
  if (answer.status !== 303) throw new Error(`the widget was answered ${answer.status}: ${await answer.text()}`)
  return answer.headers.get('location') ?? ''
}
const pay = async (path: string, number: string): Promise<string> =>
  (await kasa.post(`${path}/card`, card(number), { 'sec-fetch-site': 'same-origin' })).headers.get('location') ?? ''
const policyOf = (answer: Response) => answer.headers.get('content-security-policy') ?? ''

test('signed fields open a card page that the shop’s origins alone may frame, without a cookie', async () => {
  const answer = await post({ orderDescription: 'Herbata' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('set-cookie')).toBeNull()
  const path = answer.headers.get('location') ?? ''
  expect(path).toMatch(/^\/pl\/widget\/[0-9a-f-]{36}$/)
  const shown = await kasa.request(path)
  expect(policyOf(shown)).toContain(`frame-ancestors ${shopPage}`)
  expect(shown.headers.get('x-frame-options')).toBeNull()
  expect(shown.headers.get('set-cookie')).toBeNull()
  const html = await shown.text()
  for (const text of [
    '129,90',
    'Zielona Herbaciarnia sp. z o.o.',
    'Herbata',
    'name="number"',
    `data-origins="${shopPage}"`,
  ])
    expect(html).toContain(text)
  expect(html).not.toContain('name="code"')
  const payment = await kasa.payment(path)
  expect(payment).toMatchObject({
    source: 'web',
    visibleMethods: ['card'],
    widget: { type: 'oneclick', urlCancel: null },
  })
  expect(await kasa.read.payments.payer(payment.merchantId, payment.payerId)).toMatchObject({ customerId: 'payer-17' })
  // The same payment on a page of its own stays out of frames.
  expect(policyOf(await kasa.request(path.replace('/widget/', '/pay/')))).toContain("frame-ancestors 'none'")
})

test('sent around as a link, a widget’s page remembers nobody’s card: outside a frame it is the payment’s own page', async () => {
  const path = await open()
  const own = path.replace('/widget/', '/pay/')
  const alone = await kasa.request(path, { headers: { 'sec-fetch-dest': 'document' } })
  expect([alone.status, alone.headers.get('location')]).toEqual([303, own])
  // A page that was posted to all the same, from a window of its own.
  const posted = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }
  const answer = await kasa.post(`${path}/card`, card(plain), posted)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, own])
  expect((await kasa.payment(path)).status).toBe('new')
  expect((await kasa.request(path, { headers: { 'sec-fetch-dest': 'iframe' } })).status).toBe(200)
})

test('the same fields are the same payment; the form’s door makes another one of them', async () => {
  const fields = { orderId: 'ZAM/W/1' }
  const first = await open(fields)
  expect(await open(fields)).toBe(first)
  expect(await kasa.open({ ...payer, ...fields })).not.toContain(first.split('/').at(-1))
  const query = new URLSearchParams(kasa.signed({ ...payer, ...fields }))
  expect((await kasa.request(`/en/widget?${query}`)).headers.get('location')).toBe(first.replace('/pl/', '/en/'))
  const soon = String(Math.floor(kasa.clock.now().getTime() / 1000) + 120)
  const brief = await open({ orderId: 'ZAM/W/2', validTo: soon })
  kasa.clock.forward(180)
  expect((await post({ orderId: 'ZAM/W/2', validTo: soon })).headers.get('location')).toBe(brief)
  expect(await kasa.page(brief)).toContain('data-framed="widget"')
})

test.each([
  ['oneclick', 'keeps this card for your next payments at Herbaciarnia Pod Lipą', ['oneclick']],
  ['recurring', 'Herbaciarnia Pod Lipą charges it for the recurring payments', ['recurring']],
  ['ecom3ds', null, []],
] as const)(
  'a widget of type %s says what the payer agrees to, pays, and remembers no more than that',
  async (widgetType, consent, kinds) => {
    const customerId = `payer-${widgetType}`
    const path = await open({ widgetType, customerId, urlNotification: 'http://127.0.0.1:9/told' })
    const html = await kasa.page(path.replace('/pl/', '/en/'))
    expect(html.includes('By paying you agree')).toBe(consent !== null)
    if (consent) expect(html).toMatch(new RegExp(`agree that Kasa keeps[^<]*${consent}|${consent}`))
    await pay(path, plain)
    const { merchantId, status } = await kasa.payment(path)
    expect(status).toBe('settled')
    const [told] = await kasa.read.outbox.recent(merchantId, 1)
    const { transaction } = JSON.parse(told?.body ?? '{}')
    expect(transaction).toMatchObject({ paymentMethod: 'card', paymentMethodCode: widgetType, status: 'settled' })
    const profiles = await kasa.read.profiles.ofCustomer({ merchantId, livemode: false, customerId })
    expect(profiles.map(({ kind }) => kind)).toEqual(kinds)
    expect(transaction.paymentProfile?.merchantCustomerId).toBe(consent ? customerId : undefined)
  },
)

test('a widget without a type remembers the card for one click; another try after a decline does too, and only the one that paid', async () => {
  const path = await open({ customerId: 'payer-twice' })
  await pay(path, refused)
  const { merchantId } = await kasa.payment(path)
  const customer = { merchantId, livemode: false, customerId: 'payer-twice' }
  expect(await kasa.read.profiles.ofCustomer(customer)).toEqual([])
  await pay(path, plain)
  expect((await kasa.read.profiles.ofCustomer(customer)).map(({ kind }) => kind)).toEqual(['oneclick'])
})

test('the result leads on by itself only when it is news', async () => {
  const path = await open({ urlSuccess: shopAddress })
  const result = await pay(path, plain)
  expect(result).toBe(`${path}?tried`)
  expect(await kasa.page(result)).toContain('data-leaves')
  expect(await kasa.page(path)).not.toContain('data-leaves')
  const back = await kasa.request(`${path}/return`)
  expect(back.headers.get('location')).toMatch(new RegExp(`^${shopAddress}\\?kasaResult=`))
})

test('a challenge page may be framed by the same origins, and the payer comes back into the frame', async () => {
  const path = await open()
  const waiting = await pay(path, challenged)
  expect(waiting).toBe(`${path}?go`)
  const challenge = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(await kasa.page(waiting))?.[1] ?? ''
  const shown = await kasa.request(challenge)
  expect(policyOf(shown)).toContain(`frame-ancestors ${shopPage}`)
  const answered = await kasa.post(challenge, { answer: 'pay' })
  expect(answered.headers.get('location')).toBe(`${kasa.baseUrl}${path}?back`)
  await kasa.pass(2)
  expect(await kasa.page(`${path}?back`)).toContain('id="heading"')
  expect((await kasa.payment(path)).status).toBe('settled')
  // Of a payment that no widget opened, nobody frames the challenge.
  const own = await kasa.open()
  await kasa.post(`${own}/card`, card(challenged))
  const payment = await kasa.payment(own)
  const [sale] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
  const url = sale?.action?.type === 'redirect' ? sale.action.url : ''
  expect(policyOf(await kasa.request(url))).toContain("frame-ancestors 'none'")
})

test('a declined card is explained in the frame and another one can be used', async () => {
  const path = await open()
  const declined = await kasa.page(await pay(path, refused))
  expect(declined).toContain('role="alert"')
  expect(declined).not.toContain('autofocus')
  await pay(path, plain)
  expect((await kasa.payment(path)).status).toBe('settled')
})

test('the cancel button leads to the signed address of the shop, and closes the frame where there is none', async () => {
  const path = await open({ urlCancel: `${shopPage}/basket?a=1` })
  expect(await kasa.page(path)).toContain(`href="${path}/return?cancel" target="_top"`)
  const location = (await kasa.request(`${path}/return?cancel`)).headers.get('location') ?? ''
  expect(location).toMatch(new RegExp(`^${shopPage}/basket\\?a=1&kasaResult=`))
  const without = await open()
  expect(await kasa.page(without)).toContain('data-close')
  expect((await kasa.request(`${without}/return?cancel`)).headers.get('location')).toBe(without)
})

test('a payment that no widget opened has no page for frames', async () => {
  const path = (await kasa.open()).replace('/pay/', '/widget/')
  expect((await kasa.request(path)).status).toBe(404)
  expect((await kasa.post(`${path}/card`, card(plain))).status).toBe(404)
})

test('a post into the frame from another site is refused', async () => {
  const path = await open()
  const answer = await kasa.post(`${path}/card`, card(plain), { 'sec-fetch-site': 'cross-site', origin: foreignPage })
  expect(answer.status).toBe(403)
  expect((await kasa.payment(path)).status).toBe('new')
})

test('rows of a basket payment come as JSON text in one signed field', async () => {
  const rows = [{ ban: '72105000028166973380325415', amount: '100', label: 'Ceramika' }]
  const path = await open({ multipayout: JSON.stringify(rows) })
  expect((await kasa.payment(path)).multipayout).toEqual([
    { ban: '72105000028166973380325415', amountMinor: 100, label: 'Ceramika', title: null },
  ])
})

test.each<[string, Fields, string]>([
  ['without a customer id', { customerId: '' }, 'customerId'],
  ['without an e-mail address', { customerEmail: '' }, 'customerEmail'],
  ['of an unknown type', { widgetType: 'twoclick' }, 'oneclick, recurring, ecom3ds'],
  ['whose rows are no JSON', { multipayout: 'ban=1' }, 'data-multipayout'],
  ['whose cancel address is none', { urlCancel: 'basket' }, 'urlCancel'],
  ['with an address that hides a field', { urlReturn: `${shopAddress}?a=1&widgetType=ecom3ds` }, 'widgetType'],
])('a widget %s is refused, and the sandbox says why inside the frame', async (_, fields, reason) => {
  const answer = await post(fields)
  expect(answer.status).toBe(422)
  expect(policyOf(answer)).toContain(`frame-ancestors ${shopPage}`)
  expect(await answer.text()).toContain(reason)
})

test.each(['https://a;sandbox', 'https://a,b', 'https://*'])(
  'the origin %s, which no page has, comes into no header',
  async origin => {
    const answer = await post({}, origin)
    expect(policyOf(answer)).not.toContain(origin)
  },
)

test('a wrong signature is refused before anything else is looked at', async () => {
  const fields = { ...kasa.signed({ ...payer }), amount: '1' }
  const answer = await kasa.post(`/pl/widget?from=${encodeURIComponent(foreignPage)}`, fields)
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('FORM-SIGNATURE')
})

test('a page of an origin that is not registered is told how to register it, and opens nothing', async () => {
  const answer = await post({ orderId: 'ZAM/W/9' }, foreignPage)
  expect(answer.status).toBe(403)
  expect(policyOf(answer)).toContain(`frame-ancestors ${foreignPage}`)
  const html = await answer.text()
  expect(html).toContain('WIDGET-ORIGIN')
  expect(html).toContain(`kasa shop origins ${kasa.shop?.serviceId} add ${foreignPage}`)
  await register(foreignPage)
  const opened = await post({ orderId: 'ZAM/W/9' }, foreignPage)
  const shown = await kasa.request(opened.headers.get('location') ?? '')
  expect(policyOf(shown)).toContain(`frame-ancestors ${shopPage} ${foreignPage}`)
})

const calculator = (fields: Fields = {}, from = shopPage, key = kasa.shop?.serviceKey ?? '') => {
  const { merchantId, serviceId } = kasa.shop ?? {}
  const asked = { merchantId, serviceId, amount: '120000', currency: 'PLN', ...fields } as Record<string, string>
  const signature = signForm(formFieldsFrom(asked), key)
  return kasa.request(`/en/installments?${new URLSearchParams({ ...asked, signature, from })}`)
}

test('the calculator lists every number of instalments with its cost, framed by the shop’s origins alone', async () => {
  const answer = await calculator()
  expect(answer.status).toBe(200)
  expect(policyOf(answer)).toContain(`frame-ancestors ${shopPage}`)
  const html = await answer.text()
  // 1,200 zł at 11.90 % in 12 instalments: the annuity formula by hand; nothing to pay beside the loan with 0 %.
  expect(html).toContain('12 × PLN\u00a0106.56')
  expect(html).toMatch(/data-channel="inbank" data-period="12"[\s\S]*?APR 12\.57%/)
  expect(html).toMatch(/data-channel="inbank_0" data-period="10"[\s\S]*?10 × PLN\u00a0120\.00[\s\S]*?APR 0\.00%/)
  expect(html).not.toContain('checked')
})

test.each<[string, Fields, number, string]>([
  ['an amount in major units', { amount: '1200.00' }, 422, 'amount'],
  ['no currency', { currency: '' }, 422, 'currency'],
])('a calculator for %s is refused', async (_, fields, status, reason) => {
  const answer = await calculator(fields)
  expect(answer.status).toBe(status)
  expect(await answer.text()).toContain(reason)
})

test('a calculator below the lender’s smallest amount says so; one that is forged or on a foreign page shows nothing', async () => {
  expect(await (await calculator({ amount: '29999' })).text()).toContain('Available from PLN\u00a0300.00')
  expect((await calculator({}, shopPage, 'another-key')).status).toBe(403)
  expect((await calculator({}, 'https://nobody.example')).status).toBe(403)
})

test.each([
  'http://shop.example',
  'https://shop.example/basket',
  'https://shop.example?a=1',
  'https://user@shop.example',
  'https://*.example/',
  'shop.example',
  "https://shop.example; script-src 'unsafe-inline'",
  'ftp://127.0.0.1',
])('%s cannot be registered as an origin of a shop’s pages', async origin => {
  await expect(register(origin)).rejects.toThrow('no origin of a shop')
})

test('origins are registered once, a trailing slash or not, and can be taken back', async () => {
  const { merchantId = '', serviceId = '' } = kasa.shop ?? {}
  const order = { merchantId, serviceId, mode: 'sandbox' as const }
  const needs = { store: kasa.gateway.storage }
  await addWidgetOrigin(needs)({ ...order, origin: 'https://shop.example/' })
  const { settings } = await addWidgetOrigin(needs)({ ...order, origin: 'https://SHOP.example:443' })
  expect(settings.widgetOrigins.filter(origin => origin === 'https://shop.example')).toHaveLength(1)
  const left = await removeWidgetOrigin(needs)({ ...order, origin: 'https://shop.example' })
  expect(left.settings.widgetOrigins).not.toContain('https://shop.example')
  await expect(removeWidgetOrigin(needs)({ ...order, origin: 'https://shop.example' })).rejects.toThrow('no origin')
  for (const host of ['http://localhost:4000', 'http://[::1]:4000', 'http://shop.localhost'])
    expect((await addWidgetOrigin(needs)({ ...order, origin: host })).settings.widgetOrigins).toContain(host)
})

test('the scripts are small, cached for an hour, asked for again by their tag, and loadable from everywhere', async () => {
  for (const path of ['/js/widget.min.js', '/js/installments.js']) {
    const answer = await kasa.request(path, { headers: { 'accept-encoding': 'gzip' } })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      vary: 'accept-encoding',
    })
    expect(Number(answer.headers.get('content-length'))).toBeLessThanOrEqual(6000)
    const etag = answer.headers.get('etag') ?? ''
    const again = await kasa.request(path, {
      headers: { 'accept-encoding': 'gzip', 'if-none-match': `"x", W/${etag}` },
    })
    expect(again.status).toBe(304)
    const other = await kasa.request(path, { headers: { 'accept-encoding': 'identity', 'if-none-match': etag } })
    expect(other.status).toBe(200)
  }
})
