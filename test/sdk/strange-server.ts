import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export type Seen = { method: string; path: string; headers: IncomingHttpHeaders; body: string }
export type Behaviour = (response: ServerResponse, seen: Seen) => void

/** A server that behaves as told: the first behaviour for the first request, and so on; the last one stays. */
export const strangeServer = async (...behaviours: readonly Behaviour[]) => {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', url = '', headers } = request
    seen.push({ method, path: url, headers, body })
    const behave = behaviours[Math.min(seen.length, behaviours.length) - 1]
    const last = seen.at(-1)
    if (last) behave?.(response, last)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
export type StrangeServer = Awaited<ReturnType<typeof strangeServer>>

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-trace-id': 'trace-1', ...headers })
    response.end(JSON.stringify(body))
  }
export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Behaviour =>
  json(status, { apiErrorResponse: { code, message: 'No.', hint: 'Do otherwise.', instance: {}, errors: [] } }, headers)
export const html =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  response => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers })
    response.end('<h1>A page</h1>')
  }
export const drop: Behaviour = response => response.socket?.destroy()
/** Half an answer, then the line breaks. */
export const breakOff: Behaviour = response => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"transaction":')
  setImmediate(() => response.socket?.destroy())
}

/** A line to a gateway on which calls arrive and the first answers are lost. */
export const losesAnswers = async (target: string, losses: number) => {
  let passed = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = 'GET', url = '', headers } = request
    const sent = Object.fromEntries(
      ['authorization', 'content-type', 'idempotency-key'].flatMap(name =>
        headers[name] === undefined ? [] : [[name, String(headers[name])]],
      ),
    )
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }
    const answer = await fetch(`${target}${url}`, { method, headers: sent, ...body })
    const text = await answer.text()
    passed++
    if (passed <= losses) return void response.socket?.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed: () => passed,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
