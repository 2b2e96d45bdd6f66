import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A shop that takes notifications: checks imoje's signature, remembers every message under its `webhook-id`. */
export type ShopReceiver = {
  url: string
  /** Body and number of arrivals per id. */
  messages: Map<string, { body: string; arrivals: number }>
  faults: string[]
  close(): Promise<void>
}

export const startShopReceiver = async (serviceKey: string): Promise<ShopReceiver> => {
  const messages: ShopReceiver['messages'] = new Map()
  const faults: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const fault = faultOf(request.headers, body, serviceKey)
      if (fault) faults.push(fault)
      else remember(messages, faults, String(request.headers['webhook-id']), body)
      response.writeHead(fault ? 400 : 200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/notify`, messages, faults, close: () => close(server) }
}

const faultOf = (headers: IncomingHttpHeaders, body: string, serviceKey: string): string | undefined => {
  const [, signature] = /;signature=([0-9a-f]+);alg=sha256$/.exec(String(headers['x-imoje-signature'])) ?? []
  const expected = createHash('sha256')
    .update(body + serviceKey)
    .digest('hex')
  if (signature !== expected) return 'a notification came with a wrong imoje signature'
  return headers['webhook-id'] ? undefined : 'a notification came without webhook-id'
}

const remember = (messages: ShopReceiver['messages'], faults: string[], id: string, body: string): void => {
  const known = messages.get(id)
  if (known && known.body !== body) faults.push(`${id} came again with other bytes`)
  if (known) known.arrivals++
  else messages.set(id, { body, arrivals: 1 })
}

const close = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
