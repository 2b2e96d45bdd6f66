import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createKasa } from '../../sdk/src/index.js'
import type { ShopSettings } from '../../src/merchants/shop.js'
import { openShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { everythingIn } from './database-rows.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const phrases: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../locales/paywall/pl.json', import.meta.url), 'utf8'),
)
const say = (key: string): string => phrases[key] ?? `no phrase ${key}`

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (
  engine: (typeof engines)[number] = 'sqlite',
  environment: Record<string, string> = {},
): Promise<TestGateway> => {
  const kasa = await openGateway(engine, {}, { KASA_TRUST_PROXY: '1', ...environment })
  open.push(kasa.close)
  return kasa
}
const change = async (kasa: TestGateway, settings: Partial<ShopSettings>) => {
  await kasa.gateway.storage.write(async ({ shops }) => {
    const shop = await shops.byId(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0)
    if (shop) await shops.save({ ...shop, settings: { ...shop.settings, ...settings } })
  })
  kasa.forget()
}
const inSeconds = (kasa: TestGateway, seconds: number) => String(kasa.clock.now().getTime() / 1000 + seconds)
const goodCard = { number: '4111 1111 1111 1111', expiry: '12/29', cvc: '123', holder: 'Jan Testowy' }
const methodsOn = (html: string) => [...html.matchAll(/id="method-(\w+)"/g)].map(([, kind]) => kind)
const openMethods = (html: string) => [...html.matchAll(/id="method-(\w+)"[^>]* checked/g)].map(([, kind]) => kind)
const banksOn = (html: string) => [...html.matchAll(/name="bank" value="(\w+)"/g)].map(([, code]) => code)

describe('what a payer types', () => {
  const wrong = async (form: Record<string, string>, method = 'card') => {
    const kasa = await start()
    const page = await kasa.open()
    const answer = await kasa.post(`${page}/${method}`, form)
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location') ?? ''
    expect((await kasa.payment(page)).status).toBe('new')
    return { location: location.slice(page.length), html: await kasa.page(location) }
  }

  test.each([
    [{ ...goodCard, number: '4111111111111112' }, ['number'], ['error.cardNumber']],
    [{ ...goodCard, expiry: '13/29' }, ['expiry'], ['error.cardExpiry']],
    [{ ...goodCard, expiry: '10/26' }, ['expiry'], ['error.cardExpiry']],
    [{ ...goodCard, cvc: '12' }, ['cvc'], ['error.cardCvc']],
    [{ ...goodCard, holder: '' }, ['holder'], ['error.cardHolder']],
    [
      {},
      ['number', 'expiry', 'cvc', 'holder'],
      ['error.cardNumber', 'error.cardExpiry', 'error.cardCvc', 'error.cardHolder'],
    ],
  ])('card fields %j come back by name only: %j', async (form, fields, keys) => {
    const { location, html } = await wrong(form as never)
    expect(location).toBe(`?method=card&wrong=${fields.join()}`)
    for (const key of keys) expect(html).toContain(say(key))
    for (const field of fields) expect(html).toContain(`id="${field}-error"`)
    expect(openMethods(html)).toEqual(['card'])
    expect(html).not.toContain('41111111')
    expect(html).not.toContain('Jan Testowy')
  })

  test.each([
    ['blik', { code: '77712' }, '?method=blik&wrong=code', 'error.blikCode'],
    ['blik', {}, '?method=blik&wrong=code', 'error.blikCode'],
    ['bank', {}, '?method=bank&wrong=bank', 'error.bank'],
    ['bank', { bank: 'cs' }, '?method=bank&notice=unavailable', 'error.unavailable'],
    ['bank', { bank: '<script>' }, '?method=bank&notice=unavailable', 'error.unavailable'],
  ])('%s %j is explained at its field', async (method, form, address, key) => {
    const { location, html } = await wrong(form as never, method)
    expect(location).toBe(address)
    expect(html).toContain(say(key))
    expect(html).not.toContain('<script>')
  })

  test('addresses made by hand show no texts of strangers', async () => {
    const kasa = await start()
    const page = await kasa.open()
    const html = await kasa.page(`${page}?method=<b>&wrong=<b>,toString,number&notice=constructor&back=<b>`)
    expect(html).not.toContain('<b>')
    expect(html).toContain(say('error.cardNumber'))
  })
})

