import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { may, permissions } from '../../src/members/permissions.js'
import type { PanelRow } from '../../src/panel/row.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'
import { addressOf, allRows, fillPanel, namesIn, ownNames, roles } from './panel-world.js'

type Guarded = Exclude<PanelRow, { who: 'visitor' }>
const rows = allRows.filter((row): row is Guarded => row.who !== 'visitor')
const named = rows.filter(({ path }) => !path.includes('*'))

let kasa: TestPanel
/** What stands for each name in an address: something real of the sandbox's merchant. */
let ids: Readonly<Record<string, string>>

beforeAll(async () => {
  kasa = await openPanel()
  ids = await fillPanel(kasa)
})
afterAll(() => kasa.close())

const own = (name: string): string => ids[name] ?? ownNames[name] ?? randomUUID()

const ask = async (browser: PanelBrowser, { method }: Guarded, address: string) => {
  if (method === 'GET') return browser.get(address)
  return browser.post(address)
}

test('every permission of the table is asked for somewhere', () => {
  const used = new Set<string>(rows.map(row => row.may))
  // The developers' room asks for its own, in production alone.
  expect(permissions.filter(permission => !used.has(permission))).toEqual(['developers.use'])
})

describe.each(roles)('%s', role => {
  test('does what the table allows, and nothing else', async () => {
    const wrong: string[] = []
    let browser = await kasa.as(role)
    for (const row of named) {
      const answer = await ask(browser, row, addressOf(row.path, own))
      const isMerchants = row.who !== 'merchant' || role !== 'operator'
      const isAllowed = may(role, row.may) && isMerchants
      const isRefused = answer.status === 403
      if (answer.status >= 500 || isRefused === isAllowed) wrong.push(`${row.method} ${row.path} → ${answer.status}`)
      if ((await browser.get('/panel/settings/profile')).status !== 200) browser = await kasa.as(role)
    }
    expect(wrong).toEqual([])
  })
})

test('who is not signed in is led to the door, whatever was asked', async () => {
  const wrong: string[] = []
  for (const row of rows.filter(({ path }) => path !== '/panel')) {
    const answer = await ask(kasa.visitor(), row, addressOf(row.path.replace('/{*rest}', '/x/y'), own))
    const location = answer.headers.get('location') ?? ''
    if (answer.status !== 303 || !location.startsWith('/panel/login')) wrong.push(`${row.method} ${row.path}`)
  }
  expect(wrong).toEqual([])
})

test('what belongs to another merchant is not there, and looks like what nobody has', async () => {
  const { merchant } = await kasa.newMerchant()
  const stranger = await kasa.as('representative', { merchantId: merchant.id })
  const wrong: string[] = []
  const text = async (answer: Response, address: string) =>
    (await answer.text()).replaceAll(address, '').replaceAll(encodeURIComponent(address), '')
  for (const row of named.filter(
    ({ who, path }) => who === 'merchant' && namesIn(path).some(name => !(name in ownNames)),
  )) {
    const [theirs, nobodys] = [addressOf(row.path, own), addressOf(row.path, name => ownNames[name] ?? randomUUID())]
    const [one, other] = [await ask(stranger, row, theirs), await ask(stranger, row, nobodys)]
    if (one.status !== 404 || other.status !== 404)
      wrong.push(`${row.method} ${row.path} → ${one.status}, ${other.status}`)
    else if ((await text(one, theirs)) !== (await text(other, nobodys))) wrong.push(`${row.method} ${row.path} differs`)
  }
  expect(wrong).toEqual([])
})

test('every name in an address has something real to stand for it here', () => {
  const names = new Set(rows.flatMap(({ who, path }) => (who === 'operator' ? [] : namesIn(path))))
  expect([...names].filter(name => !(name in ids || name in ownNames)).sort()).toEqual(unnamed)
  for (const [name, id] of Object.entries(ids))
    expect({ name, id }).toEqual({ name, id: expect.stringMatching(/^[\w-]{6,}$/) })
})
/** Parts of something else that has one: files of a thread. */
const unnamed = ['file']
