import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { canonicalText } from '../../src/signing/canonical.js'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type Received, type ReceivingShop } from '../notifications/receiving-shop.js'

let kasa: TestGateway
let shop: ReceivingShop
let key: string
let token: string

beforeAll(async () => {
  shop = await openShop()
  kasa = await openGateway()
  key = kasa.shop?.serviceKey ?? ''
  token = kasa.shop?.apiToken ?? ''
})
afterAll(async () => {
  await kasa?.close()
  await shop?.close()
})

const plain = (html: string): string =>
  html
    .replace(/<head>[\s\S]*?<\/head>|<nav[\s\S]*?<\/nav>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
/** What the page says between its result and the form to paste into. */
const debug = async (what: string, pasted: Record<string, string>, language = 'en'): Promise<string> => {
  const answer = await kasa.post(`/developers/debugger${what}`, pasted, { 'accept-language': language })
  expect(answer.status).toBe(200)
  const html = await answer.text()
  const said = html.slice(html.indexOf('id="result"'), html.indexOf('id="paste"'))
  for (const secret of [key, token, Buffer.from(key).toString('base64')]) expect(said).not.toContain(secret)
  return plain(said)
}
const hash = (text: string | Buffer, algorithm = 'sha256') => createHash(algorithm).update(text).digest('hex')

describe('forms', () => {
  const fields = (changes: Record<string, unknown> = {}) =>
    kasa.order({
      orderId: 'DBG/1',
      customerFirstName: "O'Brien & Łucja",
      urlReturn: 'https://shop.example/r?a=1',
      ...changes,
    })
  const text = (changes: Record<string, unknown> = {}) => canonicalText(formFieldsFrom(fields(changes)))
  const body = (signature: string, changes: Record<string, unknown> = {}) =>
    new URLSearchParams({ ...(fields(changes) as Record<string, string>), signature }).toString()
  const right = () => `${hash(text() + key)};sha256`

  test('a right form is right in whatever shape it is pasted', async () => {
    const signature = right()
    const all = { ...fields(), signature }
    const html = Object.entries(all).map(
      ([name, value]) =>
        `<input type='hidden' name="${name}" value="${String(value).replaceAll('&', '&amp;').replaceAll("'", '&#x27;')}" />`,
    )
    const shapes = [
      body(signature),
      `https://pay.example/pl/payment?${body(signature)}#top`,
      `<form>${html.join('\n')}</form>`,
      JSON.stringify(all),
      Object.entries(all)
        .map(([name, value]) => `${name}=${value}`)
        .join('\r\n'),
      Object.entries(all)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    ]
    for (const form of shapes) {
      const said = await debug('', { form })
      expect(said).toContain('Signature of the form right Nothing is wrong with it.')
      expect(said).not.toContain(signature.slice(0, 64))
    }
  })

  const lazily = (make: () => string) => make
  test.each([
    [
      'a field left out',
      lazily(() => body(`${hash(text({ urlReturn: undefined }) + key)};sha256`)),
      'Sent but not signed: urlReturn.',
    ],
    [
      'the order of sending',
      lazily(() =>
        body(
          `${hash(
            Object.entries(fields())
              .map(([name, value]) => `${name}=${value}`)
              .join('&') + key,
          )};sha256`,
        ),
      ),
      'in the order of sending',
    ],
    [
      'URL-encoded values',
      lazily(() =>
        body(
          `${hash(
            text()
              .split('&')
              .map(pair => pair)
              .join('&')
              .replace("O'Brien & Łucja", encodeURIComponent("O'Brien & Łucja"))
              .replace('https://shop.example/r?a=1', encodeURIComponent('https://shop.example/r?a=1'))
              .replace('DBG/1', 'DBG%2F1')
              .replace('Żółć', encodeURIComponent('Żółć')) + key,
          )};sha256`,
        ),
      ),
      'URL-encoded values were signed (encodeURIComponent)',
    ],
    [
      'HTML entities',
      lazily(() => body(`${hash(text().replace("O'Brien & Łucja", 'O&#039;Brien &amp; Łucja') + key)};sha256`)),
      'HTML-escaped values were signed.',
    ],
    [
      'a newline behind the key',
      lazily(() => body(`${hash(`${text()}${key}\n`)};sha256`)),
      'The key has a newline at its end.',
    ],
    ['a token instead of the key', lazily(() => body(`${hash(text() + token)};sha256`)), 'Signed with an API token'],
    [
      'an id instead of the key',
      lazily(() => body(`${hash(text() + kasa.shop?.serviceId)};sha256`)),
      'Signed with an id instead of the key: serviceId.',
    ],
    ['a wrong algorithm', lazily(() => body(`${hash(text() + key, 'md5')};md5`)), 'The digest is one of md5'],
    [
      'the amount in major units',
      lazily(() => body(`${hash(text({ amount: '129.90' }) + key)};sha256`)),
      'The amount was signed in another unit than sent.',
    ],
    ['no signature', lazily(() => body('')), 'There is no signature.'],
    [
      'swapped ids',
      lazily(() => body(right(), { merchantId: kasa.shop?.serviceId, serviceId: kasa.shop?.merchantId })),
      'merchantId and serviceId are swapped.',
    ],
    [
      'an unknown shop',
      lazily(() => body(right(), { serviceId: '00000000-0000-4000-8000-000000000000' })),
      'no shop with this merchantId and serviceId',
    ],
    ['a field twice', lazily(() => `${body(right())}&amount=1`), 'The field amount cannot be read: repeated.'],
    [
      'a field that imitates another',
      lazily(() =>
        body(`${hash(text({ orderDescription: 'x&orderId=7' }) + key)};sha256`, { orderDescription: 'x&orderId=7' }),
      ),
      'The value of orderDescription imitates the field orderId',
    ],
    [
      'a key from elsewhere',
      lazily(() => body(`${hash(`${text()}unknown`)};sha256`)),
      'None of the known mistakes explains this signature.',
    ],
  ])('%s is named', async (_name, form, sentence) => {
    const said = await debug('', { form: form() })
    expect(said).toContain(sentence)
    expect(said).not.toContain(right().slice(0, 64))
  })

  test('another shop’s key is named by its shop, and the text that a program signed is compared without showing a key', async () => {
    const differing = await debug('', {
      form: body(`${hash('x')};sha256`),
      signedText: `${text({ orderId: 'DBG/2' })}${key}`,
    })
    expect(differing).toMatch(/The texts differ at character \d+: yours is “[^”]*DBG\/2/)
    const longer = await debug('', { form: body(`${hash('x')};sha256`), signedText: text() + key })
    expect(longer).toContain('Your text goes on where ours ends.')
    expect(await debug('', { form: body(`${hash('x')};sha256`), signedText: text() })).toContain(
      'Your program signs the right text.',
    )
    expect(await debug('', { form: body(`${hash(`${text()}${key}\n`)};sha256`) }, 'pl')).toContain(
      'Klucz ma na końcu znak końca wiersza.',
    )
  })
})

describe('notifications', () => {
  let one: Received
  let sent: { headers: string; body: string }
  beforeEach(async () => {
    shop.received.splice(0)
    const page = await kasa.open({
      customerFirstName: 'Łucja',
      orderDescription: 'Herbata / żółta',
      urlNotification: `${shop.url}/n`,
    })
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.gateway.tick()
    one = shop.received[0] as Received
    sent = { headers: headersWith({}), body: one.body.toString('utf8') }
  })
  const names = ['X-Imoje-Signature', 'webhook-id', 'webhook-timestamp', 'webhook-signature']
  const headersWith = (changes: Record<string, string | null>): string =>
    names
      .map(name => [name, changes[name] === undefined ? String(one.headers[name.toLowerCase()]) : changes[name]])
      .flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
      .join('\r\n')
  const header = () => String(one.headers['x-imoje-signature'])
  const said = (changes: Partial<Record<'headers' | 'body' | 'computed', string>>) =>
    debug('/notification', { ...sent, ...changes })

  test('as it came, every signature of it is right', async () => {
    const right = await said({})
    expect(right).toContain(
      'X-Imoje-Signature right Standard Webhooks v1 right Standard Webhooks v1a right Nothing is wrong with it.',
    )
    expect(await said({ headers: header() })).toMatch(/X-Imoje-Signature right Nothing is wrong/)
  })

  test('a body that was parsed, escaped, cut or changed is recognised', async () => {
    const cases: [string, string][] = [
      [JSON.stringify(JSON.parse(sent.body), null, 2), 'The body was parsed and written again'],
      [
        sent.body
          .replaceAll('/', '\\/')
          .replace(/[^ -~]/g, found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`),
        'The body was parsed and written again',
      ],
      [`${sent.body}\r\n`, 'A line break or blank stands around the body'],
      [sent.body.replaceAll('"', '&quot;'), 'The body was HTML-escaped.'],
      [encodeURIComponent(sent.body), 'The body was URL-encoded.'],
      [Buffer.from(sent.body).toString('latin1'), 'The body’s UTF-8 was read as Latin-1.'],
      [`\ufeff${sent.body}`, 'A byte order mark stands before the body.'],
      ['', 'The body is empty.'],
      [sent.body.replace(/"status":"settled"/, '"status":"pending"'), 'it differs from byte'],
      [
        JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(sent.body)).reverse())),
        'with its members in another order',
      ],
    ]
    for (const [body, sentence] of cases) expect(await said({ body })).toContain(sentence)
  })

  test('headers that are missing, reordered, reformatted or another shop’s are named', async () => {
    const [merchant = '', service = '', signature = '', alg = ''] = header().split(';')
    const cases: [Record<string, string | null>, string][] = [
      [{ 'X-Imoje-Signature': [service, merchant, signature, alg].join(';') }, 'are in another order than'],
      [
        { 'X-Imoje-Signature': [merchant, service, signature, alg].join('; ') },
        'blanks, quotes or capital letters were added',
      ],
      [{ 'X-Imoje-Signature': [merchant, service, signature].join(';') }, 'a part is missing'],
      [
        { 'X-Imoje-Signature': header().replace(/serviceid=[^;]+/, 'serviceid=00000000-0000-4000-8000-000000000000') },
        'names another merchantid or serviceid',
      ],
      [
        { 'X-Imoje-Signature': header().replace('sha256', 'sha512') },
        'The digest is one of sha256, and “sha512” is named.',
      ],
      [{ 'webhook-id': null }, 'The header webhook-id is missing.'],
      [{ 'webhook-timestamp': 'yesterday' }, 'webhook-timestamp is not a number of seconds.'],
      [{ 'webhook-timestamp': `${String(one.headers['webhook-timestamp'])}000` }, 'looks like milliseconds'],
      [
        { 'webhook-signature': String(one.headers['webhook-signature']).replace('v1,', '') },
        'has no version before a signature',
      ],
    ]
    for (const [changes, sentence] of cases) expect(await said({ headers: headersWith(changes) })).toContain(sentence)
    expect(await said({ headers: '' })).toContain('The header X-Imoje-Signature is missing.')
  })

  test('what a program computed is explained by the mistakes that make it', async () => {
    const { body } = one
    const [id, at] = [String(one.headers['webhook-id']), String(one.headers['webhook-timestamp'])]
    const content = `${id}.${at}.${sent.body}`
    const webhook = (secret: string | Buffer, text = content) =>
      createHmac('sha256', secret).update(text).digest('base64')
    const written = JSON.stringify(JSON.parse(sent.body), null, 2)
    const cases: [string, string][] = [
      [hash(sent.body + key), 'What your program computed is right.'],
      [hash(sent.body + key).toUpperCase(), 'The digest is in capital letters.'],
      [hash(`${sent.body}${key}\n`), 'The key has a newline at its end.'],
      [hash(sent.body + token), 'API token'],
      [createHmac('sha256', key).update(body).digest('hex'), 'HMAC was used.'],
      [hash(key + sent.body), 'The key stood before the text.'],
      [hash(sent.body), 'hashed without the key'],
      [webhook(key), 'What your program computed is right.'],
      [`v1,${webhook(key, sent.body)}`, 'signed without webhook-id and webhook-timestamp'],
      [webhook(`whsec_${Buffer.from(key).toString('base64')}`), 'The text of the whsec_ secret was used as the key.'],
      [webhook(Buffer.from(key, 'base64')), 'The serviceKey itself was decoded from base64.'],
      [
        createHash('sha256')
          .update(content + key)
          .digest('base64'),
        'A plain hash was used where Standard Webhooks use HMAC',
      ],
      [hash('nothing of it'), 'None of the known mistakes explains this signature.'],
    ]
    for (const [computed, sentence] of cases) expect(await said({ computed })).toContain(sentence)
    const both = await said({ computed: hash(written + key), body: written })
    expect(both).toContain('The body was parsed and written again')
  })

  test('one that is too old or from the future says so', async () => {
    kasa.clock.forward(0)
    const shifted = (seconds: number) => {
      const at = String(Number(one.headers['webhook-timestamp']) + seconds)
      const signature = createHmac('sha256', key)
        .update(`${one.headers['webhook-id']}.${at}.${sent.body}`)
        .digest('base64')
      return said({ headers: headersWith({ 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` }) })
    }
    expect(await shifted(-290)).toContain('Nothing is wrong')
    expect(await shifted(-400)).toMatch(/webhook-timestamp is 4\d\d s old/)
    expect(await shifted(400)).toMatch(/stands \d+ s in the future/)
  })
})

