import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { generate } from 'otplib'
import type { Member } from '../../src/members/member.js'
import type { Passwords } from '../../src/members/ports.js'
import { createPasswords } from '../../src/vault/passwords.js'
import { openCounterparty } from '../gateway/counterparty.js'
import { openMailbox } from '../gateway/mail-house.js'
import { field } from '../gateway/open-gateway.js'
import { openPanel, type PanelBrowser, password, type TestPanel } from './open-panel.js'

let kasa: TestPanel
let hashed = 0
const argon = createPasswords()
/** Counts what takes the time. */
const passwords: Passwords = {
  hash: text => {
    hashed++
    return argon.hash(text)
  },
  matches: (hash, text) => {
    hashed++
    return argon.matches(hash, text)
  },
}
const others: (() => Promise<void>)[] = []

beforeAll(async () => {
  kasa = await openPanel('sqlite', { passwords })
})
afterEach(async () => {
  for (const close of others.splice(0).reverse()) await close()
})
afterAll(() => kasa.close())

const key = randomBytes(32).toString('base64url')
/** Production with a real mail server, or without any. */
const openProduction = async (environment: Record<string, string> = {}) => {
  const bank = openCounterparty({ id: 'acquirer', money: 'live', methodCodes: ['blik'] })
  const panel = await openPanel(
    'sqlite',
    { connectors: [bank.connector] },
    { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: key, ...environment },
  )
  others.push(panel.close)
  return panel
}
const openWithMail = async () => {
  const mail = await openMailbox()
  others.push(mail.close)
  return { mail, panel: await openProduction(mail.environment) }
}

const fresh = () => `${randomUUID()}@example.com`
const good = 'correct horse battery staple'
const register = async (panel: TestPanel, email: string, word = good) => {
  const browser = panel.visitor()
  await browser.page('/panel/register')
  return browser.post('/panel/register', { email, password: word })
}
const signInWith = async (browser: PanelBrowser, email: string, word: string) => {
  await browser.page('/panel/login')
  return browser.post('/panel/login', { email, password: word })
}
const locationOf = (answer: Response) => answer.headers.get('location')
const textOf = async (answer: Response) => [answer.status, await answer.text()] as const
/** The path of the only link of ours in a letter. */
const linkIn = (text: string): string =>
  /https?:\/\/[^/\s]+(\/panel\/(?:activate|reset|invite)\/[\w-]+)/.exec(text)?.[1] ?? ''
const auditOf = async (panel: TestPanel, { merchantId, id }: Pick<Member, 'merchantId' | 'id'>) =>
  (await panel.read.audit.list(merchantId, { limit: 200 }))
    .filter(({ subject, memberId }) => memberId === id || memberId === null || subject.kind === 'member')
    .map(({ what }) => what)
    .reverse()
const memberOf = async (panel: TestPanel, email: string): Promise<Member> => {
  const member = await panel.read.members.findByEmail(email)
  if (member === undefined) throw new Error(`${email} has no account`)
  return member
}
/** Letters to this address, as the sandbox's mailbox shows them, oldest first. */
const lettersTo = async (panel: TestPanel, email: string): Promise<string[]> => {
  await panel.gateway.tick()
  const list = await panel.page('/developers/mailbox')
  const rows = [...list.matchAll(/href="(\/developers\/mailbox\/m\d+)".*?<td>([^<]*)<\/td>/g)]
  const own = rows.filter(([, , to]) => to === email).reverse()
  return Promise.all(own.map(([, address]) => panel.page(address ?? '')))
}

