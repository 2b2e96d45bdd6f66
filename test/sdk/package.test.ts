import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import * as source from '../../sdk/src/index.js'

const read = (path: string): string => readFileSync(new URL(`../../sdk/${path}`, import.meta.url), 'utf8')

test('the README names every error code, and no other', () => {
  const declared = [...read('src/kasa-error.ts').matchAll(/^ {2}\| '([^']+)'/gm)].map(([, code]) => code)
  const listed = [...read('README.md').matchAll(/`((?:config|money|order|notification|return)\/[a-z-]+)`/g)].map(
    ([, code]) => code,
  )
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

test('the package has no runtime dependency', () => {
  const { dependencies, peerDependencies } = JSON.parse(read('package.json')) as Record<string, unknown>
  expect({ dependencies, peerDependencies }).toEqual({ dependencies: undefined, peerDependencies: undefined })
})
