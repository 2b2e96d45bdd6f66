import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generate } from 'otplib'
import { openCounterparty } from '../gateway/counterparty.js'
import { field } from '../gateway/open-gateway.js'
import { openPanel, type PanelBrowser, type Posted, password, type TestPanel } from './open-panel.js'
import { fillPanel, roles, screensOf } from './panel-world.js'

/** On the engine that runs writes in parallel and takes no NUL. */
let kasa: TestPanel
beforeAll(async () => {
  kasa = await openPanel('postgres')
})
afterAll(() => kasa.close())

const users = '/panel/settings/users'
const security = '/panel/settings/security'
const fresh = () => `${randomUUID()}@example.com`
const statusOf = ({ status }: Response) => status
const faults = (panel: TestPanel) => panel.lines.filter(({ level }) => level === 'error')
const emailOf = async (panel: TestPanel, email: string) => {
  const member = await panel.read.members.findByEmail(email)
  if (member === undefined) throw new Error(`${email} has no account`)
  return member
}
/** The last link of ours in a letter to this address. */
const linkTo = async (panel: TestPanel, email: string): Promise<string> => {
  await panel.gateway.tick()
  const list = await panel.page('/developers/mailbox')
  const rows = [...list.matchAll(/href="(\/developers\/mailbox\/m\d+)".*?<td>([^<]*)<\/td>/g)]
  const letter = await panel.page(rows.find(([, , to]) => to === email)?.[1] ?? '')
  return field(letter, /https?:\/\/[^/\s]+(\/panel\/(?:activate|reset|invite)\/[\w-]+)/)
}
const invite = async (boss: PanelBrowser, fields: Posted = {}) => {
  const email = fresh()
  await boss.page(`${users}/new`)
  const asked = { firstName: 'Adam', lastName: 'Nowy', email, role: 'technical', ...fields }
  return { email, answer: await boss.post(`${users}/new`, asked) }
}
const setUpApp = async (browser: PanelBrowser): Promise<string> => {
  await browser.page(security)
  await browser.post(`${security}/app`)
  const secret = field(await browser.page(`${security}/app`), /data-copy="([A-Z2-7]{32})"/)
  const done = await browser.post(`${security}/app/confirm`, { code: await generate({ secret }) })
  if (done.status !== 200) throw new Error(`the app was answered ${done.status}`)
  return secret
}

test('fields that no form of ours has give nobody anything', async () => {
  const { merchant, shop: foreign } = await kasa.newMerchant()
  const boss = await kasa.as('representative')
  const smuggled = { merchantId: String(merchant.id), state: 'active', passwordHash: 'x', id: '1', __proto__: 'x' }
  for (const role of ['operator', 'representative', '', '__proto__'])
    expect(statusOf((await invite(boss, { role, ...smuggled })).answer)).toBe(422)
  const { email } = await invite(boss, smuggled)
  expect(await emailOf(kasa, email)).toMatchObject({
    ...{ role: 'technical', state: 'invited', passwordHash: null, merchantId: kasa.shop?.shop.merchantId },
  })
  const member = await kasa.newMember('technical')
  const browser = await kasa.signedIn(member)
  await browser.post('/panel/settings/profile', {
    ...{
      firstName: 'A\r\nBcc: b@example.com\u202e',
      lastName: 'B',
      email: 'x@example.com',
      role: 'operator',
      ...smuggled,
    },
  })
  expect(await emailOf(kasa, member.email)).toMatchObject({
    ...{ firstName: 'A Bcc: b@example.com', role: 'technical', passwordHash: member.passwordHash },
    ...{ merchantId: member.merchantId },
  })
  // A shop of somebody else is none: not in the cookie, and not as "all of mine".
  browser.jar.set('kasa-shop', foreign.publicId)
  expect(await browser.page('/panel/shops')).not.toContain(foreign.name)
  await browser.page('/panel/settings/api-keys')
  const token = { label: 'x', shops: [foreign.publicId] }
  const { length } = await kasa.read.tokens.ofMerchant(member.merchantId ?? 0)
  expect(statusOf(await browser.post('/panel/settings/api-keys/create', token))).toBe(404)
  expect(await kasa.read.tokens.ofMerchant(member.merchantId ?? 0)).toHaveLength(length)
})

