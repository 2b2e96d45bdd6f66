import { afterEach, expect, test } from '@jest/globals'
import { languages } from '../../src/http/languages.js'
import { readPhrases } from '../../src/http/phrases.js'
import { callerOf } from '../api/caller.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (): Promise<TestGateway> => {
  const kasa = await openGateway()
  open.push(kasa.close)
  return kasa
}

const words = readPhrases('pl')
const say = (key: string, values: Record<string, string> = {}): string =>
  (words[key] ?? `no ${key}`).replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
/** The address in the first letter, which is all that the payer has in another browser. */
const linkOf = async (kasa: TestGateway): Promise<string> => {
  await kasa.gateway.tick()
  const list = await kasa.page('/developers/mailbox')
  const newest = /href="(\/developers\/mailbox\/\d+)"/.exec(list)?.[1] ?? ''
  return /href="([^"]+\/status\/[^"]+)"/.exec(await kasa.page(`${newest}/html`))?.[1] ?? ''
}
const text = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0]+/g, ' ')
const buttons = (html: string): string[] =>
  [...html.matchAll(/<a class="primary" href="([^"]+)">([^<]+)<\/a>/g)].map(([, , label]) => label ?? '')
const payer = { customerEmail: 'payer@example.com', customerId: 'customer-7' }

test('the link of the letter shows the payment in progress and lets it be finished in another browser', async () => {
  const kasa = await start()
  const page = await kasa.open(payer)
  await kasa.post(`${page}/bank`, { bank: 'mtransfer' })
  const link = await linkOf(kasa)
  const status = await kasa.page(link)
  expect(text(status)).toContain(`${say('status.state')}: ${say('status.open')} ${say('status.openText')}`)
  for (const key of ['noMoney', 'delivery', 'refund', 'otherMethod', 'notYours'])
    expect(text(status)).toContain(say(`status.${key}`))
  expect(buttons(status)).toEqual(['Dokończ płatność – mBank'])
  expect(status).not.toMatch(/payer@|customer-7|Łucja|Żółć/)
  const own = /<a class="primary" href="([^"]+)"/.exec(status)?.[1] ?? ''
  expect(own).toBe(page)
  const there = await kasa.page(own)
  expect(there).not.toMatch(/payer@|customer-7|\/status\//)

  await kasa.post(`${own}/leave`, {})
  expect(buttons(await kasa.page(link))).toEqual([say('status.choose')])
  await kasa.post(`${own}/blik`, { code: '123456' })
  expect(buttons(await kasa.page(link))).toEqual(['Dokończ płatność – BLIK'])
  await kasa.post(`${own}/blik`, { code: '999000' })
  await kasa.pass(5)
  const done = await kasa.page(link)
  expect(text(done)).toContain(`${say('status.completed')} ${say('status.completedText')}`)
  expect(text(done)).not.toContain(say('status.otherMethod'))
  expect(buttons(done)).toEqual([say('status.receipt')])
})

test('held money is said to be reserved, not taken; after a part was captured the page tells that part and that the rest is free', async () => {
  const kasa = await start()
  const own = kasa.shop?.shop
  const hold = { on: true, hours: 24, atEnd: 'release' as const }
  if (own) await kasa.gateway.storage.write(({ shops }) => shops.save({ ...own, settings: { ...own.settings, hold } }))
  kasa.forget()
  const page = await kasa.open(payer)
  const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Nowak' }
  await kasa.post(`${page}/card`, card)
  const link = await linkOf(kasa)
  const held = text(await kasa.page(link))
  expect(held).toContain(`${say('status.state')}: ${say('paid.authorized')} ${say('paid.authorizedText')}`)
  expect(held).not.toContain(say('status.otherMethod'))
  expect(held).not.toContain(say('frame.validUntil'))
  const api = callerOf(kasa)
  const { body } = await api.get(`/transactions?paymentId=${page.split('/')[3]}`)
  expect((await api.post(`/transaction/${body.transactions[0].id}/capture`, { amount: 6495 })).status).toBe(200)
  await kasa.pass(1)
  const taken = text(await kasa.page(link))
  expect(taken).toContain(say('status.completed'))
  expect(taken).toContain(`64,95 zł ${say('paid.captured', { reserved: '129,90 zł' })}`)
})

test('an expired payment is an error that says so, and money that arrived anyway is not denied', async () => {
  const kasa = await start()
  const validTo = String(Math.floor(kasa.clock.now().getTime() / 1000) + 90)
  const page = await kasa.open({ ...payer, validTo })
  await kasa.post(`${page}/transfer`, {})
  const link = await linkOf(kasa)
  await kasa.post(`${page}/arrived`, { arrived: 'less' })
  const partly = text(await kasa.page(link))
  expect(partly).toContain('Dotychczas otrzymaliśmy: 64,95 zł.')
  expect(partly).not.toContain(say('status.noMoney'))

  const other = await kasa.open({ ...payer, validTo })
  await kasa.post(`${other}/blik`, { code: '123456' })
  const late = await linkOf(kasa)
  await kasa.pass(120)
  const failed = await kasa.page(late)
  expect(text(failed)).toContain(`${say('status.failed')} ${say('status.failedText')}`)
  expect(text(failed)).toContain(say('status.noMoney'))
  expect(buttons(failed)).toEqual([])
})

test('a payment of an order that another one paid says so', async () => {
  const kasa = await start()
  const first = await kasa.open({ ...payer, orderId: 'ZAM/9', orderDescription: 'one' })
  await kasa.post(`${first}/blik`, { code: '123456' })
  const link = await linkOf(kasa)
  const second = await kasa.open({ ...payer, orderId: 'ZAM/9', orderDescription: 'two' })
  await kasa.post(`${second}/blik`, { code: '999000' })
  await kasa.pass(5)
  expect(text(await kasa.page(link))).toContain(`${say('closed.orderPaid')}. ${say('closed.orderPaidText')}`)
})

test('a forged, revoked or foreign link is the page of every unknown address', async () => {
  const kasa = await start()
  const other = await start()
  const page = await kasa.open(payer)
  await kasa.post(`${page}/blik`, { code: '123456' })
  const link = await linkOf(kasa)
  expect((await kasa.request(link)).status).toBe(200)
  const token = link.split('/').at(-1) ?? ''
  const { publicId, merchantId, id, statusDigest } = await kasa.payment(page)
  const forged = [
    `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    token.toUpperCase(),
    `${token}=`,
    publicId,
    statusDigest ?? '',
    '',
  ]
  const unknown = await kasa.page('/pl/nothing')
  for (const made of forged) {
    const answer = await kasa.request(`/pl/status/${made}`)
    expect([answer.status, (await answer.text()) === unknown]).toEqual([404, true])
  }
  expect((await other.request(`/pl/status/${token}`)).status).toBe(404)
  await kasa.gateway.storage.write(async ({ payments }) => {
    const locked = await payments.lock(merchantId, id)
    if (locked) await payments.save({ ...locked, statusDigest: null })
  })
  const revoked = await kasa.request(link)
  expect([revoked.status, (await revoked.text()) === unknown]).toEqual([404, true])
})

test('the status speaks every language', async () => {
  const kasa = await start()
  const page = await kasa.open(payer)
  await kasa.post(`${page}/blik`, { code: '123456' })
  const path = new URL(await linkOf(kasa)).pathname
  for (const language of languages) {
    const own = await kasa.page(path.replace('/pl/', `/${language}/`))
    expect(text(own)).toContain(readPhrases(language)['status.openText'])
  }
})
