import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { signedCallback } from '../../src/connectors/sandbox/wire.js'
import { openDeployment } from '../../src/merchants/deployment.js'
import { openVault } from '../../src/vault/vault.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { countRows } from './database-rows.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const phrases: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../locales/paywall/pl.json', import.meta.url), 'utf8'),
)
const say = (key: string): string => phrases[key] ?? `no phrase ${key}`
const key = randomBytes(32)

let kasa: TestGateway
let shop: ReceivingShop
const withGateway = (engine: (typeof engines)[number] = 'sqlite') => {
  beforeAll(async () => {
    shop = await openShop()
    kasa = await openGateway(engine, {}, { KASA_TRUST_PROXY: '1', KASA_KEY: key.toString('base64url') })
  })
  afterEach(async () => {
    await kasa.gateway.tick()
    shop.received.length = 0
  })
  afterAll(async () => {
    await kasa.close()
    await shop.close()
  })
}

let payers = 0
/** Every payer has an address of their own: what is tested is not the limit of failures. */
const post = (path: string, form: Record<string, string>) =>
  kasa.post(path, form, { 'x-forwarded-for': `198.51.100.${++payers % 250}` })
const opened = (fields: Record<string, unknown> = {}) => kasa.open({ urlNotification: shop.url, ...fields })
const tryOf = async (page: string) => {
  const payment = await kasa.payment(page)
  const transaction = (await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)).at(-1)
  const [sale] = await kasa.read.operations.ofTransaction(payment.merchantId, transaction?.id ?? 0)
  return { payment, transaction, reference: sale?.reference ?? '' }
}
const told = () =>
  shop.received.map(({ body }) => {
    const { transaction, payment } = JSON.parse(body.toString())
    return transaction === undefined
      ? `payment ${payment.status}`
      : [transaction.status, transaction.statusCode].filter(word => word !== undefined).join(' ')
  })
/** Lets the bank, the workers and the courier run. */
const settle = async () => {
  await kasa.pass(0)
  await kasa.pass(2)
}
const card = { expiry: '12/29', cvc: '123', holder: 'Jan Testowy' }

describe('BLIK', () => {
  withGateway()

  test.each([
    ['912111', 'BLK-ERROR-210003', 'declined.alias'],
    ['927111', 'BLK-ERROR-210019', 'declined.technical'],
    ['934111', 'BLK-ERROR-210009', 'declined.inApp'],
    ['969111', 'BLK-ERROR-210013', 'declined.security'],
    ['956111', 'BLK-ERROR-210001', 'declined.technical'],
    ['961111', 'BLK-ERROR-210000', 'declined.technical'],
    ['960111', 'BLK-ERROR-210015', 'declined.funds'],
    ['989111', 'BLK-ERROR-210011', 'declined.notConfirmed'],
    ['990111', 'BLK-ERROR-210014', 'declined.limit'],
    ['949111', 'BLK-ERROR-210010', 'declined.notConfirmed'],
    ['902111', 'BLK-ERROR-210016', 'declined.issuer'],
  ])('code %s is refused with %s, in words to the payer and by code to the shop', async (code, statusCode, reason) => {
    const page = await opened()
    await post(`${page}/blik`, { code })
    expect(await kasa.page(page)).toContain(say('waiting.inApp'))
    await settle()
    const html = await kasa.page(page)
    expect(html).toContain(say(reason))
    expect(html).toContain(say('choose.again'))
    expect(html).not.toContain('BLK-ERROR')
    expect(told()).toEqual(['pending', `rejected ${statusCode}`])
    expect((await kasa.payment(page)).status).toBe('pending')
  })

  test('a wrong code is told to the payer alone', async () => {
    const page = await opened()
    await post(`${page}/blik`, { code: '123456' })
    await settle()
    expect(await kasa.page(page)).toContain(say('declined.wrongCode'))
    expect(told()).toEqual([])
    expect((await tryOf(page)).transaction).toMatchObject({ status: 'rejected', statusCode: 'BLK-ERROR-210005' })
  })

  test('the order description wins over the code', async () => {
    const paid = await opened({ orderDescription: 'TEST-100000' })
    await post(`${paid}/blik`, { code: '960111' })
    const failed = await opened({ orderDescription: 'TEST-100010' })
    await post(`${failed}/blik`, { code: '999000' })
    await settle()
    expect((await kasa.payment(paid)).status).toBe('settled')
    expect((await tryOf(failed)).transaction).toMatchObject({ status: 'error', statusCode: 'BLK-ERROR-210001' })
    expect((await kasa.payment(failed)).status).toBe('pending')
    expect(await kasa.page(failed)).toContain(say('declined.technical'))
  })
})

