import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as rawRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createShop } from '../../src/merchants/create-shop.js'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import { openVault } from '../../src/vault/vault.js'
import { engines } from '../storage/engines.js'
import { countRows } from './database-rows.js'
import { type Fields, openGateway, sha256, type TestGateway } from './open-gateway.js'

const languages = ['bg', 'cs', 'de', 'en', 'es', 'fr', 'hu', 'it', 'lt', 'nl', 'pl', 'ro', 'ru', 'sk', 'sl', 'sv', 'uk']
const phrase = (language: string, key: string): string =>
  JSON.parse(readFileSync(new URL(`../../locales/paywall/${language}.json`, import.meta.url), 'utf8'))[key]

const flat = (value: unknown, name = ''): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([part, inner]) => flat(inner, name === '' ? part : `${name}[${part}]`))
    : [[name, String(value)]]
const encoded = (fields: Fields): string => new URLSearchParams(flat(fields)).toString()
const formType = { 'content-type': 'application/x-www-form-urlencoded' }
const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64')

/** A signed form of any shape as a body. */
const bodyOf = (kasa: TestGateway, fields: Fields): string => {
  const order = Object.fromEntries(Object.entries(kasa.order(fields)).filter(([, value]) => value !== undefined))
  return encoded({ ...order, signature: signForm(formFieldsFrom(order), kasa.shop?.serviceKey ?? '') })
}
const send = (kasa: TestGateway, body: string | Buffer, path = '/pl/payment', headers: Record<string, string> = {}) =>
  kasa.request(path, { method: 'POST', body, headers: { ...formType, ...headers } })

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

type Fault = { field: string; rule: string; received: string; fix: string }
const faultsIn = (html: string): Fault[] =>
  [...html.matchAll(/<dl class="fault">(.*?)<\/dl>/gs)].map(([, list = '']) => {
    const [field = '', rule = '', received = '', fix = ''] = [...list.matchAll(/<dd>(.*?)<\/dd>/gs)].map(
      ([, text = '']) => unescaped(text.replace(/<\/?code>/g, '')),
    )
    return { field, rule, received, fix }
  })

/** An HTTP request that fetch would not make: another Host, an odd method, an address as it stands. */
const raw = (kasa: TestGateway, options: { method?: string; path: string; headers?: Record<string, string> }) =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const { port } = new URL(kasa.origin)
    const visit = rawRequest({ host: '127.0.0.1', port, method: 'GET', ...options }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    visit.on('error', reject).end()
  })

const key = randomBytes(32)
const otherShop = async (kasa: TestGateway): Promise<string> => {
  const needs = {
    store: kasa.gateway.storage,
    vault: openVault([key]),
    random: randomBytes,
    newId: () => crypto.randomUUID(),
    systemClock: () => new Date(),
  }
  const merchantId = kasa.shop?.merchantId ?? ''
  const shop = { name: 'Drugi sklep', recipient: null, websiteUrl: null, notificationUrl: null }
  return (await createShop(needs)({ merchantId, ...shop })).testKey
}

let kasa: TestGateway
const withGateway = (engine: (typeof engines)[number]) => {
  beforeAll(async () => {
    kasa = await openGateway(engine, {}, { KASA_KEY: key.toString('base64url') })
  })
  afterAll(() => kasa.close())
}

