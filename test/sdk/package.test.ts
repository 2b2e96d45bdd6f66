import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import * as source from '../../sdk/src/index.js'
import { entriesOf, manifest, pack, packedLimitBytes } from './published-shape.js'
import { body, both, shop } from './signed-notification.js'

const read = (path: string): string => readFileSync(new URL(`../../sdk/${path}`, import.meta.url), 'utf8')

/** The gateway's codes are named in sentences; the package's own stand in the table. */
const tableRows = (markdown: string): string => (markdown.match(/^\| `.*$/gm) ?? []).join('\n')

test('the README names every error code, and no other', () => {
  const declared = [...read('src/kasa-error.ts').matchAll(/^ {2}\| '([^']+)'/gm)].map(([, code]) => code)
  const listed = [
    ...tableRows(read('README.md')).matchAll(
      /`((?:config|money|order|call|network|reply|list|wait|notification|inbox|testing|return)\/[a-z-]+)`/g,
    ),
  ].map(([, code]) => code)
  expect(declared.length).toBeGreaterThan(40)
  expect([...new Set(listed)].sort()).toEqual(declared.sort())
})

test('the built package has both module kinds with the same exports, and their errors know each other', async () => {
  const [esm, cjs] = [await import('@kasa/sdk'), createRequire(import.meta.url)('@kasa/sdk') as typeof source]
  expect(Object.keys(esm).sort()).toEqual(Object.keys(source).sort())
  expect(Object.keys(cjs).sort()).toEqual(Object.keys(source).sort())
  const foreign = new cjs.KasaError('money/range', { message: 'm', hint: 'h' })
  expect(foreign).not.toBeInstanceOf(esm.KasaError)
  expect(esm.isKasaError(foreign)).toBe(true)
})

test('axios is the only dependency', () => {
  const { dependencies } = JSON.parse(read('package.json')) as Record<string, object>
  expect(Object.keys(dependencies ?? {})).toEqual(['axios'])
})

type Exports = Record<string, Record<'import' | 'require', { default: string }>>

/** What a built file loads from outside the package, it and everything that it loads. */
const loadedBy = (file: string, seen = new Set<string>()): string[] => {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const targets = [...text.matchAll(/(?:\bfrom |\bimport |\bimport\(|\brequire\()\s*["']([^"']+)["']/g)].map(
    ([, name]) => name ?? '',
  )
  return targets.flatMap(name => (name.startsWith('.') ? loadedBy(resolve(dirname(file), name), seen) : [name]))
}

const entries = Object.entries((JSON.parse(read('package.json')) as { exports: Exports }).exports).filter(
  ([name]) => name !== './package.json',
)

/** Entries that may load more than `node:crypto`, and what. */
const larger: Readonly<Record<string, RegExp>> = { '.': /^(axios|node:[\w/]+)$/, './testing': /^node:\w+$/ }

test.each(entries)('the entry %s loads nothing but node:crypto, unless it is known to', (name, kinds) => {
  const allowed = larger[name] ?? /^node:crypto$/
  for (const { default: file } of [kinds.import, kinds.require]) {
    const loaded = loadedBy(resolve('sdk', file))
    expect(loaded.filter(target => !allowed.test(target))).toEqual([])
  }
})

test.each(entriesOf(manifest()))('%s gives the same by import and by require', async name => {
  const [esm, cjs] = [await import(name), createRequire(import.meta.url)(name)]
  expect(
    Object.keys(esm)
      .filter(key => key !== 'default' && key !== 'module.exports')
      .sort(),
  ).toEqual(Object.keys(cjs).sort())
  expect(Object.keys(cjs).length).toBeGreaterThan(0)
})

test('a handler knows the "not yet" of another copy of the package', async () => {
  const { createNotifications } = await import('@kasa/sdk/notifications')
  const other = createRequire(import.meta.url)('@kasa/sdk/notifications') as typeof import('@kasa/sdk/notifications')
  const take = createNotifications(shop).handler({ on: () => Promise.reject(other.notYet('no such order')) })
  const headers = both(body, { time: new Date() })
  expect(await take({ method: 'POST', headers, body: () => body })).toMatchObject({ status: 425 })
})

test('what is published stays small and holds what it must, and nothing else', () => {
  const { size, files } = pack()
  expect(size).toBeLessThanOrEqual(packedLimitBytes)
  const kinds = new Set(
    files.map(({ path }) => path.replace(/^dist\/(esm|commonjs)\/.*?(\.d)?\.(js|ts|json)$/, 'dist/$1 $3')),
  )
  expect([...kinds].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/commonjs js',
    'dist/commonjs json',
    'dist/commonjs ts',
    'dist/esm js',
    'dist/esm json',
    'dist/esm ts',
    'package.json',
  ])
})