describe('cards', () => {
  withGateway()
  const pay = async (number: string, fields: Record<string, unknown> = {}, other: Partial<typeof card> = {}) => {
    const page = await opened(fields)
    await post(`${page}/card`, { number, ...card, ...other })
    const { reference } = await tryOf(page)
    return { page, challenge: `/sandbox/3ds/${reference}` }
  }

  test.each([
    ['4111111111111111', 'settled', 'CODE_000'],
    ['4485201817664006', 'settled', 'CODE_000'],
    ['4444333322221111', 'rejected', 'CODE_05'],
    ['4012001007002005', 'error', 'CODE_99'],
    ['4282513338596268', 'settled', 'CODE_000'],
    ['5555555555554444', 'rejected', 'CODE_14'],
  ])('%s without a challenge: %s %s', async (number, status, statusCode) => {
    const { page } = await pay(number)
    await settle()
    expect((await tryOf(page)).transaction).toMatchObject({ status, statusCode })
    expect(told()).toEqual([`${status} ${statusCode}`])
  })

  test.each([
    ['4012001037141112', 'pay', 'settled', 'CODE_000'],
    ['4749601201390567', 'pay', 'settled', 'CODE_000'],
    ['4934403892699132', 'pay', 'rejected', 'CODE_05'],
    ['4012001037141112', 'decline', 'rejected', 'CODE_570'],
    ['4012001037141112', 'cancel', 'cancelled', 'PAYER_CANCELLED'],
  ])('%s with a challenge answered by "%s": %s %s', async (number, answer, status, statusCode) => {
    const { page, challenge } = await pay(number)
    expect((await tryOf(page)).transaction?.status).toBe('pending')
    expect((await post(challenge, { answer })).headers.get('location')).toBe(`${kasa.baseUrl}${page}?back`)
    await settle()
    expect((await tryOf(page)).transaction).toMatchObject({ status, statusCode })
    expect(told().at(-1)).toBe(`${status} ${statusCode}`)
    if (status !== 'settled') expect(await kasa.page(`${page}?back`)).toContain(say('choose.declined'))
  })

  test('1.00 on a refused card has too little on it; another date or code is another refusal', async () => {
    const codeOf = async (...facts: Parameters<typeof pay>) =>
      (await tryOf((await pay(...facts)).page)).transaction?.statusCode
    expect(await codeOf('4444333322221111', { amount: '100' })).toBe('CODE_51')
    expect(await codeOf('4111111111111111', {}, { expiry: '11/29' })).toBe('CODE_54')
    expect(await codeOf('4111111111111111', {}, { cvc: '321' })).toBe('CODE_05')
    expect(await codeOf('4444333322221111', { orderDescription: 'TEST-100000' })).toBe('CODE_000')
  })
})

