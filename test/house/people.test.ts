import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openPanel, password, type TestPanel } from '../panel/open-panel.js'
import { type Ended, prepareBuild, run } from './programs.js'

const key = randomBytes(32).toString('base64url')
let kasa: TestPanel
beforeAll(async () => {
  prepareBuild()
  kasa = await openPanel('sqlite', {}, { KASA_KEY: key })
}, 120_000)
afterAll(() => kasa?.close())

const command = (...words: string[]): Promise<Ended> =>
  run(['dist/cli/kasa.js', ...words], { KASA_DATABASE: kasa.database, KASA_KEY: key, KASA_BASE_URL: kasa.baseUrl })
const facts = async (...words: string[]) => JSON.parse((await command(...words, '--json')).stdout)

test('an operator is added by a link that sets name and password, once, and removed with every session', async () => {
  const { email, link } = await facts('operator', 'add', 'Olga@Example.com')
  expect(email).toBe('olga@example.com')
  const again = await facts('operator', 'add', 'olga@example.com')
  const browser = kasa.visitor()
  expect((await browser.get(link.replace(kasa.baseUrl, ''))).status).toBe(404)
  const path = again.link.replace(kasa.baseUrl, '')
  expect(await browser.page(path)).toContain('Your role: Operator')
  const own = { firstName: 'Olga', lastName: 'Wójcik', password: 'a sentence of Olga’s own' }
  expect((await browser.post(path, { ...own, firstName: '' })).status).toBe(422)
  expect((await browser.post(path, own)).status).toBe(303)
  expect(await browser.page('/panel/settings/security')).toContain('Olga Wójcik')
  expect((await browser.get(path)).status).toBe(404)
  expect(await facts('operator', 'list')).toEqual([{ email, name: 'Olga Wójcik', state: 'active' }])
  expect((await command('operator', 'add', email)).stderr).toContain('has an account already (operator, active)')
  expect(await facts('operator', 'remove', email)).toEqual({ email, state: 'deactivated' })
  expect((await browser.get('/panel/settings/security')).status).toBe(303)
  expect((await kasa.read.audit.list(null, { limit: 10 })).map(({ what, address }) => [what, address])).toEqual([
    ...[
      ['member.deactivated', 'command line'],
      ['session.opened', '127.0.0.1'],
      ['member.activated', '127.0.0.1'],
    ],
    ...[
      ['operator.invited', 'command line'],
      ['operator.invited', 'command line'],
    ],
  ])
})

test('whoever lost the second factor signs in by password alone after its reset, and is told', async () => {
  const member = await kasa.newMember('technical')
  const at = new Date()
  await kasa.gateway.storage.write(async ({ authenticators, recoveryCodes }) => {
    await authenticators.begin({ memberId: member.id, kid: 'k', sealed: 'sealed', createdAt: at })
    await authenticators.confirm({ memberId: member.id, sealed: 'sealed', step: 1, at })
    await recoveryCodes.replace(member.id, ['digest'], at)
  })
  const arrive = async () => {
    const browser = kasa.visitor()
    await browser.page('/panel/login')
    return (await browser.post('/panel/login', { email: member.email, password })).headers.get('location')
  }
  expect(await arrive()).toBe('/panel/second-factor')
  expect(await facts('member', 'reset-factor', member.email)).toEqual({ email: member.email, secondFactors: 0 })
  expect(await arrive()).not.toBe('/panel/second-factor')
  expect(await kasa.read.memberLetters.recent(1)).toMatchObject([
    { memberId: member.id, kind: 'account.changed', facts: { what: 'factors-reset' } },
  ])
  expect((await command('member', 'reset-factor', 'nobody@example.com')).stderr).toContain('has no account')
  expect((await command('member', 'reset-factor')).stderr).toContain('wants one e-mail address')
})