describe('methods', () => {
  test('visibleMethod shows what it names, everything where it names nothing known', async () => {
    const kasa = await start()
    const shown = async (visibleMethod: string) => methodsOn(await kasa.page(await kasa.open({ visibleMethod })))
    const all = ['blik', 'bank', 'card', 'wallet', 'later', 'instalments', 'transfer']
    expect(await shown('')).toEqual(all)
    expect(await shown('card,pbl')).toEqual(['bank', 'card'])
    expect(await shown('wt')).toEqual(['transfer'])
    expect(await shown('blik, wallet')).toEqual(['blik', 'wallet'])
    expect(await shown('imoje_paylater,imoje_installments')).toEqual(['later', 'instalments'])
    expect(await shown('lease')).toEqual(['lease'])
    expect(await shown('nothing-known')).toEqual(all)
    const page = await kasa.open({ visibleMethod: 'card' })
    const hidden = await kasa.post(`${page}/blik`, { code: '999000' })
    expect(hidden.headers.get('location')).toBe(`${page}?method=blik&notice=unavailable`)
    expect((await kasa.payment(page)).status).toBe('new')
  })

  test('preselectMethodCode opens its method', async () => {
    const kasa = await start()
    const opened = async (fields: Record<string, string>) => openMethods(await kasa.page(await kasa.open(fields)))
    expect(await opened({})).toEqual(['blik'])
    expect(await opened({ preselectMethodCode: 'ecom3ds' })).toEqual(['card'])
    expect(await opened({ preselectMethodCode: 'mtransfer' })).toEqual(['bank'])
    expect(await opened({ preselectMethodCode: 'wt' })).toEqual(['transfer'])
    expect(await opened({ preselectMethodCode: 'lease_now' })).toEqual(['blik'])
    expect(await opened({ preselectMethodCode: 'blik', visibleMethod: 'card,wt' })).toEqual(['card'])
    const page = await kasa.open({ preselectMethodCode: 'wt' })
    expect(openMethods(await kasa.page(`${page}?method=card`))).toEqual(['card'])
  })

  test('a shop’s switched-off methods and currencies are not offered and cannot be started', async () => {
    const kasa = await start()
    await change(kasa, { disabledMethodCodes: ['blik', 'ing', 'wt'] })
    const page = await kasa.open()
    const html = await kasa.page(page)
    expect(methodsOn(html)).toEqual(['bank', 'card', 'wallet', 'later', 'instalments'])
    expect(banksOn(html)).not.toContain('ing')
    expect(banksOn(html)).toContain('mtransfer')
    await kasa.post(`${page}/bank`, { bank: 'ing' })
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.post(`${page}/transfer`, {})
    expect((await kasa.payment(page)).status).toBe('new')

    await change(kasa, { disabledMethodCodes: [], currencies: ['EUR'] })
    const zloty = await kasa.page(page)
    expect(methodsOn(zloty)).toEqual([])
    expect(zloty).toContain(say('choose.none'))
    await kasa.post(`${page}/blik`, { code: '999000' })
    expect((await kasa.payment(page)).status).toBe('new')
  })

  test('pauses end by the clock, and what is paused, limited or reordered is obeyed by wishes of the form and by posts', async () => {
    const kasa = await start()
    const until = new Date(kasa.clock.now().getTime() + 600_000).toISOString()
    await change(kasa, {
      methodOrder: ['card', 'wallet'],
      methodLabels: { later: { pl: 'Kup <teraz>', de: 'Jetzt kaufen' } },
      methodLimits: { paypo: { PLN: { minMinor: 100_00, maxMinor: 120_00 } } },
      methodPauses: { card: { texts: { pl: 'Przerwa', de: 'Pause' }, until }, gpay: { texts: {}, until: null } },
    })
    const page = await kasa.open({ preselectMethodCode: 'ecom3ds', visibleMethod: 'blik,card,wallet,imoje_paylater' })
    const html = await kasa.page(page)
    expect(methodsOn(html)).toEqual(['card', 'wallet', 'blik', 'later'])
    expect(openMethods(html)).toEqual(['wallet'])
    expect(html).toContain('Przerwa · Ponownie dostępne od: 22\u00a0listopada 2026 13:10')
    expect(html).toMatch(/value="gpay" disabled>.*Chwilowo niedostępne/)
    expect(html).toContain('Kup &lt;teraz&gt;')
    expect(html).not.toContain('value="paypo"')
    expect(await kasa.page(page.replace('/pl/', '/hu/'))).toContain('Átmenetileg nem')
    await kasa.post(`${page}/card`, goodCard)
    await kasa.post(`${page}/wallet`, { wallet: 'gpay' })
    await kasa.post(`${page}/later`, { offer: 'paypo' })
    expect((await kasa.payment(page)).status).toBe('new')
    kasa.clock.forward(600)
    expect(openMethods(await kasa.page(page))).toEqual(['card'])
  })

  test('each currency has its banks and methods, and its money is written out', async () => {
    const kasa = await start()
    const shown = async (currency: string) => {
      const html = await kasa.page(await kasa.open({ currency, amount: '123450' }))
      return {
        methods: methodsOn(html),
        banks: banksOn(html),
        amount: /class="amount">([^<]+)</.exec(html)?.[1]?.replace(/\s/g, ' '),
      }
    }
    const koruna = ['cs', 'mp', 'kb', 'rf', 'pg', 'pf', 'cb', 'uc']
    expect(await shown('CZK')).toEqual({ methods: ['bank', 'card', 'wallet'], banks: koruna, amount: '1234,50 CZK' })
    const euro = ['uc', 'posta', 'sporo', 'tatra', 'viamo', 'vub']
    expect(await shown('EUR')).toEqual({
      methods: ['bank', 'card', 'wallet', 'transfer'],
      banks: euro,
      amount: '1234,50 €',
    })
    expect(await shown('HUF')).toEqual({ methods: ['card', 'wallet'], banks: [], amount: '1234,50 HUF' })
    const test = await shown('TST')
    const zloty = ['blik', 'bank', 'card', 'wallet', 'later', 'instalments', 'transfer']
    expect([test.methods, test.banks.length]).toEqual([zloty, 20])
    expect(test.amount).toContain('TST')
    expect((await shown('PLN')).banks).toEqual(test.banks)
    for (const currency of ['GBP', 'USD', 'CHF', 'RON', 'SEK', 'UAH', 'RUB'])
      expect((await shown(currency)).methods).toEqual(['card', 'wallet'])
    for (const currency of ['BGN', 'HRK'])
      expect((await kasa.post('/pl/payment', kasa.signed({ currency }))).status).toBe(422)
  })
})

