import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createKasa } from '../../sdk/src/index.js'
import { createPhrases, type PhraseKey } from '../../src/http/phrases.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { openCounterparty } from './counterparty.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const { pl } = createPhrases()
const say = (key: PhraseKey, values = {}) => pl(key, values)

const item = { id: 'E1', categoryId: 'coffee', tax: 57_500, taxStake: '23', url: 'https://shop.example/e1' }
const cart = gzipSync(JSON.stringify({ items: [{ ...item, name: 'Ekspres', amount: 250_000, quantity: 3 }] }))

/** Ways to pay that send the payer to a page of somebody else: form, page, refusal, whole amount. */
const ways = [
  ...(['gpay', 'applepay', 'visa_mobile', 'paypal', 'c2p'] as const).map(wallet => ({
    ...{ code: wallet, method: 'wallet', form: { wallet }, page: 'wallet', refusal: 'WALLET_DECLINED' },
    ...{ step: 'wallet', amount: '12990', fields: {}, reason: 'declined.wallet' as const },
  })),
  ...(['imoje_twisto', 'paypo', 'blik_paylater', 'pragma_go'] as const).map(offer => ({
    ...{ code: offer, method: 'imoje_paylater', form: { offer }, page: 'lender', refusal: 'LENDER_DECLINED' },
    ...{ step: 'later', amount: '90000', fields: {}, reason: 'declined.lender' as const },
  })),
  ...(['inbank-12', 'inbank_0-3'] as const).map(plan => ({
    ...{ code: plan.split('-')[0] ?? '', method: 'imoje_installments', form: { plan }, page: 'lender' },
    ...{ step: 'instalments', amount: '129900', fields: {}, reason: 'declined.lender' as const },
    refusal: 'LENDER_DECLINED',
  })),
  {
    ...{ code: 'lease_now', method: 'lease', form: {}, page: 'lessor', refusal: 'LESSOR_DECLINED' },
    ...{ step: 'lease', amount: '922500', fields: { cart: cart.toString('base64') } },
    reason: 'declined.lessor' as const,
  },
]
type Way = (typeof ways)[number]