describe.each(engines)('on %s', engine => {
  withGateway(engine)

  /** What is wrong with each form, and what the developer reads about it. */
  const refusals: [string, () => string, number, string, Partial<Fault>[]][] = [
    [
      'an unknown shop',
      () => bodyOf(kasa, { serviceId: '00000000-0000-4000-8000-000000000000' }),
      403,
      'FORM-SHOP',
      [{ field: 'serviceId', received: '00000000-0000-4000-8000-000000000000' }],
    ],
    [
      'exchanged ids',
      () => bodyOf(kasa, { serviceId: kasa.shop?.merchantId, merchantId: kasa.shop?.serviceId }),
      403,
      'FORM-SHOP',
      [{ field: 'merchantId', rule: 'merchantId and serviceId are exchanged.' }],
    ],
    [
      'a wrong signature',
      () => encoded({ ...kasa.order(), signature: `${'0'.repeat(64)};sha256` }),
      403,
      'FORM-SIGNATURE',
      [{ field: 'signature', received: `${'0'.repeat(64)};sha256` }],
    ],
    [
      'no signature',
      () => encoded(kasa.order()),
      403,
      'FORM-SIGNATURE',
      [{ field: 'signature', rule: 'Every form carries a signature.', received: '' }],
    ],
    [
      'missing fields',
      () => bodyOf(kasa, { customerFirstName: undefined, currency: undefined, orderId: '' }),
      422,
      'FORM-FIELDS',
      [
        { field: 'currency', rule: 'This field is required.' },
        { field: 'orderId', rule: 'This field is required.' },
        { field: 'customerFirstName', fix: 'Send it with a value.' },
      ],
    ],
    [
      'an amount in major units',
      () => bodyOf(kasa, { amount: '129.90' }),
      422,
      'FORM-FIELDS',
      [{ field: 'amount', received: '129.90', fix: 'Send 12990.' }],
    ],
    ['an amount of nothing', () => bodyOf(kasa, { amount: '0' }), 422, 'FORM-FIELDS', [{ field: 'amount' }]],
    ['an amount of too much', () => bodyOf(kasa, { amount: '1000000000' }), 422, 'FORM-FIELDS', [{ field: 'amount' }]],
    [
      'a currency that ended',
      () => bodyOf(kasa, { currency: 'BGN' }),
      422,
      'FORM-FIELDS',
      [{ field: 'currency', rule: 'This currency is not open for new payments.', received: 'BGN' }],
    ],
    [
      'a value that imitates another field',
      () => bodyOf(kasa, { additionalDescription: 'note&amount=1' }),
      422,
      'FORM-AMBIGUOUS',
      [{ field: 'additionalDescription', fix: expect.stringContaining('"&amount"') as never }],
    ],
    [
      'validTo too soon',
      () => bodyOf(kasa, { validTo: String(kasa.clock.now().getTime() / 1000 + 59) }),
      422,
      'FORM-FIELDS',
      [{ field: 'validTo', rule: 'validTo must be at least 60 seconds ahead.' }],
    ],
    [
      'bad addresses',
      () =>
        bodyOf(kasa, {
          urlSuccess: '/relative',
          urlFailure: 'javascript:alert(1)',
          urlReturn: 'https://user:word@shop.example/',
          urlNotification: 'https://shop.example./n',
        }),
      422,
      'FORM-FIELDS',
      [{ field: 'urlSuccess' }, { field: 'urlFailure' }, { field: 'urlReturn' }, { field: 'urlNotification' }],
    ],
    [
      'a line break in an address',
      () => bodyOf(kasa, { urlReturn: 'https://shop.example/\r\nset-cookie: a=b' }),
      422,
      'FORM-FIELDS',
      [{ field: 'urlReturn' }],
    ],
    [
      'shares of more than the amount',
      () =>
        bodyOf(kasa, {
          amount: '1000',
          multipayout: [
            { ban: '61109010140000071219812874', amount: '600', label: 'A' },
            { ban: '61109010140000071219812874', amount: '401', label: 'B' },
          ],
        }),
      422,
      'FORM-FIELDS',
      [{ field: 'multipayout', rule: expect.stringContaining('1001') as never }],
    ],
    ['a field sent twice', () => `${bodyOf(kasa, {})}&amount=1`, 422, 'FORM-FIELDS', [{ field: 'amount' }]],
    ['JSON', () => JSON.stringify(kasa.signed()), 422, 'FORM-FIELDS', [{ field: '' }]],
    [
      'bytes that are not UTF-8',
      () => bodyOf(kasa, {}).replace('%C5%81ucja', '%A3ucja'),
      422,
      'FORM-FIELDS',
      [{ field: 'customerFirstName', rule: 'The bytes of this field are not UTF-8.' }],
    ],
    [
      'more than 500 fields',
      () => bodyOf(kasa, Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x${n}`, 'x']))),
      413,
      'FORM-TOO-LARGE',
      [{ rule: 'A form may have 500 fields.' }],
    ],
    [
      'groups deeper than 4',
      () => bodyOf(kasa, { a: { b: { c: { d: { e: 'x' } } } } }),
      413,
      'FORM-TOO-LARGE',
      [{ field: 'a[b][c][d][e]' }],
    ],
    [
      'an invoice that unfolds to more than 1 MB',
      () => bodyOf(kasa, { invoice: packed({ positions: 'x'.repeat(1024 * 1024) }) }),
      413,
      'FORM-TOO-LARGE',
      [{ field: 'invoice', rule: 'Unpacked, this field may have 1048576 bytes.' }],
    ],
    [
      'a body of more than 256 kB',
      () => bodyOf(kasa, { additionalDescription: 'x'.repeat(256 * 1024) }),
      413,
      'FORM-TOO-LARGE',
      [{ rule: 'A form may have 262144 bytes.' }],
    ],
  ]

  test.each(refusals)('%s is refused and creates nothing', async (_name, body, status, code, faults) => {
    const before = await countRows(kasa.database)
    const answer = await send(kasa, body())
    const html = await answer.text()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
    expect(html).toContain('<html lang="pl"')
    expect(html).toContain(phrase('pl', 'refused.text'))
    expect(html).toContain(`<code>${code}</code>`)
    expect(html).toContain(answer.headers.get('x-trace-id') ?? 'none')
    expect(faultsIn(html)).toEqual(faults.map(fault => expect.objectContaining(fault)))
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await countRows(kasa.database)).toEqual(before)
  })

  test('256 kB are taken to the last byte; one more is refused, announced or not', async () => {
    const fields = { orderId: 'LARGE', additionalDescription: '' }
    const room = 256 * 1024 - bodyOf(kasa, fields).length
    const largest = bodyOf(kasa, { ...fields, additionalDescription: 'x'.repeat(room) })
    expect([largest.length, (await send(kasa, largest)).status]).toEqual([256 * 1024, 303])
    const larger = bodyOf(kasa, { ...fields, additionalDescription: 'x'.repeat(room + 1) })
    const before = await countRows(kasa.database)
    expect((await send(kasa, larger)).status).toBe(413)
    const unannounced = await kasa.request('/pl/payment', {
      method: 'POST',
      headers: formType,
      body: new Blob([larger]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect([unannounced.status, await unannounced.text()]).toEqual([413, expect.stringContaining('FORM-TOO-LARGE')])
    expect(await countRows(kasa.database)).toEqual(before)
  })

  test('what is only looked at creates nothing', async () => {
    const before = await countRows(kasa.database)
    const address = `/pl/payment?${bodyOf(kasa, { orderId: 'LOOKED-AT' })}`
    const statuses: number[] = []
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'])
      statuses.push((await raw(kasa, { method, path: address })).status)
    for (const headers of [
      { 'sec-purpose': 'prefetch' },
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
      { 'x-moz': 'prefetch' },
    ])
      statuses.push((await kasa.request(address, { headers: headers as never })).status)
    expect(statuses).toEqual([204, 404, 404, 404, 404, 503, 503, 503, 503])
    expect(await countRows(kasa.database)).toEqual(before)
    expect((await kasa.request(address)).status).toBe(303)
  })

  test('addresses with odd bytes and made-up ids are pages we do not have', async () => {
    const paths = [
      '/pl/pay/%00',
      '/pl/pay/a%00b/state',
      '/pl/pay/%F0%9F%98%80/return',
      '/pl/pay/%ED%A0%80',
      '/pl/pay/%zz',
      '/pl/status/%00',
      '/sandbox/bank/%00',
      '/sandbox/3ds/%00',
      `/pl/pay/${'x'.repeat(8000)}`,
      `/pl/pay/${'..%2f'.repeat(50)}`,
      '/%00/pay/%00',
      '/assets/%00',
    ]
    for (const path of paths) expect([path, (await raw(kasa, { path })).status]).toEqual([path, 404])
    const posted = await Promise.all(
      ['blik', 'bank', 'card', 'transfer', 'leave', 'arrived'].map(step =>
        raw(kasa, { method: 'POST', path: `/pl/pay/%00/${step}` }),
      ),
    )
    expect(posted.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
    expect((await raw(kasa, { method: 'POST', path: '/sandbox/bank/%00' })).status).toBe(404)
    expect((await raw(kasa, { method: 'POST', path: '/callbacks/%00' })).status).toBe(404)
  })

  test('any text in any field: a payment or a refusal, never an error, never markup', async () => {
    const names = [
      ...['orderId', 'orderDescription', 'additionalDescription', 'customerFirstName', 'customerLastName'],
      ...['customerEmail', 'customerPhone', 'customerId', 'visibleMethod', 'preselectMethodCode', 'validTo', 'amount'],
      ...['currency', 'urlSuccess', 'urlFailure', 'urlReturn', 'urlNotification', 'invoice', 'cart', 'somethingElse'],
      ...['merchantId', 'serviceId', 'signature', 'multipayout', 'billing', 'shipping'],
    ]
    const marks = [
      ...['<kasa-mark>', '"kasa-mark="', "'kasa-mark='", '</title><kasa-mark>', '{{amount}}', '<%= 1 %>', '$&$`'],
      ...['\u202etxt', '😀𝔘', '\u0000', '\r\nx: y', '%00', '&lt;kasa-mark&gt;', '\ud800', 'x'.repeat(5000)],
    ]
    const hostile = fc.oneof(
      fc.constantFrom(...marks),
      fc.tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom(...marks)).map(parts => parts.join('')),
      fc.string({ unit: 'binary' }),
    )
    const group = fc.record({ firstName: hostile, lastName: hostile, city: hostile, amount: hostile, title: hostile })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), hostile, fc.option(group), async (name, text, inner) => {
        const isGroup = inner !== null && ['multipayout', 'billing', 'shipping'].includes(name)
        const value = isGroup ? (name === 'multipayout' ? [inner] : inner) : text
        const answer = await send(kasa, bodyOf(kasa, { [name]: value }))
        expect([303, 403, 413, 422]).toContain(answer.status)
        const html = answer.status === 303 ? await kasa.page(answer.headers.get('location') ?? '') : await answer.text()
        expect(html).toContain('<html lang="pl"')
        expect(html).not.toMatch(/<kasa-mark|["']kasa-mark|\u202e|<%/)
      }),
      { numRuns: 80 },
    )
    expect(kasa.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  test('random bytes as a form are refused, never an error', async () => {
    const before = await countRows(kasa.database)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async bytes => {
        const answers = await Promise.all([
          send(kasa, Buffer.from(bytes)),
          send(kasa, Buffer.concat([Buffer.from('merchantId='), Buffer.from(bytes)]), '/payment'),
        ])
        for (const { status } of answers) expect([403, 413, 422]).toContain(status)
      }),
      { numRuns: 40 },
    )
    expect(await countRows(kasa.database)).toEqual(before)
  })
})

