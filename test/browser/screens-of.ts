import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext } from 'playwright-core'
import { defaultSettings, type ShopSettings } from '../../src/merchants/shop.js'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import type { TestGateway } from '../gateway/open-gateway.js'

/** Where a screen of the running gateway is found, in a language. */
export type Screen = {
  label: string
  address: (language: string) => string
  hasLanguages: boolean
  /** Without it the page shows less: what is remembered belongs to one browser. */
  cookie: { name: string; value: string } | undefined
}

/** A browser's context that sees every screen as it is meant. */
export const openContext = async (
  browser: Browser,
  screens: readonly Screen[],
  { baseUrl }: Pick<TestGateway, 'baseUrl'>,
  options: Parameters<Browser['newContext']>[0],
): Promise<BrowserContext> => {
  const context = await browser.newContext({ locale: 'pl-PL', reducedMotion: 'reduce', ...options })
  await context.addCookies(screens.flatMap(({ cookie }) => (cookie ? [{ ...cookie, url: baseUrl }] : [])))
  // A widget's page in a window of its own would lead to the payment's page.
  await context.route('**/widget/*', async route => {
    const headers = { ...route.request().headers(), 'sec-fetch-dest': 'iframe' }
    await route.fulfill({ response: await route.fetch({ headers }) })
  })
  return context
}

const blik = { code: '' }
const card = { number: '4012001037141112', expiry: '12/29', cvc: '123', holder: 'Łucja Żółć' }
/** A basket that can be leased: 7,500.00 net. */
const item = {
  id: '1',
  categoryId: 'c',
  name: 'Ekspres do kawy',
  tax: 57500,
  taxStake: '23',
  url: 'https://shop.example/1',
}
export const leasedCart = gzipSync(JSON.stringify({ items: [{ ...item, amount: 250000, quantity: 3 }] })).toString(
  'base64',
)
const shopAddress = 'http://127.0.0.1:9/orders/17'