describe('the page in each state', () => {
  test('a payment whose time is over says so at once and takes no try', async () => {
    const kasa = await start()
    const page = await kasa.open({ validTo: inSeconds(kasa, 60) })
    kasa.clock.forward(60)
    expect(await kasa.page(page)).toContain(say('closed.expired'))
    for (const [step, form] of Object.entries({ blik: { code: '999000' }, bank: { bank: 'ing' }, card: goodCard }))
      expect((await kasa.post(`${page}/${step}`, form as never)).headers.get('location')).toBe(page)
    expect((await kasa.payment(page)).version).toBe(1)
    await kasa.pass(0)
    expect((await kasa.payment(page)).status).toBe('cancelled')
    expect(await kasa.page(page)).toContain(say('closed.noMoney'))
  })

  test('validTo NULL never ends, and a shop’s own limit holds where the form names none', async () => {
    const kasa = await start()
    await change(kasa, { paymentLifeSeconds: 3600 })
    const never = await kasa.open({ validTo: 'NULL' })
    const usual = await kasa.open()
    await kasa.pass(3601)
    await kasa.pass(10)
    expect([(await kasa.payment(never)).status, (await kasa.payment(usual)).status]).toEqual(['new', 'cancelled'])
  })

  test('/state tells the screen and the version, to scripts only', async () => {
    const kasa = await start()
    const state = async (page: string) =>
      (await (await kasa.request(`${page}/state`)).json()) as { state: string; version: number }
    const page = await kasa.open({ validTo: inSeconds(kasa, 600) })
    expect(await state(page)).toEqual({ state: 'choose', version: 1 })
    await kasa.post(`${page}/transfer`, {})
    expect(await state(page)).toMatchObject({ state: 'transfer' })
    await kasa.post(`${page}/leave`, {})
    await kasa.post(`${page}/bank`, { bank: 'ing' })
    const waiting = await state(page)
    expect(waiting).toMatchObject({ state: 'waiting' })
    expect(await kasa.page(`${page}?back`)).not.toContain('http-equiv="refresh" content="0')
    await kasa.post(`${page}/leave`, {})
    await kasa.post(`${page}/blik`, { code: '999000' })
    const paid = await state(page)
    expect(paid).toMatchObject({ state: 'paid' })
    expect(paid.version).toBeGreaterThan(waiting.version)
    const late = await kasa.open({ validTo: inSeconds(kasa, 60) })
    await kasa.pass(61)
    expect(await state(late)).toMatchObject({ state: 'closed' })
    const unknown = await kasa.request('/pl/pay/00000000-0000-4000-8000-000000000000/state')
    expect([unknown.status, await unknown.json()]).toEqual([404, { state: 'unknown', version: 0 }])
  })

  test('a made-up id is the same page as any other unknown address', async () => {
    const kasa = await start()
    const page = await kasa.open()
    const made = '00000000-0000-4000-8000-000000000000'
    const pages = await Promise.all(
      [
        `/pl/pay/${made}`,
        '/pl/pay/1',
        `/pl/pay/${made}/return`,
        `${page}x`,
        `/xx/pay/${page.split('/')[3]}`,
        '/pl/status/AAAAAAAAAAAAAAAAAAAAAA',
        '/pl/nothing',
        `${page}/nothing`,
      ].map(path => kasa.request(path, { headers: { 'accept-language': 'pl' } })),
    )
    const texts = await Promise.all(pages.map(async answer => `${answer.status} ${await answer.text()}`))
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).toContain(say('notFound.title'))
    for (const step of ['blik', 'bank', 'card', 'transfer', 'leave', 'arrived'])
      expect((await kasa.post(`/pl/pay/${made}/${step}`, { code: '777123' })).status).toBe(404)
  })

  test('a step’s address opened by hand leads to the page; an address without a language to the browser’s', async () => {
    const kasa = await start()
    const page = await kasa.open()
    for (const step of ['blik', 'bank', 'card', 'transfer', 'leave', 'arrived'])
      expect((await kasa.request(`${page}/${step}`)).headers.get('location')).toBe(page)
    const short = await kasa.request(page.slice(3), { headers: { 'accept-language': 'lt' } })
    expect(short.headers.get('location')).toBe(`/lt${page.slice(3)}`)
    for (const notice of ['terms', 'privacy', 'accessibility'])
      expect(await kasa.page(`/pl/${notice}`)).toContain(`<h1 id="heading">${say(`foot.${notice}`)}</h1>`)
  })
})