describe('returns', () => {
  let address: string
  beforeAll(async () => {
    const page = await kasa.open({ orderId: 'BACK-1', urlSuccess: 'https://shop.example/o?x=1#done' })
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.gateway.tick()
    address = (await kasa.request(`${page}/return`)).headers.get('location') ?? ''
  })
  const token = () => new URL(address).searchParams.get('kasaResult') ?? ''
  const resigned = (change: Record<string, unknown>, secret: string | Buffer, head?: string): string => {
    const [header = '', claims = ''] = token().split('.')
    const body = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), ...change }),
    ).toString('base64url')
    const top = head ?? header
    return `https://shop.example/o?kasaResult=${top}.${body}.${createHmac('sha256', secret).update(`${top}.${body}`).digest('base64url')}`
  }
  const said = (typed: Record<string, string>) => debug('/return', typed)

  test('a right result is read, alone or in its address, and compared with what is expected', async () => {
    const right = await said({ address, orderId: 'BACK-1', amount: '12990', currency: 'PLN' })
    expect(right).toContain('kasaResult right Nothing is wrong with it.')
    expect(right).toContain('"orderId": "BACK-1"')
    expect(await said({ address: token() })).toContain('kasaResult right')
    const other = await said({ address, orderId: 'BACK-2', amount: '129.90', currency: 'EUR' })
    for (const sentence of [
      'another order than you expected',
      'You expect the amount in major units.',
      'another currency than you expected',
    ])
      expect(other).toContain(sentence)
    expect(await said({ address, amount: '1' })).toContain('another amount than you expected')
  })

  test('what is wrong with it is named', async () => {
    const derived = createHmac('sha256', key).update('kasa-return-v1').digest()
    const now = Math.floor(Date.now() / 1000)
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    const cases: [string, string][] = [
      ['https://shop.example/o?x=1', 'There is no kasaResult in this address.'],
      [address.slice(0, -60).replace(/\.[^.]*$/, ''), 'it was cut or decoded wrongly'],
      [address.replace('kasaResult=', 'kasaResult=x&kasaResult='), 'more than once'],
      [resigned({}, derived, none), 'algorithm is not HS256'],
      [resigned({}, key), 'The result is signed with the serviceKey itself.'],
      [resigned({ amount: 1 }, 'another secret'), 'The signature does not fit'],
      [resigned({ iat: now - 7200, exp: now - 3600 }, derived), 'The result expired'],
      [resigned({ iat: now + 4000, exp: now + 7600 }, derived), 'in the future'],
      [resigned({ aud: '00000000-0000-4000-8000-000000000000' }, derived), 'for another shop (aud)'],
    ]
    for (const [pasted, sentence] of cases) expect(await said({ address: pasted })).toContain(sentence)
  })
})