/** Brings payments of a gateway, whose clock stands still, into every state that a page can show. */
export const screensOf = async (kasa: TestGateway): Promise<Screen[]> => {
  const open = async (fields: Record<string, string> = {}) => {
    const form = {
      orderDescription: 'Herbata Oolong, 250 g',
      urlSuccess: shopAddress,
      urlFailure: shopAddress,
      ...fields,
    }
    const answer = await kasa.post('/pl/payment', kasa.signed(form))
    const token = /=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? ''
    return { path: (answer.headers.get('location') ?? '').slice('/pl'.length), token }
  }
  const pay = async (path: string, method: string, form: Record<string, string>) => {
    const answer = await kasa.post(`/pl${path}/${method}`, form)
    if (answer.status !== 303) throw new Error(`${method} was answered ${answer.status}`)
    return path
  }
  const tried = async (method: string, form: Record<string, string>, fields: Record<string, string> = {}) =>
    pay((await open(fields)).path, method, form)
  const bankPage = async (path: string) => {
    const payment = await kasa.payment(`/pl${path}`)
    const [sale] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
    return sale?.action?.type === 'redirect' ? sale.action.url : ''
  }

  const { merchantId: ownerId = 0, id: shopId = 0 } = kasa.shop?.shop ?? {}
  const set = async (settings: Partial<ShopSettings>) => {
    const shop = await kasa.read.shops.byId(ownerId, shopId)
    if (shop)
      await kasa.gateway.storage.write(({ shops }) =>
        shops.save({ ...shop, settings: { ...shop.settings, ...settings } }),
      )
    kasa.forget()
  }

  const fresh = await open()
  const validTo = String(Math.floor(kasa.clock.now().getTime() / 1000) + 90)
  const expired = await open({ validTo })
  const late = await tried('transfer', {}, { validTo, orderDescription: 'Po terminie' })
  await pay(late, 'leave', {})
  await set({ lateMoney: 'refund' })
  await kasa.pass(120)
  await pay(late, 'arrived', { arrived: 'exact' })
  for (const _ of ['asked', 'sent', 'settled']) await kasa.pass(0)
  await set({ lateMoney: defaultSettings.lateMoney })
  const declined = await tried('blik', { ...blik, code: '123456' })
  const toBank = await tried('bank', { bank: 'mtransfer' })
  const toCard = await tried('card', card)
  const transfer = await tried('transfer', {})
  const mailed = await tried('transfer', {}, { customerEmail: 'lucja@example.com' })
  const euro = await pay(
    await tried('transfer', {}, { currency: 'EUR', customerEmail: 'lucja@example.com' }),
    'send',
    {},
  )
  const wrongTitle = await pay(await tried('transfer', {}), 'arrived', { arrived: 'wrong' })
  const position = { code: '1', quantity: 2, unit: 'szt.', grossAmount: 4995, taxStake: 'TAX_23' }
  const buyer = {
    type: 'PERSON',
    email: 'a@b.example',
    fullName: 'A',
    street: 'B',
    city: 'C',
    postalCode: '1',
    countryCodeAlpha2: 'PL',
  }
  const positions = [
    { ...position, name: 'Herbata Oolong, 250 g' },
    { ...position, name: 'x'.repeat(300), taxStake: 'TAX_8' },
    { ...position, name: 'Książka', taxStake: 'TAX_EXEMPT' },
  ]
  const invoice = gzipSync(JSON.stringify({ buyer, positions })).toString('base64')
  const goods = await open({ invoice })
  const goodsPaid = await tried('blik', { ...blik, code: '999000' }, { invoice, orderDescription: 'Faktura' })
  await set({ taxId: '1234563218' })
  const withVat = {
    buyer,
    invoiceId: 'FV/17/2026',
    positions: [{ ...position, name: 'Książka', quantity: 1, grossAmount: 12990, taxAmount: 2429 }],
  }
  const split = await tried(
    'transfer',
    { code: 'wt_split' },
    { invoice: gzipSync(JSON.stringify(withVat)).toString('base64') },
  )
  const deliver = await open({ delivery: '1' })
  const deliverWrong = await open({ delivery: '1', orderDescription: 'Dostawa' })
  const delivered = await pay((await open({ delivery: '1', orderDescription: 'Odbiór' })).path, 'delivery', {
    choice: 'pickup',
  })
  const refunded = async (wish: { amountMinor?: number; title?: string }) => {
    const { path, token } = await open({ orderDescription: 'Herbata, zwrot' })
    await pay(path, 'blik', { ...blik, code: '999000' })
    const { merchantId, id } = await kasa.payment(`/pl${path}`)
    const [sale] = await kasa.read.transactions.ofPayment(merchantId, id)
    await kasa.gateway.refunds.request({ merchantId, transactionId: sale?.publicId ?? '', source: 'api', ...wish })
    await kasa.pass(0)
    return { path, token }
  }
  const backPartly = await refunded({ amountMinor: 4000 })
  const backWhole = await refunded({})
  const partly = await pay(await tried('transfer', {}), 'arrived', { arrived: 'less' })
  const surplus = await pay(await tried('transfer', {}), 'arrived', { arrived: 'more' })
  const paid = await open()
  await pay(paid.path, 'blik', { ...blik, code: '999000' })
  const orderId = 'ZAM/2026/18'
  const second = await open({ orderId, orderDescription: 'Herbata, druga karta' })
  await pay((await open({ orderId })).path, 'blik', { ...blik, code: '999000' })

  const lease = await open({ amount: '922500', cart: leasedCart })
  const large = await open({ amount: '129900' })
  const toWallet = await tried('wallet', { wallet: 'gpay' })
  const toLender = await tried('later', { offer: 'paypo' })
  const lenderUrl = await bankPage(await tried('instalments', { plan: 'inbank-12' }, { amount: '129900' }))
  const lessorUrl = await bankPage(await tried('lease', {}, { amount: '922500', cart: leasedCart }))
  await tried('blik', { ...blik, code: '777123' }, { customerEmail: 'payer@example.com' })
  const [letter] = await kasa.read.letters.recent(kasa.shop?.shop.merchantId ?? 0, 1)

  const ofCustomer = async () => {
    const answer = await kasa.post('/pl/payment', kasa.signed({ customerId: 'client-7' }))
    const [, name = '', value = ''] = /^(kasa_device_\w+)=([^;]+)/.exec(answer.headers.getSetCookie()[1] ?? '') ?? []
    return { path: (answer.headers.get('location') ?? '').slice('/pl'.length), cookie: { name, value } }
  }
  const remembered = async (method: string, form: Record<string, string>) => {
    const { path, cookie } = await ofCustomer()
    const headers = { cookie: `${cookie.name}=${cookie.value}` }
    await kasa.post(`/pl${path}/${method}`, { ...form, remember: 'yes' }, headers)
    await kasa.pass(2)
  }
  const consent = await ofCustomer()
  await remembered('blik', { code: '777123' })
  await remembered('blik', { code: '777223' })
  await remembered('card', { ...card, number: '4111111111111111' })
  const told = await open({ orderId: 'ZAM/2026/19', urlNotification: 'http://127.0.0.1:9/notify' })
  await pay(told.path, 'blik', { ...blik, code: '999000' })
  await kasa.pass(2)
  const [, event = ''] = /notifications\/(evt_[\w-]+)/.exec(await kasa.page('/developers/notifications')) ?? []
  await set({ hold: { on: true, hours: 119, atEnd: 'release' } })
  const held = await open({ orderDescription: 'Herbata, rezerwacja' })
  await pay(held.path, 'card', { ...card, number: '4111111111111111' })
  await kasa.pass(0)
  await set({ hold: defaultSettings.hold })
  // Last, because time that passes would answer them.
  const onItsWay = await refunded({ title: 'TEST-100030' })
  const inApp = await tried('blik', { ...blik, code: '777123' })
  const known = await ofCustomer()
  const ofClient = { merchantId: kasa.shop?.shop.merchantId ?? 0, livemode: false, customerId: 'client-7' }
  const [savedCard = '', savedBlik = ''] = (await kasa.read.profiles.ofCustomer(ofClient)).map(one => one.publicId)
  await kasa.post('/developers/simulator/rules', { method: 'blik', every: '3', outcome: 'BLK-ERROR-210015' })

  const formToSign = new URLSearchParams({ sign: 'yes', amount: '12990', currency: 'PLN', orderId: 'ZAM/2026/20' })

  const widget = async (fields: Record<string, string> = {}) => {
    const form = kasa.signed({ customerId: 'client-8', customerEmail: 'lucja@example.com', ...fields })
    return ((await kasa.post('/pl/widget', form)).headers.get('location') ?? '').slice('/pl'.length)
  }
  const cancellable = await widget({ urlCancel: shopAddress, widgetType: 'recurring' })
  const { merchantId = '', serviceId = '', serviceKey = '' } = kasa.shop ?? {}
  const asked = { merchantId, serviceId, amount: '129900', currency: 'PLN' }
  const question = new URLSearchParams({ ...asked, signature: signForm(formFieldsFrom(asked), serviceKey) })

  const at = (path: string) => (language: string) => `${kasa.baseUrl}/${language}${path}`
  const onlyAt = (url: string) => () => url
  const [bankUrl, challengeUrl] = [await bankPage(toBank), await bankPage(toCard)]
  const refused = new URLSearchParams({ ...kasa.signed({ amount: '12.90', currency: 'XXX', urlSuccess: 'here' }) })
  const wrongKey = new URLSearchParams({ ...kasa.signed({ currency: 'pln' }), signature: `${'0'.repeat(64)};sha256` })
  const screens: Record<string, (language: string) => string> = {
    choose: at(fresh.path),
    'choose-bank': at(`${fresh.path}?method=bank`),
    'choose-card': at(`${fresh.path}?method=card`),
    'choose-transfer': at(`${fresh.path}?method=transfer`),
    'choose-wallet': at(`${fresh.path}?method=wallet`),
    'choose-later': at(`${fresh.path}?method=later`),
    'choose-instalments': at(`${large.path}?method=instalments`),
    'choose-lease': at(`${lease.path}?method=lease`),
    'choose-blik-wrong': at(`${fresh.path}?method=blik&wrong=code`),
    'choose-card-wrong': at(`${fresh.path}?method=card&wrong=number,expiry,cvc,holder`),
    'choose-bank-wrong': at(`${fresh.path}?method=bank&wrong=bank`),
    'choose-remembered': at(`${known.path}?notice=forgotten`),
    'choose-remembered-wrong': at(`${known.path}?method=${savedCard}&wrong=savedCvc`),
    'choose-remembered-blik': at(`${known.path}?method=${savedBlik}`),
    'choose-consent': at(`${consent.path}?method=card`),
    forget: at(`${known.path}/forget?profile=${savedCard}`),
    'choose-failures': at(`${fresh.path}?notice=failures`),
    'choose-declined': at(declined),
    'waiting-in-app': at(inApp),
    'waiting-to-bank': at(toBank),
    'waiting-to-card': at(toCard),
    'waiting-to-wallet': at(toWallet),
    'waiting-to-provider': at(toLender),
    'waiting-deciding': at(`${toLender}?back`),
    'waiting-asking': at(`${toBank}?back`),
    transfer: at(transfer),
    delivery: at(deliver.path),
    'delivery-wrong': at(`${deliverWrong.path}?wrong=choice,name,street,postalCode,city,country`),
    'choose-delivered': at(delivered),
    'choose-goods': at(goods.path),
    'paid-goods': at(goodsPaid),
    'transfer-split': at(split),
    'transfer-mail': at(mailed),
    'transfer-euro': at(euro),
    'transfer-wrong-title': at(wrongTitle),
    'transfer-partly': at(partly),
    paid: at(paid.path),
    'paid-surplus': at(surplus),
    'paid-held': at(held.path),
    'paid-refund-partly': at(backPartly.path),
    'paid-refund-on-its-way': at(onItsWay.path),
    'paid-refund-whole': at(backWhole.path),
    'expired-refunded': at(late),
    expired: at(expired.path),
    'order-paid': at(second.path),
    'status-open': at(`/status/${fresh.token}`),
    'status-completed': at(`/status/${paid.token}`),
    'status-failed': at(`/status/${expired.token}`),
    'status-held': at(`/status/${held.token}`),
    'status-refund-on-its-way': at(`/status/${onItsWay.token}`),
    'status-refunded': at(`/status/${backWhole.token}`),
    widget: at(cancellable),
    'widget-instalments': at(`/installments?${question}`),
    'refused-fields': at(`/payment?${refused}`),
    'refused-signature': at(`/payment?${wrongKey}`),
    'not-found': at('/pay/00000000-0000-4000-8000-000000000000'),
    preview: at(`/preview/${kasa.shop?.serviceId}?accent=c8102e&radius=4`),
    terms: at('/terms'),
    privacy: at('/privacy'),
    accessibility: at('/accessibility'),
    bank: onlyAt(bankUrl),
    challenge: onlyAt(challengeUrl),
    wallet: onlyAt(await bankPage(toWallet)),
    lender: onlyAt(lenderUrl),
    lessor: onlyAt(lessorUrl),
    'bank-unknown': onlyAt(`${kasa.baseUrl}/sandbox/bank/unknown`),
    developers: onlyAt(`${kasa.baseUrl}/developers`),
    guide: onlyAt(`${kasa.baseUrl}/developers/guide/python`),
    debugger: onlyAt(`${kasa.baseUrl}/developers/debugger/notification`),
    'developers-nothing': onlyAt(`${kasa.baseUrl}/developers/payments/none`),
    playground: onlyAt(`${kasa.baseUrl}/developers/playground?${formToSign}`),
    'test-data': onlyAt(`${kasa.baseUrl}/developers/test-data`),
    notifications: onlyAt(`${kasa.baseUrl}/developers/notifications`),
    notification: onlyAt(`${kasa.baseUrl}/developers/notifications/${event}?wrong=address%2Funfit`),
    events: onlyAt(`${kasa.baseUrl}/developers/events`),
    steps: onlyAt(`${kasa.baseUrl}/developers/payments${told.path.slice('/pay'.length)}`),
    mailbox: onlyAt(`${kasa.baseUrl}/developers/mailbox`),
    letter: onlyAt(`${kasa.baseUrl}/developers/mailbox/${letter?.id}`),
    simulator: onlyAt(`${kasa.baseUrl}/developers/simulator`),
    'simulator-wrong': onlyAt(`${kasa.baseUrl}/developers/simulator?wrong=move`),
  }
  return Object.entries(screens).map(([label, address]) => ({
    label,
    address,
    hasLanguages: address('pl') !== address('de'),
    cookie: [known, consent].find(({ path }) => address('pl').includes(path))?.cookie,
  }))
}
