import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readPanelPhrases } from '../../src/panel/texts.js'
import { rawly } from '../storage/rows.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

const path = '/panel/settings/users'
let kasa: TestPanel
let boss: PanelBrowser
beforeAll(async () => {
  kasa = await openPanel()
  boss = await kasa.as('representative')
})
afterAll(() => kasa.close())

const merchantId = () => kasa.shop?.shop.merchantId ?? 0
const version = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? ''
const lettersTo = async (email: string): Promise<string[]> => {
  await kasa.gateway.tick()
  const list = await kasa.page('/developers/mailbox')
  const addresses = [...list.matchAll(/href="(\/developers\/mailbox\/[^"]+)"/g)].map(([, address]) => address ?? '')
  const letters = await Promise.all(addresses.map(kasa.page))
  return letters.filter(text => text.includes(email))
}
const linkIn = (text: string) => /(\/panel\/invite\/[\w-]+)/.exec(text)?.[1] ?? ''

test('the representative adds a user, who chooses a password by the letter and comes in with that role alone', async () => {
  const email = `${randomUUID()}@example.com`
  await boss.page(`${path}/new`)
  const fields = { firstName: 'Jan', lastName: 'Lis', email, role: 'financial_passive', language: 'pl' }
  const added = await boss.post(`${path}/new`, fields)
  expect(added.status).toBe(303)
  expect(await boss.page(path)).toMatch(/Jan Lis<\/a>[\s\S]*?<span class="chip waiting">Invited<\/span>/)
  const [letter] = await lettersTo(email)
  const guest = kasa.visitor()
  const link = linkIn(letter ?? '')
  await guest.page(link)
  const word = 'correct horse battery staple'
  expect((await guest.post(link, { password: word, firstName: 'Jan', lastName: 'Lis' })).status).toBe(303)
  expect(await guest.page('/panel/home')).toContain('Jan Lis')
  expect((await guest.get(path)).status).toBe(403)
  expect(await boss.page(added.headers.get('location') ?? '')).toContain('<span class="chip done">Active</span>')
})

test('what is missing or cannot be is said at its field, and nothing is added', async () => {
  await boss.page(`${path}/new`)
  const before = await kasa.read.members.ofMerchant(merchantId())
  const refused = await boss.post(`${path}/new`, { firstName: '<i>', lastName: '', email: 'x', role: 'operator' })
  const html = await refused.text()
  expect(refused.status).toBe(422)
  for (const field of ['lastName', 'email', 'role']) expect(html).toContain(`href="#member-${field}"`)
  expect(html).toContain('value="&lt;i&gt;"')
  const other = await kasa.newMerchant()
  const taken = await kasa.newMember('representative', { merchantId: other.merchant.id })
  const again = await boss.post(`${path}/new`, {
    ...{ firstName: 'A', lastName: 'B', email: taken.email.toUpperCase(), role: 'technical' },
  })
  expect(await again.text()).toContain('This address cannot be used for a new account')
  expect(await kasa.read.members.ofMerchant(merchantId())).toEqual(before)
})

test('a deactivated user is out at once, everywhere, and cannot come in; with the tick they can', async () => {
  const member = await kasa.newMember('technical')
  const [one, two] = [await kasa.signedIn(member), await kasa.signedIn(member)]
  const at = `${path}/${member.publicId}`
  const html = await boss.page(at)
  expect((await boss.post(at, { role: 'technical', version: version(html) })).status).toBe(303)
  for (const browser of [one, two]) expect((await browser.get('/panel/settings/profile')).status).toBe(303)
  await expect(kasa.signedIn(member)).rejects.toThrow('422')
  const fresh = await boss.page(at)
  await boss.post(at, { role: 'financial_active', active: 'yes', version: version(fresh) })
  expect(await (await kasa.signedIn(member)).page('/panel/home')).toContain('Financial, active')
  const acts = await kasa.read.audit.list(merchantId(), { limit: 10, subject: { kind: 'member', id: member.publicId } })
  expect(acts.filter(({ what }) => what.startsWith('member.')).map(({ what, after }) => [what, after])).toEqual([
    ['member.changed', { role: 'financial_active', state: 'active' }],
    ['member.deactivated', { role: 'technical', state: 'deactivated' }],
  ])
})

