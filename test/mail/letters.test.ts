import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from '@jest/globals'
import type { ParsedMail } from 'mailparser'
import { type Language, languages } from '../../src/http/languages.js'
import { readPhrases } from '../../src/http/phrases.js'
import { letters } from '../../src/mail/letters.js'
import { type LetterKind, letterDefaults } from '../../src/merchants/letter-kinds.js'
import type { Letter } from '../../src/payments/letter.js'
import { oweLetter } from '../../src/payments/owe-letter.js'
import type { Payment } from '../../src/payments/payment.js'
import { type Mailbox, openMailbox, type Received } from '../gateway/mail-house.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { draftOf } from '../storage/rows.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (environment: Record<string, string> = {}): Promise<{ kasa: TestGateway; mailbox: Mailbox }> => {
  const mailbox = await openMailbox()
  open.push(mailbox.close)
  const kasa = await openGateway('sqlite', {}, { ...mailbox.environment, ...environment })
  open.push(kasa.close)
  return { kasa, mailbox }
}

const account = 'PL61109010140000071219812874'
/** Every kind, with facts as the rooms that owe it give them. */
const every: { readonly [Kind in LetterKind]: Extract<Letter, { kind: Kind }> } = {
  'payment.started': { kind: 'payment.started', facts: {} },
  'payment.paid': {
    kind: 'payment.paid',
    facts: { transactionId: 'tx-1', methodCode: 'blik', credit: { dueDays: 30, from: '2031-01-05T12:00:00.000Z' } },
  },
  'transfer.data': {
    kind: 'transfer.data',
    about: 'try-1',
    facts: { recipient: 'Bank der Zahlungen', account, reference: 'KASA 4711', amountMinor: 60_00 },
  },
  'refund.asked': { kind: 'refund.asked', about: 'refund-1', facts: { amountMinor: 25_00 } },
  'refund.done': { kind: 'refund.done', about: 'refund-1', facts: { amountMinor: 25_00 } },
  'profile.stored': { kind: 'profile.stored', about: 'profile-1', facts: { label: 'Visa •••• 4242' } },
  'profile.removed': { kind: 'profile.removed', about: 'profile-1', facts: { label: 'Visa •••• 4242' } },
  'subscription.cancelled': {
    kind: 'subscription.cancelled',
    about: 'subscription-1',
    facts: { label: 'Visa •••• 4242' },
  },
  'invoice.created': { kind: 'invoice.created', facts: {} },
  'surplus.shop': { kind: 'surplus.shop', about: 'surplus-2', facts: { surplusMinor: 5_00 } },
  'payment.held': { kind: 'payment.held', about: 'tx-1', facts: { transactionId: 'tx-1', methodCode: 'blik' } },
  'hold.released': { kind: 'hold.released', about: 'tx-1', facts: { methodCode: 'blik' } },
  'held.shop': { kind: 'held.shop', about: 'tx-1', facts: { until: '2031-01-05T12:00:00.000Z' } },
  'invoice.shop': { kind: 'invoice.shop', facts: {} },
  'paid.shop': { kind: 'paid.shop', facts: { amountMinor: 40_00, methodCode: 'blik' } },
  'subscription.shop': {
    kind: 'subscription.shop',
    about: 'profile-1',
    facts: { label: 'Visa •••• 4242 (profile-1)' },
  },
}

/** Words of its own facts that both parts of a kind must show; blanks as a reader sees them. */
const shown: Record<LetterKind, readonly RegExp[]> = {
  'payment.started': [/100[.,]00/, /ZAM\/17/],
  'payment.paid': [/100[.,]00/, /BLIK/, /tx-1/, /2026/, /2031/],
  'transfer.data': [/60[.,]00/, /Bank der Zahlungen/, /PL61 1090 1014 0000 0712 1981 2874/, /KASA 4711/],
  'refund.asked': [/25[.,]00/, /2026/],
  'refund.done': [/25[.,]00/, /2026/],
  'profile.stored': [/Visa •••• 4242/],
  'profile.removed': [/Visa •••• 4242/],
  'subscription.cancelled': [/Visa •••• 4242/],
  'invoice.created': [/100[.,]00/, /ZAM\/17/],
  'surplus.shop': [/(^|\D)5[.,]00/, /100[.,]00/, /ZAM\/17/, /2026/],
  'payment.held': [/100[.,]00/, /BLIK/, /tx-1/, /2026/],
  'hold.released': [/100[.,]00/, /BLIK/, /2026/],
  'held.shop': [/100[.,]00/, /ZAM\/17/, /2031/],
  'invoice.shop': [/100[.,]00/, /ZAM\/17/, /2026/],
  'paid.shop': [/40[.,]00/, /ZAM\/17/, /BLIK/, /2026/],
  'subscription.shop': [/Visa •••• 4242 \(profile-1\)/, /2026/],
}