describe.each(engines)('on %s', engine => {
  let kasa: TestGateway
  let shop: ReceivingShop
  beforeAll(async () => {
    shop = await openShop()
    kasa = await openGateway(engine)
  })
  afterAll(async () => {
    await kasa?.close()
    await shop?.close()
  })

  /** Starts the try; answers the payment's page and the address of the counterparty's. */
  const leave = async ({ step, form, amount, fields }: Way, more: Record<string, string> = {}) => {
    const page = await kasa.open({ amount, urlNotification: `${shop.url}/n`, ...fields, ...more })
    const answer = await kasa.post(`${page}/${step}`, form as Record<string, string>)
    expect(answer.headers.get('location')).toBe(page)
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const waiting = await (await kasa.request(page, { headers: { cookie } })).text()
    const there = /href="[^"]*(\/sandbox\/\w+\/[0-9a-f-]+)"/.exec(waiting)?.[1] ?? ''
    return { page, there, waiting }
  }
  const transactionOf = async (page: string) => {
    const payment = await kasa.payment(page)
    const [transaction] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
    return transaction
  }
  const told = (page: string) => {
    const { serviceKey, merchantId, serviceId } = kasa.shop ?? {}
    const sdk = createKasa({ baseUrl: kasa.baseUrl, merchantId, serviceId, serviceKey })
    return shop.received
      .map(({ body, headers }) => sdk.notifications.verify(body, headers))
      .filter(({ payment }) => page.includes(payment?.id ?? '?'))
      .map(({ transaction }) => transaction?.status)
  }
  const receivable = async () => {
    const { merchantId = 0, id = 0 } = kasa.shop?.shop ?? {}
    const rows = await kasa.read.ledger.balances(merchantId, id)
    return rows.find(({ account }) => account === 'receivable:sandbox')?.balanceMinor ?? 0
  }
  // PostgreSQL is asked about one of each kind: its tables are the same.
  const chosen = engine === 'sqlite' ? ways : ways.filter(({ code }) => ['gpay', 'inbank', 'lease_now'].includes(code))

  test.each(chosen)('$code: a yes settles at once, the seller has its money, the shop is told', async way => {
    const before = await receivable()
    const { page, there, waiting } = await leave(way)
    await kasa.pass(0)
    expect(there).toMatch(new RegExp(`^/sandbox/${way.page}/`))
    expect(waiting).toContain('http-equiv="refresh"')
    expect(waiting).toContain('Zielona Herbaciarnia sp. z o.o.')
    expect(await kasa.page(there)).toMatch(/class="amount">[\d\s ,]+zł[\s\S]*Zielona Herbaciarnia sp\. z o\.o\./)
    const back = await kasa.post(there, { answer: 'pay' })
    expect(back.headers.get('location')).toBe(`${kasa.baseUrl}${page}?back`)
    const paid = await kasa.payment(page)
    expect([paid.status, paid.paidMinor]).toEqual(['settled', Number(way.amount)])
    expect((await receivable()) - before).toBe(Number(way.amount))
    expect(await transactionOf(page)).toMatchObject({ method: way.method, methodCode: way.code, status: 'settled' })
    await kasa.pass(1)
    await kasa.pass(1)
    expect(told(page)).toEqual(['pending', 'settled'])
    expect(await kasa.page(page)).toContain(say('paid.title'))
  })

  test.each(chosen)('$code: a no comes back with its reason, and another method pays', async way => {
    const { page, there } = await leave(way)
    await kasa.post(there, { answer: 'decline' })
    expect(await transactionOf(page)).toMatchObject({ status: 'rejected', statusCode: way.refusal })
    const declined = await kasa.page(page)
    expect(declined).toContain(say(way.reason))
    expect(declined).toContain(say('choose.again'))
    await kasa.post(`${page}/blik`, { code: '999000' })
    expect((await kasa.payment(page)).status).toBe('settled')
  })

  test.each(chosen)('$code: a payer who cancels has cancelled, and nothing was taken', async way => {
    const { page, there } = await leave(way)
    await kasa.post(there, { answer: 'cancel' })
    expect(await transactionOf(page)).toMatchObject({ status: 'cancelled', statusCode: 'PAYER_CANCELLED' })
    expect(await kasa.page(page)).toContain(say('declined.cancelled'))
  })

  test.each(chosen)('$code: an answer that comes later is waited for', async way => {
    const { page, there } = await leave(way)
    const back = await kasa.post(there, { answer: 'later', seconds: '30' })
    const asking = await kasa.page((back.headers.get('location') ?? '').slice(kasa.baseUrl.length))
    expect(asking).toContain(say(way.page === 'wallet' ? 'waiting.asking' : 'waiting.deciding'))
    await kasa.pass(29)
    expect((await kasa.payment(page)).status).toBe('pending')
    await kasa.pass(1)
    expect((await kasa.payment(page)).status).toBe('settled')
  })

  test.each(chosen.filter(({ page }) => page !== 'wallet'))(
    '$code: who decides may ask for more, and decides when it has it',
    async way => {
      const { page, there } = await leave(way)
      const back = await kasa.post(there, { answer: 'more' })
      const asking = await kasa.page((back.headers.get('location') ?? '').slice(kasa.baseUrl.length))
      expect(asking).toContain(say('waiting.deciding'))
      expect(asking).toContain(there)
      expect((await kasa.payment(page)).status).toBe('pending')
      const again = await kasa.page(there)
      expect(again).toContain('Poproszono o więcej danych.')
      expect(again).not.toContain('value="more"')
      await kasa.post(there, { answer: 'pay' })
      expect((await kasa.payment(page)).status).toBe('settled')
    },
  )

  test('the title steers these, too: a provider error', async () => {
    for (const way of chosen) {
      const { page, there } = await leave(way, { orderDescription: 'TEST-100010' })
      await kasa.post(there, { answer: 'pay' })
      expect(await transactionOf(page)).toMatchObject({ status: 'error', statusCode: 'TECHNICAL' })
    }
  })
})