describe('the bank', () => {
  withGateway()
  const go = async (fields: Record<string, unknown> = {}) => {
    const page = await opened(fields)
    await post(`${page}/bank`, { bank: 'mtransfer' })
    return { page, bank: `/sandbox/bank/${(await tryOf(page)).reference}` }
  }

  test.each([
    ['pay', 'settled', ['settled']],
    ['decline', 'pending', ['pending', 'rejected BANK_DECLINED']],
  ])('the payer answers "%s": the payment is %s', async (answer, status, messages) => {
    const { page, bank } = await go()
    if (messages[0] === 'pending') await kasa.pass(0)
    await post(bank, { answer })
    await settle()
    expect((await kasa.payment(page)).status).toBe(status)
    expect(told()).toEqual(messages)
  })

  test('a payer who leaves the bank waits on the page and may answer or choose otherwise', async () => {
    const { page, bank } = await go()
    expect((await post(bank, { answer: 'leave' })).headers.get('location')).toBe(`${kasa.baseUrl}${page}?back`)
    const html = await kasa.page(`${page}?back`)
    expect(html).toContain(say('waiting.asking'))
    expect(html).toContain(say('waiting.leave'))
    expect((await kasa.payment(page)).status).toBe('pending')
    await post(`${page}/leave`, {})
    await post(`${page}/blik`, { code: '999000' })
    expect((await kasa.payment(page)).status).toBe('settled')
    await post(bank, { answer: 'pay' })
    await settle()
    expect(await kasa.payment(page)).toMatchObject({ paidMinor: 12_990, surplusMinor: 0 })
  })

  test('an answer that comes later settles later, once', async () => {
    const { page, bank } = await go()
    await post(bank, { answer: 'later', seconds: '30' })
    await kasa.pass(20)
    expect((await kasa.payment(page)).status).toBe('pending')
    await kasa.pass(11)
    await kasa.pass(1)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990 })
    expect(told()).toEqual(['pending', 'settled'])
  })

  test('a payer who never comes back: the bank is asked, then the try ends and the payment can be paid otherwise', async () => {
    const validTo = String(kasa.clock.now().getTime() / 1000 + 7 * 86_400)
    const { page } = await go({ validTo })
    for (let hour = 0; hour < 75; hour++) await kasa.pass(3600)
    expect((await tryOf(page)).transaction).toMatchObject({ status: 'cancelled', live: false })
    expect(await kasa.page(page)).toContain(say('choose.heading'))
  })

  test('a provider’s error is none of the payer’s', async () => {
    const { page, bank } = await go({ orderDescription: 'TEST-100010' })
    await post(bank, { answer: 'pay' })
    await settle()
    expect((await tryOf(page)).transaction).toMatchObject({ status: 'error', statusCode: 'TECHNICAL' })
    expect((await kasa.payment(page)).status).toBe('pending')
  })

  test('hostile order texts stay text at the bank', async () => {
    const { bank } = await go({ orderId: `'"><kasa-mark>`, orderDescription: '</p><kasa-mark onload="x">{{amount}}' })
    const html = await kasa.page(bank)
    expect(html).toContain('&lt;kasa-mark onload=&#34;x&#34;&gt;{{amount}}')
    expect(html).not.toContain('<kasa-mark')
  })
})

describe('a traditional transfer', () => {
  withGateway()
  const go = async (fields: Record<string, unknown> = {}) => {
    const page = await opened(fields)
    await post(`${page}/transfer`, {})
    await kasa.pass(0)
    return page
  }

  test('account, title and amount are on the page, valid and its own', async () => {
    const [one, two] = [await kasa.page(await go()), await kasa.page(await go())]
    const accountOn = (html: string) => /data-copy="([\d ]{26,40})"/.exec(html)?.[1]?.replaceAll(' ', '') ?? ''
    const titleOn = (html: string) => /data-copy="(KASA \w{10})"/.exec(html)?.[1] ?? ''
    expect(BigInt(`${accountOn(one).slice(2)}2521${accountOn(one).slice(0, 2)}`) % 97n).toBe(1n)
    expect(one).toContain('data-copy="129.90"')
    expect(accountOn(one)).not.toBe(accountOn(two))
    expect(titleOn(one)).toMatch(/^KASA/)
    expect(titleOn(one)).not.toBe(titleOn(two))
  })

  test.each([
    ['exact', { status: 'settled', paidMinor: 12_990, surplusMinor: 0 }, ['pending', 'settled']],
    ['less', { status: 'pending', paidMinor: 0, surplusMinor: 0 }, ['pending']],
    ['more', { status: 'settled', paidMinor: 12_990, surplusMinor: 1299 }, ['pending', 'settled']],
    // The cancelled payment's message is overtaken before it leaves; no word of it is left in the settled one.
    ['late', { status: 'settled', paidMinor: 12_990, surplusMinor: 0 }, ['pending', 'settled']],
  ])('money arrived: %s', async (arrived, state, messages) => {
    const page = await go()
    await post(`${page}/arrived`, { arrived })
    await kasa.pass(0)
    await settle()
    expect(await kasa.payment(page)).toMatchObject(state)
    expect(told()).toEqual(messages)
    if (arrived === 'less') expect(await kasa.page(page)).toMatch(/Brakuje jeszcze: 64,95/)
    if (arrived === 'more') expect(await kasa.page(page)).toMatch(/o 12,99/)
  })

  test('money arrives for no other kind of try and for no amount of nothing', async () => {
    const page = await opened()
    expect((await post(`${page}/arrived`, { arrived: 'exact' })).status).toBe(404)
    await post(`${page}/bank`, { bank: 'ing' })
    expect((await post(`${page}/arrived`, { arrived: 'exact' })).status).toBe(404)
    const transfer = await go()
    await post(`${transfer}/arrived`, { amount: '0' })
    expect((await kasa.payment(transfer)).status).toBe('pending')
  })
})

