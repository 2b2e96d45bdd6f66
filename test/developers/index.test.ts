import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (environment: Record<string, string> = {}): Promise<TestGateway> => {
  const kasa = await openGateway('sqlite', {}, environment)
  open.push(kasa.close)
  return kasa
}

test('the overview connects a shop, opens a signed test payment and leads to every room', async () => {
  const kasa = await start()
  const overview = await kasa.page('/developers')
  for (const value of [kasa.shop?.merchantId, kasa.shop?.serviceId, kasa.shop?.serviceKey, kasa.shop?.apiToken])
    expect(overview).toContain(`<code>${value}</code>`)
  expect(overview).toContain(`<code>${kasa.origin}/v1/merchant/${kasa.shop?.merchantId}</code>`)
  expect(overview).toMatch(/<a href="\/developers\/simulator#clock">22 Nov 2026, 13:00:00 CET<\/a>/)
  const rooms = [...overview.matchAll(/<li><a href="(\/developers\/[^"]+)">/g)].map(([, path]) => path ?? '')
  expect(new Set(rooms).size).toBe(9)
  for (const path of rooms) {
    const answer = await kasa.request(path, { headers: { 'accept-language': 'pl-PL,pl' } })
    expect([path, answer.status]).toEqual([path, 200])
    const html = await answer.text()
    expect(html).toMatch(/^<!doctype html>\s*<html lang="pl"/)
    expect(html).toContain(`<a href="${path}" aria-current="page">`)
  }
  expect(await kasa.page('/developers/test-data')).toContain('4111 1111 1111 1111')

  const form = { amount: '4500', currency: 'PLN', orderId: 'DEV-1', language: 'de' }
  const address = (await kasa.post('/developers/payment', form)).headers.get('location') ?? ''
  expect(address).toMatch(/^\/de\/payment\?/)
  const page = (await kasa.request(address)).headers.get('location') ?? ''
  expect(await kasa.page(page)).toContain('45,00')
})

test('the playground signs what is typed, and the form it shows opens a payment whose steps it leads to', async () => {
  const kasa = await start()
  const first = await kasa.page('/developers/playground')
  expect(first).toContain('<input name="amount" maxlength="12" value="12990"')
  const typed = {
    ...{
      sign: 'yes',
      amount: '700',
      currency: 'PLN',
      orderId: 'PLAY/1',
      customerFirstName: "O'Brien",
      customerLastName: 'Żółć',
    },
    ...{
      more: 'billing[lastName]=B\r\nbilling[firstName]=A\r\n\r\nadditionalDescription=a=b & c',
      algorithm: 'sha512',
      language: 'lt',
    },
  }
  const html = await kasa.page(`/developers/playground?${new URLSearchParams(typed)}`)
  const text = `additionalDescription=a=b &amp; c&amp;amount=700&amp;billing[firstName]=A&amp;billing[lastName]=B&amp;currency=PLN&amp;customerFirstName=O&#39;Brien&amp;customerLastName=Żółć&amp;merchantId=${kasa.shop?.merchantId}&amp;orderId=PLAY/1&amp;serviceId=${kasa.shop?.serviceId}</pre>`
  expect(html).toContain(text)
  expect(html).not.toContain(kasa.shop?.serviceKey)
  const form = /<form method="post" action="([^"]+)" target="_blank"[^>]*>([\s\S]*?)<\/form>/.exec(html)
  const plain = (value = '') => value.replaceAll('&#39;', "'").replaceAll('&#34;', '"').replaceAll('&amp;', '&')
  const inputs = [...(form?.[2] ?? '').matchAll(/name="([^"]*)" value="([^"]*)"/g)]
  const sent = Object.fromEntries(inputs.map(([, name, value]) => [plain(name), plain(value)]))
  expect(sent.signature).toMatch(/^[0-9a-f]{128};sha512$/)
  expect(form?.[1]).toBe('/lt/payment')
  const opened = await kasa.post(form?.[1] ?? '', sent)
  expect(opened.headers.get('location')).toMatch(/^\/lt\/pay\//)
  const page = opened.headers.get('location') ?? ''
  await kasa.post(`${page}/blik`, { code: '777123' })
  const steps = /<a href="([^"]+)">Every step of this order/.exec(html)?.[1] ?? ''
  expect(await kasa.page(steps)).toContain(`/developers/payments/${page.split('/')[3]}`)
  expect(await kasa.page(`/developers/playground?sign=yes&more=${encodeURIComponent('amount=1\namount=2')}`)).toContain(
    'cannot be sent: amount (repeated)',
  )
})

test('an accepted form that imoje itself would refuse is remarked on', async () => {
  const kasa = await start()
  await kasa.open({ orderId: 'Заказ-7', urlNotification: 'http://127.0.0.1:9/n' })
  const log = await kasa.page('/developers/playground')
  expect(log).toContain('Заказ-7')
  expect(log).toContain('imoje itself would refuse the character')
  expect(log).toContain('imoje itself would not notify')
})

test('reachable from outside, the pages are closed without a developer token and open with it', async () => {
  const closed = await start({ KASA_HOST: '0.0.0.0' })
  expect((await closed.request('/developers')).status).toBe(403)
  expect((await closed.request('/metrics')).status).toBe(403)
  const token = 'a-token-of-the-operator-1234'
  const guarded = await start({ KASA_HOST: '0.0.0.0', KASA_DEVELOPER_TOKEN: token })
  for (const path of ['', '/guide', '/guide/php', '/debugger', '/notifications', '/events'])
    expect((await guarded.request(`/developers${path}`)).status).toBe(401)
  const authorization = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`
  expect((await guarded.request('/developers', { headers: { authorization } })).status).toBe(200)
  expect((await guarded.request('/metrics', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
})

test('a page of another site cannot make the developers’ page act', async () => {
  const kasa = await start()
  for (const path of ['payment', 'notifications/resend', 'debugger', 'debugger/return']) {
    const answer = await kasa.post(`/developers/${path}`, {}, { 'sec-fetch-site': 'cross-site' })
    expect([path, answer.status]).toEqual([path, 403])
  }
})

test('every phrase exists in both languages, holds the same values and is used', () => {
  const [english, polish] = ['en', 'pl'].map(language =>
    JSON.parse(readFileSync(`locales/developers/${language}.json`, 'utf8')),
  ) as [Record<string, string>, Record<string, string>]
  expect(Object.keys(polish)).toEqual(Object.keys(english))
  const values = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{\w+\}\}/g)].map(String).sort()
  for (const [key, text] of Object.entries(english)) expect([key, values(polish[key])]).toEqual([key, values(text)])
  const folders = ['src/developers', 'views/developers']
  const sources = folders
    .flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter(file => file.isFile())
    .map(file => readFileSync(`${file.parentPath}/${file.name}`, 'utf8'))
    .join('\n')
  /** `texts[`rule.${name}`]`: asked for by a name that is not written out. */
  const computed = [...sources.matchAll(/`([\w.]+\.)\$\{/g)].map(([, beginning]) => beginning ?? '')
  const unused = Object.keys(english).filter(
    key => !sources.includes(`'${key}'`) && !computed.some(beginning => key.startsWith(beginning)),
  )
  expect(unused).toEqual([])
})
