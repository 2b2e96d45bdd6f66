import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { openOrders, takeNotifications } from '../../examples/receive-notification/src/orders.js'
import { withExpress } from '../../examples/receive-notification/src/with-express.js'
import { withFastify } from '../../examples/receive-notification/src/with-fastify.js'
import { withNode } from '../../examples/receive-notification/src/with-node.js'
import { attackCases, runAttack } from '../../src/cli/attack/run-attack.js'
import { shooter } from '../../src/cli/attack/shoot.js'
import { readConfig } from '../../src/config.js'
import { outboundGuard } from '../../src/outbound-guard.js'
import { shop } from './signed-notification.js'

// node:test, tsx and the built packages, in the folder of the example: exactly what a shop would run.
test('the example’s own tests pay at the real gateway on three frameworks, and mock nothing', () => {
  const cwd = resolve('examples/receive-notification')
  const words = ['--import', 'tsx', '--test', '--test-reporter=tap', 'test/pay.test.ts']
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^# pass 12$/m)
  expect(stdout).toMatch(/^# fail 0$/m)
})

test('the example says which of its settings is missing', () => {
  const words = ['--import', 'tsx', 'examples/receive-notification/src/start.ts', 'fastify']
  const env = { ...process.env, SHOP_DATABASE: ':memory:', KASA_MERCHANT_ID: '' }
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env })
  expect([status, stderr]).toEqual([1, expect.stringContaining('merchantId is missing.')])
})

test.each(Object.entries({ Express: withExpress, Fastify: withFastify, 'node:http': withNode }))(
  'on %s it stands every attack of `kasa attack`',
  async (_name, listen) => {
    const orders = openOrders(':memory:')
    const unpaid = attackCases.map((_case, index) => ({ orderId: `A${index}`, amountMinor: 12_990, currency: 'PLN' }))
    for (const { orderId: id, amountMinor: amount, currency } of unpaid) orders.add({ id, amount, currency })
    const running = await listen(takeNotifications(orders, { ...shop, onError: () => undefined }), 0)
    const patienceMs = 10_000
    const findings = await runAttack({
      shoot: shooter(outboundGuard(readConfig({}, {})), patienceMs),
      fulfilledOf: async orderId => orders.find(orderId)?.paid ?? 0,
      systemClock: () => new Date(),
      newId: randomUUID,
      stranger: { merchantId: 'a'.repeat(20), serviceId: randomUUID(), serviceKey: 'b'.repeat(36) },
    })({
      url: `${running.url}/notifications`,
      signer: shop,
      webhooks: true,
      patienceMs,
      orders: unpaid,
      cases: attackCases,
    })
    await running.close()
    expect(findings).toHaveLength(attackCases.length)
    const faults = findings.filter(({ verdict }) => verdict !== 'ok')
    expect(faults.map(({ case: { name }, reason }) => `${name}: ${reason}`)).toEqual([])
    // Unpaid orders are paid by the attack itself: nothing was "not yet" for want of one.
    expect(findings.find(({ case: { name } }) => name === 'paid')?.reason).toBe('')
  },
)