test('what is pasted by the megabyte is answered without a search that grows with its square', async () => {
  const long = 'xy='.repeat(60_000)
  const lines = ['\n'.repeat(150_000), ' '.repeat(500_000), `a: ${' '.repeat(400_000)}b`]
  const signatures = `webhook-id: 1\nwebhook-timestamp: 1\nwebhook-signature: ${`v1,${'A'.repeat(43)}= `.repeat(10_000)}`
  for (const form of [long, `<input name="a" value="${long}">`, ...lines]) await debug('', { form, signedText: long })
  for (const headers of [...lines, signatures])
    await debug('/notification', { headers, body: `${lines[0]}x`, computed: long.slice(0, 9000) })
  for (const address of [`https://x/?kasaResult=${long}`, ...lines]) await debug('/return', { address })
  const wide = 'x'.repeat(100_000)
  const form = new URLSearchParams({
    ...kasa.signed({ additionalDescription: wide }),
    signature: `${'a'.repeat(64)};sha256`,
  })
  const said = await debug('', { form: form.toString(), signedText: `additionalDescription=${wide}y` })
  expect(said).toContain('The texts differ at character 100023')
}, 90_000)

test('every mistake has its sentences in English and in Polish', () => {
  const [english, polish] = ['en', 'pl'].map(language =>
    JSON.parse(readFileSync(`locales/signing/${language}.json`, 'utf8')),
  )
  const shape = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]))
      : [...String(value).matchAll(/\{\w+\}/g)].map(String).sort()
  expect(shape(polish)).toEqual(shape(english))
  const mistakes = [...readFileSync('src/signing/finding.ts', 'utf8').matchAll(/^ {2}\| '([\w-]+)'/gm)].map(
    ([, name]) => name,
  )
  expect(Object.keys(english.mistakes).sort()).toEqual(mistakes.sort())
})
