import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { request } from 'undici'
import { databaseFile, type Product, startProduct } from '../process/product.js'
import { workFolder } from '../process/work-folder.js'
import { type Pattern, patternOf } from './pattern.js'
import { endsOfTables, rowsSince, type StoredRow } from './rows-since.js'

/** What the product does for calls of the REST API, learnt by watching it (see `Imprint`). */
export type ApiImprint = {
  baseFile: string
  folder: string
  shop: Product['said']
  created: Pattern
  /** From the wish to the settled refund. */
  refunded: Pattern
  /** A settled sale that is in `baseFile`, with the answers about it. */
  saleId: string
  createAnswer: string
  readAnswer: string
  refundAnswer: string
}

export const takeApiImprint = async (): Promise<ApiImprint> => {
  const folder = workFolder('api-imprint')
  const product = await startProduct({ folder })
  const db = new Database(databaseFile(folder))
  try {
    const call = caller(product)
    const saleId = await sell(call, product)
    const refund = (title: string) => call('POST', `/transaction/${saleId}/refund`, refundBody(product, title))
    const link = (orderId: string) => call('POST', '/payment', linkBody(product, orderId))
    await settledRefund(call, await refund(randomUUID()))
    const baseFile = join(folder, 'base.sqlite')
    db.prepare('vacuum into ?').run(baseFile)
    const created = await learn(db, link)
    const refunded = await learn(db, async title => settledRefund(call, await refund(title)))
    return {
      ...{ baseFile, folder, shop: product.said, created, refunded, saleId },
      createAnswer: await link(randomUUID()),
      readAnswer: await call('GET', `/transaction/${saleId}`),
      refundAnswer: await refund(randomUUID()),
    }
  } finally {
    db.close()
    await product.stop()
  }
}

type Call = (method: 'GET' | 'POST', path: string, body?: string) => Promise<string>

/** Calls the product's API as a shop's server does; answers the text of a success. */
export const caller =
  ({ said }: Product): Call =>
  async (method, path, body) => {
    const { statusCode, body: answer } = await request(`${said.baseUrl}/v1/merchant/${said.merchantId}${path}`, {
      method,
      headers: { authorization: `Bearer ${said.apiToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    if (statusCode !== 200) throw new Error(`the product answered ${statusCode} to ${path}: ${text.slice(0, 300)}`)
    return text
  }

const customer = { firstName: 'Jan', lastName: 'Kowalski', email: 'jan.kowalski@example.com' }

export const linkBody = ({ said }: Pick<Product, 'said'>, orderId: string): string =>
  JSON.stringify({
    ...{
      serviceId: said.serviceId,
      amount: 12_990,
      currency: 'PLN',
      orderId,
      customer,
      title: 'Order of three things',
    },
    ...{ successReturnUrl: 'https://shop.example/success', failureReturnUrl: 'https://shop.example/failure' },
  })

export const refundBody = ({ said }: Pick<Product, 'said'>, title: string): string =>
  JSON.stringify({ type: 'refund', serviceId: said.serviceId, amount: 1, title })

/** A sale that the simulated bank settles at once; answers its id. */
export const sell = async (call: Call, { said }: Pick<Product, 'said'>): Promise<string> => {
  const order = {
    ...{ type: 'sale', serviceId: said.serviceId, amount: 999_999, currency: 'PLN', orderId: randomUUID(), customer },
    ...{ paymentMethod: 'blik', paymentMethodCode: 'blik', blikCode: '999000' },
  }
  return JSON.parse(await call('POST', '/transaction', JSON.stringify(order))).transaction.id
}

const settledRefund = async (call: Call, answer: string): Promise<void> => {
  const { id } = JSON.parse(answer).transaction
  for (let look = 0; look < 200; look++) {
    const { status } = JSON.parse(await call('GET', `/transaction/${id}`)).transaction
    if (status === 'settled') return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('a refund was not settled within ten seconds')
}

const learn = async (db: Database.Database, act: (word: string) => Promise<unknown>): Promise<Pattern> => {
  const seen: { word: string; rows: StoredRow[] }[] = []
  for (const word of [randomUUID(), randomUUID()]) {
    const ends = endsOfTables(db)
    await act(word)
    seen.push({ word, rows: rowsSince(db, ends).filter(({ table }) => table !== 'attempts') })
  }
  const [first, second] = seen
  if (!first || !second) throw new Error('unreachable')
  return patternOf(db, first.rows, second.rows, first.word)
}