test('whatever is sent as a form or an address is answered, and going on never leaves the panel', async () => {
  const boss = await kasa.as('representative')
  const hostile = [
    ...['/panel/home\r\nSet-Cookie: x=y', '/panel?żółć', '/panel/\u2028', '/panel\\@evil.example', '/panel?a=\0b'],
    ...['//evil.example', 'https://evil.example/panel', '/panel/../../x', '/panel/..//evil.example', 'javascript:1'],
    ...['/panelx', '\t//evil.example', 'http:/panel', '/panel/%0d%0aSet-Cookie:x=y', '\ud800'],
  ]
  for (const next of hostile)
    for (const path of ['/panel/language', '/panel/shop']) {
      const answer = await boss.post(path, { language: 'en', shop: '', next })
      expect([next, answer.status, answer.headers.get('location')]).toEqual([
        ...[next, 303, expect.stringMatching(/^\/panel(?:[/?][\x21-\x7e]*)?$/)],
      ])
      expect(answer.headers.getSetCookie().some(line => line.startsWith('x='))).toBe(false)
    }
  const typed = 'application/x-www-form-urlencoded'
  const bodies: [string, string][] = [
    ...['', 'csrf', '%', '%zz=%ff', '__proto__=1&constructor=2'].map((body): [string, string] => [body, typed]),
    ...['', '; boundary=', '; boundary=x', `; boundary=${'x'.repeat(9000)}`].map((end): [string, string] => [
      ...(['--x\r\ncontent-disposition: form-data; name="csrf"\r\n\r\nq', `multipart/form-data${end}`] as const),
    ]),
    ['{"csrf":"x"}', 'application/json'],
    [`csrf=${boss.csrf()}`, 'text/html'],
    [`csrf=${boss.csrf()}x&csrf=${boss.csrf()}&firstName=Zly&lastName=Zly`, typed],
    [`csrf=${boss.csrf()}&text=${'a&'.repeat(200_000)}`, typed],
    [
      `--x\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${boss.csrf()}\r\n${'--x\r\ncontent-disposition: form-data; name="text"\r\n\r\n\r\n'.repeat(600)}--x--\r\n`,
      'multipart/form-data; boundary=x',
    ],
  ]
  for (const [body, type] of bodies)
    for (const path of ['/panel/settings/profile', '/panel/contact', '/panel/login']) {
      const answer = await boss.get(path, { method: 'POST', body, headers: { 'content-type': type } })
      const given = body.startsWith('csrf=') && type === 'text/html'
      expect([body.slice(0, 60), type, path, given || [403, 413].includes(answer.status)]).toEqual([
        ...[body.slice(0, 60), type, path, true],
      ])
      expect(answer.status).toBeLessThan(500)
    }
  expect((await kasa.read.members.ofMerchant(kasa.shop?.shop.merchantId ?? 0)).map(one => one.lastName)).not.toContain(
    'Zly',
  )
  const odd = ['%00', '%ff', '..%2f..', '%F0%9F%98%80', 'a'.repeat(5000), "'%20or%201=1", '9'.repeat(40), '%5Cx', '-1']
  for (const one of odd)
    for (const at of [
      'payments',
      'transactions',
      'links',
      'shops',
      'messages',
      'disputes',
      'help',
      'settings/users',
      'invite',
      'reset',
    ])
      expect([at, one, statusOf(await boss.get(`/panel/${at}/${one}`))]).toEqual([at, one, 404])
  const queries = [
    'before=9e99&what=a%00&from=%00&by=%00',
    'q=%00%ED%A0%80&from=x&older=%00&status=%00&shop=%00',
    'page=-1&before=99999999999999999999',
  ]
  for (const query of queries)
    for (const at of ['settings/audit', 'transactions', 'links', 'home', 'messages', 'disputes', 'queues', 'shops'])
      expect([at, query, (await boss.get(`/panel/${at}?${query}`)).status < 500]).toEqual([at, query, true])
  const visitor = kasa.visitor()
  await visitor.page('/panel/login')
  for (const challenge of ['\0', '\ud800', 'x'.repeat(9000), '']) {
    const clientDataJSON = Buffer.from(JSON.stringify({ challenge })).toString('base64url')
    for (const id of ['\0', 'a', '\ud800'])
      expect(
        statusOf(
          await visitor.post('/panel/login/passkey', { passkey: JSON.stringify({ id, response: { clientDataJSON } }) }),
        ),
      ).toBe(422)
  }
  // Questions to passkeys are rows: one address does not fill the disk with them.
  const ask = async () =>
    statusOf(
      await visitor.post(`${kasa.baseUrl.replace('127.0.0.1', 'localhost')}/panel/passkey`, { purpose: 'sign-in' }),
    )
  const asked: number[] = []
  for (let times = 0; times < 305; times++) asked.push(await ask())
  expect([asked.indexOf(429), asked[0]]).toEqual([300, 200])
  expect(faults(kasa)).toEqual([])
})

