import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { request } from 'undici'
import { orderFields, type Shop, signedBody } from '../load/signed-form.js'
import { databaseFile, type Product, startProduct } from '../process/product.js'
import { workFolder } from '../process/work-folder.js'
import { type Pattern, patternOf } from './pattern.js'
import { endsOfTables, rowsSince, type StoredRow } from './rows-since.js'

/**
 * What the product does for one flow, learnt by watching it: the limit and the naive program repeat exactly this, so they cannot
 * drift apart from the product (performance.md: "the same checks, the same bytes").
 */
export type Imprint = {
  /** A copy of the product's database that holds its schema, its merchant and its shop, and one earlier flow. */
  baseFile: string
  /** The product's data folder, to be copied for products that start from `baseFile` (keys lie in it). */
  folder: string
  shop: Shop
  opened: Pattern
  /** A flow that was paid by BLIK and notified nobody yet. */
  settled: Pattern
  page: { html: string; paymentId: string; lang: string }
}

/** A notification address that nobody answers: messages stay in the outbox. */
export const deafAddress = 'http://127.0.0.1:9/notify'

export const takeImprint = async (): Promise<Imprint> => {
  const folder = workFolder('imprint')
  const product = await startProduct({ folder })
  const db = new Database(databaseFile(folder))
  try {
    await openAndPay(product)
    const baseFile = join(folder, 'base.sqlite')
    db.prepare('vacuum into ?').run(baseFile)
    const opened = await learn(db, orderId => openOnly(product, orderId))
    const settled = await learn(db, orderId => openAndPay(product, orderId))
    const page = await openOnly(product, randomUUID())
    return { baseFile, folder, shop: product.said, opened, settled, page }
  } finally {
    db.close()
    await product.stop()
  }
}

const learn = async (db: Database.Database, flow: (orderId: string) => Promise<unknown>): Promise<Pattern> => {
  const seen: { orderId: string; rows: StoredRow[] }[] = []
  for (const orderId of [randomUUID(), randomUUID()]) {
    const ends = endsOfTables(db)
    await flow(orderId)
    seen.push({ orderId, rows: withoutRounds(rowsSince(db, ends)) })
  }
  const [first, second] = seen
  if (!first || !second) throw new Error('unreachable')
  return patternOf(db, first.rows, second.rows, first.orderId)
}

/** Attempts and views of pages are written whenever a round of their workers comes; they are no part of a flow. */
const ofRounds: ReadonlySet<string> = new Set(['attempts', 'page_views'])
const withoutRounds = (rows: StoredRow[]): StoredRow[] => rows.filter(({ table }) => !ofRounds.has(table))

/** Opens a payment as a browser does; answers the page it was led to. */
export const openOnly = async (
  { said }: Product,
  orderId: string,
  more: Record<string, string> = {},
): Promise<Imprint['page'] & { url: string }> => {
  const body = signedBody({ ...orderFields(said, orderId), ...more }, said.serviceKey)
  const {
    statusCode,
    headers,
    body: answer,
  } = await request(`${said.baseUrl}/pl/payment`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  })
  const text = await answer.text()
  if (statusCode !== 303) throw new Error(`the product answered ${statusCode} to a signed form: ${text.slice(0, 300)}`)
  const url = new URL(String(headers.location), said.baseUrl)
  const [, lang = '', , paymentId = ''] = url.pathname.split('/')
  const html = await (await request(url)).body.text()
  return { html, paymentId, lang, url: url.href }
}

/** Opens a payment and pays it with the BLIK code that settles at once. */
export const openAndPay = async (product: Product, orderId: string = randomUUID()): Promise<void> => {
  const { url } = await openOnly(product, orderId, { urlNotification: deafAddress })
  const { statusCode, body } = await request(`${url}/blik`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'code=999000',
  })
  const text = await body.text()
  if (statusCode !== 303) throw new Error(`the product answered ${statusCode} to a BLIK code: ${text.slice(0, 300)}`)
}
