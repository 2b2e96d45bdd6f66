import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import express from 'express'
import { openOrders } from '../../examples/shop-express/src/orders.js'
import { createShop } from '../../examples/shop-express/src/shop.js'
import { attackCases, runAttack } from '../../src/cli/attack/run-attack.js'
import { shooter } from '../../src/cli/attack/shoot.js'
import { readConfig } from '../../src/config.js'
import { outboundGuard } from '../../src/outbound-guard.js'
import { type Fault, openAttackedShop, signer } from './attacked-shops.js'
import { cleanUp, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild, 120_000)
afterAll(cleanUp)
afterEach(() => {
  jest.restoreAllMocks()
})

const amount = 12_990
const stranger = { merchantId: 'a'.repeat(20), serviceId: randomUUID(), serviceKey: 'b'.repeat(36) }
const order = { amountMinor: amount, currency: 'PLN' }
const orderIds = Array.from({ length: 30 }, (_, at) => `A${at}`)
const names = attackCases.map(({ name }) => name)
/** Without what takes its time. */
const everyday = names.filter(name => !['oversized', 'in-pieces'].includes(name))

/** Attacks a shop with unpaid orders enough and answers the names of the cases that found a fault. */
const faultsOf = async (faults: readonly Fault[], choice: { cases?: readonly string[]; patienceMs?: number } = {}) => {
  const { cases = names, patienceMs = 5_000 } = choice
  const unpaid = { amount, currency: 'PLN', status: 'open' as const, fulfilled: 0 }
  const shop = await openAttackedShop(faults, Object.fromEntries(orderIds.map(id => [id, { ...unpaid }])))
  try {
    const findings = await runAttack({
      shoot: shooter(outboundGuard(readConfig({}, {})), patienceMs),
      fulfilledOf: async orderId => shop.orders[orderId]?.fulfilled ?? 0,
      systemClock: () => new Date(),
      newId: randomUUID,
      stranger,
    })({
      ...{ url: shop.url, signer, webhooks: true, patienceMs },
      orders: orderIds.map(orderId => ({ orderId, ...order })),
      cases: attackCases.filter(({ name }) => cases.includes(name)),
    })
    return findings.filter(({ verdict }) => verdict === 'fault').map(({ case: { name } }) => name)
  } finally {
    await shop.close()
  }
}

test('a careful shop has no fault, and a naive one has every fault that a shop can have', async () => {
  expect(await faultsOf([])).toEqual([])
  const naive = await faultsOf([
    ...(['verifies nothing', 'trusts any shop', 'takes pending for paid', 'trusts the amount'] as const),
    ...([
      'says 200 to unknown orders',
      'fulfils every time',
      'takes refunds for payments',
      'answers everything',
    ] as const),
    ...(['crashes on what is no JSON', 'reads everything', 'answers with a page', 'needs a content type'] as const),
  ])
  expect(naive).toEqual(names.filter(name => name !== 'paid'))
})

test.each<[Fault, string[]]>([
  ['verifies what it has parsed', ['reserialised', 'empty-body', 'html-body', 'raw-bytes']],
  ['takes any hash', ['wrong-algorithm']],
  ['ignores the timestamp', ['old', 'from-the-future']],
  ['reads imoje’s header alone', ['old', 'from-the-future', 'other-event-id', 'half-the-headers']],
  ['trusts any shop', ['wrong-merchant', 'wrong-shop', 'other-shops-body']],
  ['takes pending for paid', ['pending', 'unknown-status']],
  ['crashes on a new status', ['unknown-status']],
  ['trusts the amount', ['other-amount', 'other-currency']],
  ['says 200 to unknown orders', ['unknown-order']],
  ['answers with a page', ['answer']],
  ['looks before it leaps', ['at-once']],
  ['lets old news win', ['late-news', 'other-cancelled']],
  ['takes refunds for payments', ['refund-first']],
  ['refuses new members', ['new-members']],
  ['reads one packet', ['in-pieces']],
  ['reads the header by place', ['no-signature', 'broken-off', 'header-order']],
  ['needs a content type', ['content-type']],
  ['reads everything', ['oversized']],
  ['crashes on what is no JSON', ['empty-body', 'html-body']],
  ['answers everything', ['get']],
  ['needs a transaction', ['other-cancelled']],
])('a shop that %s is found out', async (fault, expected) => {
  const cases = names.filter(name => everyday.includes(name) || expected.includes(name))
  expect(await faultsOf([fault], { cases })).toEqual(expected)
})