test('two representatives who change one user at once: the second looks again first', async () => {
  const member = await kasa.newMember('technical')
  const other = await kasa.as('representative')
  const at = `${path}/${member.publicId}`
  const seen = version(await boss.page(at))
  await other.page(at)
  await other.post(at, { role: 'financial_passive', active: 'yes', version: seen })
  const late = await boss.post(at, { role: 'financial_active', active: 'yes', version: seen })
  expect([late.status, await late.text()]).toEqual([
    422,
    expect.stringContaining('Somebody has changed this user meanwhile'),
  ])
  expect((await kasa.read.members.byId(member.id))?.role).toBe('financial_passive')
})

test('nobody changes themselves, a representative, or somebody of another merchant', async () => {
  const self = await kasa.newMember('representative')
  const browser = await kasa.signedIn(self)
  const owner = await kasa.newMember('representative')
  for (const { publicId } of [self, owner]) {
    const html = await browser.page(`${path}/${publicId}`)
    expect(html).not.toContain('name="role"')
    expect((await browser.post(`${path}/${publicId}`, { role: 'technical', version: '0' })).status).toBe(422)
  }
  const { merchant } = await kasa.newMerchant()
  const stranger = await kasa.newMember('technical', { merchantId: merchant.id })
  for (const address of [`${path}/${stranger.publicId}`, `${path}/${randomUUID()}`]) {
    expect((await browser.get(address)).status).toBe(404)
    expect((await browser.post(address, { role: 'technical', version: '0' })).status).toBe(404)
    expect((await browser.post(`${address}/invite`)).status).toBe(404)
  }
})

test('the audit says who did what, in pages, narrowed by person and kind; a changed entry is found', async () => {
  const actor = await kasa.newMember('representative', { firstName: 'Zofia', lastName: 'Audyt' })
  const browser = await kasa.signedIn(actor)
  await browser.page('/panel/settings/profile')
  for (let at = 0; at < 55; at++)
    await browser.post('/panel/settings/profile', { firstName: 'Zofia', lastName: 'Audyt' })
  const first = await browser.page('/panel/settings/audit?what=member.')
  expect(first.match(/<tbody>/g)).toHaveLength(50)
  const older = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect(await browser.page(older)).toContain('Zofia Audyt')
  const own = await browser.page(`/panel/settings/audit?by=${actor.publicId}&what=session.`)
  expect(own.match(/<tbody>/g)).toHaveLength(1)
  const file = await (await browser.get('/panel/settings/audit/export.csv?what=member.')).text()
  expect(file.trim().split('\r\n').length).toBeGreaterThan(55)
  expect(file).toContain('Zofia Audyt')
  expect(await browser.page('/panel/settings/audit?what=export.')).toContain('Audit exported')
  expect(await browser.page('/panel/settings/audit?check=1')).toContain('The chain holds')
  for (const statement of [
    'drop trigger audit_refuses_update',
    `update audit_entries set after_values = '{"completedOnly":true}' where merchant_id = ${merchantId()} and sequence = 5`,
  ])
    await rawly(kasa.database, statement)
  expect(await browser.page('/panel/settings/audit?check=1')).toContain('The chain breaks at entry 5')
  expect((await (await kasa.as('technical')).get('/panel/settings/audit')).status).toBe(403)
})

test('every act that is written to the audit has its words', () => {
  const folder = new URL('../../src/', import.meta.url)
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /^(?:members|onboarding|panel|threads|desk|merchants)\/.*\.ts$/.test(name))
    .map(name => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
  const acts = [
    ...sources.matchAll(/what: '([a-z][\w-]*\.[a-z][\w-]*)'/g),
    ...sources.matchAll(/accountEntry\([^)]*?'([a-z][\w-]*\.[a-z][\w-]*)'/g),
    ...sources.matchAll(/deedAbout\([^)]*?'([a-z][\w-]*\.[a-z][\w-]*)'/g),
  ].map(([, act]) => act ?? '')
  expect(acts.length).toBeGreaterThan(40)
  const words = readPanelPhrases('en')
  expect([...new Set(acts)].filter(act => words[`audit.what-${act}`] === undefined)).toEqual([])
})
