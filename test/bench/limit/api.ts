import { hash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freshTokens, insertFlow } from '../imprint/fresh-rows.js'
import type { ApiImprint } from '../imprint/take-api-imprint.js'
import { openCopy } from './database.js'
import { groupCommit } from './group-commit.js'

/**
 * The limit of three calls of the API: node:http alone, one prepared statement per row, group commit, answers in ready parts. It looks
 * for the token, reads the JSON, writes the product's rows and answers as many bytes; nothing else.
 */
const imprint = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ApiImprint
const db = openCopy(imprint)
const commit = groupCommit(db)
let sequence = 1000
/** Counts on, because each event of the one payment has a number of its own. */
const numbered = (_table: string, column: string) => (column === 'sequence' ? ++sequence : undefined)
/** A link's code is no token that the imprint knows. */
const coded = (table: string, column: string, copy: number) =>
  table === 'links' && column === 'code' ? String(copy).padStart(10, 'x') : undefined
const inserts = {
  created: insertFlow(db, imprint.created, coded),
  refunded: insertFlow(db, imprint.refunded, numbered),
}
const token = db.prepare<[string], { merchant_id: number }>('select * from api_tokens where digest = ?')
const merchant = db.prepare('select * from merchants where public_id = ?')
const sale = db.prepare<[string], { id: number; payment_id: number }>('select * from transactions where public_id = ?')
const payment = db.prepare('select * from payments where id = ?')
const payer = db.prepare(
  'select payers.* from payers join payments on payments.payer_id = payers.id where payments.id = ?',
)
const refunds = db.prepare('select * from refunds where sale_id = ?')
const raise = db.prepare('update payments set version = version + 1 where id = ?')
const give = db.prepare('update transactions set refunded_minor = refunded_minor where id = ?')
const type = 'application/json; charset=utf-8'

const answer = (response: ServerResponse, parts: readonly string[], id: string): void => {
  const body = parts.join(id)
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}
/** An answer around the id that differs from call to call. */
const around = (text: string, id: string): string[] => text.split(id)
const created = around(imprint.createAnswer, JSON.parse(imprint.createAnswer).payment.id)
const refunded = around(imprint.refundAnswer, JSON.parse(imprint.refundAnswer).transaction.id)
const readParts = around(imprint.readAnswer, imprint.saleId)

let copies = 0
const write = (kind: 'created' | 'refunded', found: { id: number; payment_id: number } | undefined): void => {
  const pattern = imprint[kind]
  inserts[kind](freshTokens(pattern), Date.now(), copies++)
  if (found === undefined) return
  raise.run(found.payment_id)
  give.run(found.id)
}

const post = (path: string, request: IncomingMessage, response: ServerResponse): void => {
  let text = ''
  request.setEncoding('utf8')
  request.on('data', chunk => {
    text += chunk
  })
  request.on('end', () => {
    const order = JSON.parse(text) as { amount: unknown; serviceId: unknown }
    if (!Number.isSafeInteger(order.amount) || order.serviceId !== imprint.shop.serviceId)
      return void response.writeHead(422).end()
    const isRefund = path.endsWith('/refund')
    const found = isRefund ? sale.get(imprint.saleId) : undefined
    if (found) payment.get(found.payment_id)
    const id = randomUUID()
    commit({
      work: () => write(isRefund ? 'refunded' : 'created', found),
      done: () => answer(response, isRefund ? refunded : created, id),
    })
  })
}

const server = createServer((request, response) => {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  if (token.get(hash('sha256', given)) === undefined) return void response.writeHead(401).end()
  const path = request.url ?? ''
  merchant.get(path.split('/')[3])
  if (request.method === 'POST') return post(path, request, response)
  const found = sale.get(path.slice(path.lastIndexOf('/') + 1))
  if (found === undefined) return void response.writeHead(404).end()
  payment.get(found.payment_id)
  payer.get(found.payment_id)
  refunds.all(found.id)
  answer(response, readParts, imprint.saleId)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ baseUrl: `http://127.0.0.1:${port}` }))
})
