import { afterEach, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'

let kasa: TestGateway
afterEach(() => kasa.close())

const card = { number: '4012 0010 3714 1112', expiry: '12/29', cvc: '123', holder: 'Ola Żuk' }

/** Starts a try and answers the address of the simulated bank's page. */
const visit = async (path: string, form: Record<string, string>, language = 'pl'): Promise<[string, string]> => {
  kasa = await openGateway()
  const payment = await kasa.open({ orderDescription: 'Książka <i>1</i>' }, `/${language}/payment`)
  await kasa.post(`${payment}/${path}`, form)
  const [transaction] = await kasa.read.transactions.ofPayment(1, (await kasa.payment(payment)).id)
  if (transaction?.action?.type !== 'redirect') throw new Error('the payer is sent nowhere')
  return [payment, transaction.action.url]
}
const toBank = (language?: string) => visit('bank', { bank: 'mtransfer' }, language)
const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

test('the bank shows bank, amount, payee, title and order, in Polish to a Polish payer', async () => {
  const [, url] = await toBank()
  const answer = await kasa.request(url)
  const html = await answer.text()
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(html).toContain('<html lang="pl"')
  expect(textOf(html)).toContain('Symulowany bank – pieniądze nie zostaną pobrane')
  expect(textOf(html)).toMatch(
    /129,90\szł Bank mBank Odbiorca .+ Tytuł przelewu Książka &lt;i&gt;1&lt;\/i&gt; Zamówienie ZAM/,
  )
  expect([...html.matchAll(/name="answer" value="(\w+)"/g)].map(([, value]) => value)).toEqual([
    'pay',
    'decline',
    'leave',
    'twice',
    'later',
  ])
  expect(html).not.toMatch(/<script|<style| style=| on\w+=/)
})

test('the challenge names amount and payee, in English to everybody else, and never the card', async () => {
  const [, url] = await visit('card', card, 'de')
  expect(url).toContain('/sandbox/3ds/')
  const html = await (await kasa.request(url)).text()
  expect(html).toContain('<html lang="en"')
  expect(textOf(html)).toMatch(/Simulated bank — no money moves .*3‑D Secure check .*PLN.129\.90 Payee \S+/)
  expect([...html.matchAll(/name="answer" value="(\w+)"/g)].map(([, value]) => value)).toEqual([
    'pay',
    'decline',
    'cancel',
  ])
  expect(html.replaceAll(' ', '')).not.toContain(card.number.replaceAll(' ', '').slice(-4))
})

test('an answer leads back to the payment, which knows the result already; asked again, the bank says it was answered', async () => {
  const [payment, url] = await toBank()
  const answer = await kasa.post(url, { answer: 'pay' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${kasa.baseUrl}${payment}?back`])
  expect((await kasa.payment(payment)).status).toBe('settled')
  const html = await kasa.page(url)
  expect(textOf(html)).toContain('Ta płatność ma już odpowiedź banku.')
  expect(html).toContain(`href="${kasa.baseUrl}${payment}?back"`)
  expect(html).not.toContain('<form')
})

test('a payer who leaves without answering can come back and answer', async () => {
  const [payment, url] = await toBank()
  expect((await kasa.post(url, { answer: 'leave' })).headers.get('location')).toBe(`${kasa.baseUrl}${payment}?back`)
  await kasa.pass(60)
  expect((await kasa.payment(payment)).status).toBe('pending')
  await kasa.post(url, { answer: 'decline' })
  const [transaction] = await kasa.read.transactions.ofPayment(1, (await kasa.payment(payment)).id)
  expect(transaction).toMatchObject({ status: 'rejected', statusCode: 'BANK_DECLINED' })
})

test.each([
  ['20', 20],
  ['', 5],
  ['-3', 5],
  ['1e9', 86_400],
])('answering later with "%s" seconds settles after %d', async (seconds, expected) => {
  const [payment, url] = await toBank()
  await kasa.post(url, { answer: 'later', seconds })
  kasa.clock.forward(expected - 1)
  await kasa.gateway.tick()
  expect((await kasa.payment(payment)).status).toBe('pending')
  await kasa.pass(1)
  expect((await kasa.payment(payment)).status).toBe('settled')
})

test('unknown orders, unknown answers and other sites change nothing', async () => {
  const [payment, url] = await toBank()
  const unknown = await kasa.request('/sandbox/bank/nobody')
  expect([unknown.status, textOf(await unknown.text())]).toEqual([404, expect.stringContaining('no such payment')])
  expect((await kasa.request(url.replace('/bank/', '/3ds/'))).status).toBe(404)
  expect((await kasa.post(url, { answer: 'rob' })).headers.get('location')).toBe(new URL(url).pathname)
  expect((await kasa.post(url, { answer: 'cancel' })).headers.get('location')).toBe(new URL(url).pathname)
  expect((await kasa.post(url, { answer: 'pay' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await kasa.payment(payment)).status).toBe('pending')
})