describe('a stale session', () => {
  test('gets past the question of who is there by no trick', async () => {
    const panel = await openPanel()
    const [member, other] = [await panel.newMember('representative'), await panel.newMember('representative')]
    const [browser, others] = [await panel.signedIn(member), await panel.signedIn(other)]
    await setUpApp(browser)
    const theirs = await setUpApp(others)
    panel.forget(6 * 60)
    const epoch = Math.floor(Date.now() / 1000) + 6 * 60
    const [path, asked] = ['/panel/settings/api-keys/create', { label: 'x' }]
    const before = await panel.read.tokens.ofMerchant(member.merchantId ?? 0)
    const tricks: Posted[] = [
      { 'proof-password': password },
      { 'proof-passkey': '{}' },
      { 'proof-code': ['', await generate({ secret: theirs, epoch })] },
      { 'proof-code': await generate({ secret: theirs, epoch }) },
      { 'proof-passkey': '', 'proof-password': password, confirmed: 'yes' },
    ]
    for (const trick of tricks) expect(statusOf(await browser.post(path, { ...asked, ...trick }))).toBe(401)
    for (const method of ['PUT', 'DELETE', 'GET', 'HEAD'])
      expect(statusOf(await browser.get(path, { method }))).toBe(404)
    expect(await panel.read.tokens.ofMerchant(member.merchantId ?? 0)).toHaveLength(before.length)
    // A secret that was begun and left does not become the second factor of whoever finds the browser.
    const third = await panel.as('technical')
    await third.page(security)
    await third.post(`${security}/app`)
    panel.forget(6 * 60)
    const left = field(await third.page(`${security}/app`), /data-copy="([A-Z2-7]{32})"/)
    const code = await generate({ secret: left, epoch: epoch + 6 * 60 })
    expect(statusOf(await third.post(`${security}/app/confirm`, { code }))).toBe(401)
    await panel.close()
  })

  test('is not made fresh by a new password, and has another cookie after it', async () => {
    const panel = await openPanel()
    const browser = await panel.as('representative')
    await setUpApp(browser)
    panel.forget(6 * 60)
    const stolen = panel.visitor()
    stolen.jar.set('kasa-session', browser.jar.get('kasa-session') ?? '')
    await browser.page(security)
    const changed = { current: password, password: 'correct horse battery staple' }
    expect(statusOf(await browser.post(`${security}/password`, changed))).toBe(303)
    expect(statusOf(await browser.post('/panel/settings/api-keys/create', { label: 'x' }))).toBe(401)
    expect(statusOf(await stolen.get(security))).toBe(200)
    panel.forget(61)
    expect(statusOf(await stolen.get(security))).toBe(303)
    expect(statusOf(await browser.get(security))).toBe(200)
    await panel.close()
  })
})

test('over https every cookie is for this host alone, and one of a plain name is not looked at', async () => {
  const bank = openCounterparty({ id: 'acquirer', money: 'live', methodCodes: ['blik'] })
  const panel = await openPanel(
    'sqlite',
    { connectors: [bank.connector] },
    { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: 'k'.repeat(43) },
  )
  const operator = await panel.newMember('operator')
  const browser = panel.visitor()
  const lines: string[] = []
  const seen = async (answer: Promise<Response>) => {
    lines.push(...(await answer).headers.getSetCookie())
    return answer
  }
  await seen(browser.get('/panel/login'))
  await browser.page('/panel/login')
  const answer = await seen(browser.post('/panel/login', { email: operator.email, password }))
  expect(answer.headers.get('location')).toBe(security)
  await browser.page(security)
  await seen(browser.post('/panel/language', { language: 'en', next: '/panel' }))
  await seen(browser.post('/panel/settings/profile', { firstName: 'Op', lastName: 'Op' }))
  const page = await seen(browser.get(security))
  expect(page.headers.get('strict-transport-security')).not.toBeNull()
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const { jar } = browser
  const plain = panel.visitor()
  for (const [name, value] of jar) plain.jar.set(name.replace('__Host-', ''), value)
  expect(statusOf(await plain.get(security))).toBe(303)
  const foreign = { headers: { origin: 'https://evil.example' } }
  expect(statusOf(await browser.post('/panel/logout', {}, foreign))).toBe(403)
  expect(statusOf(await browser.post('/panel/logout', {}, { headers: { 'sec-fetch-site': 'same-site' } }))).toBe(403)
  for (const path of ['/panel/operator/queues', '/panel/operator/messages', '/panel/operator/feedback'])
    expect(statusOf(await browser.get(path))).toBe(403)
  await seen(browser.post('/panel/logout'))
  expect(lines.length).toBeGreaterThan(5)
  for (const line of lines) expect(line).toMatch(/^__Host-kasa-\w+=[\w.-]*; Path=\/; HttpOnly; SameSite=Lax; Secure/)
  await panel.close()
})

