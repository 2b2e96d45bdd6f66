import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { operations } from '../../src/api/contract/operations.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { bodiesAround, type Components, type Schema, wordsAround } from './hostile.js'
import { addressOf, openWorld } from './world.js'

type Described = { requestBody?: { content: Record<string, { schema: Schema }> } }
type Document = { paths: Record<string, Record<string, Described>>; components: { schemas: Components } }

let kasa: TestGateway
let world: Awaited<ReturnType<typeof openWorld>>
let document: Document
beforeAll(async () => {
  // PostgreSQL takes less as text than SQLite does.
  kasa = await openGateway('postgres')
  world = await openWorld(kasa)
  document = (await (await kasa.request('/openapi.json')).json()) as Document
})
afterAll(() => kasa?.close())

/** Refusals that say what to do; everything else would be a fault of ours. */
const expected = new Set([200, 400, 404, 406, 409, 422])
const seed = Number(process.env.KASA_FUZZ_SEED ?? 20_260_722)
const runs = Number(process.env.KASA_FUZZ_RUNS ?? 25)

test.each(operations.map(operation => [operation.id, operation] as const))(
  '%s has a plain answer for whatever is sent around its schema',
  async (_id, operation) => {
    const described = document.paths[`/v1/merchant/{merchantId}${operation.path}`]?.[operation.method.toLowerCase()]
    const schema = described?.requestBody?.content['application/json']?.schema ?? {}
    const before = kasa.lines.length
    const [first = { name: '', reply: {} }] = operation.examples
    const example = await world.filled(first)
    const asked = fc.record({
      params: wordsAround(example.params ?? {}),
      query: wordsAround(example.query ?? {}),
      body: bodiesAround(schema, document.components.schemas, example.body),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ params, query, body }) => {
        const address = addressOf(operation, { ...example, params, query })
        const sent = operation.method === 'GET' ? undefined : JSON.stringify(ofANewOrder(body, example.body))
        const reply = await world.api.call(operation.method, address, sent)
        expect([...expected]).toContain(reply.status)
        await walkPages(reply.body)
        if (reply.status !== 200) expect(reply.body.apiErrorResponse).toMatchObject({ message: expect.any(String) })
      }),
      { seed, numRuns: runs },
    )
    expect(kasa.lines.slice(before).filter(({ level }) => level === 'error')).toEqual([])
  },
)

/** An order that is paid refuses everything, which is soon no news. */
const ofANewOrder = (body: unknown, example: unknown): unknown =>
  isObject(body) && isObject(example) && 'orderId' in example && body.orderId === example.orderId
    ? { ...body, orderId: randomUUID() }
    : body

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The payer's pages of what was made bear whatever was sent, too. */
const walkPages = async (body: { action?: { url: string }; payment?: { url: string } }): Promise<void> => {
  const url = body?.action?.url ?? body?.payment?.url
  if (!url?.startsWith(kasa.baseUrl)) return
  for (const address of [url, `${url}/return`, `${url}/state`]) {
    expect((await kasa.request(address)).status).toBeLessThan(500)
  }
}
