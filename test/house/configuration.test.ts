import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { addressed, ConfigFaults, configurationTable, readConfig } from '../../src/config.js'

const key = 'k'.repeat(43)
const production = { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: key }

/** Rows without the blanks and dashes with which a formatter lines them up. */
const rowsOf = (table: string): string[] =>
  table
    .trim()
    .split('\n')
    .map(row => row.replace(/ +/g, ' ').replace(/-{3,}/g, '---'))

const faultsOf = (environment: Record<string, string>): string[] => {
  try {
    readConfig({}, environment)
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults.map(({ variable }) => variable)
    throw error
  }
  return []
}

test('the README shows exactly the variables that the gateway reads', () => {
  const [, table] =
    /<!-- configuration -->\n([\s\S]*?)\n<!-- \/configuration -->/.exec(readFileSync('README.md', 'utf8')) ?? []
  expect(rowsOf(table ?? '')).toEqual(rowsOf(configurationTable()))
})

test('without any variable it is a sandbox that only this machine can reach', () => {
  expect(readConfig({}, {})).toMatchObject({
    mode: 'sandbox',
    host: '127.0.0.1',
    port: 8787,
    baseUrl: 'http://127.0.0.1:8787',
    local: true,
    trustedHops: 0,
    allowedHosts: ['127.0.0.1', 'localhost', '[::1]'],
    keys: [],
  })
})

test('all faults are told at once, each with its variable, rule and fix, and never with a secret', () => {
  const secret = 'not-a-key-but-secret'
  const environment = {
    KASA_MODE: 'production',
    KASA_PORT: '65536',
    KASA_HOST: 'two words',
    KASA_KEY: secret,
    KASA_DATABASE: 'mysql://user:hidden@host/db',
    KASA_TRUST_PROXY: 'yes',
    KASA_BACKUP_PASSPHRASE: 'short',
    KASA_SANDBOX_TARGETS: 'shop:3000',
    KASA_TERMS_URL: 'http://example.com/regulations',
  }
  let message = ''
  try {
    readConfig({}, environment)
  } catch (error) {
    message = String(error)
  }
  const named = [
    'PORT',
    'HOST',
    'KEY',
    'DATABASE',
    'TRUST_PROXY',
    'BACKUP_PASSPHRASE',
    'SANDBOX_TARGETS',
    'BASE_URL',
    'TERMS_URL',
  ]
  for (const name of named)
    expect(message).toMatch(new RegExp(`KASA_${name}[^\\n]*(must|no place)[^\\n]*\\. [A-Z][^\\n]+`))
  expect(message.split('\n')).toHaveLength(named.length)
  for (const hidden of [secret, 'hidden', 'short']) expect(message).not.toContain(hidden)
})

test.each([
  ['http://pay.example.com'],
  ['https://localhost'],
  ['https://192.168.1.5'],
  ['https://10.0.0.1:8443'],
  ['https://[::1]'],
  ['https://kasa.internal'],
  ['https://kasa'],
])('production is not published at %s', address => {
  expect(faultsOf({ ...production, KASA_BASE_URL: address })).toEqual(['KASA_BASE_URL'])
})

test.each([
  ['+48 22 000 00 00, help@example.com, 8:30-16', '+48 22 000 00 00', 'help@example.com', [510, 960]],
  ['help@example.com', null, 'help@example.com', [540, 960]],
  ['9–17, (22) 000-00-00', '(22) 000-00-00', null, [540, 1020]],
])('people are reached as %j says', (given, phone, email, [fromMinute, untilMinute]) => {
  const { contacts } = readConfig({}, { KASA_CONTACT_TECHNICAL: given })
  expect(contacts).toEqual({ technical: { phone, email, hours: { fromMinute, untilMinute } } })
})

test.each(['8-16', 'help@example.com, other@example.com', 'call us', '16-8, help@example.com', '<b>@x'])(
  '%j is no way to reach anybody',
  given => {
    expect(faultsOf({ KASA_CONTACT_SALES: given })).toEqual(['KASA_CONTACT_SALES'])
  },
)

test('production needs an encryption key of its own', () => {
  const { KASA_KEY: _left, ...without } = production
  expect(faultsOf(production)).toEqual([])
  expect(faultsOf(without)).toEqual(['KASA_KEY'])
  expect(faultsOf({ ...without, KASA_KEY_FILE: '/run/secrets/kasa.key' })).toEqual([])
})

test.each([
  ['https://pay.example.com/kasa'],
  ['https://user:password@pay.example.com'],
  ['https://pay.example.com?x=1'],
  ['ftp://pay.example.com'],
  ['pay.example.com'],
])('%s is no base address', address => {
  expect(faultsOf({ KASA_BASE_URL: address })).toEqual(['KASA_BASE_URL'])
})

test.each([
  [{ KASA_HOST: '0.0.0.0' }, false],
  [{ KASA_HOST: '192.168.1.5' }, false],
  [{ KASA_HOST: '::1' }, true],
  [{ KASA_HOST: 'localhost' }, true],
  [{ KASA_BASE_URL: 'https://pay.example.com' }, false],
  [{ KASA_BASE_URL: 'http://localhost:8787' }, true],
])('%j: only this machine can reach it: %s', (environment, local) => {
  expect(readConfig({}, environment).local).toBe(local)
})

test('a request may carry the names of base address and bound address, loopback names and those the operator gave', () => {
  const { allowedHosts } = readConfig(
    {},
    {
      KASA_HOST: '192.168.1.5',
      KASA_BASE_URL: 'https://Pay.example.com:8443',
      KASA_ALLOWED_HOSTS: 'kasa.internal, Kasa',
    },
  )
  expect(allowedHosts).toEqual([
    'pay.example.com',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '192.168.1.5',
    'kasa.internal',
    'kasa',
  ])
})

test('flags win over variables, and the base address follows the port the system gave', () => {
  const config = readConfig({ KASA_PORT: '0', KASA_HOST: undefined }, { KASA_PORT: '9000', KASA_HOST: '::1' })
  expect(config).toMatchObject({ port: 0, host: '::1' })
  expect(addressed(config, 4321)).toMatchObject({ port: 4321, baseUrl: 'http://[::1]:4321' })
  const published = readConfig({ KASA_PORT: '0' }, { KASA_BASE_URL: 'https://pay.example.com' })
  expect(addressed(published, 4321).baseUrl).toBe('https://pay.example.com')
})

test('an unknown KASA_ name is a warning, not a fault', () => {
  expect(readConfig({}, { KASA_PROT: '1', KASA_SERVICE_HOST: '10.0.0.1' }).warnings).toEqual([
    expect.stringContaining('KASA_PROT'),
    expect.stringContaining('KASA_SERVICE_HOST'),
  ])
})
