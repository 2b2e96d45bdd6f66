import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Example } from '../../src/api/contract/operation.js'
import { operations } from '../../src/api/contract/operations.js'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { openVault } from '../../src/vault/vault.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { documentJudge } from './against-document.js'
import { type ApiCaller, callerOf } from './caller.js'
import { addressOf, openWorld } from './world.js'

let kasa: TestGateway
let judge: ReturnType<typeof documentJudge>
let world: Awaited<ReturnType<typeof openWorld>>
/** Another merchant: its own address, its own token. */
let foreign: { api: ApiCaller; below: string }
beforeAll(async () => {
  kasa = await openGateway()
  world = await openWorld(kasa)
  judge = documentJudge(await (await kasa.request('/openapi.json')).json())
  const needs = {
    ...{ store: kasa.gateway.storage, vault: openVault([randomBytes(32)]), random: randomBytes, newId: randomUUID },
    systemClock: () => new Date(),
  }
  const { merchant, testToken } = await createMerchant(needs)({ name: 'Other', legalName: 'Other' })
  foreign = { api: callerOf(kasa, testToken), below: `${kasa.origin}/v1/merchant/${merchant.publicId}` }
})
afterAll(() => kasa?.close())

const cases = operations.flatMap(operation =>
  operation.examples.map((example): [string, typeof operation, Example] => [
    `${operation.id}: ${example.name}`,
    operation,
    example,
  ]),
)

describe('every example of the contract', () => {
  test.each(cases)('%s is answered as it says', async (_name, operation, example) => {
    const { reply, ...asked } = await world.filled(example)
    const { status, body } = await world.api.call(
      operation.method,
      addressOf(operation, { ...asked, reply }),
      asked.body,
    )
    const shown = Array.isArray(reply) ? body.slice(0, reply.length) : body
    expect([status, shown]).toMatchObject([200, reply])
    const isSaid = Object.keys(asked.body ?? {}).length > 0
    if (isSaid) expect(judge.request(operation.id, asked.body)).toEqual([])
    expect(judge.reply(operation.id, status, body)).toEqual([])
    // Clients take an empty answer for a failure.
    expect(JSON.stringify(body).length).toBeGreaterThan(2)
  })

  test('there is one of every operation', () => {
    expect(operations.filter(({ examples }) => examples.length === 0).map(({ id }) => id)).toEqual([])
  })
})

/** What names something of a merchant's. */
const names = /"\{(?!orderId)\w+\}"/
describe("another merchant's token", () => {
  test.each(cases.filter(([, , example]) => names.test(JSON.stringify(example))))(
    '%s: finds nothing of it, and is refused at its address',
    async (_name, operation, example) => {
      const asked = await world.filled(example)
      const address = addressOf(operation, asked)
      const elsewhere = await foreign.api.call(operation.method, `${foreign.below}${address}`, asked.body)
      expect([elsewhere.status, elsewhere.body.apiErrorResponse.code]).toEqual([
        404,
        expect.stringMatching(/\/unknown$/),
      ])
      expect(judge.reply(operation.id, 404, elsewhere.body)).toEqual([])
      const strange = await foreign.api.call(operation.method, address, asked.body)
      expect([strange.status, judge.reply(operation.id, 403, strange.body)]).toEqual([403, []])
    },
  )
})