describe.each(engines)('callbacks on %s', engine => {
  withGateway(engine)
  let secret = Buffer.alloc(0)
  beforeAll(async () => {
    const needs = { store: kasa.gateway.storage, vault: openVault([key]), random: randomBytes }
    const { statusSeed } = await openDeployment(needs)()
    secret = createHmac('sha256', statusSeed).update('kasa-sandbox-bank-v1').digest()
  })
  const call = (text: string, headers: Record<string, string | undefined> = {}, connector = 'sandbox') =>
    kasa.request(`/callbacks/${connector}`, { method: 'POST', body: text, headers: headers as Record<string, string> })
  const signed = (text: string) => call(text, { ...signedCallback(secret, text, new Date()).headers })
  const words = (reference: string, more: object = {}) =>
    JSON.stringify({ reference, state: 'charged', amountMinor: 12_990, currency: 'PLN', ...more })
  const begun = async () => {
    const page = await opened()
    await post(`${page}/bank`, { bank: 'ing' })
    return { page, ...(await tryOf(page)) }
  }

  test('a forged message is refused and changes nothing', async () => {
    const { page, reference, payment } = await begun()
    const right = signedCallback(secret, words(reference), new Date()).headers
    const before = await countRows(kasa.database)
    const forged = [
      await call(words(reference)),
      await call(words(reference), { ...right, 'x-bank-signature': '00'.repeat(32) }),
      await call(words(reference), { ...right, 'x-bank-signature': 'not hex' }),
      await call(words(reference), { ...right, 'x-bank-timestamp': '1' }),
      await call(words(reference, { amountMinor: 1 }), { ...right }),
      await call('{not json', { ...right }),
      await call('', { ...right }),
    ]
    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 403])
    expect(await forged[0]?.json()).toEqual({ status: 'refused', code: 'report/forged' })
    expect(await kasa.payment(page)).toEqual(payment)
    expect(await countRows(kasa.database)).toEqual(before)
  })

  test('an authentic message settles; told again it is taken and changes nothing', async () => {
    const { page, reference } = await begun()
    const first = await signed(words(reference))
    expect([first.status, await first.json()]).toEqual([200, { status: 'ok' }])
    const paid = await kasa.payment(page)
    expect(paid).toMatchObject({ status: 'settled', paidMinor: 12_990 })
    const again = await Promise.all(Array.from({ length: 5 }, () => signed(words(reference))))
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect((await signed(words(reference, { state: 'rejected' }))).status).toBe(200)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
    await kasa.pass(0)
    expect(told()).toEqual(['settled'])
  })

  test('an unknown reference or connector is refused', async () => {
    const unknown = await signed(words('00000000-0000-4000-8000-000000000000'))
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { status: 'refused', code: 'report/unknown-reference' },
    ])
    const nobody = await call('{}', {}, 'nobody')
    expect([nobody.status, await nobody.json()]).toEqual([404, { status: 'refused', code: 'connector/unknown' }])
    expect((await kasa.request('/callbacks/sandbox')).status).toBe(404)
  })

  test('an authentic message that cannot be read is refused without an alarm of ours', async () => {
    const before = await countRows(kasa.database)
    for (const text of ['{"reference": "x", "card": "4111111111111111', '[]', '""', '{"reference":7}', '{}', 'null'])
      expect([text, (await signed(text)).status]).toEqual([text, 400])
    expect(await countRows(kasa.database)).toEqual(before)
    expect(kasa.lines.filter(({ level }) => level === 'error')).toEqual([])
    const large = await signed(words('x', { more: 'x'.repeat(64 * 1024) }))
    expect(large.status).toBe(413)
  })

  test('a word nobody knows leaves the try waiting; money in words nobody can book goes to an operator', async () => {
    const { page, reference } = await begun()
    expect((await signed(words(reference, { state: 'perhaps' }))).status).toBe(200)
    expect((await tryOf(page)).transaction).toMatchObject({ status: 'pending', live: true })
    expect((await signed(words(reference, { currency: 'EUR' }))).status).toBe(200)
    const { transaction, payment } = await tryOf(page)
    expect(transaction).toMatchObject({ status: 'pending', live: true })
    const [sale] = await kasa.read.operations.ofTransaction(payment.merchantId, transaction?.id ?? 0)
    expect([sale?.state, payment.paidMinor]).toEqual(['needs_operator', 0])
    expect(await kasa.page('/metrics')).toMatch(/^\w*stuck\w* 1$/m)
  })
})