test('a lender is told the instalments, the basket and the addresses of the payer; nobody else is told them', async () => {
  const lender = openCounterparty({ id: 'lender', money: 'test', methodCodes: ['inbank', 'lease_now', 'gpay'] })
  lender.script.start = { outcome: 'pending' }
  const kasa = await openGateway('sqlite', { connectors: [lender.connector] })
  try {
    const address = { firstName: 'Łucja', lastName: 'Żółć', street: 'Prosta 1', city: 'Łódź', postalCode: '90-001' }
    const named = (group: string) =>
      Object.fromEntries(Object.entries(address).map(([name, value]) => [`${group}[${name}]`, value]))
    const lent = await kasa.open({ amount: '129900', ...named('billing'), ...named('shipping') })
    await kasa.post(`${lent}/instalments`, { plan: 'inbank-24' })
    await kasa.post(`${await kasa.open({ amount: '922500', cart: cart.toString('base64') })}/lease`, {})
    await kasa.post(`${await kasa.open(named('billing'))}/wallet`, { wallet: 'gpay' })
    const [instalments, lease, wallet] = lender.orders
    expect(instalments?.credit).toEqual({ instalments: 24, cart: null, billing: address, shipping: address })
    expect(lease?.credit).toMatchObject({ instalments: null, billing: null, cart: { items: [{ amount: 250_000 }] } })
    expect(wallet).not.toHaveProperty('credit')
    const payment = await kasa.payment(lent)
    const [started] = await kasa.read.events.ofPayment(payment.merchantId, payment.id)
    expect(started).toMatchObject({ kind: 'try.started', facts: { code: 'inbank', instalments: 24 } })
  } finally {
    await kasa.close()
  }
})