describe('the status link', () => {
  const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const linkOn = (html: string) => /href="(\/pl\/status\/[\w-]+)"/.exec(html)?.[1]

  test('is shown to the browser that brought the form and to nobody else', async () => {
    const kasa = await start()
    const form = kasa.signed()
    const answer = await kasa.post('/pl/payment', form)
    const page = answer.headers.get('location') ?? ''
    const withCookie = async (cookie: string) =>
      linkOn(await (await kasa.request(page, { headers: { cookie } })).text())
    const link = await withCookie(`a=b; ${cookieOf(answer)}`)
    expect(link).toMatch(/^\/pl\/status\/[\w-]{22}$/)
    expect(linkOn(await kasa.page(page))).toBeUndefined()
    const other = await kasa.post('/pl/payment', kasa.signed())
    expect(await withCookie(cookieOf(other))).toBeUndefined()
    const name = cookieOf(answer).split('=')[0]
    expect(await withCookie(`${name}=${cookieOf(other).split('=')[1]}`)).toBeUndefined()
    expect(await withCookie(`${name}=`)).toBeUndefined()
    expect(await withCookie(cookieOf(await kasa.post('/pl/payment', form)))).toBe(link)
  })

  test('tells open, completed and failed without the payer’s data, in the language of its address', async () => {
    const kasa = await start()
    const begin = async () => {
      const answer = await kasa.post('/pl/payment', kasa.signed({ orderId: 'ST-1', validTo: inSeconds(kasa, 600) }))
      const page = answer.headers.get('location') ?? ''
      const html = await (await kasa.request(page, { headers: { cookie: cookieOf(answer) } })).text()
      return { page, link: linkOn(html) ?? '' }
    }
    const { page, link } = await begin()
    const first = await kasa.page(link)
    expect(first).toContain(say('status.choose'))
    expect(first).toContain(`href="${page}"`)
    await kasa.post(`${page}/bank`, { bank: 'ing' })
    expect(await kasa.page(link)).toContain(say('status.finish'))
    await kasa.post(`${page}/leave`, {})
    await kasa.post(`${page}/blik`, { code: '999000' })
    const paid = await kasa.page(link)
    expect(paid).toContain(say('status.completed'))
    expect(paid).toContain(say('status.receipt'))
    for (const html of [first, paid]) {
      expect(html).toContain('ST-1')
      expect(html).toMatch(/129,90/)
      expect(html).not.toMatch(/Łucja|Żółć/)
    }
    expect(await kasa.page(link.replace('/pl/', '/de/'))).toContain('<html lang="de"')

    await change(kasa, { severalPaymentsPerOrder: true })
    kasa.clock.forward(1)
    const late = await begin()
    await kasa.pass(601)
    const failed = await kasa.page(late.link)
    expect(failed).toContain(say('status.failedText'))
    expect(failed).not.toContain(`href="${late.page}"`)
  })

  test('a revoked link is a page we do not have, and is not shown any more', async () => {
    const kasa = await start()
    const answer = await kasa.post('/pl/payment', kasa.signed())
    const page = answer.headers.get('location') ?? ''
    const headers = { cookie: cookieOf(answer) }
    const link = linkOn(await (await kasa.request(page, { headers })).text()) ?? ''
    expect((await kasa.request(link)).status).toBe(200)
    const payment = await kasa.payment(page)
    await kasa.gateway.storage.write(async ({ payments }) => {
      const held = await payments.lock(payment.merchantId, payment.id)
      if (held) await payments.save({ ...held, statusDigest: null })
    })
    expect((await kasa.request(link)).status).toBe(404)
    expect(linkOn(await (await kasa.request(page, { headers })).text())).toBeUndefined()
  })
})