describe('at once', () => {
  test('an invitation opens one session, an address gets one account, and the audit holds', async () => {
    const boss = await kasa.as('representative')
    const { email } = await invite(boss)
    const path = await linkTo(kasa, email)
    const guests = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const guest = kasa.visitor()
        await guest.page(path)
        return guest
      }),
    )
    const choose = (guest: PanelBrowser) =>
      guest.post(path, { firstName: 'Adam', lastName: 'Nowy', password: 'correct horse battery staple' })
    const outcomes = await Promise.all(guests.map(choose))
    expect(outcomes.map(statusOf).sort()).toEqual([303, 404, 404, 404, 404, 404])
    expect((await kasa.read.sessions.ofMember((await emailOf(kasa, email)).id)).length).toBe(1)
    const twice = fresh()
    await boss.page(`${users}/new`)
    const asked = { firstName: 'Jan', lastName: 'Raz', email: twice, role: 'technical' }
    const added = await Promise.all(Array.from({ length: 4 }, () => boss.post(`${users}/new`, asked)))
    expect(added.map(statusOf).sort()).toEqual([303, 422, 422, 422])
    const one = await emailOf(kasa, twice)
    const version = String(one.modifiedAt.getTime())
    const former = await linkTo(kasa, twice)
    const ended = await Promise.all(
      Array.from({ length: 4 }, () => boss.post(`${users}/${one.publicId}`, { role: 'technical', version })),
    )
    expect(ended.map(statusOf).sort()).toEqual([303, 422, 422, 422])
    // A letter from before opens nothing when they may come in again.
    const again = String((await emailOf(kasa, twice)).modifiedAt.getTime())
    const back = { role: 'technical', active: 'yes', version: again }
    expect(statusOf(await boss.post(`${users}/${one.publicId}`, back))).toBe(303)
    expect(former).toContain('/panel/invite/')
    expect(statusOf(await kasa.visitor().get(former))).toBe(404)
    expect(await boss.page('/panel/settings/audit?check=1')).toContain('The chain holds')
  })
})

test('strangers with many addresses lock nobody out for ever, and a network of IPv6 is one address', async () => {
  const passwords = {
    hash: async (typed: string) => typed,
    matches: async (stored: string | null, typed: string) => stored !== null && typed === password,
  }
  const panel = await openPanel('sqlite', { passwords }, { KASA_TRUST_PROXY: '1' })
  const member = await panel.newMember('technical')
  const visitor = panel.visitor()
  await visitor.page('/panel/login')
  const from = (address: string, typed = 'a wrong guess') =>
    visitor.post('/panel/login', { email: member.email, password: typed }, { headers: { 'x-forwarded-for': address } })
  const first = await from('198.51.100.1', password)
  expect(first.status).toBe(303)
  await visitor.get('/panel/settings/profile')
  visitor.jar.clear()
  await visitor.page('/panel/login')
  const network = await Promise.all(Array.from({ length: 6 }, (_, at) => from(`2001:db8:1:2::${at}:${at}`)))
  expect(network.map(statusOf).sort()).toEqual([422, 422, 422, 422, 422, 429])
  for (let at = 0; at < 9; at++) for (let times = 0; times < 5; times++) await from(`203.0.113.${at}`)
  expect(statusOf(await from('203.0.113.200', password))).toBe(429)
  expect(statusOf(await from('2001:db8:1:3::1', password))).toBe(429)
  expect(statusOf(await from('198.51.100.1', password))).toBe(303)
  await panel.close()
})