describe('what is asked and shown', () => {
  let kasa: TestGateway
  beforeAll(async () => {
    kasa = await openGateway()
  })
  afterAll(() => kasa.close())
  const plain = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  const there = async (page: string) =>
    /href="[^"]*(\/sandbox\/\w+\/[0-9a-f-]+)"/.exec(await kasa.page(page))?.[1] ?? ''

  test('the number of instalments must be one that is offered', async () => {
    const page = await kasa.open({ amount: '129900' })
    for (const plan of ['', 'inbank', 'inbank-7', 'inbank_0-12', 'paypo-12', 'inbank-12 ', 'x'.repeat(5000)]) {
      const answer = await kasa.post(`${page}/instalments`, { plan })
      expect(answer.headers.get('location')).toMatch(/\?method=instalments&(wrong=plan|notice=unavailable)$/)
    }
    expect((await kasa.payment(page)).status).toBe('new')
    expect(await kasa.page(`${page}?method=instalments&wrong=plan`)).toContain(say('error.plan'))
  })

  test('a form cannot start a method of another form, or one that does not fit', async () => {
    const page = await kasa.open()
    await kasa.post(`${page}/bank`, { bank: 'paypo' })
    await kasa.post(`${page}/wallet`, { wallet: 'ecom3ds' })
    await kasa.post(`${page}/later`, { offer: 'pragma_go' })
    await kasa.post(`${page}/lease`, {})
    await kasa.post(`${page}/instalments`, { plan: 'inbank-12' })
    expect((await kasa.payment(page)).status).toBe('new')
    expect((await kasa.post(`${page}/wallet`, {})).headers.get('location')).toBe(`${page}?method=wallet&wrong=wallet`)
    expect((await kasa.post(`${page}/later`, {})).headers.get('location')).toBe(`${page}?method=later&wrong=offer`)
  })

  test('pay later says until when and at which cost, in the page’s language; who does not fit is not shown', async () => {
    const page = plain(await kasa.page(await kasa.open()))
    expect(page).toContain('PayPo Zapłać do 22 grudnia 2026 Koszt: 0,00 zł przy spłacie w terminie')
    expect(page).not.toContain('PragmaGO')
    expect(page).toContain('Raty Dostępne od 300,00 zł')
    const german = plain(await kasa.page((await kasa.open()).replace('/pl/', '/de/')))
    expect(german).toContain('Zahlbar bis 22. Dezember 2026')
    const large = plain(await kasa.page(await kasa.open({ amount: '90000' })))
    expect(large).toMatch(/PragmaGO Zapłać do 22 grudnia 2026 Koszt: 0,00 zł przy spłacie w terminie Dla firm/)
  })

  test('instalments say what they cost, on our page and on the lender’s alike', async () => {
    const page = await kasa.open({ amount: '129900' })
    const ours = plain(await kasa.page(page))
    expect(ours).toContain('Raty Od 28,83 zł miesięcznie')
    expect(ours).toContain('12 × 115,35 zł Inbank Razem 1384,24 zł RRSO 12,57% Ostatnia rata 115,39 zł')
    expect(ours).toContain('10 × 129,90 zł Inbank 0% Razem 1299,00 zł RRSO 0,00%')
    await kasa.post(`${page}/instalments`, { plan: 'inbank-12' })
    expect(plain(await kasa.page(await there(page)))).toMatch(
      /Raty 12 × 115,35 zł Ostatnia rata 115,39 zł Razem do spłaty 1384,24 zł Koszt kredytu 85,24 zł Oprocentowanie nominalne 11,90% RRSO 12,57%/,
    )
  })

  test('receipt and letter name the instalments or the day to pay by, and nothing for other methods', async () => {
    const bought = async (step: string, form: Record<string, string>) => {
      const page = await kasa.open({ amount: '129900', customerEmail: 'payer@example.com', orderId: `R-${step}` })
      await kasa.post(`${page}/${step}`, form)
      await kasa.post(await there(page), { answer: 'pay' })
      const { merchantId, id } = await kasa.payment(page)
      const letters = await kasa.read.letters.recent(merchantId, 10)
      const letter = letters.find(({ kind, paymentId }) => kind === 'payment.paid' && paymentId === id)
      return [plain(await kasa.page(page)), plain(await kasa.page(`/developers/mailbox/${letter?.id}/html`))]
    }
    for (const text of await bought('instalments', { plan: 'inbank-12' })) expect(text).toContain('Liczba rat 12 ')
    for (const text of await bought('later', { offer: 'paypo' }))
      expect(text).toContain('Termin zapłaty 22 grudnia 2026')
    for (const text of await bought('wallet', { wallet: 'gpay' })) expect(text).not.toMatch(/Liczba rat|Termin zapłaty/)
  })

  test('the basket of a leasing stands on our page and on the lessor’s; one that is too small says so', async () => {
    const page = await kasa.open({ amount: '922500', cart: cart.toString('base64') })
    const basket = /Koszyk Ekspres 3 × 2500,00 zł 7500,00 zł Wartość netto 7500,00 zł/
    expect(plain(await kasa.page(page))).toMatch(basket)
    await kasa.post(`${page}/lease`, {})
    expect(plain(await kasa.page(await there(page)))).toMatch(basket)
    const small = gzipSync(JSON.stringify({ items: [{ ...item, name: 'Młynek', amount: 99_999, quantity: 9 }] }))
    const cheap = plain(await kasa.page(await kasa.open({ cart: small.toString('base64') })))
    expect(cheap).toContain('Leasing Każdy produkt musi kosztować co najmniej 1000,00 zł netto')
    expect(plain(await kasa.page(await kasa.open({ visibleMethod: 'lease' })))).toContain(say('unavailable.noBasket'))
    expect(plain(await kasa.page(await kasa.open()))).not.toContain('Leasing')
  })

  test('the counterparty’s pages have the bank’s rules: other desks, other sites and unknown answers change nothing', async () => {
    const page = await kasa.open()
    await kasa.post(`${page}/wallet`, { wallet: 'gpay' })
    const sheet = await there(page)
    for (const desk of ['bank', '3ds', 'lender', 'lessor'])
      expect((await kasa.request(sheet.replace('/wallet/', `/${desk}/`))).status).toBe(404)
    expect((await kasa.post(sheet, { answer: 'more' })).headers.get('location')).toBe(sheet)
    expect((await kasa.post(sheet, { answer: 'pay' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await kasa.payment(page)).status).toBe('pending')
  })
})