describe('registration', () => {
  test('in a sandbox opens a merchant’s account at once, says so, and keeps the letter in the mailbox', async () => {
    const email = fresh()
    const [status, html] = await textOf(await register(kasa, email.toUpperCase()))
    expect([status, html]).toEqual([200, expect.stringContaining('active at once')])
    const member = await memberOf(kasa, email)
    expect(member).toMatchObject({ role: 'representative', state: 'active' })
    expect(member.merchantId).not.toBe(kasa.shop?.shop.merchantId)
    expect(locationOf(await signInWith(kasa.visitor(), email, good))).toMatch(/^\/panel\//)
    const [letter = ''] = await lettersTo(kasa, email)
    expect(letter).toContain('Activate your account')
    expect(linkIn(letter)).toMatch(/^\/panel\/activate\/[\w-]{22}$/)
    const browser = kasa.visitor()
    await browser.page(linkIn(letter))
    expect(locationOf(await browser.post(linkIn(letter), { password: good }))).toBe('/panel/login')
  })

  test('in production waits for the link and the password of that very registration, over a real mail server', async () => {
    const { mail, panel } = await openWithMail()
    const email = fresh()
    expect((await textOf(await register(panel, email)))[1]).toContain(`A letter to ${email}`)
    await panel.gateway.tick()
    const letter = mail.received[0]
    expect(letter).toMatchObject({ from: 'payments@operator.example', to: [email] })
    const link = linkIn(letter?.mail.text ?? '')
    expect(letter?.mail.text).toContain('https://pay.example.com/panel/activate/')
    expect(letter?.mail.html).toContain(link)
    expect((await signInWith(panel.visitor(), email, good)).status).toBe(422)

    const browser = panel.visitor()
    for (let opened = 0; opened < 3; opened++) expect(await browser.page(link)).toContain('Activate the account')
    expect((await memberOf(panel, email)).state).toBe('invited')
    const wrong = await textOf(await browser.post(link, { password: 'not the password' }))
    expect(wrong).toEqual([422, expect.stringContaining('not the password of this registration')])
    const [first, second] = await Promise.all([1, 2].map(() => browser.post(link, { password: good })))
    expect([first?.status, second?.status].sort()).toEqual([303, 404])
    const entered = first?.status === 303 ? first : second
    expect(entered?.headers.get('set-cookie')).toMatch(
      /__Host-kasa-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure/,
    )
    expect(locationOf(entered as Response)).toBe('/panel/settings/security')
    expect(await browser.page('/panel/settings/security')).toContain('a second factor is required')
    expect((await panel.visitor().get(link)).status).toBe(404)
    expect(await auditOf(panel, await memberOf(panel, email))).toEqual([
      ...['member.registered', 'member.activated', 'session.opened'],
    ])
  })

  test('a known address gets a letter and its registrar the same answer after the same work', async () => {
    const { mail, panel } = await openWithMail()
    const email = fresh()
    const [, firstAnswer] = await textOf(await register(panel, email))
    const own = await openPanel('sqlite', { passwords })
    others.push(own.close)
    const counted = async (address: string) => {
      const before = hashed
      const [status, html] = await textOf(await register(own, address))
      return {
        work: hashed - before,
        status,
        html: html.replaceAll(address, '').replace(/name="csrf" value="[^"]+"/g, ''),
      }
    }
    const [unknown, known] = [await counted('one@example.com'), await counted('one@example.com')]
    expect(known).toEqual(unknown)
    expect(known.work).toBe(1)

    // Never activated: each registration has a link of its own, which knows its own password.
    await panel.gateway.tick()
    await register(panel, email, 'another long password')
    await panel.gateway.tick()
    const [one = '', two = ''] = mail.received.map(({ mail: { text } }) => linkIn(text ?? ''))
    expect(one).not.toBe(two)
    const browser = panel.visitor()
    await browser.page(one)
    expect((await browser.post(one, { password: 'another long password' })).status).toBe(422)
    expect((await browser.post(two, { password: 'another long password' })).status).toBe(303)
    expect((await panel.visitor().get(one)).status).toBe(404)
    const [, again] = await textOf(await register(panel, email, 'an attacker’s password'))
    expect(again.replace(/name="csrf" value="[^"]+"/g, '')).toBe(firstAnswer.replace(/name="csrf" value="[^"]+"/g, ''))
    await panel.gateway.tick()
    expect(mail.received.at(-1)?.mail.text).toContain('already has an account')
    expect(linkIn(mail.received.at(-1)?.mail.text ?? '')).toBe('')
    expect((await signInWith(panel.visitor(), email, 'an attacker’s password')).status).toBe(422)
  })

  test('the same address twice at once becomes one account and leaves no merchant behind', async () => {
    const email = fresh()
    const before = (await kasa.read.merchants.list()).length
    expect((await Promise.all([1, 2, 3].map(() => register(kasa, email)))).map(({ status }) => status)).toEqual([
      200, 200, 200,
    ])
    expect((await kasa.read.merchants.list()).length).toBe(before + 1)
  })

  test('a flood from one address ends before its passwords cost anything', async () => {
    const own = await openPanel('sqlite', { passwords })
    others.push(own.close)
    const browser = own.visitor()
    await browser.page('/panel/register')
    const before = hashed
    const flood = Array.from({ length: 33 }, () => browser.post('/panel/register', { email: fresh(), password: good }))
    const statuses = (await Promise.all(flood)).map(({ status }) => status)
    expect(statuses.filter(status => status === 429)).toHaveLength(3)
    expect(hashed - before).toBe(30)
  })

  test.each([
    ['eleven letters', 'only eleven', 'Too short'],
    ['the address', 'same.person@example.com', 'your e-mail address'],
    ['a common word with digits behind it', 'Password123456!', 'Many people use'],
    ['neighbours on the keyboard', 'qwertyuiopasdf', 'Many people use'],
    ['one letter', 'aaaaaaaaaaaaaaaa', 'Many people use'],
    ['a short piece again and again', 'abc123abc123abc123', 'Many people use'],
  ])('a password that is %s is refused at its field, and what else was typed stays', async (_what, word, words) => {
    const [status, html] = await textOf(await register(kasa, 'same.person@example.com', word))
    expect(status).toBe(422)
    expect(html).toContain(words)
    expect(html).toContain('aria-invalid="true"')
    expect(html).toContain('value="same.person@example.com"')
    expect(html).not.toMatch(/type="password"[^>]* value=/)
  })

  test('without a mail server production has registration and reset closed, and says so', async () => {
    const panel = await openProduction()
    for (const path of ['/panel/register', '/panel/forgot']) {
      const browser = panel.visitor()
      expect(await browser.page(path)).toContain('the gateway has no mail server')
      expect(await browser.page(path)).not.toContain('name="email"')
      const [status, html] = await textOf(await browser.post(path, { email: fresh(), password: good }))
      expect([status, html]).toEqual([403, expect.stringContaining('no mail server')])
    }
    expect(await panel.read.merchants.list()).toEqual([])
  })
})

describe('a new password', () => {
  test('comes by a link that acts once, for an hour, by POST alone; every browser is signed out', async () => {
    const member = await kasa.newMember('technical')
    const open = await kasa.signedIn(member)
    const browser = kasa.visitor()
    await browser.page('/panel/forgot')
    expect((await textOf(await browser.post('/panel/forgot', { email: member.email })))[1]).toContain('If ')
    const [letter = ''] = await lettersTo(kasa, member.email)
    const link = linkIn(letter)
    expect(await browser.page(link)).toContain('Set the password')
    expect((await open.get('/panel/settings/profile')).status).toBe(200)
    expect((await browser.post(link, { password: 'short' })).status).toBe(422)
    const answers = await Promise.all([1, 2].map(at => browser.post(link, { password: `${good} ${at}` })))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
    expect((await open.get('/panel/settings/profile')).status).toBe(303)
    expect((await signInWith(kasa.visitor(), member.email, password)).status).toBe(422)
    const word = `${good} ${answers.findIndex(({ status }) => status === 303) + 1}`
    expect((await signInWith(kasa.visitor(), member.email, word)).status).toBe(303)
    expect((await lettersTo(kasa, member.email)).at(-1)).toContain('The password of your account was changed')
  })

  test('the answer and the letters are no different for an address without an account', async () => {
    const member = await kasa.newMember('technical')
    const ask = async (email: string) => {
      const browser = kasa.visitor()
      await browser.page('/panel/forgot')
      const [status, html] = await textOf(await browser.post('/panel/forgot', { email }))
      return [status, html.replaceAll(email, '').replace(/name="csrf" value="[^"]+"/g, '')]
    }
    expect(await ask(member.email)).toEqual(await ask(fresh()))
    for (let times = 0; times < 4; times++) expect((await ask(member.email))[0]).toBe(200)
    const letters = await lettersTo(kasa, member.email)
    expect(letters).toHaveLength(3)
    const [first, , last] = letters.map(linkIn)
    expect((await kasa.visitor().get(first ?? '')).status).toBe(404)
    expect((await kasa.visitor().get(last ?? '')).status).toBe(200)
  })

  test('a link ends with its hour', async () => {
    const own = await openPanel()
    others.push(own.close)
    const member = await own.newMember('technical')
    const browser = own.visitor()
    await browser.page('/panel/forgot')
    await browser.post('/panel/forgot', { email: member.email })
    const link = linkIn((await lettersTo(own, member.email))[0] ?? '')
    own.forget(3599)
    expect((await browser.get(link)).status).toBe(200)
    await browser.page(link)
    own.forget(1)
    expect((await browser.post(link, { password: good })).status).toBe(404)
  })
})

describe('guessing', () => {
  test('ends after five wrong passwords from one address, the right one included; known and unknown alike', async () => {
    const own = await openPanel('sqlite', { passwords })
    others.push(own.close)
    const member = await own.newMember('technical')
    const browser = own.visitor()
    await browser.page('/panel/login')
    const outcomes = async (email: string) => {
      const all: unknown[] = []
      for (let times = 0; times < 7; times++) {
        const before = hashed
        const { status } = await browser.post('/panel/login', { email, password: times > 4 ? password : 'wrong' })
        all.push([status, hashed - before])
      }
      return all
    }
    const known = await outcomes(member.email)
    expect(known).toEqual([...Array(5).fill([422, 1]), [429, 0], [429, 0]])
    expect(await outcomes(fresh())).toEqual(known)
    expect(await auditOf(own, member)).toEqual(['sign-in.failed'])
    own.forget(15 * 60)
    expect((await browser.post('/panel/login', { email: member.email, password })).status).toBe(303)
  })

  test('many at once get no further than the limit', async () => {
    const member = await kasa.newMember('technical')
    const browser = kasa.visitor()
    await browser.page('/panel/login')
    const guess = () => browser.post('/panel/login', { email: member.email, password: 'wrong' })
    const statuses = (await Promise.all(Array.from({ length: 12 }, guess))).map(({ status }) => status)
    expect(statuses.filter(status => status === 422)).toHaveLength(5)
    expect(statuses.filter(status => status === 429)).toHaveLength(7)
  })
})

/** Sets up an app in a browser; answers its secret and the recovery codes. */
const setUpApp = async (panel: TestPanel, browser: PanelBrowser) => {
  await browser.page('/panel/settings/security')
  expect(locationOf(await browser.post('/panel/settings/security/app'))).toBe('/panel/settings/security/app')
  const html = await browser.page('/panel/settings/security/app')
  const secret = field(html, /data-copy="([A-Z2-7]{32})"/)
  const first = await codeOf(panel, secret)
  const shown = await (await browser.post('/panel/settings/security/app/confirm', { code: first })).text()
  const codes = [...shown.matchAll(/<code>((?:[0-9a-z]{4}-){2}[0-9a-z]{4})<\/code>/g)].map(([, code]) => code ?? '')
  return { secret, first, html, codes }
}
const clockAhead = new WeakMap<TestPanel, number>()
const wait = (panel: TestPanel, seconds: number): void => {
  panel.forget(seconds)
  clockAhead.set(panel, (clockAhead.get(panel) ?? 0) + seconds)
}
const codeOf = (panel: TestPanel, secret: string): Promise<string> =>
  generate({ secret, epoch: Math.floor(Date.now() / 1000) + (clockAhead.get(panel) ?? 0) })

describe('the second factor', () => {
  test('an app is set up by its first code, asked for at the next sign-in, and each code holds once', async () => {
    const panel = await openPanel()
    others.push(panel.close)
    const member = await panel.newMember('financial_active')
    const browser = await panel.signedIn(member)
    await browser.page('/panel/settings/security')
    await browser.post('/panel/settings/security/app')
    await browser.page('/panel/settings/security/app')
    expect((await browser.post('/panel/settings/security/app/confirm', { code: '000000' })).status).toBe(422)
    expect(locationOf(await signInWith(panel.visitor(), member.email, password))).not.toBe('/panel/second-factor')
    const { secret, first, html, codes } = await setUpApp(panel, browser)
    expect(html).toMatch(/<svg class="code" viewBox="0 0 \d+ \d+" role="img" aria-label="[^"]+"/)
    expect(codes).toHaveLength(10)
    expect(await browser.page('/panel/settings/security')).toContain('10 left')
    expect(await browser.page('/panel/settings/security')).not.toContain(codes[0])
    expect((await panel.read.authenticators.find(member.id))?.sealed).not.toContain(secret)

    const phone = panel.visitor()
    const half = await signInWith(phone, member.email, password)
    expect([half.status, locationOf(half)]).toEqual([303, '/panel/second-factor'])
    expect(half.headers.get('set-cookie')).toContain('kasa-half=')
    expect((await phone.get('/panel/settings/profile')).status).toBe(303)
    expect(await phone.page('/panel/second-factor')).toContain('autocomplete="one-time-code"')
    // The code that set the app up was used.
    expect((await phone.post('/panel/second-factor', { code: first })).status).toBe(422)
    wait(panel, 30)
    const code = await codeOf(panel, secret)
    const [one, two] = await Promise.all(
      [1, 2].map(() => phone.post('/panel/second-factor', { code: `${code.slice(0, 3)} ${code.slice(3)}` })),
    )
    expect([one?.status, two?.status].sort()).toEqual([303, 422])
    expect((await phone.get('/panel/settings/profile')).status).toBe(200)
    expect(await auditOf(panel, member)).toEqual([
      ...['session.opened', 'session.opened', 'second-factor.added', 'session.opened'],
    ])
    expect((await lettersTo(panel, member.email)).at(-1)).toContain('An authenticator app was added')
  })

  test('a recovery code opens once; renewing them ends the old ones', async () => {
    const panel = await openPanel()
    others.push(panel.close)
    const member = await panel.newMember('technical')
    const browser = await panel.signedIn(member)
    const { codes } = await setUpApp(panel, browser)
    const enter = async (code: string) => {
      const phone = panel.visitor()
      await signInWith(phone, member.email, password)
      await phone.page('/panel/second-factor')
      return phone.post('/panel/second-factor', { code })
    }
    const [first = '', second = '', third = ''] = codes
    const both = await Promise.all([enter(first), enter(first.toUpperCase().replaceAll('-', ' '))])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 422])
    expect(await browser.page('/panel/settings/security')).toContain('9 left')
    expect((await enter(second)).status).toBe(303)
    const renewed = await (await browser.post('/panel/settings/security/codes')).text()
    expect(renewed).toContain('shown only now')
    expect((await enter(third)).status).toBe(422)
    expect(await auditOf(panel, member)).toContain('recovery-code.used')
    expect(JSON.stringify(await panel.read.audit.list(member.merchantId, { limit: 100 }))).not.toContain(second)
  })

  test('guessing codes ends after five, and a half sign-in after ten minutes', async () => {
    const panel = await openPanel()
    others.push(panel.close)
    const member = await panel.newMember('technical')
    const { secret } = await setUpApp(panel, await panel.signedIn(member))
    wait(panel, 30)
    const phone = panel.visitor()
    await signInWith(phone, member.email, password)
    await phone.page('/panel/second-factor')
    const statuses: number[] = []
    for (let times = 0; times < 6; times++)
      statuses.push((await phone.post('/panel/second-factor', { code: '123456' })).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect((await phone.post('/panel/second-factor', { code: await codeOf(panel, secret) })).status).toBe(429)
    expect(await auditOf(panel, member)).toContain('second-factor.failed')
    wait(panel, 15 * 60)
    expect(locationOf(await phone.post('/panel/second-factor', { code: await codeOf(panel, secret) }))).toBe(
      '/panel/login',
    )
  })

  test('a stale session proves itself by the code, under a new token, and the old one soon opens nothing', async () => {
    const panel = await openPanel()
    others.push(panel.close)
    const member = await panel.newMember('technical')
    const browser = await panel.signedIn(member)
    const { secret } = await setUpApp(panel, browser)
    await browser.page('/panel/settings/security')
    const before = browser.jar.get('kasa-session')
    wait(panel, 6 * 60)
    const asked = await browser.post('/panel/settings/security/codes')
    const html = await asked.text()
    expect(asked.status).toBe(401)
    expect(html).toContain('name="proof-code"')
    expect(html).not.toContain('proof-password')
    expect((await browser.post('/panel/settings/security/codes', { 'proof-password': password })).status).toBe(401)
    expect((await browser.post('/panel/settings/security/codes', { 'proof-code': '000000' })).status).toBe(401)
    const proved = await browser.post('/panel/settings/security/codes', { 'proof-code': await codeOf(panel, secret) })
    expect([proved.status, await proved.text()]).toEqual([200, expect.stringContaining('shown only now')])
    expect(browser.jar.get('kasa-session')).not.toBe(before)
    // A page that was open before still works: its forms belong to the session, not to its token.
    expect((await browser.post('/panel/settings/security/codes')).status).toBe(200)
    const old = panel.visitor()
    old.jar.set('kasa-session', before ?? '')
    expect((await old.get('/panel/settings/profile')).status).toBe(200)
    wait(panel, 61)
    expect((await old.get('/panel/settings/profile')).status).toBe(303)
    expect((await browser.get('/panel/settings/profile')).status).toBe(200)
  })

  test('in production money, keys and people wait until there is one; one’s own account does not', async () => {
    const { panel } = await openWithMail()
    const merchant = await panel.gateway.storage.write(({ merchants }) =>
      merchants.add({
        ...{ publicId: randomUUID().replaceAll('-', '').slice(0, 20), name: 'Firma', legalName: 'Firma' },
        ...{ trustedIps: [], createdAt: new Date() },
      }),
    )
    const operator = await panel.newMember('operator')
    const browser = await panel.signedIn(operator)
    expect(await browser.page('/panel/settings/security')).toContain('a second factor is required')
    const reader = await panel.newMember('financial_passive', { merchantId: merchant.id })
    expect(await (await panel.signedIn(reader)).page('/panel/settings/security')).not.toContain(
      'a second factor is required',
    )
    const queue = await textOf(await browser.get('/panel/operator/messages'))
    expect(queue).toEqual([403, expect.stringContaining('Set up a second factor first')])
    await setUpApp(panel, browser)
    expect(await browser.page('/panel/settings/security')).not.toContain('a second factor is required')
    expect((await browser.get('/panel/operator/messages')).status).toBe(200)

    const boss = await panel.signedIn(await panel.newMember('representative', { merchantId: merchant.id }))
    for (const path of ['/panel/queues/resend', '/panel/settings/users/new'])
      expect(await textOf(await boss.post(path))).toEqual([
        403,
        expect.stringContaining('Set up a second factor first'),
      ])
    expect((await boss.get('/panel/settings/users')).status).toBe(200)
    await setUpApp(panel, boss)
    await boss.page('/panel/settings/users')
    expect((await boss.post('/panel/settings/users/new')).status).toBe(422)
  })
})

describe('Settings → Security', () => {
  test('a new password wants the old one, keeps this browser and signs out the others', async () => {
    const member = await kasa.newMember('technical')
    const [browser, other] = [await kasa.signedIn(member), await kasa.signedIn(member)]
    await browser.page('/panel/settings/security')
    const change = (current: string, word: string) =>
      browser.post('/panel/settings/security/password', { current, password: word })
    expect((await textOf(await change('wrong', good)))[1]).toContain('This is not your password')
    expect((await textOf(await change(password, 'short')))[1]).toContain('Too short')
    expect((await change(password, good)).status).toBe(303)
    expect((await browser.get('/panel/settings/security')).status).toBe(200)
    expect((await other.get('/panel/settings/security')).status).toBe(303)
    expect((await signInWith(kasa.visitor(), member.email, good)).status).toBe(303)
    expect((await auditOf(kasa, member)).filter(what => what === 'password.changed')).toHaveLength(1)
  })

  test('shows where one is signed in and signs out there; nobody else’s session is found', async () => {
    const member = await kasa.newMember('technical')
    const phone = kasa.visitor()
    await phone.page('/panel/login')
    await phone.get('/panel/login', {
      method: 'POST',
      body: new URLSearchParams({ csrf: phone.csrf(), email: member.email, password }),
      headers: {
        'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1',
      },
    })
    const browser = await kasa.signedIn(member)
    const html = await browser.page('/panel/settings/security')
    expect(html).toContain('Safari, iOS')
    expect(html).toContain('this browser')
    const stranger = await kasa.as('technical')
    const address = field(html, /action="(\/panel\/settings\/security\/sessions\/[\w-]{36}\/end)"/)
    expect((await stranger.post(address)).status).toBe(404)
    expect((await phone.get('/panel/settings/profile')).status).toBe(200)
    expect((await browser.post(address)).status).toBe(303)
    expect((await phone.get('/panel/settings/profile')).status).toBe(303)
    const third = await kasa.signedIn(member)
    expect((await browser.post('/panel/settings/security/sessions/end')).status).toBe(303)
    expect((await third.get('/panel/settings/profile')).status).toBe(303)
    expect(await browser.page('/panel/settings/security')).not.toContain('Sign out everywhere else')
  })

  test('says where passkeys work when this address is a number', async () => {
    const html = await (await kasa.as('technical')).page('/panel/settings/security')
    const name = kasa.baseUrl.replace('127.0.0.1', 'localhost')
    expect(html).toContain(`href="${name}/panel/settings/security"`)
    expect(html).not.toContain('data-passkey')
    const refused = await (await kasa.as('technical')).post('/panel/passkey', { purpose: 'add' })
    expect(refused.status).toBe(403)
  })
})
