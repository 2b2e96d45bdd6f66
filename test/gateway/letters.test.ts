import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import type { SMTPServerOptions } from 'smtp-server'
import type { Outside } from '../../src/gateway.js'
import type { StoredLetter } from '../../src/mail/ports.js'
import { defaultSettings } from '../../src/merchants/shop.js'
import { rawly } from '../storage/rows.js'
import { type Mailbox, openMailbox, type Received, refusal } from './mail-house.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const payer = { customerEmail: 'payer@example.com' }

const start = async (
  options: SMTPServerOptions = {},
  outside: Partial<Outside> = {},
  environment: Record<string, string> = {},
): Promise<{ kasa: TestGateway; mailbox: Mailbox }> => {
  const mailbox = await openMailbox(options)
  open.push(mailbox.close)
  const kasa = await openGateway('sqlite', outside, {
    KASA_OPERATOR_NAME: 'Płatności "Zażółć"',
    ...mailbox.environment,
    ...environment,
  })
  open.push(kasa.close)
  return { kasa, mailbox }
}

const lettersOf = (kasa: TestGateway): Promise<StoredLetter[]> =>
  kasa.read.letters.recent(kasa.shop?.shop.merchantId ?? 0, 100)

/** Opens a payment and starts a try, which owes the first letter. */
const startTry = async (kasa: TestGateway, fields: Record<string, unknown> = payer): Promise<string> => {
  const page = await kasa.open(fields)
  await kasa.post(`${page}/blik`, { code: '777123' })
  return page
}