const owe = (kasa: TestGateway, payment: Payment, letter: Letter): Promise<boolean> =>
  kasa.gateway.storage.write(async records => {
    const shop = await records.shops.byId(payment.merchantId, payment.shopId)
    if (shop === undefined) throw new Error('no shop')
    return oweLetter(records, { payment, shop, at: kasa.clock.now() }, letter)
  })

const wantAll = Object.fromEntries(Object.keys(letterDefaults).map(kind => [kind, true]))

const helpAt = async (kasa: TestGateway, helpContact: string): Promise<void> => {
  const shop = kasa.shop?.shop
  if (shop === undefined) throw new Error('no shop')
  const settings = { ...shop.settings, helpContact, letters: wantAll }
  await kasa.gateway.storage.write(({ shops }) => shops.save({ ...shop, settings }))
  kasa.forget()
}

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ')
const visible = (html: string): string =>
  plain(html)
    .replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&#34;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

const htmlOf = ({ html }: ParsedMail): string => html || ''

test('every letter in every language is whole in both parts and names operator, shop and recipient', async () => {
  const { kasa, mailbox } = await start({ KASA_OPERATOR_NAME: 'Example Payments' })
  const kinds = Object.keys(letterDefaults) as LetterKind[]
  await helpAt(kasa, 'help@shop.example')
  for (const language of languages) {
    const fields = { amount: '10000', orderId: `ZAM/17/${language}`, customerEmail: 'payer@example.com' }
    const payment = await kasa.payment(await kasa.open(fields, `/${language}/payment`))
    for (const kind of kinds) expect(await owe(kasa, payment, every[kind])).toBe(true)
    mailbox.received.length = 0
    await kasa.gateway.tick()
    expect(mailbox.received).toHaveLength(kinds.length)
    for (const kind of kinds) readOne(kind, language, kasa.baseUrl, mailbox.received)
  }
})