describe('one shop at the door', () => {
  withGateway('sqlite')

  test('every language has its address, by post and by link; ua leads to uk', async () => {
    for (const language of [...languages, 'ua']) {
      const shown = language === 'ua' ? 'uk' : language
      const posted = await kasa.open({}, `/${language}/payment`)
      const linked = (await kasa.request(`/${language}/payment?${bodyOf(kasa, {})}`)).headers.get('location') ?? ''
      for (const page of [posted, linked]) expect(page).toMatch(new RegExp(`^/${shown}/pay/[0-9a-f-]{36}$`))
      const html = await kasa.page(posted)
      expect(html).toContain(`<html lang="${shown}"`)
      expect(html).toContain(phrase(shown, 'choose.heading').replaceAll("'", '&#39;'))
      const refused = await (await send(kasa, 'amount=1', `/${language}/payment`)).text()
      expect(refused).toContain(phrase(shown, 'refused.text').replaceAll("'", '&#39;'))
    }
  })

  test.each([
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['tlh, uk;q=0.1', 'uk'],
    ['pl;q=0, fr;q=0.2, en;q=0.1', 'fr'],
    ['EN-us', 'en'],
    ['*', 'en'],
    ['', 'en'],
    ['x'.repeat(5000), 'en'],
  ])('without a language in the address the browser decides: %.40s → %s', async (accept, language) => {
    const answer = await kasa.post('/payment', kasa.signed(), { 'accept-language': accept })
    expect(answer.headers.get('location')).toMatch(new RegExp(`^/${language}/pay/`))
    const payment = await kasa.payment(answer.headers.get('location') ?? '')
    expect(payment.language).toBe(language)
  })

  test('a language nobody speaks here: the same form goes on to the address without one', async () => {
    const before = await countRows(kasa.database)
    const form = kasa.signed()
    const answer = await kasa.post('/xx/payment', form)
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/payment'])
    const linked = await kasa.request(`/klingon/payment?${new URLSearchParams(form)}`)
    expect([linked.status, linked.headers.get('location')]).toEqual([307, `/payment?${new URLSearchParams(form)}`])
    expect(await countRows(kasa.database)).toEqual(before)
    const followed = await kasa.request('/xx/payment', {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'accept-language': 'sk' },
      redirect: 'follow',
    })
    expect([followed.status, new URL(followed.url).pathname.slice(0, 8)]).toEqual([200, '/sk/pay/'])
  })

  test('the sandbox’s own form is not taken for a shop’s form in the language "developers"', async () => {
    const answer = await kasa.post('/developers/payment', { amount: '500' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toMatch(/^\/pl\/payment\?merchantId=/)
  })

  test('the answer to a form is a redirect to a clean address with an HttpOnly cookie', async () => {
    for (const answer of [
      await kasa.post('/pl/payment', kasa.signed()),
      await kasa.request(`/payment?${bodyOf(kasa, {})}`),
    ]) {
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toMatch(/^\/(pl|en)\/pay\/[0-9a-f-]{36}$/)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('set-cookie')).toMatch(
        /^kasa_[0-9a-f]{8}=[\w-]{22}; Path=\/; Max-Age=7776000; HttpOnly; SameSite=Lax$/,
      )
    }
    const spoken = JSON.stringify(kasa.lines)
    expect(spoken).not.toContain('signature')
    expect(spoken).not.toContain('orderId')
  })

  test('every answer carries a trace id and the security headers', async () => {
    const page = await kasa.open()
    const asset = /href="(\/assets\/[^"]+)"/.exec(await kasa.page(page))?.[1] ?? ''
    const answers = [
      await raw(kasa, { path: page }),
      await raw(kasa, { path: `${page}/state` }),
      await raw(kasa, { path: `${page}/return` }),
      await raw(kasa, { path: asset }),
      await raw(kasa, { path: '/nothing' }),
      await raw(kasa, { path: '/%zz' }),
      await raw(kasa, { path: '/healthz' }),
      await raw(kasa, { path: '/readyz' }),
      await raw(kasa, { path: '/metrics' }),
      await raw(kasa, { path: '/.well-known/kasa-keys.json' }),
      await raw(kasa, { path: '/developers' }),
      await raw(kasa, { path: '/payment' }),
      await raw(kasa, { path: '/xx/payment' }),
      await raw(kasa, { path: '/payment', method: 'HEAD' }),
      await raw(kasa, { path: '/payment', method: 'OPTIONS' }),
      await raw(kasa, { path: '/payment', headers: { host: 'evil.example' } }),
      await raw(kasa, { path: '/payment', headers: { 'sec-purpose': 'prefetch' } }),
      await raw(kasa, { path: '/callbacks/nobody', method: 'POST' }),
      await raw(kasa, { path: `${page}/blik`, method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }),
    ]
    for (const { headers } of answers) {
      expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/)
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['x-powered-by']).toBeUndefined()
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("form-action 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe-')
    }
    expect(new Set(answers.map(({ headers }) => headers['x-trace-id'])).size).toBe(answers.length)
    expect(await kasa.page(page)).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style=|javascript:/)
  })

  test('the host name must be ours', async () => {
    const before = await countRows(kasa.database)
    const path = `/payment?${bodyOf(kasa, {})}`
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '[::2]'])
      expect([host, (await raw(kasa, { path, headers: { host } })).status]).toEqual([host, 421])
    expect(await countRows(kasa.database)).toEqual(before)
    expect((await raw(kasa, { path, headers: { host: 'localhost:1' } })).status).toBe(303)
  })

  test('a shop posts its form from its own site; a payer’s form posted from another site is refused', async () => {
    const origin = 'https://shop.example'
    const crossSite = { 'sec-fetch-site': 'cross-site', origin }
    const opened = await kasa.post('/pl/payment', kasa.signed(), crossSite)
    expect(opened.status).toBe(303)
    const page = opened.headers.get('location') ?? ''
    for (const step of ['blik', 'bank', 'card', 'transfer', 'leave', 'arrived']) {
      const form = { code: '999000', bank: 'ing', arrived: 'exact' }
      expect((await kasa.post(`${page}/${step}`, form, crossSite)).status).toBe(403)
      expect((await kasa.post(`${page}/${step}`, form, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
      expect((await kasa.post(`${page}/${step}`, form, { origin })).status).toBe(403)
    }
    expect((await kasa.post('/developers/payment', {}, crossSite)).status).toBe(403)
    expect((await kasa.post('/sandbox/bank/x', { answer: 'pay' }, { origin })).status).toBe(403)
    expect((await kasa.payment(page)).version).toBe(1)
    const own = { 'sec-fetch-site': 'same-origin', origin: 'null' }
    expect((await kasa.post(`${page}/blik`, { code: '999000' }, own)).headers.get('location')).toBe(page)
    expect((await kasa.payment(page)).status).toBe('settled')
  })

  test('random addresses are answered, never an error', async () => {
    const word = fc.oneof(
      fc.constantFrom('pl', 'pay', 'payment', 'status', 'state', 'return', 'assets', 'callbacks', '..', '%2e', '%00'),
      fc.webSegment(),
      fc.string({ maxLength: 20 }).map(encodeURIComponent),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), fc.webQueryParameters(), async (words, query) => {
        const answer = await raw(kasa, { path: `/${words.join('/')}?${query}` })
        expect([200, 303, 307, 403, 404, 422]).toContain(answer.status)
      }),
      { numRuns: 150 },
    )
    expect(kasa.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('the signature debugger', () => {
  withGateway('sqlite')
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const upToDate: Fields = {
    orderDescription: 'Kubek "Żółw" & spodek',
    customerEmail: 'lucja@poczta.example',
    additionalDescription: '',
  }
  const join = (pairs: [string, string][]) => pairs.map(pair => pair.join('=')).join('&')

  /** How a shop signs wrongly, and the sentence it reads. */
  type Shop = { pairs: [string, string][]; sorted: [string, string][]; text: string; key: string; other: string }
  const mistakes: [string, (shop: Shop) => string, string][] = [
    [
      'a field left out',
      ({ sorted, key }) => `${sha256(join(sorted.filter(([name]) => name !== 'customerEmail')) + key)};sha256`,
      'Sent but not signed: customerEmail.',
    ],
    [
      'empty fields left out',
      ({ sorted, key }) => `${sha256(join(sorted.filter(([, value]) => value !== '')) + key)};sha256`,
      'Sent but not signed: additionalDescription.',
    ],
    [
      'a field too many',
      ({ sorted, key }) =>
        `${sha256(join([...sorted, ['urlReturn', ''] as [string, string]].sort(([a], [b]) => (a < b ? -1 : 1))) + key)};sha256`,
      'Signed as empty but not sent: urlReturn.',
    ],
    [
      'the order of sending',
      ({ pairs, key }) => `${sha256(join(pairs) + key)};sha256`,
      'The fields were signed in the order of sending.',
    ],
    [
      'URL-encoded values',
      ({ sorted, key }) =>
        `${sha256(join(sorted.map(([name, value]) => [name, encodeURIComponent(value)])) + key)};sha256`,
      'URL-encoded values were signed',
    ],
    [
      'HTML-escaped values',
      ({ sorted, key }) =>
        `${sha256(
          join(sorted.map(([name, value]) => [name, value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')])) + key,
        )};sha256`,
      'HTML-escaped values were signed.',
    ],
    [
      'a newline in the key',
      ({ text, key }) => `${sha256(`${text + key}\n`)};sha256`,
      'The key has a newline at its end.',
    ],
    [
      'a blank in the key',
      ({ text, key }) => `${sha256(`${text} ${key}`)};sha256`,
      'The key has a blank at its start.',
    ],
    [
      'another shop’s key',
      ({ text, other }) => `${sha256(text + other)};sha256`,
      'Signed with the key of another shop: Drugi sklep',
    ],
    ['a token as the key', ({ text }) => `${sha256(text + kasa.shop?.apiToken)};sha256`, 'Signed with an API token'],
    [
      'an id as the key',
      ({ text }) => `${sha256(text + kasa.shop?.serviceId)};sha256`,
      'Signed with an id instead of the key: serviceId.',
    ],
    [
      'HMAC',
      ({ text, key }) => `${createHmac('sha256', key).update(text).digest('hex')};sha256`,
      'HMAC was used. Use a plain hash of the text followed by the key.',
    ],
    [
      'capital letters',
      ({ text, key }) => `${sha256(text + key).toUpperCase()};sha256`,
      'The digest is in capital letters.',
    ],
    ['no algorithm', ({ text, key }) => sha256(text + key), 'The algorithm is missing behind the digest.'],
    ['another algorithm', ({ text, key }) => `${md5(text + key)};md5`, 'The digest is one of md5'],
    ['a trailing &', ({ text, key }) => `${sha256(`${text}&${key}`)};sha256`, 'The signed text ended with &amp;.'],
    [
      'the amount in major units',
      ({ sorted, key }) =>
        `${sha256(join(sorted.map(([name, value]) => [name, name === 'amount' ? '129.90' : value])) + key)};sha256`,
      'The amount was signed in another unit than sent.',
    ],
    [
      'a trimmed value',
      ({ sorted, key }) => `${sha256(join(sorted.map(([name, value]) => [name, value.trim()])) + key)};sha256`,
      'Trimmed values were signed, untrimmed ones sent.',
    ],
    ['nonsense', () => `${'ab'.repeat(32)};sha256`, 'None of the known mistakes explains this signature.'],
  ]
  let other = ''
  beforeAll(async () => {
    other = await otherShop(kasa)
  })

  test.each(mistakes)(
    '%s is named on the page, which tells no key and no right signature',
    async (name, sign, sentence) => {
      const trims = name === 'a trimmed value'
      const fields = kasa.order({ ...upToDate, ...(trims ? { orderDescription: ' Kubek ' } : {}) })
      const pairs = flat(fields)
      const sorted = pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))
      const serviceKey = kasa.shop?.serviceKey ?? ''
      const text = join(sorted)
      const signature = sign({ pairs, sorted, text, key: serviceKey, other })
      const answer = await send(kasa, encoded({ ...fields, signature }))
      const html = await answer.text()
      expect(answer.status).toBe(403)
      expect(unescaped(html)).toContain(unescaped(sentence))
      expect(unescaped(html)).toContain(`<pre tabindex="0" role="region" aria-labelledby="built">${text}</pre>`)
      for (const secret of [serviceKey, other, kasa.shop?.apiToken ?? serviceKey]) expect(html).not.toContain(secret)
      expect(html).not.toContain(`${sha256(text + serviceKey)};`)
      for (const algorithm of ['sha224', 'sha384', 'sha512'])
        expect(html).not.toContain(
          createHash(algorithm)
            .update(text + serviceKey)
            .digest('hex'),
        )
      if (name !== 'no algorithm') expect(html).not.toContain(sha256(text + serviceKey))
    },
  )

  test('rows sorted as text are named', async () => {
    const row = (n: number) => ({ ban: '61109010140000071219812874', amount: '1', label: `R${n}` })
    const fields = kasa.order({ multipayout: Array.from({ length: 11 }, (_, n) => row(n)) })
    const sorted = flat(fields).sort(([a], [b]) => (a < b ? -1 : 1))
    const signature = `${sha256(join(sorted) + kasa.shop?.serviceKey)};sha256`
    const html = await (await send(kasa, encoded({ ...fields, signature }))).text()
    expect(html).toContain('row [10] stands before row [2]')
  })

  test('text signed in windows-1250 is named', async () => {
    const fields = kasa.order()
    const text = join(flat(fields).sort(([a], [b]) => (a < b ? -1 : 1)))
    const old: Record<string, number> = { Ł: 0xa3, Ż: 0xaf, ó: 0xf3, ł: 0xb3, ć: 0xe6 }
    const bytes = Buffer.from([...text].map(letter => old[letter] ?? letter.charCodeAt(0)))
    const signature = `${createHash('sha256')
      .update(bytes)
      .update(kasa.shop?.serviceKey ?? '')
      .digest('hex')};sha256`
    const html = await (await send(kasa, encoded({ ...fields, signature }))).text()
    expect(html).toContain('The text was signed in windows-1250, not in UTF-8.')
  })
})
