import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freshTokens, insertFlow } from '../imprint/fresh-rows.js'
import { openCopy, readImprint } from './database.js'
import { groupCommit } from './group-commit.js'
import { verifiedForm } from './signed-form.js'

/**
 * The limit of the main flow: node:http alone, one prepared statement per row, group commit, a page in ready parts. It parses,
 * verifies, looks for the same form, writes the product's rows and answers a page of the product's size; nothing else.
 */
const imprint = readImprint()
const db = openCopy(imprint)
const insert = insertFlow(db, imprint.opened)
const commit = groupCommit(db)
const { orderIdSlot } = imprint.opened
const sameForm = db.prepare('select public_id from payments where shop_id = 1 and form_digest = ?').pluck()
const slotOf = (column: string): number => {
  const row = imprint.opened.rows.find(({ table }) => table === 'payments')
  const pattern = row?.cells.find(cell => cell.column === column)?.pattern
  const part = pattern?.kind === 'text' ? pattern.parts[0] : undefined
  if (typeof part !== 'object') throw new Error(`payments.${column} is no token`)
  return part.slot
}
const [idSlot, digestSlot] = [slotOf('public_id'), slotOf('form_digest')]
const payment = db.prepare<[string], { public_id: string }>('select * from payments where public_id = ?')
const pageParts = imprint.page.html.split(imprint.page.paymentId)
const htmlHeader = 'text/html; charset=utf-8'

const post = (request: IncomingMessage, response: ServerResponse): void => {
  let body = ''
  request.setEncoding('latin1')
  request.on('data', text => {
    body += text
  })
  request.on('end', () => {
    const form = verifiedForm(body, imprint.shop.serviceKey)
    if (form === undefined) return void response.writeHead(403).end()
    const tokens = freshTokens(imprint.opened)
    tokens[orderIdSlot] = form.orderId
    tokens[digestSlot] = form.digest
    let id = tokens[idSlot]
    commit({
      work: () => {
        const known = sameForm.get(form.digest)
        if (typeof known === 'string') id = known
        else insert(tokens, Date.now())
      },
      done: () => void response.writeHead(303, { location: `/pl/pay/${id}`, 'content-length': 0 }).end(),
    })
  })
}

const get = (path: string, response: ServerResponse): void => {
  const row = payment.get(path.slice(path.lastIndexOf('/') + 1))
  if (row === undefined) return void response.writeHead(404).end()
  const page = pageParts.join(row.public_id)
  response.writeHead(200, { 'content-type': htmlHeader, 'content-length': Buffer.byteLength(page) })
  response.end(page)
}

const server = createServer((request, response) => {
  if (request.method === 'POST') post(request, response)
  else get(request.url ?? '', response)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ baseUrl: `http://127.0.0.1:${port}` }))
})
