import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { version } from '../../sdk/src/version.js'
import { operations } from '../../src/api/contract/operations.js'
import { openApi } from '../../src/api/openapi.js'
import { type ApiDocument, generateTable, generateTypes } from './generated-types.js'

const document = openApi({
  version: '0',
  mode: 'sandbox',
  serverUrl: 'http://127.0.0.1:3000',
}) as unknown as ApiDocument
const committed = (name: string): string =>
  readFileSync(new URL(`../../sdk/src/generated/${name}.ts`, import.meta.url), 'utf8')

test("the package's types are those of the contract: run `npm run sdk:types` where this fails", () => {
  expect(committed('types')).toBe(generateTypes(document))
  expect(committed('operations')).toBe(generateTable(document))
})

test('every operation has a verb', () => {
  const folder = new URL('../../sdk/src/rest/verbs/', import.meta.url)
  const verbs = readdirSync(folder).map(file => readFileSync(new URL(file, folder), 'utf8'))
  const called = verbs.flatMap(text => [...text.matchAll(/\bcall\(\s*'(\w+)'/g)].map(([, id]) => id))
  // The older form of deactivateProfile, for clients of imoje.
  const unused = ['deleteProfile']
  expect([...new Set([...called, ...unused])].sort()).toEqual(operations.map(({ id }) => id).sort())
})

test('every amount of the contract is marked as one, so that the package gives it its own type', () => {
  const unmarked: string[] = []
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      const isAmount = /amount$|^fullRefund$|minor$/i.test(name) && path.endsWith('properties')
      if (isAmount && inner.type === 'integer' && inner['x-unit'] !== 'minor') unmarked.push(`${path}.${name}`)
      walk(inner, `${path}.${name}`)
    }
  }
  walk(document, '')
  expect(unmarked).toEqual([])
})

test('in replies enums are open, in requests they are not', () => {
  const types = generateTypes(document)
  const status = /export type Status = (.+)/.exec(types)?.[1]
  expect(status).toMatch(/'settled'.* \| Open$/)
  expect(/paymentMethod: ('blik'.+)/.exec(types)?.[1]).not.toContain('Open')
})

test('the package tells its version as its package.json does, and the generated files say what they are on line 1', () => {
  const { version: published } = JSON.parse(readFileSync(new URL('../../sdk/package.json', import.meta.url), 'utf8'))
  expect(version).toBe(published)
  for (const name of ['types', 'operations']) expect(committed(name).split('\n')[0]).toContain('Generated')
})
