import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer; at: Date }
export type Reply = (answer: ServerResponse, received: Received, count: number) => void

export const ok: Reply = answer => answer.end('{"status":"ok"}')
/** Never answers. */
export const silence: Reply = () => {}
export const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Reply =>
  answer =>
    answer.writeHead(code, headers).end(body)

/** A shop that really listens on loopback and answers as told. */
export async function openShop(reply: Reply = ok, host = '127.0.0.1') {
  const received: Received[] = []
  const shop = { received, reply, url: '', port: 0, close: () => Promise.resolve() }
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const one = { method, path, headers, body: Buffer.concat(chunks), at: new Date() }
      received.push(one)
      shop.reply(answer, one, received.length)
    })
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  shop.port = (server.address() as AddressInfo).port
  shop.url = `http://${host.includes(':') ? `[${host}]` : host}:${shop.port}`
  shop.close = () =>
    new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return shop
}
export type ReceivingShop = Awaited<ReturnType<typeof openShop>>
