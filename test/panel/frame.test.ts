import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { panelLanguages } from '../../src/members/member.js'
import { readPanelPhrases } from '../../src/panel/texts.js'
import { openPanel, password, type TestPanel } from './open-panel.js'

let kasa: TestPanel
beforeAll(async () => {
  kasa = await openPanel()
})
afterAll(() => kasa.close())

test('the representative that a sandbox prints signs in, sees the panel and signs out', async () => {
  const { sandboxMember } = kasa.gateway
  const browser = kasa.visitor()
  const door = await browser.get('/panel')
  expect([door.status, door.headers.get('location')]).toEqual([303, '/panel/login'])
  expect(await browser.page('/panel/login')).toContain('<h1 id="title">Sign in</h1>')
  const answer = await browser.post('/panel/login', {
    email: ` ${sandboxMember?.email.toUpperCase()} `,
    password: sandboxMember?.password ?? '',
  })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('set-cookie')).toMatch(/kasa-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/)
  const html = await browser.page(answer.headers.get('location') ?? '')
  expect(html).toContain('Anna Nowak')
  expect(html).toContain('Representative · Zielona Herbaciarnia')
  const token = [...browser.jar]
  expect((await browser.post('/panel/logout')).headers.get('location')).toBe('/panel/login')
  for (const [name, value] of token) browser.jar.set(name, value)
  expect((await browser.get('/panel/settings/profile')).headers.get('location')).toBe(
    '/panel/login?next=%2Fpanel%2Fsettings%2Fprofile',
  )
})