test('one merchant neither writes to strangers by the hundred nor learns who has an account', async () => {
  const { merchant } = await kasa.newMerchant()
  const boss = await kasa.as('representative', { merchantId: merchant.id })
  const statuses: string[] = []
  for (let times = 0; times < 22; times++) {
    const { answer } = await invite(boss, { email: (await kasa.newMember('technical')).email })
    statuses.push(/Too many invitations/.test(await answer.text()) ? 'limited' : 'told')
  }
  expect([statuses.indexOf('limited'), statuses.at(-1)]).toEqual([20, 'limited'])
  const next = await kasa.newMerchant()
  const other = await kasa.as('representative', { merchantId: next.merchant.id })
  const { email, answer } = await invite(other)
  expect(answer.status).toBe(303)
  const again = `${answer.headers.get('location')}/invite`
  const repeated = await Promise.all(Array.from({ length: 5 }, () => other.post(again)))
  expect(repeated.map(statusOf).filter(status => status === 303)).toHaveLength(2)
  expect(await linkTo(kasa, email)).toContain('/panel/invite/')
})

test('no text of anybody becomes markup on any page, and who may not see money and payers meets them nowhere', async () => {
  const panel = await openPanel()
  const evil = `'"><img src=x onerror=alert(1)>`
  const ids = await fillPanel(panel)
  const row = panel.shop?.shop
  if (row === undefined) throw new Error('no shop')
  const settings = { ...row.settings, description: evil, helpContact: evil }
  await panel.gateway.storage.write(({ shops }) => shops.save({ ...row, name: evil, recipient: evil, settings }))
  const names = { customerFirstName: evil, customerLastName: evil, title: evil, additionalDescription: evil }
  const paid = await panel.open({ ...names, orderId: evil })
  await panel.post(`${paid}/blik`, { code: '999000' })
  const payment = await panel.payment(paid)
  const [sale] = await panel.read.transactions.ofPayment(payment.merchantId, payment.id)
  const mallory = await panel.newMember('representative', { firstName: evil, lastName: evil })
  const boss = panel.visitor()
  await boss.page('/panel/login')
  const agent = { headers: { 'user-agent': evil } }
  await boss.post('/panel/login', { email: mallory.email, password, next: evil }, agent)
  await boss.page('/panel/contact')
  const thread = await boss.post('/panel/contact', { subject: evil, text: evil, kind: 'question' })
  await boss.post('/panel/help/home', { helpful: 'no', comment: evil, from: evil })
  await boss.post('/panel/settings/api-keys/create', { label: evil })
  await boss.post(`/panel/transactions/${sale?.publicId}/refund`, { amount: '1', title: evil, wish: evil })
  expect(thread.status).toBe(303)
  const evils = {
    ...ids,
    payment: payment.publicId,
    transaction: sale?.publicId ?? '',
    thread: thread.headers.get('location')?.split('?')[0]?.split('/').at(-1) ?? '',
    member: mallory.publicId,
  }
  const drawn = new Set<string>()
  const found: string[] = []
  for (const role of roles) {
    const browser = role === 'representative' ? boss : await panel.as(role)
    for (const screen of [...screensOf(ids), ...screensOf(evils)]) {
      if (screen.role === null || (screen.role === 'operator') !== (role === 'operator')) continue
      const answer = await browser.get(
        `${screen.address}?q=${encodeURIComponent(evil)}&from=${encodeURIComponent(evil)}`,
      )
      const isPage = answer.headers.get('content-type')?.startsWith('text/html')
      const html = isPage ? await answer.text() : ''
      if (answer.status === 200 && html.includes('onerror=alert')) drawn.add(screen.label)
      if (html.includes('<img src=x') || html.includes(`'"`)) found.push(`${screen.label} draws markup`)
      const tags = html.replace(/"[^"]*"|'[^']*'(?=>)/g, '""')
      if (/<[^>]+\s(?:on\w+|style)=|<script(?! (?:type=""|defer) src="")/.test(tags))
        found.push(`${screen.label} has a script`)
      const strange = /\s(?:href|action|src)="((?!\/|#|\?|https?:|mailto:|tel:|sms:|fb-messenger:|data:image\/)[^"]*)"/
      if (strange.test(html)) found.push(`${screen.label} leads to ${strange.exec(html)?.[1]}`)
      if (role === 'technical' && answer.status === 200 && /swieta@|Brzęcz|Świętos|129[.,]90|1.234.567/.test(html))
        found.push(`${screen.label} tells Technical of money or payers`)
    }
  }
  expect(found).toEqual([])
  expect([...drawn].length).toBeGreaterThan(10)
  const said = JSON.stringify(panel.lines)
  for (const secret of [password, ...boss.jar.values(), boss.csrf(), evil, 'swieta@'])
    expect(said).not.toContain(secret)
  expect(faults(panel)).toEqual([])
  await panel.close()
}, 60_000)
