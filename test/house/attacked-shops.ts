import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const signer = {
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
}

/** What a shop can do wrong; without any it is careful. */
export type Fault =
  | 'verifies nothing'
  | 'verifies what it has parsed'
  | 'takes any hash'
  | 'ignores the timestamp'
  | 'reads imoje’s header alone'
  | 'trusts any shop'
  | 'takes pending for paid'
  | 'crashes on a new status'
  | 'trusts the amount'
  | 'says 200 to unknown orders'
  | 'answers with a page'
  | 'fulfils every time'
  | 'looks before it leaps'
  | 'lets old news win'
  | 'takes refunds for payments'
  | 'refuses new members'
  | 'reads one packet'
  | 'reads the header by place'
  | 'needs a content type'
  | 'leads elsewhere'
  | 'thinks too long'
  | 'reads everything'
  | 'crashes on what is no JSON'
  | 'answers everything'
  | 'needs a transaction'

export type AttackedOrder = { amount: number; currency: string; status: 'open' | 'paid' | 'failed'; fulfilled: number }

const algorithms = ['sha224', 'sha256', 'sha384', 'sha512']
const largestBytes = 256 * 1024
const toleranceSeconds = 300
const thoughtMs = 250

class No extends Error {
  constructor(readonly status: number) {
    super(String(status))
  }
}

/** A shop written by hand, with orders in memory, that can be told to make mistakes. */
export const openAttackedShop = async (faults: readonly Fault[], orders: Record<string, AttackedOrder>) => {
  const has = (fault: Fault) => faults.includes(fault)
  const heard = new Map<string, number>()

  const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of request) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > largestBytes && !has('reads everything')) throw new No(413)
      if (has('reads one packet')) break
    }
    return Buffer.concat(chunks)
  }

  const verify = ({ headers }: IncomingMessage, body: Buffer): void => {
    const text = String(headers['x-imoje-signature'] ?? '')
    const named = Object.fromEntries(text.split(';').map(part => part.split('=')))
    const placed = text.split(';').map(part => part.split('=')[1] ?? '')
    const {
      merchantid,
      serviceid,
      signature = '',
      alg = '',
    } = has('reads the header by place')
      ? { merchantid: placed[0], serviceid: placed[1], signature: placed[2], alg: placed[3] }
      : named
    if (has('reads the header by place')) createHash(alg)
    if (!has('trusts any shop') && (merchantid !== signer.merchantId || serviceid !== signer.serviceId))
      throw new No(400)
    if (!algorithms.includes(alg) && !has('takes any hash')) throw new No(400)
    const signed = has('verifies what it has parsed') ? Buffer.from(JSON.stringify(JSON.parse(body.toString()))) : body
    const hash = createHash(alg).update(signed).update(signer.serviceKey).digest('hex')
    if (!same(hash, signature)) throw new No(400)
    if (!has('reads imoje’s header alone')) verifyWebhook(headers, signed)
  }

  const verifyWebhook = (headers: IncomingMessage['headers'], body: Buffer): void => {
    const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
      name => headers[name],
    )
    if (id === undefined && timestamp === undefined && signature === undefined) return
    const mac = createHmac('sha256', signer.serviceKey).update(`${id}.${timestamp}.`).update(body).digest('base64')
    if (
      !String(signature)
        .split(' ')
        .some(one => same(one, `v1,${mac}`))
    )
      throw new No(400)
    const ageSeconds = Math.abs(Date.now() / 1000 - Number(timestamp))
    if (ageSeconds > toleranceSeconds && !has('ignores the timestamp')) throw new No(400)
  }

  const book = async (body: Buffer, eventId: string): Promise<void> => {
    const news = has('crashes on what is no JSON') ? JSON.parse(body.toString()) : parsed(body)
    const { payment, transaction } = news
    if (!has('trusts any shop') && payment.serviceId !== signer.serviceId) throw new No(400)
    if (has('needs a transaction') && !transaction) throw new No(404)
    if (
      has('refuses new members') &&
      Object.keys(news).some(name => !['transaction', 'payment', 'action'].includes(name))
    )
      throw new No(422)
    if (transaction?.type === 'refund' && !has('takes refunds for payments')) return
    const order = orders[payment.orderId]
    if (!order) {
      if (has('says 200 to unknown orders')) return
      throw new No(425)
    }
    if (!has('trusts the amount') && (payment.amount !== order.amount || payment.currency !== order.currency))
      throw new No(409)
    const sequence = Number(eventId.split('_').at(-1) ?? 0)
    if (sequence <= (heard.get(payment.id) ?? 0) && !has('lets old news win') && !has('fulfils every time')) return
    if (!has('looks before it leaps')) heard.set(payment.id, sequence)
    await settle(order, transaction?.status ?? payment.status)
  }

  const settle = async (order: AttackedOrder, status: string): Promise<void> => {
    const known = ['pending', 'settled', 'rejected', 'cancelled', 'authorized', 'error', 'new']
    if (has('crashes on a new status') && !known.includes(status)) throw new TypeError('a status without a row')
    const isOpen = order.status !== 'paid'
    if (has('looks before it leaps')) await new Promise(resolve => setTimeout(resolve, 20))
    const isPaid = has('takes pending for paid')
      ? status !== 'rejected' && status !== 'cancelled'
      : status === 'settled'
    if (isPaid && (isOpen || has('fulfils every time'))) order.fulfilled++
    if (isPaid) order.status = 'paid'
    else if (order.status !== 'paid' || has('lets old news win'))
      order.status = status === 'pending' ? 'open' : 'failed'
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/fulfilled')
      return void response.end(
        JSON.stringify(Object.fromEntries(Object.entries(orders).map(([id, { fulfilled }]) => [id, fulfilled]))),
      )
    if (has('leads elsewhere')) return void response.writeHead(302, { location: '/elsewhere' }).end()
    if (request.method !== 'POST' && !has('answers everything')) throw new No(405)
    const body = await bodyOf(request)
    if (has('needs a content type') && !request.headers['content-type']?.startsWith('application/json'))
      throw new TypeError('the body was not parsed')
    if (!has('verifies nothing') && request.method === 'POST') verify(request, body)
    if (has('thinks too long')) await new Promise(resolve => setTimeout(resolve, thoughtMs))
    if (request.method === 'POST') await book(body, String(request.headers['webhook-id'] ?? '_1'))
    response.end(has('answers with a page') ? '<!doctype html><h1>Thank you</h1>' : '{"status":"ok"}')
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      if (!response.headersSent) response.writeHead(error instanceof No ? error.status : 500, { connection: 'close' })
      response.end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    orders,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const parsed = (body: Buffer) => {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new No(400)
  }
}

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