describe('the way back', () => {
  const urls = {
    urlSuccess: 'https://shop.example/ok?lang=pl&kasaResult=old&x=%20#top',
    urlFailure: 'https://shop.example/no',
    urlReturn: 'https://shop.example/back/żółw?',
  }
  /** Brings a payment into a state. */
  const states: Record<string, (kasa: TestGateway, page: string) => Promise<unknown>> = {
    new: async () => undefined,
    waiting: (kasa, page) => kasa.post(`${page}/blik`, { code: '777123' }),
    declined: (kasa, page) => kasa.post(`${page}/card`, { ...goodCard, number: '4444333322221111' }),
    paid: (kasa, page) => kasa.post(`${page}/blik`, { code: '999000' }),
    expired: kasa => kasa.pass(601),
    'paid elsewhere': async kasa => {
      const other = await kasa.open({ orderId: 'BACK', orderDescription: 'other' })
      await kasa.post(`${other}/blik`, { code: '999000' })
    },
  }
  const returned = async (kasa: TestGateway, given: Partial<typeof urls>, state: string) => {
    const page = await kasa.open({ orderId: 'BACK', validTo: inSeconds(kasa, 600), ...given })
    await states[state]?.(kasa, page)
    const answer = await kasa.request(`${page}/return`)
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location') ?? ''
    return { page, location, plain: location.replace(/[?&]kasaResult=[\w.-]+/, ''), html: await kasa.page(page) }
  }

  test.each([
    ['new', 'https://shop.example/back/%C5%BC%C3%B3%C5%82w', 'new'],
    ['waiting', 'https://shop.example/back/%C5%BC%C3%B3%C5%82w', 'pending'],
    ['declined', 'https://shop.example/back/%C5%BC%C3%B3%C5%82w', 'pending'],
    ['paid', 'https://shop.example/ok?lang=pl&x=%20#top', 'settled'],
    ['expired', 'https://shop.example/no', 'cancelled'],
    ['paid elsewhere', 'https://shop.example/back/%C5%BC%C3%B3%C5%82w', 'new'],
  ])('%s: to %s, with the signed state %s', async (state, expected, status) => {
    const kasa = await start()
    const { location, plain, page, html } = await returned(kasa, urls, state)
    expect(plain).toBe(expected)
    expect(location.match(/kasaResult=/g)).toHaveLength(1)
    if (status !== 'new' || state !== 'new') {
      const sdk = createKasa({
        baseUrl: kasa.baseUrl,
        merchantId: kasa.shop?.merchantId,
        serviceId: kasa.shop?.serviceId,
        serviceKey: kasa.shop?.serviceKey,
      })
      const read = sdk.returns.read(location, { orderId: 'BACK', amount: 12_990 as never, currency: 'PLN' })
      expect(read).toMatchObject({ status })
    }
    if (['paid', 'expired', 'paid elsewhere'].includes(state)) expect(html).toContain(`href="${page}/return"`)
  })

  test.each([
    ['new', { urlFailure: 'https://shop.example/no' }, 'https://shop.example/no'],
    ['paid', { urlReturn: 'https://shop.example/r' }, 'https://shop.example/r'],
    ['expired', { urlReturn: 'https://shop.example/r' }, 'https://shop.example/r'],
    ['paid', { urlFailure: 'https://shop.example/no' }, null],
    ['expired', { urlSuccess: 'https://shop.example/ok' }, null],
    ['new', {}, null],
    ['paid', {}, null],
  ])('%s with %j: to %s', async (state, given, expected) => {
    const kasa = await start()
    const { plain, page, html } = await returned(kasa, given, state)
    expect(plain).toBe(expected ?? page)
    if (expected === null) expect(html).not.toContain(`${page}/return`)
  })

  test('a shop that wants no signed result gets its address as it stands', async () => {
    const kasa = await start()
    await change(kasa, { signedReturn: false })
    const { location } = await returned(kasa, urls, 'paid')
    expect(location).toBe(urls.urlSuccess)
  })
})

