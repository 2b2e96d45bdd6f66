import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { operations } from '../../src/api/contract/operations.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'

type Document = { openapi: string; paths: Record<string, Record<string, { operationId: string }>> }

let kasa: TestGateway
let document: Document
beforeAll(async () => {
  kasa = await openGateway()
  document = (await (await kasa.request('/openapi.json')).json()) as Document
})
afterAll(() => kasa.close())

test('the document names every operation of the contract once', () => {
  const named = Object.values(document.paths).flatMap(path => Object.values(path).map(({ operationId }) => operationId))
  expect(named[0]).toBe('createSale')
  expect(named.sort()).toEqual(operations.map(({ id }) => id).sort())
  expect(document.openapi).toBe('3.1.0')
})

test('Spectral finds no error in it by the rules of OpenAPI and OWASP', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'kasa-openapi-')), 'openapi.json')
  writeFileSync(file, JSON.stringify(document))
  const spectral = 'node_modules/@stoplight/spectral-cli/dist/index.js'
  const words = [
    spectral,
    'lint',
    file,
    '-r',
    'test/api/.spectral.yaml',
    '-f',
    'json',
    '-q',
    '--fail-severity',
    'error',
  ]
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  const found: { severity: number; code: string; path: string[] }[] = JSON.parse(stdout)
  expect(found.filter(({ severity }) => severity === 0).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual(
    [],
  )
})