test('a wrong password, an unknown address and a deactivated account get the same answer', async () => {
  const known = await kasa.newMember('technical')
  const gone = await kasa.newMember('technical', { state: 'deactivated' })
  const browser = kasa.visitor()
  await browser.page('/panel/login')
  const answers = await Promise.all(
    [
      [known.email, 'wrong'],
      ['nobody@example.com', password],
      [gone.email, password],
    ].map(async ([email = '', word = '']) => {
      const answer = await browser.post('/panel/login', { email, password: word })
      return [answer.status, (await answer.text()).replaceAll(email, '')]
    }),
  )
  expect(answers[0]?.[0]).toBe(422)
  expect(answers[0]?.[1]).toContain('do not match an active account')
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

test('signing in goes on to the page that was asked for, and to no other site', async () => {
  const member = await kasa.newMember('technical')
  for (const [next, location] of [
    ['/panel/settings/profile?x=1', '/panel/settings/profile?x=1'],
    ['//evil.example', '/panel/settings/profile'],
    ['https://evil.example/panel', '/panel/settings/profile'],
    ['/panel\\evil', '/panel/settings/profile'],
  ]) {
    const browser = kasa.visitor()
    await browser.page('/panel/login')
    const answer = await browser.post('/panel/login', { email: member.email, password, next: next ?? '' })
    expect(answer.headers.get('location')).toMatch(/^\/panel\//)
    if (next?.includes('?')) expect(answer.headers.get('location')).toBe(location)
  }
})

test('a form without this session’s token changes nothing', async () => {
  const member = await kasa.newMember('technical')
  const [browser, other] = [await kasa.signedIn(member), await kasa.as('technical')]
  const profile = { firstName: 'Mallory', lastName: 'M' }
  for (const csrf of ['', 'forged', other.csrf()]) {
    const answer = await browser.post(
      '/panel/settings/profile',
      { ...profile, csrf },
      {
        body: new URLSearchParams({ ...profile, csrf }),
      },
    )
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('out of date')
  }
  const foreign = await browser.post('/panel/settings/profile', profile, {
    headers: { origin: 'https://evil.example' },
  })
  expect(foreign.status).toBe(403)
  expect((await kasa.read.members.byId(member.id))?.firstName).toBe('Ewa')
})

test('a session ends after a quarter of an hour without a request and after twelve hours with them', async () => {
  const own = await openPanel()
  try {
    const browser = await own.as('technical')
    const isIn = async () => (await browser.get('/panel/settings/profile')).status === 200
    for (let minutes = 0; minutes < 12 * 60 - 10; minutes += 14) {
      own.forget(14 * 60)
      expect(await isIn()).toBe(true)
    }
    own.forget(14 * 60)
    expect(await isIn()).toBe(false)
    const idle = await own.as('technical')
    own.forget(16 * 60)
    expect((await idle.get('/panel/settings/profile')).status).toBe(303)
  } finally {
    await own.close()
  }
})

test('a deactivated member’s session is over at the next request', async () => {
  const member = await kasa.newMember('technical')
  const browser = await kasa.signedIn(member)
  await kasa.gateway.storage.write(({ members }) => members.save({ ...member, state: 'deactivated' }, member))
  expect((await browser.get('/panel/settings/profile')).status).toBe(303)
})

test('the profile keeps what was typed where it is refused, says why in the reader’s language, and is audited', async () => {
  const member = await kasa.newMember('financial_active')
  const browser = await kasa.signedIn(member)
  await browser.post('/panel/language', { language: 'pl', next: '/panel/settings/profile' })
  const refused = await browser.post('/panel/settings/profile', { firstName: '', lastName: '<b>Żółć</b>' })
  const html = await refused.text()
  expect(refused.status).toBe(422)
  expect(html).toContain('<html lang="pl"')
  expect(html).toContain('<a href="#profile-firstName">To pole jest wymagane. Uzupełnij je.</a>')
  expect(html).toContain('value="&lt;b&gt;Żółć&lt;/b&gt;"')
  const saved = await browser.post('/panel/settings/profile', {
    ...{ firstName: 'Łucja', lastName: 'Żółć', completedOnly: 'yes' },
  })
  expect(saved.status).toBe(303)
  expect(await browser.page('/panel/settings/profile')).toContain('<p class="notice done" role="status">Zapisano.</p>')
  expect(await browser.page('/panel/settings/profile')).not.toContain('Zapisano.')
  expect(await kasa.read.members.byId(member.id)).toMatchObject({
    ...{ firstName: 'Łucja', lastName: 'Żółć', completedOnly: true, language: 'pl' },
  })
  const [entry] = await kasa.read.audit.list(member.merchantId, { limit: 1 })
  expect(entry).toMatchObject({ what: 'member.changed', memberId: member.id, after: { completedOnly: true } })
})

test('an address that does not exist is a page of the panel, and nobody learns it before signing in', async () => {
  expect((await kasa.visitor().get('/panel/nothing/here')).headers.get('location')).toContain('/panel/login?next=')
  const answer = await (await kasa.as('technical')).get('/panel/nothing/here')
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('There is no such page')])
})

const placeholders = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
const withoutPlural = (key: string) => key.replace(/_(?:zero|one|two|few|many|other)$/, '')

test.each(panelLanguages)('the panel’s phrases in %s are complete, hold the same values and are clean', language => {
  const [master, own] = [readPanelPhrases('en'), readPanelPhrases(language)]
  const keys = (phrases: object) => [...new Set(Object.keys(phrases).map(withoutPlural))].sort()
  expect(keys(own)).toEqual(keys(master))
  for (const [key, text] of Object.entries(own)) {
    expect({ key, text }).toEqual({ key, text: expect.stringMatching(/^\S(?:.*\S)?$/s) })
    expect({ key, text }).not.toEqual({ key, text: expect.stringMatching(/<\/?[a-z]|\$t\(| {2}/) })
    const english = master[key] ?? master[`${withoutPlural(key)}_other`]
    if (!/_(?:zero|one|two)$/.test(key))
      expect({ key, values: placeholders(text) }).toEqual({ key, values: placeholders(english) })
  }
})

test('no phrase of the panel is unused', () => {
  const folder = new URL('../../src/', import.meta.url)
  const views = new URL('../../views/panel/', import.meta.url)
  const read = (root: URL) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(?:ts|ejs)$/.test(name))
      .map(name => readFileSync(new URL(name, root), 'utf8'))
  const sources = [...read(folder), ...read(views)].join('\n')
  // Keys that are put together name their beginning in a template text: `frame.role-${role}`.
  const starts = [...sources.matchAll(/`([a-z][\w-]*\.[\w.-]*)\$\{/g)].map(([, start]) => start ?? '')
  const unused = Object.keys(readPanelPhrases('en'))
    .map(withoutPlural)
    .filter(key => !sources.includes(`'${key}'`) && !starts.some(start => start !== '' && key.startsWith(start)))
  expect(unused).toEqual([])
})