const payAtBank = async (kasa: TestGateway, page: string, answer: string): Promise<void> => {
  await kasa.post(`${page}/bank`, { bank: 'mtransfer' })
  const url = /url=([^"]*\/sandbox\/bank\/[\w-]+)|href="([^"]*\/sandbox\/bank\/[\w-]+)"/.exec(await kasa.page(page))
  await kasa.post(url?.[1] ?? url?.[2] ?? '', { answer })
}

test('a letter goes out at the first try, not at opening; its link shows the status to whoever holds it', async () => {
  const { kasa, mailbox } = await start()
  const page = await kasa.open({ ...payer, orderId: 'ZAM/1' })
  await kasa.page(page)
  await kasa.pass(60)
  expect(await lettersOf(kasa)).toEqual([])

  await kasa.post(`${page}/blik`, { code: '777123' })
  await kasa.gateway.tick()
  expect(mailbox.received).toHaveLength(1)
  const { from, to, mail, raw } = mailbox.received[0] as Received
  expect([from, to]).toEqual(['payments@operator.example', ['payer@example.com']])
  expect(mail.subject).toBe('Sprawdź status płatności – Herbaciarnia Pod Lipą')
  expect(mail.from?.value).toEqual([{ address: 'payments@operator.example', name: 'Płatności "Zażółć"' }])
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  expect(mail.headers.get('content-language')).toBe('pl')
  expect(mail.messageId).toMatch(/^<[0-9a-f]{32}@operator\.example>$/)
  expect(mail.replyTo).toBeUndefined()
  expect(raw).not.toMatch(/list-unsubscribe|x-mailer/i)
  const link = /href="([^"]+)"/.exec(mail.html || '')?.[1] ?? ''
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/pl\/status\/[\w-]{22}$/)
  for (const part of [mail.text, mail.html]) {
    expect(part).toContain(link)
    for (const words of ['Herbaciarnia Pod Lipą', 'Zielona Herbaciarnia sp. z o.o.', 'ZAM/1', '129,90'])
      expect(part).toContain(words)
    expect(part).toContain('Sprawdź status lub dokończ płatność')
    expect(part).toContain('Nie otwieraj nieznanych linków')
    expect(part).not.toMatch(/payer@|Łucja|Żółć/)
  }
  expect(mail.html).not.toMatch(/<img|<script|http-equiv|url\(/)
  expect(await kasa.page(link)).toContain('Dokończ płatność')

  // Nothing of the token is stored.
  const token = link.split('/').at(-1) ?? ''
  expect(JSON.stringify(await rawly(kasa.database, 'select * from letters'))).not.toContain(token)
  expect(JSON.stringify(kasa.lines)).not.toMatch(/payer@example\.com/)
})

test('the receipt comes once although the bank says so twice, and a second try owes no second letter', async () => {
  const { kasa, mailbox } = await start()
  const page = await kasa.open({ ...payer, orderId: 'ZAM/2' }, '/en/payment')
  await payAtBank(kasa, page, 'decline')
  await kasa.pass(10)
  await payAtBank(kasa, page, 'twice')
  await kasa.pass(10)
  await kasa.pass(600)
  const { publicId } = await kasa.payment(page)
  expect((await kasa.payment(page)).status).toBe('settled')
  expect(mailbox.received.map(({ mail }) => mail.subject?.split(' – ')[0])).toEqual([
    'Check payment status',
    'Payment complete',
  ])
  const receipt = mailbox.received[1]?.mail
  for (const words of ['mBank', 'PLN', 'Check payment status', 'A refund can be ordered only by the shop.'])
    expect(receipt?.text).toContain(words)
  expect(receipt?.text).not.toContain(publicId)
  expect((await lettersOf(kasa)).map(({ kind, state, tries }) => [kind, state, tries])).toEqual([
    ['payment.paid', 'sent', 1],
    ['payment.started', 'sent', 1],
  ])
})

test('money beyond what was owed is told to the shop, once each time, in the payment’s language and without the payer', async () => {
  const { kasa, mailbox } = await start()
  const { shop } = kasa.shop ?? {}
  if (shop === undefined) throw new Error('the sandbox has no shop')
  const settings = { ...shop.settings, helpContact: 'help@shop.example' }
  await kasa.gateway.storage.write(({ shops }) => shops.save({ ...shop, settings }))
  kasa.forget()
  const page = await kasa.open({ ...payer, orderId: 'ZAM/3', amount: '10000' }, '/en/payment')
  await kasa.post(`${page}/transfer`, {})
  await kasa.post(`${page}/arrived`, { arrived: 'more' })
  await kasa.post(`${page}/arrived`, { arrived: 'more' })
  await kasa.gateway.tick()
  const { merchantId, id, publicId, surplusMinor } = await kasa.payment(page)
  const told = mailbox.received.filter(({ to }) => to.includes('help@shop.example'))
  const events = await kasa.read.events.ofPayment(merchantId, id)
  const sums = events.filter(({ kind }) => kind === 'payment.surplus').map(({ facts }) => Number(facts.amountMinor))
  expect(told).toHaveLength(sums.length)
  expect(sums.reduce((sum, each) => sum + each, 0)).toBe(surplusMinor)
  expect(sums[0]).toBe(1_000)
  const { mail } = told[0] as Received
  expect([mail.subject, mail.replyTo]).toEqual(['Overpayment received – Herbaciarnia Pod Lipą', undefined])
  for (const part of [mail.text, mail.html]) {
    for (const words of ['ZAM/3', 'PLN 100.00', 'PLN 10.00'])
      expect(String(part).replaceAll('\u00a0', ' ')).toContain(words)
    expect(part).not.toMatch(new RegExp(`payer@|/status/|${publicId}|Łucja|Żółć`))
  }
})

test('transfer details that the payer asked for and a card that was remembered are told by letter', async () => {
  const { kasa, mailbox } = await start()
  const transfer = await kasa.open(payer)
  await kasa.post(`${transfer}/transfer`, {})
  await kasa.post(`${transfer}/send`, {})
  await kasa.gateway.tick()
  const details = mailbox.received.find(({ mail }) => mail.subject?.startsWith('Dane do przelewu'))?.mail
  const shown = (await kasa.page(transfer)).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  for (const [, value = ''] of details?.text?.matchAll(/^(?:Numer rachunku|Tytuł przelewu): (.+)$/gm) ?? [])
    expect(shown).toContain(value)
  expect(details?.text?.match(/^(?:Do zapłaty|Odbiorca|Numer rachunku|Tytuł przelewu): .+$/gm)).toHaveLength(4)

  const form = await kasa.post('/pl/payment', kasa.signed({ ...payer, customerId: 'client-7' }))
  const cookie = form.headers
    .getSetCookie()
    .map(text => text.split(';')[0])
    .join('; ')
  const page = form.headers.get('location') ?? ''
  const card = { number: '4111 1111 1111 1111', expiry: '12/29', cvc: '123', holder: 'Łucja Żółć', remember: 'yes' }
  await kasa.post(`${page}/card`, card, { cookie })
  await kasa.pass(2)
  const stored = mailbox.received.find(({ mail }) => mail.subject?.startsWith('Metoda płatności zapamiętana'))?.mail
  expect(stored?.text).toContain('metoda Visa\u00a0••••\u00a01111 została zapamiętana')
  expect(`${stored?.text}${stored?.html}`).not.toMatch(/4111|12\/29|client-7|\/status\//)
})

test('the shop answers letters at its help address and switches kinds off', async () => {
  const { kasa, mailbox } = await start()
  const shop = kasa.shop?.shop
  if (!shop) throw new Error('no shop')
  const settings = { ...defaultSettings, helpContact: 'pomoc@herbata.example', letters: { 'payment.started': false } }
  await kasa.gateway.storage.write(({ shops }) => shops.save({ ...shop, settings }))
  kasa.forget()
  await startTry(kasa)
  await kasa.pass(2)
  await kasa.pass(2)
  expect(mailbox.received.map(({ mail }) => [mail.subject, mail.replyTo?.text])).toEqual([
    ['Płatność zakończona – Herbaciarnia Pod Lipą', 'pomoc@herbata.example'],
  ])
})

/** What a server says at a stage → what becomes of the letter. */
const stages: [name: string, options: (code: number) => SMTPServerOptions, final: boolean][] = [
  ['connecting', code => ({ onConnect: (_session, done) => done(refusal(code)) }), false],
  ['MAIL FROM', code => ({ onMailFrom: (_address, _session, done) => done(refusal(code)) }), true],
  ['RCPT TO', code => ({ onRcptTo: (_address, _session, done) => done(refusal(code)) }), true],
  [
    'DATA',
    code => ({
      onData: (stream, _session, done) => {
        stream.resume()
        stream.on('end', () => done(refusal(code)))
      },
    }),
    true,
  ],
]

test.each(
  stages.flatMap(([stage, options, final]) => [
    { stage, code: 451, options: options(451), state: 'waiting' },
    { stage, code: 554, options: options(554), state: final ? 'given_up' : 'waiting' },
  ]),
)('a server that answers $code at $stage leaves the letter $state', async ({ stage, code, options, state }) => {
  const { kasa } = await start(options)
  await startTry(kasa)
  await kasa.gateway.tick()
  const [letter] = await lettersOf(kasa)
  expect(letter).toMatchObject({ state, tries: 1 })
  expect(letter?.reason).toMatch(new RegExp(`answered ${code} at ${stage}`, 'i'))
  const warned = kasa.lines.filter(({ message }) => message === 'a letter was given up')
  expect(warned).toHaveLength(state === 'given_up' ? 1 : 0)
  expect(JSON.stringify([letter, kasa.lines])).not.toContain('payer@example.com')
})

test('a letter that is refused for the time being is tried again on schedule, then given up with a line for the operator', async () => {
  let refusing = true
  const { kasa, mailbox } = await start({
    onRcptTo: (_address, _session, done) => done(refusing ? refusal(450) : null),
  })
  await startTry(kasa)
  await kasa.gateway.tick()
  await kasa.pass(59)
  expect((await lettersOf(kasa))[0]).toMatchObject({ state: 'waiting', tries: 1 })
  refusing = false
  await kasa.pass(1)
  expect((await lettersOf(kasa)).map(({ state, tries, reason }) => [state, tries, reason])).toContainEqual([
    'sent',
    2,
    null,
  ])
  refusing = true
  await startTry(kasa)
  for (let round = 0; round < 12; round++) await kasa.pass(12 * 3600)
  const refused = (await lettersOf(kasa)).filter(({ state }) => state === 'given_up')
  expect(refused.every(({ tries }) => tries === 9)).toBe(true)
  expect(refused.length).toBeGreaterThan(0)
  expect(kasa.lines.filter(({ message }) => message === 'a letter was given up')).toHaveLength(refused.length)
  expect(mailbox.received.length).toBeGreaterThan(0)
})

const openSilence = async (greeting = ''): Promise<{ port: number }> => {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (greeting !== '') socket.write(greeting)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port }
}

test.each([
  ['never greets', ''],
  ['greets and says no more', '220 silent.example ESMTP\r\n'],
])('a server that %s costs a bounded while and the letter waits', async (_name, greeting) => {
  const { port } = await openSilence(greeting)
  const environment = { KASA_SMTP_URL: `smtp://127.0.0.1:${port}`, KASA_MAIL_FROM: 'payments@operator.example' }
  const kasa = await openGateway('sqlite', { mailLimits: { silenceMs: 200, attemptMs: 2000 } }, environment)
  open.push(kasa.close)
  await startTry(kasa)
  await kasa.gateway.tick()
  expect((await lettersOf(kasa))[0]).toMatchObject({
    state: 'waiting',
    tries: 1,
    reason: 'the mail server did not answer in time',
  })
})

test('a server that answers a byte at a time is given up in time, and a stop does not wait for it', async () => {
  const drip = createServer(socket => {
    socket.on('error', () => undefined)
    socket.write('220')
    const dripping = setInterval(() => socket.write('0'), 50)
    socket.on('close', () => clearInterval(dripping))
  })
  drip.listen(0, '127.0.0.1')
  await once(drip, 'listening')
  open.push(async () => void drip.close())
  const { port } = drip.address() as AddressInfo
  const environment = { KASA_SMTP_URL: `smtp://127.0.0.1:${port}`, KASA_MAIL_FROM: 'payments@operator.example' }
  const impatient = await openGateway('sqlite', { mailLimits: { attemptMs: 200 } }, environment)
  open.push(impatient.close)
  await startTry(impatient)
  await impatient.gateway.tick()
  expect((await lettersOf(impatient))[0]).toMatchObject({ state: 'waiting', tries: 1 })
  expect(await impatient.page('/metrics')).toMatch(/^kasa_letters_waiting 1$/m)

  const stopping = await openGateway('sqlite', { mailLimits: { graceMs: 100 } }, environment)
  await startTry(stopping)
  stopping.gateway.start()
  while ((await lettersOf(stopping))[0]?.state !== 'sending') await new Promise(resolve => setTimeout(resolve, 10))
  await stopping.close()
})

test('nobody at the address, and our own port, are faults that wait for the operator', async () => {
  const { port } = await openSilence()
  await open.pop()?.()
  for (const [address, reason] of [
    [`smtp://127.0.0.1:${port}`, 'nobody listens at the address of the mail server (ECONNREFUSED)'],
    ['smtp://169.254.169.254:587', 'the mail server has an address that may not be called (KASA_ADDRESS_REFUSED)'],
  ] as const) {
    const kasa = await openGateway(
      'sqlite',
      {},
      { KASA_SMTP_URL: address, KASA_MAIL_FROM: 'payments@operator.example' },
    )
    open.push(kasa.close)
    await startTry(kasa)
    await kasa.gateway.tick()
    expect((await lettersOf(kasa))[0]).toMatchObject({ state: 'waiting', tries: 1, reason })
  }
})

test('TLS is used where it is offered on loopback, and letters never leave without it elsewhere', async () => {
  const offering: SMTPServerOptions = {
    disabledCommands: [],
    authOptional: false,
    // The built-in certificate is known to everybody, which is what this test needs.
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      done(password === 'p@ss wörd' ? null : refusal(535), password === 'p@ss wörd' ? { user: username } : undefined),
  }
  const near = await openMailbox(offering)
  open.push(near.close)
  const url = (user: string, host: string) => ({
    KASA_SMTP_URL: `smtp://${user}@${host}:${near.port}`,
    KASA_MAIL_FROM: 'payments@operator.example',
  })
  const user = `kasa:${encodeURIComponent('p@ss wörd')}`
  const kasa = await openGateway('sqlite', {}, url(user, 'localhost'))
  open.push(kasa.close)
  await startTry(kasa)
  await kasa.gateway.tick()
  expect(near.received.map(({ secure, user: login }) => [secure, login])).toEqual([[true, 'kasa']])

  const toLoopback = { resolve: async () => [{ address: '127.0.0.1', family: 4 }] }
  const plain = await openMailbox()
  open.push(plain.close)
  const wrongPassword = url('kasa:wrong', 'localhost')
  const untrusted = url(user, 'mail.example')
  const without = { ...plain.environment, KASA_SMTP_URL: `smtp://mail.example:${plain.port}` }
  for (const [environment, reason] of [
    [wrongPassword, 'the mail server answered 535 at AUTH PLAIN'],
    [untrusted, expect.stringMatching(/^the connection to the mail server failed \([A-Z_]*CERT[A-Z_]*\)$/)],
    [without, 'no safe connection to the mail server: TLS failed or is not offered (ETLS)'],
  ] as const) {
    const far = await openGateway('sqlite', toLoopback, environment)
    open.push(far.close)
    await startTry(far)
    await far.gateway.tick()
    expect((await lettersOf(far))[0]).toMatchObject({ state: 'waiting', reason })
    expect(JSON.stringify(far.lines)).not.toMatch(/wrong|p@ss/)
  }
  expect([near.received.length, plain.received.length]).toEqual([1, 0])
})

test('many letters use few connections again', async () => {
  const { kasa, mailbox } = await start()
  for (let count = 0; count < 20; count++) await startTry(kasa)
  await kasa.gateway.tick()
  expect(mailbox.received).toHaveLength(20)
  expect(mailbox.connections()).toBeLessThanOrEqual(8)
  expect(new Set(mailbox.received.map(({ mail }) => mail.messageId)).size).toBe(20)
})