describe('limits', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address })

  test('where strangers come, one address may start sixty tries a minute', async () => {
    const kasa = await start('sqlite', { KASA_BASE_URL: 'https://pay.example' })
    const pages = await Promise.all(Array.from({ length: 62 }, () => kasa.open()))
    const answers: string[] = []
    for (const page of pages.slice(0, 61)) {
      const answer = await kasa.post(`${page}/bank`, { bank: 'ing' }, from('192.0.2.1'))
      answers.push(answer.headers.get('location')?.slice(page.length) ?? '')
    }
    expect(answers).toEqual([...Array.from({ length: 60 }, () => ''), '?method=bank&notice=failures'])
    const last = pages[61] ?? ''
    expect((await kasa.post(`${last}/bank`, { bank: 'ing' }, from('192.0.2.2'))).headers.get('location')).toBe(last)

    // Letters to the payer count as well.
    const path = await kasa.open({ customerEmail: 'oksana@example.com' })
    await kasa.post(`${path}/transfer`, {}, from('192.0.2.2'))
    const { merchantId, id } = await kasa.payment(path)
    const [transfer] = await kasa.read.transactions.ofPayment(merchantId, id)
    const isOwed = () => kasa.read.letters.isOwed(merchantId, id, 'transfer.data', transfer?.publicId ?? '')
    await kasa.post(`${path}/send`, {}, from('192.0.2.1'))
    expect(await isOwed()).toBe(false)
    await kasa.post(`${path}/send`, {}, from('192.0.2.2'))
    expect(await isOwed()).toBe(true)
  })

  test('twenty refused codes from one address end its tries over all payments, and an hour later it may again', async () => {
    const kasa = await start()
    for (let count = 0; count < 4; count++) {
      const page = await kasa.open()
      for (let tries = 0; tries < 5; tries++) await kasa.post(`${page}/blik`, { code: '123456' }, from('192.0.2.1'))
    }
    const page = await kasa.open()
    const pay = async (address: string) =>
      (await kasa.post(`${page}/blik`, { code: '999000' }, from(address))).headers.get('location')
    expect(await pay('192.0.2.1')).toBe(`${page}?method=blik&notice=failures`)
    expect(await kasa.page(`${page}?method=blik&notice=failures`)).toContain(say('error.failures'))
    expect((await kasa.payment(page)).status).toBe('new')
    await kasa.pass(3601)
    expect(await pay('192.0.2.1')).toBe(page)
    expect((await kasa.payment(page)).status).toBe('settled')
  })
})