test('a shop that is slow, leads elsewhere or is not there is told so', async () => {
  expect(await faultsOf(['thinks too long'], { cases: ['paid'], patienceMs: 400 })).toEqual(['paid'])
  expect(await faultsOf(['thinks too long'], { cases: ['paid'], patienceMs: 200 })).toEqual(['paid'])
  expect(await faultsOf(['leads elsewhere'], { cases: ['no-signature', 'paid'] })).toEqual(['no-signature', 'paid'])
})

test('the example shop stands every attack, with the keys of the sandbox beside it and with a key in a file', async () => {
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  const folder = await newFolder()
  const house = { KASA_DATA: folder, KASA_LOG_LEVEL: 'error' }
  const gateway = await startServer(house)
  const { baseUrl, merchantId = '', serviceId = '', serviceKey = '' } = gateway.announced
  const fulfilled: Record<string, number> = {}
  const orders = openOrders()
  for (const id of orderIds) {
    const person = { firstName: 'Łucja', lastName: 'Żółć', email: 'lucja@example.com' }
    await orders.add({ id, version: 1, status: 'pending', items: [], amount, currency: 'PLN', heard: {}, ...person })
  }
  const shop = createShop({
    kasa: { baseUrl, merchantId, serviceId, serviceKey },
    publicUrl: 'http://shop.test',
    orders,
    onPaid: ({ id }) => {
      fulfilled[id] = (fulfilled[id] ?? 0) + 1
    },
  })
  const app = express()
  app.get('/fulfilled', (_, response) => void response.json(fulfilled))
  const server = createServer(app.use(shop))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const attack = (...words: string[]) => run(['dist/cli/kasa.js', 'attack', `${origin}/notifications`, ...words], house)
  try {
    const ofOrders = ['--order', orderIds.join(','), '--amount', String(amount), '--effects', `${origin}/fulfilled`]
    const { code, stdout } = await attack(...ofOrders, '--json')
    const findings: { case: string; verdict: string; reason: string }[] = JSON.parse(stdout)
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
    expect(findings.map(({ case: name }) => name)).toEqual(names)
    expect(fulfilled).toEqual({ A0: 1, A1: 1 })
    expect(code).toBe(0)

    const keyFile = join(folder, 'shop.key')
    await writeFile(keyFile, `${serviceKey}\n`)
    const elsewhere = ['--merchant', merchantId, '--shop', serviceId, '--key-file', keyFile]
    const unknown = await attack(...elsewhere)
    expect(unknown).toMatchObject({ code: 0, stdout: expect.stringMatching(/ok, 0 faults, 3 left out\n$/) })
    expect(unknown.stdout).toContain('The shop knows its orders. Name an unpaid one with --order and --amount')
    expect(unknown.stdout).toContain('not yet: it has no such order')

    await writeFile(keyFile, serviceId)
    const wrong = await attack(...elsewhere, '--only', 'paid')
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toBe(
      `kasa: The key file ${keyFile} must hold the service key alone: 36 letters, digits, "-" and "_".\n`,
    )
  } finally {
    await new Promise(resolve => server.close(resolve).closeAllConnections())
    await gateway.stop()
  }
})

test('what an attack finds is explained, and ends it with 1; what cannot be attacked is a sentence', async () => {
  const folder = await newFolder()
  const keyFile = join(folder, 'shop.key')
  await writeFile(keyFile, signer.serviceKey)
  const shop = await openAttackedShop(['takes any hash', 'answers with a page'], {})
  const of = ['--merchant', signer.merchantId, '--shop', signer.serviceId, '--key-file', keyFile]
  const attack = (url: string, ...words: string[]) =>
    run(['dist/cli/kasa.js', 'attack', url, ...of, ...words], { KASA_DATA: folder })
  const found = await attack(shop.url, '--skip', 'oversized,in-pieces,old', '--imoje')
  await shop.close()
  expect(found.code).toBe(1)
  expect(found.stdout).toMatch(/ FAULT +wrong-algorithm +425 /)
  expect(found.stdout).not.toContain('oversized')
  expect((await attack(shop.url)).stderr).toBe(
    `kasa: ${shop.url} cannot be attacked: nobody listens at this address and port.\n`,
  )
  expect((await attack('http://10.0.0.1/notify')).stderr).toContain('the name leads to a private address')
  expect((await attack(shop.url, '--only', 'pade')).stderr).toContain('There is no case "pade".')
})