const readOne = (kind: LetterKind, language: Language, baseUrl: string, received: readonly Received[]): void => {
  const own = readPhrases(language, 'mail')
  const { subject, heading, button } = letters[kind]
  const mail = letterOf(received, own[subject] ?? '', own[heading] ?? '')
  const [text, html] = [plain(mail.text ?? ''), htmlOf(mail)]
  expect(mail.headers.get('content-language')).toBe(language)
  expect(html).toContain(`<html lang="${language === 'en' ? 'en-GB' : language}" dir="ltr">`)
  for (const part of [text, visible(html)]) {
    for (const words of ['Herbaciarnia Pod Lipą', 'Example Payments', own[heading] ?? '']) expect(part).toContain(words)
    expect(part).toMatch(kind === 'transfer.data' ? /Bank der Zahlungen/ : /Zielona Herbaciarnia sp\. z o\.o\./)
    for (const words of shown[kind]) expect(part).toMatch(words)
    expect(/Boutique: |Montant: /.test(part)).toBe(false)
    expect(part).not.toMatch(/undefined|\bnull\b|NaN|\[object|\{\{|payer@|Łucja|Żółć/)
  }
  // The text part says everything that the page says, but how to do without its button.
  const lines = visible(html.slice(html.indexOf('<main'))).split(/\s{2,}/)
  for (const line of lines
    .map(words => words.trim())
    .filter(words => words !== '' && words !== plain(own['link.copy'] ?? '')))
    expect(text.replace(/\s+/g, ' ')).toContain(line)
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)
  expect(links.every(href => href?.startsWith(`${baseUrl}/${language}/status/`))).toBe(true)
  expect(links.length > 0).toBe(button !== null)
  if (links[0] !== undefined) expect(text).toContain(links[0])
}

const letterOf = (received: readonly Received[], subject: string, heading: string): ParsedMail => {
  const found = received.find(
    ({ mail }) => mail.subject?.startsWith(`${subject} – `) && htmlOf(mail).includes(`>${heading}</h1>`),
  )
  if (found === undefined) throw new Error(`no letter "${subject}"`)
  return found.mail
}

const hostile = `"><script>alert(1)</script>'{{shop}}<%= 1 %>\r\nBcc: victim@example.com\r\n\r\n\u202e🧨 שלום\ud83d`

test('hostile names reach no header, no markup and no second person', async () => {
  const { kasa, mailbox } = await start({ KASA_OPERATOR_NAME: 'Op\r\nBcc: victim@example.com <x@y> 🧨 שלום' })
  const shop = kasa.shop?.shop
  if (!shop) throw new Error('no shop')
  const settings = { ...shop.settings, helpContact: 'help@shop.example\r\nBcc: victim@example.com' }
  const named = { ...shop, name: hostile, recipient: hostile, settings }
  await kasa.gateway.storage.write(({ shops }) => shops.save(named))
  kasa.forget()
  const draft = draftOf(named, { title: hostile, orderId: hostile.slice(0, 80), createdAt: kasa.clock.now() })
  const { payment } = await kasa.gateway.storage.openPayment(draft)
  await owe(kasa, payment, {
    kind: 'transfer.data',
    facts: { recipient: hostile, account: hostile, reference: hostile, amountMinor: 1 },
  })
  await owe(kasa, payment, { kind: 'profile.stored', facts: { label: hostile } })
  await kasa.gateway.tick()
  expect(mailbox.received).toHaveLength(2)
  for (const { to, raw, mail } of mailbox.received) {
    expect(to).toEqual(['Payer@example.com'])
    const [head = ''] = raw.split('\r\n\r\n')
    expect(
      head
        .split(/\r\n(?![ \t])/)
        .map(line => line.split(':')[0]?.toLowerCase())
        .sort(),
    ).toEqual(
      [
        'auto-submitted',
        'content-language',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
        'x-auto-response-suppress',
      ].sort(),
    )
    expect(mail.from?.value).toEqual([
      { address: 'payments@operator.example', name: 'Op Bcc: victim@example.com <x@y> 🧨 שלום' },
    ])
    expect(mail.subject?.length).toBeLessThanOrEqual(120)
    const html = htmlOf(mail)
    expect(html).not.toMatch(/<script|<%|\u202e|\ud83d(?![\udc00-\udfff])/)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(mail.text).not.toMatch(/\u202e|^Bcc/m)
  }
})

test('the receipt of a part that was captured says that the rest is free again', async () => {
  const { kasa, mailbox } = await start()
  const fields = { amount: '10000', customerEmail: 'payer@example.com' }
  const payment = await kasa.payment(await kasa.open(fields, '/en/payment'))
  const receipt = every['payment.paid']
  if (receipt.kind !== 'payment.paid') throw new Error('another letter')
  await owe(kasa, payment, { ...receipt, about: 'part', facts: { ...receipt.facts, capturedMinor: 40_00 } })
  await owe(kasa, payment, { ...receipt, about: 'whole' })
  await kasa.gateway.tick()
  const rest = 'PLN 100.00 was reserved. The shop took only this part; the rest is available to you again.'
  const texts = mailbox.received.map(({ mail }) => plain(mail.text ?? ''))
  expect(new Map(texts.map(text => [text.includes(rest), /Amount: PLN (\d+)/.exec(text)?.[1]]))).toEqual(
    new Map([
      [true, '40'],
      [false, '100'],
    ]),
  )
})

test('an address that is not one plain address is written to nobody', async () => {
  const { kasa, mailbox } = await start()
  const shop = kasa.shop?.shop
  if (!shop) throw new Error('no shop')
  const addresses = ['one@x.example,two@x.example', 'a b@x.example', '<x@x.example>', 'nobody', 'x@y\r\nRCPT TO:<z@y>']
  for (const email of addresses) {
    const draft = draftOf(shop)
    const { payment } = await kasa.gateway.storage.openPayment({ ...draft, payer: { ...draft.payer, email } })
    await owe(kasa, payment, every['payment.started'])
  }
  await kasa.gateway.tick()
  expect(mailbox.received).toEqual([])
  const given = await kasa.read.letters.recent(shop.merchantId, 10)
  expect(given.map(({ state, reason }) => [state, reason])).toEqual(
    addresses.map(() => ['given_up', 'the payer’s address is none that mail can be sent to']),
  )
})

test('a revoked status link is in no letter that is sent afterwards', async () => {
  const { kasa, mailbox } = await start()
  const payment = await kasa.payment(await kasa.open({ customerEmail: 'payer@example.com' }))
  await owe(kasa, payment, every['payment.started'])
  await kasa.gateway.storage.write(async ({ payments }) => {
    const locked = await payments.lock(payment.merchantId, payment.id)
    if (locked) await payments.save({ ...locked, statusDigest: null })
  })
  await kasa.gateway.tick()
  const [{ mail } = { mail: undefined }] = mailbox.received
  expect(mail?.text).toContain('Płatność została rozpoczęta')
  expect(`${mail?.text}${mail?.html}`).not.toContain('/status/')
})

test('each letter has a name of its own that does not change and tells nothing', async () => {
  const { kasa, mailbox } = await start()
  const language: Language = 'pl'
  const payment = await kasa.payment(await kasa.open({ customerEmail: 'payer@example.com' }, `/${language}/payment`))
  for (const about of [randomUUID(), randomUUID()])
    await owe(kasa, payment, { kind: 'refund.done', about, facts: { amountMinor: 1 } })
  await owe(kasa, payment, every['payment.started'])
  await kasa.gateway.tick()
  const names = mailbox.received.map(({ mail }) => mail.messageId ?? '')
  expect(new Set(names).size).toBe(3)
  for (const name of names) expect(name).not.toContain(payment.publicId.slice(0, 8))
})