describe.each(engines)('card data on %s', engine => {
  test('no number, security code, name on the card or BLIK code reaches log, database or shop', async () => {
    const kasa = await start(engine)
    const shop = await openShop()
    open.push(shop.close)
    const numbers = [
      ...['4111111111111111', '4485201817664006', '4444333322221111', '4012001037141112', '4749601201390567'],
      ...['4934403892699132', '4012001007002005', '4282513338596268', '5555555555554444'],
    ]
    const codes = ['777123', '999000', '960111', '123456']
    const pages: string[] = []
    const fresh = async () => {
      const page = await kasa.open({ orderId: `KEPT-${pages.length}`, urlNotification: shop.url })
      pages.push(page)
      return page
    }
    for (const [index, number] of numbers.entries()) {
      const card = { ...goodCard, number, holder: 'Qwertoslaw Nieznany', cvc: index % 2 === 0 ? '123' : '7391' }
      const from = { 'x-forwarded-for': `192.0.2.${index}` }
      const page = await fresh()
      await kasa.post(`${page}/card`, card, from)
      await kasa.post(`${page}/card`, { ...card, expiry: 'x' }, from)
      await kasa.page(page)
      await kasa.pass(0)
    }
    for (const code of codes) await kasa.post(`${await fresh()}/blik`, { code }, { 'x-forwarded-for': '192.0.2.99' })
    await kasa.post(`${await fresh()}/blik`, { code: `${'7'.repeat(17_000)}` })
    await kasa.pass(2)
    await kasa.pass(30)

    const told = shop.received.map(({ body }) => body.toString()).join('\n')
    const logged = kasa.lines.map(line => inspect(line, { depth: 12 })).join('\n')
    const stored = await everythingIn(kasa.database)
    expect(told).toContain('KEPT-0')
    expect(stored).toContain('KEPT-0')
    expect(logged).toContain('/card')
    const forbidden = [
      ...numbers.map(number => new RegExp([...number].join('[ -]?'))),
      ...[...codes, '7391'].map(code => new RegExp(`(?<![0-9a-fA-F-])${code}(?![0-9a-fA-F-])`)),
      /Qwertoslaw/,
    ]
    for (const secret of forbidden)
      for (const [place, text] of Object.entries({ told, logged, stored }))
        expect([place, String(secret), secret.exec(text)?.[0]]).toEqual([place, String(secret), undefined])
  })
})
