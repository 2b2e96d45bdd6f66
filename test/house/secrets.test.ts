import { randomBytes, randomUUID } from 'node:crypto'
import { openSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import { type Config, readConfig } from '../../src/config.js'
import { type House, openHouse } from '../../src/house.js'
import { createLog } from '../../src/http/log.js'
import { redact } from '../../src/http/redact.js'
import { ensureSandboxMember } from '../../src/members/sandbox-member.js'
import { createShopKey } from '../../src/merchants/create-key.js'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { createToken } from '../../src/merchants/create-token.js'
import { createKeyring } from '../../src/merchants/keyring.js'
import { countOld, rekey } from '../../src/merchants/rekey.js'
import { promoteKey, retireKey } from '../../src/merchants/rotate-key.js'
import { ensureSandboxShop } from '../../src/merchants/sandbox-shop.js'
import { Secret } from '../../src/payments/secret.js'
import { createPasswords } from '../../src/vault/passwords.js'
import { sealKeys, unsealKeys } from '../../src/vault/sealed-keys.js'
import { openVault } from '../../src/vault/vault.js'
import { draftOf } from '../storage/rows.js'
import { cleanUp, newFolder } from './programs.js'

const opened: House[] = []
afterEach(async () => {
  for (const { storage } of opened.splice(0)) await storage.close()
})

afterAll(cleanUp)

const systemClock = () => new Date()
const open = async (environment: Record<string, string>) => {
  const config = readConfig({}, environment)
  const house = await openHouse(config, { systemClock, random: randomBytes, log: { warn: () => undefined } })
  opened.push(house)
  return { ...house, config, needs: needsOf(house) }
}
const needsOf = ({ storage, vault }: House) => ({
  store: storage,
  vault,
  random: randomBytes,
  newId: randomUUID,
  systemClock,
})
const close = async (house: House) => {
  opened.splice(opened.indexOf(house), 1)
  await house.storage.close()
}
const newKey = () => randomBytes(32)

test('what a vault seals, only a vault with that key opens, and the key is named in the header', async () => {
  const [first, second] = [newKey(), newKey()]
  const sealed = await openVault([first]).seal('zażółć')
  expect(await openVault([second, first]).unseal(sealed)).toBe('zażółć')
  expect(openVault([second, first]).isCurrent(sealed)).toBe(false)
  await expect(openVault([second]).unseal(sealed)).rejects.toThrow('The encryption key does not open this database')
  const [header, , ...rest] = sealed.split('.')
  const broken = [
    header,
    '',
    ...rest.slice(0, 2).map(part => part.replace(/^./, c => (c === 'A' ? 'B' : 'A'))),
    ...rest.slice(2),
  ]
  await expect(openVault([first]).unseal(broken.join('.'))).rejects.toThrow('The encryption key does not open')
})

test('the first start of a sandbox makes key file, deployment keys and shop; every later one finds the same', async () => {
  const environment = { KASA_DATA: join(await newFolder(), 'data') }
  const first = await open(environment)
  const shop = await ensureSandboxShop(first.needs)()
  expect(shop.merchantId).toMatch(/^[a-z0-9]{20}$/)
  expect(shop.serviceId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(shop.serviceKey).toMatch(/^[A-Za-z0-9_-]{36}$/)
  expect(shop.apiToken).toMatch(/^kasa_test_[A-Za-z0-9_-]{43}$/)
  expect((await stat(first.config.dataFolder)).mode & 0o777).toBe(0o700)
  expect((await stat(first.config.keyFile)).mode & 0o777).toBe(0o600)
  await close(first)
  const second = await open(environment)
  const { shop: _row, ...again } = await ensureSandboxShop(second.needs)()
  expect(shop).toMatchObject(again)
  expect(second.deployment.statusSeed).toEqual(first.deployment.statusSeed)
  expect(second.deployment.notificationKey.equals(first.deployment.notificationKey)).toBe(true)
})

test('a first token that has ended is not printed any more', async () => {
  const { needs } = await open({ KASA_DATA: join(await newFolder(), 'data') })
  const { shop } = await ensureSandboxShop(needs)()
  const [token] = await needs.store.read.tokens.ofMerchant(shop.merchantId)
  if (token) await needs.store.write(({ tokens }) => tokens.endBy(token, new Date()))
  expect((await ensureSandboxShop(needs)()).apiToken).toBeNull()
})

test('two processes that start at once on a new folder agree on key, deployment and shop', async () => {
  const environment = { KASA_DATA: join(await newFolder(), 'data') }
  const houses = await Promise.all([open(environment), open(environment), open(environment)])
  const shops = await Promise.all(houses.map(({ needs }) => ensureSandboxShop(needs)()))
  expect(new Set(shops.map(({ serviceKey, apiToken }) => `${serviceKey} ${apiToken}`)).size).toBe(1)
  expect(new Set(houses.map(({ deployment }) => deployment.statusSeed.toString('hex'))).size).toBe(1)
  expect(await houses[0]?.storage.read.merchants.list()).toHaveLength(1)
})

test('a database whose key file is gone is not given another key', async () => {
  const folder = await newFolder()
  const data = { KASA_DATA: folder }
  await close(await open(data))
  await expect(open({ ...data, KASA_KEY_FILE: join(folder, 'other.key') })).rejects.toThrow('other.key is missing')
  await expect(open({ ...data, KASA_KEY: 'x'.repeat(43) })).rejects.toThrow('does not open this database')
})

test('a database stays in the mode of its first start', async () => {
  const folder = await newFolder()
  const keyed = { KASA_DATA: folder, KASA_KEY: newKey().toString('base64url') }
  await close(await open(keyed))
  const production = { ...keyed, KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com' }
  await expect(open(production)).rejects.toThrow(
    'belongs to a sandbox deployment and cannot be opened in production mode',
  )
})

test('rekey seals everything anew; afterwards the new key alone opens it', async () => {
  const [former, current] = [newKey().toString('base64url'), newKey().toString('base64url')]
  const database = { KASA_DATABASE: join(await newFolder(), 'kasa.sqlite') }
  const before = await open({ ...database, KASA_KEY: former })
  const shop = await ensureSandboxShop(before.needs)()
  const { payment } = await before.storage.openPayment(draftOf(shop.shop))
  const sealed = await before.vault.seal('a token')
  const keep = (tokenDigest: string) =>
    before.storage.write(({ profiles }) =>
      profiles.keep({
        ...{ publicId: randomUUID(), customerId: 'c1', kind: 'oneclick', connector: 'sandbox', tokenDigest },
        ...{ merchantId: shop.shop.merchantId, shopId: shop.shop.id, livemode: false, aliases: [], card: null },
        ...{ payerId: payment.payerId, firstPaymentId: payment.id, firstTransactionId: 'e', createdAt: systemClock() },
        sealed,
      }),
    )
  const [{ profile }, removed] = [await keep('d'), await keep('e')]
  await before.storage.write(({ profiles }) =>
    profiles.remove(shop.shop.merchantId, removed.profile.id, { at: systemClock(), connectorKnows: false }),
  )
  const people = { ...before.needs, store: before.storage, passwords: createPasswords() }
  const anna = await ensureSandboxMember(people)(shop.shop.merchantId)
  const { id: memberId } = (await before.storage.read.members.findByEmail(anna.email)) ?? { id: 0 }
  await before.storage.write(({ authenticators }) =>
    authenticators.begin({ memberId, kid: before.vault.kid, sealed, createdAt: systemClock() }),
  )
  const at = systemClock()
  const { merchantId } = shop.shop
  const asked = { merchantId, key: 'k', method: 'POST', path: '/auth/rotate' }
  await before.storage.write(async ({ idempotency, phoneCodes }) => {
    const phone = { merchantId, phone: '+48600100200', sealed, sentAt: at, expiresAt: new Date(at.getTime() + 60_000) }
    await phoneCodes.put(phone, { pauseMs: 0, perDay: 1 })
    for (const [key, answer] of [['k', sealed] as const, ['plain', '{}'] as const]) {
      await idempotency.claim({ ...asked, key, digest: 'd', createdAt: at, leasedUntil: at })
      await idempotency.answer({ ...asked, key }, { status: 200, answer, answeredAt: at })
    }
  })
  await close(before)
  const both = await open({ ...database, KASA_KEY: current, KASA_KEY_OLD: former })
  expect(await countOld(both.needs)).toBe(10)
  expect(await rekey(both.needs)()).toBe(10)
  expect(await countOld(both.needs)).toBe(0)
  await close(both)
  const after = await open({ ...database, KASA_KEY: current })
  expect(await ensureSandboxShop(after.needs)()).toMatchObject({ serviceKey: shop.serviceKey, apiToken: shop.apiToken })
  expect(after.deployment.statusSeed).toEqual(before.deployment.statusSeed)
  const kept = await after.storage.read.profiles.find(shop.shop.merchantId, profile.publicId)
  expect(await after.vault.unseal(kept?.sealed ?? '')).toBe('a token')
  const [forgetting] = await after.storage.read.forgettings.sealedAfter(0, 10)
  expect(await after.vault.unseal(forgetting?.sealed ?? '')).toBe('a token')
  const answered = await after.storage.read.idempotency.find(asked)
  expect(await after.vault.unseal(answered?.answer ?? '')).toBe('a token')
  const code = await after.storage.write(({ phoneCodes }) => phoneCodes.tryOnce(merchantId, at, 5))
  expect(await after.vault.unseal(code?.sealed ?? '')).toBe('a token')
  const app = await after.storage.read.authenticators.find(memberId)
  expect(await after.vault.unseal(app?.sealed ?? '')).toBe('a token')
  const still = await ensureSandboxMember({ ...people, ...after.needs, store: after.storage })(shop.shop.merchantId)
  expect(still).toEqual(anna)
})

test('a passphrase seals keys for a backup, and no other passphrase opens them', async () => {
  const keys = [newKey(), newKey()]
  const sealed = await sealKeys(keys, 'correct horse battery', randomBytes)
  expect(await unsealKeys(sealed, 'correct horse battery')).toEqual(keys)
  await expect(unsealKeys(sealed, 'wrong horse battery')).rejects.toThrow(
    'The passphrase does not open the sealed key.',
  )
})

const shopWithKeys = async () => {
  const { needs, storage, vault } = await open({
    KASA_DATABASE: ':memory:',
    KASA_MODE: 'production',
    KASA_BASE_URL: 'https://pay.example.com',
    KASA_KEY: newKey().toString('base64url'),
  })
  const { merchant } = await createMerchant(needs)({ name: 'Shop', legalName: 'Shop sp. z o.o.' })
  const merchantId = merchant.publicId
  const { shop, testKey } = await createShop(needs)({
    merchantId,
    name: 'Shop',
    recipient: null,
    websiteUrl: null,
    notificationUrl: null,
  })
  const keyring = () => createKeyring({ records: storage.read, vault, systemClock })
  return { needs, storage, vault, merchantId, shop, testKey, keyring }
}

test('keys rotate with overlap: both accepted, then the promoted one signs, then the former one is refused', async () => {
  const { needs, merchantId, shop, testKey, keyring } = await shopWithKeys()
  const pair = { merchantId: shop.merchantId, shopId: shop.id, livemode: false }
  const { key, row } = await createShopKey(needs)({ merchantId, serviceId: shop.publicId, livemode: false })
  expect((await keyring().candidates(shop)).map(({ key }) => key)).toEqual([key, testKey])
  expect((await keyring().signingKey(pair)).key).toBe(testKey)
  await expect(retireKey(needs)({ merchantId, keyId: (await keyring().signingKey(pair)).id })).rejects.toThrow(
    'signs: promote another',
  )
  await promoteKey(needs)({ merchantId, keyId: row.publicId })
  const [signing, accepted] = await keyring().signingKeys(pair)
  expect([signing?.key, accepted?.key]).toEqual([key, testKey])
  await retireKey(needs)({ merchantId, keyId: accepted?.id ?? '' })
  expect((await keyring().candidates(shop)).map(({ key }) => key)).toEqual([key])
})

test('a live key is of its own pair: the first signs live money only, and "test mode only" refuses it', async () => {
  const { needs, merchantId, shop, testKey, keyring } = await shopWithKeys()
  const { key } = await createShopKey(needs)({ merchantId, serviceId: shop.publicId, livemode: true })
  const pair = { merchantId: shop.merchantId, shopId: shop.id }
  expect((await keyring().signingKey({ ...pair, livemode: true })).key).toBe(key)
  expect((await keyring().signingKey({ ...pair, livemode: false })).key).toBe(testKey)
  const testOnly = { ...shop, settings: { ...shop.settings, testModeOnly: true } }
  expect((await keyring().candidates(testOnly)).map(({ livemode }) => livemode)).toEqual([false])
})

test('a keyring is at most a second older than the database', async () => {
  const { needs, storage, vault, merchantId, shop } = await shopWithKeys()
  let now = 1_000_000
  const keyring = createKeyring({ records: storage.read, vault, systemClock: () => new Date(now) })
  expect(await keyring.candidates(shop)).toHaveLength(1)
  await createShopKey(needs)({ merchantId, serviceId: shop.publicId, livemode: false })
  now += 999
  expect(await keyring.candidates(shop)).toHaveLength(1)
  now += 1
  expect(await keyring.candidates(shop)).toHaveLength(2)
})

test('of a token only the digest is stored', async () => {
  const { needs, storage, merchantId } = await shopWithKeys()
  const { token, row } = await createToken(needs)({ merchantId, livemode: true, label: 'ci' })
  expect(token).toMatch(/^kasa_live_[A-Za-z0-9_-]{43}$/)
  expect(JSON.stringify(await storage.read.tokens.ofMerchant(row.merchantId))).not.toContain(token.slice(10))
  expect(await storage.read.tokens.findByDigest(row.digest)).toMatchObject({ label: 'ci', sealed: null })
})

test('a configuration never prints a key', () => {
  const given = {
    KASA_KEY: 'k'.repeat(43),
    KASA_DEVELOPER_TOKEN: 'developer-token-1',
    KASA_BACKUP_PASSPHRASE: 'pass phrase of 1',
  }
  const config: Config = readConfig({}, given)
  expect(config.keys[0]).toBeInstanceOf(Secret)
  for (const printed of [JSON.stringify(config), inspect(config, { depth: 9 })]) {
    for (const secret of Object.values(given)) expect(printed).not.toContain(secret)
  }
})

const serviceKey = `${'aB3_-'.repeat(7)}x`
const token = `kasa_test_${'t0K-'.repeat(10)}abc`
const secrets: [string, string, string][] = [
  ['a card number', 'card 4111111111111111 seen', '4111111111111111'],
  ['a card number in groups', 'card 5555 5555 5555 4444 seen', '5555 5555'],
  ['a card number with dashes', '4012-8888-8888-1881', '8888'],
  ['a short card number as a JSON number', '{"value":378282246310005}', '378282246310005'],
  ['a service key by its name', JSON.stringify({ serviceKey }), serviceKey],
  ['an API token anywhere', `token was ${token}`, token.slice(10)],
  ['a bearer header', 'authorization: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
  ['a form signature', `signature=${'ab'.repeat(32)};sha256`, 'abab'],
  ['an imoje header', `merchantid=m;serviceid=s;signature=${'cd'.repeat(32)};alg=sha256`, 'cdcd'],
  ['a webhook secret', 'whsec_c2VjcmV0c2VjcmV0', 'c2VjcmV0'],
  ['a query', 'GET https://shop.example/back?kasaResult=abc&name=Jan', 'Jan'],
  ['the query of a path', 'GET /payment?amount=100&customerEmail=a@b.pl', 'a@b.pl'],
  ['a database password', 'postgres://kasa:hunter2@db/kasa', 'hunter2'],
  ['a BLIK code', JSON.stringify({ blikCode: '777123' }), '777123'],
  ['a code by a vague name', JSON.stringify({ code: '777123' }), '777123'],
  ['a verification value', JSON.stringify({ cvv: '123' }), '"123"'],
  ['a sealed text', 'eyJhbGciOiJkaXIifQ..iv.ciphertext.tag', 'ciphertext'],
]

test.each(secrets)('the redactor takes out %s', (_what, text, secret) => {
  expect(redact(text)).not.toContain(secret)
})

test.each([
  ['{"paymentId":"41111111-1111-4111-8111-111111111111","time":"2026-11-22T03:00:00.000Z"}'],
  ['{"amountMinor":123456789012,"durationMs":0.1234567890123456,"status":200}'],
  ['{"code":"payment/unknown","statusCode":"BLK-ERROR-210015","route":"/:language/pay/:payment"}'],
  ['order 4111111111111112 is no card number'],
])('the redactor leaves %s alone', text => {
  expect(redact(text)).toBe(text)
})

test.each([
  ['{"a":-3658315703533290}', '{"a":-0}'],
  ['{"a":4111111111111111.5,"b":[4111111111111111e2]}', '{"a":0.5,"b":[0e2]}'],
  ['{"a":"password=a\\"b"}', '{"a":"password=***\\"b"}'],
])('what the redactor makes of the JSON %s is JSON', (text, clean) => {
  expect(redact(text)).toBe(clean)
  JSON.parse(clean)
})

test('every log line is JSON and passes the redactor, errors and their causes too', async () => {
  const file = join(await newFolder(), 'log')
  const log = createLog({ level: 'info', descriptor: openSync(file, 'w') })
  const cause = new Error('card 4111111111111111')
  log.error(
    { error: new Error('failed for 5555555555554444', { cause }), pan: 4012888888881881, traceId: 'abc' },
    `with ${token}`,
  )
  log.debug({}, 'not at this level')
  log.flush()
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    traceId: 'abc',
    time: expect.stringMatching(/Z$/),
  })
  expect(lines[0]).not.toMatch(/4111|5555|4012|t0K-/)
})
