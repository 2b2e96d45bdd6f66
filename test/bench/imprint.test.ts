import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { request } from 'undici'
import { endsOfTables, rowsSince, type StoredRow } from './imprint/rows-since.js'
import { type Imprint, takeImprint } from './imprint/take-imprint.js'
import { bodyFactory } from './load/signed-form.js'
import { copyOfFolder, programEntrant, type Running } from './process/entrants.js'
import { type Product, startProduct } from './process/product.js'
import { clearWorkFolders } from './process/work-folder.js'

/** Rows and page of one flow, at one of the contestants. */
type Trace = { rows: StoredRow[]; page: string }

const prefix = 'same-bytes'
let imprint: Imprint
let product: Product
let limit: Running

beforeAll(async () => {
  imprint = await takeImprint()
  product = await startProduct({ folder: copyOfFolder(imprint, 'agree') })
  limit = await programEntrant(imprint, { name: 'limit', script: new URL('limit/flow.ts', import.meta.url) })
}, 60_000)

afterAll(async () => {
  await product?.stop()
  await limit?.stop()
  clearWorkFolders()
})

const trace = async (baseUrl: string, file: string): Promise<Trace> => {
  const db = new Database(file, { readonly: true })
  const ends = endsOfTables(db)
  const answer = await request(`${baseUrl}/pl/payment`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: bodyFactory(imprint.shop, prefix)(),
  })
  expect(answer.statusCode).toBe(303)
  const page = await (await request(new URL(String(answer.headers.location), baseUrl))).body.text()
  const rows = rowsSince(db, ends)
  db.close()
  return { rows, page }
}

/** Bytes of every cell; numbers and nulls by their kind. */
const shapeOf = ({ table, cells }: StoredRow) => ({
  table,
  cells: Object.fromEntries(
    Object.entries(cells).map(([column, cell]) => [
      column,
      typeof cell === 'string' ? Buffer.byteLength(cell) : typeof cell,
    ]),
  ),
})

test('limit and product write the same rows with the same number of bytes, and answer a page of the same size', async () => {
  const ofProduct = await trace(product.said.baseUrl, join(imprint.folder, '../agree/kasa.sqlite'))
  const ofLimit = await trace(limit.baseUrls[0] ?? '', join(imprint.folder, '../limit/copy.sqlite'))
  expect(ofLimit.rows.map(shapeOf)).toEqual(ofProduct.rows.map(shapeOf))
  const length = Buffer.byteLength(ofProduct.page)
  expect(Math.abs(Buffer.byteLength(ofLimit.page) - length)).toBeLessThan(length * 0.01)
})

test('limit refuses what the product refuses: a form with a wrong signature', async () => {
  const body = bodyFactory(imprint.shop, prefix)().replace('amount=12990', 'amount=12991')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const baseUrl of [product.said.baseUrl, limit.baseUrls[0]]) {
    const { statusCode, body: answer } = await request(`${baseUrl}/pl/payment`, { method: 'POST', headers, body })
    await answer.dump()
    expect(statusCode).toBe(403)
  }
})

test('limit answers a repeated form with the same payment', async () => {
  const next = bodyFactory(imprint.shop, `${prefix}-again`)()
  const post = async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { headers: answered, body } = await request(`${limit.baseUrls[0]}/pl/payment`, {
      method: 'POST',
      headers,
      body: next,
    })
    await body.dump()
    return answered.location
  }
  expect(await post()).toBe(await post())
})
