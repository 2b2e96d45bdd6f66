import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeader, RequestListener, ServerResponse } from 'node:http'
import express from 'express'
import { BodyTooLarge, RequestAborted, readBody } from './body.js'
import { framedHeaders, headerList, securityHeaders } from './headers.js'
import { clientAddress, hostAllowed, isForeign } from './origin.js'
import type { Answer, Ask, Route, Writing } from './route.js'

/** One answered request, for log and metrics: the route's pattern, never the address a payer visited. */
export type Seen = { method: string; route: string; status: number; durationMs: number; traceId: string }

export type AppNeeds = {
  routes: readonly Route[]
  /** Public address of this deployment, read when a request comes (the port may be given by the system). */
  baseUrl: () => string
  allowedHosts: ReadonlySet<string>
  trustedHops: number
  newTraceId: () => string
  isStopping: () => boolean
  seen: (request: Seen) => void
  /** A fault of ours: logged with its trace id; the answer is `problem`. */
  failed: (error: unknown, route: string, traceId: string) => void
  answers: {
    notFound: (ask: Ask) => Answer
    tooLarge: (ask: Ask) => Answer
    foreign: (ask: Ask) => Answer
    problem: (ask: Ask) => Answer
  }
}

/** All HTTP of the gateway: a few hot rows first, everything else through Express; both ways are served by the same function. */
export const createApp = (needs: AppNeeds): RequestListener => {
  const serve = server(needs)
  const hot = needs.routes.filter(route => route.hot).map(route => ({ route, match: matcher(route.path) }))
  const literal = new Set(needs.routes.filter(route => !route.hot && isLiteral(route)).map(({ path }) => path))
  const app = expressApp(needs, serve)
  return (request, response) => {
    const path = pathOf(request)
    for (const { route, match } of literal.has(path) ? [] : hot) {
      const params = isFor(route, request.method) ? match(path) : undefined
      if (params !== undefined) return void serve(route, params, request, response)
    }
    app(request, response)
  }
}

/** An address without names stands before those with one: `/developers/payment` is no form in the language "developers". */
const isLiteral = ({ path }: Route): boolean => !/[:*]/.test(path)

type Serve = (
  route: Route,
  params: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>

const expressApp = (needs: AppNeeds, serve: Serve) => {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  const patterns = needs.routes.filter(route => !isLiteral(route))
  for (const route of [...needs.routes.filter(isLiteral), ...patterns]) {
    app[registers[route.method]](route.path, (request, response) =>
      serve(route, request.params as Record<string, string>, request, response),
    )
  }
  const unknown: Route = { method: 'GET', path: 'unknown', handle: needs.answers.notFound }
  app.use((request, response) => serve(unknown, {}, request, response))
  // Express itself refuses undecodable addresses: to a visitor they are pages we do not have.
  app.use((_error: unknown, request: express.Request, response: express.Response, _next: express.NextFunction) => {
    void serve(unknown, {}, request, response)
  })
  return app
}

const registers = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

const server = (needs: AppNeeds): Serve => {
  const ownOrigins = () => new Set([new URL(needs.baseUrl()).origin])
  return async (route, params, request, response) => {
    const startedAt = performance.now()
    const ask = askOf(needs, params, request)
    try {
      const answer = await answerOf(needs, route, ask, request, ownOrigins)
      await send(needs, ask, answer, response)
      const durationMs = performance.now() - startedAt
      needs.seen({ method: ask.method, route: route.path, status: answer.status, durationMs, traceId: ask.traceId })
    } catch (error) {
      // Even a fault of the fault page ends one request only.
      needs.failed(error, route.path, ask.traceId)
      response.destroy()
    }
  }
}

const answerOf = async (
  needs: AppNeeds,
  route: Route,
  ask: Ask,
  request: IncomingMessage,
  ownOrigins: () => ReadonlySet<string>,
): Promise<Answer> => {
  try {
    if (!hostAllowed(ask.headers.host, needs.allowedHosts)) return unknownHost
    if (Object.values(ask.params).some(hasControl)) return (route.unfit ?? needs.answers.notFound)(ask)
    if (isWriting(ask.method)) {
      if (!route.crossOrigin && isForeign(ask.headers, ownOrigins())) return needs.answers.foreign(ask)
      ask.body = await readBody(request, route.bodyLimitBytes)
    }
    return await route.handle(ask)
  } catch (error) {
    if (error instanceof RequestAborted) return { status: 400 }
    if (error instanceof BodyTooLarge) return (route.tooLarge ?? needs.answers.tooLarge)(ask)
    needs.failed(error, route.path, ask.traceId)
    return needs.answers.problem(ask)
  }
}

/** No name of ours holds such characters, and PostgreSQL does not even take them in a question. */
const hasControl = (text: string): boolean => /\p{Cc}/u.test(text)

const unknownHost: Answer = {
  status: 421,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'This gateway does not answer for that host name. The operator can allow it with KASA_ALLOWED_HOSTS.\n',
}

const send = (needs: AppNeeds, ask: Ask, answer: Answer, response: ServerResponse): Promise<void> | undefined => {
  if (response.headersSent) return undefined
  if (answer.parts) return sendParts(needs, ask, answer, answer.parts, response)
  // Encoded once: node would count the bytes of a text first and encode it again.
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : (answer.body ?? emptyBody)
  const list = headersOf(needs, ask, answer)
  if (!('content-length' in (answer.headers ?? {}))) list.push('content-length', body.length)
  response.writeHead(answer.status, list)
  if (ask.method === 'HEAD') response.end()
  // As a text of one character per byte it leaves in one write with the headers; a buffer would take a second one.
  else response.end(body.toString('latin1'), 'latin1')
  return undefined
}

const headersOf = (needs: AppNeeds, ask: Ask, { status, framedBy, headers = {} }: Answer): OutgoingHttpHeader[] => {
  const security = framedBy ? framedHeaders(needs.baseUrl(), framedBy) : securityHeaders(needs.baseUrl())
  const list = [...headerList(security, headers), 'x-trace-id', ask.traceId]
  if (needs.isStopping() || status === 413) list.push('connection', 'close')
  return list
}

/** Parts that a slow reader has not taken are waited for; nobody makes parts for a reader who has gone. */
const sendParts = async (
  needs: AppNeeds,
  ask: Ask,
  answer: Answer,
  parts: AsyncIterable<string>,
  response: ServerResponse,
): Promise<void> => {
  response.writeHead(answer.status, headersOf(needs, ask, answer))
  if (ask.method !== 'HEAD') {
    const gone = new Promise<void>(resolve => response.once('close', resolve))
    for await (const part of parts) {
      if (response.destroyed) return
      if (!response.write(part)) await Promise.race([once(response, 'drain'), gone])
    }
  }
  response.end()
}

const askOf = (needs: AppNeeds, params: Record<string, string>, request: IncomingMessage): Ask => {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method === 'HEAD' || isWriting(request.method) ? request.method : 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    params,
    headers: request.headers,
    body: emptyBody,
    address: clientAddress(request.socket.remoteAddress, request.headers, needs.trustedHops),
    traceId: needs.newTraceId(),
  }
}

const isWriting = (method: string | undefined): method is Writing => writing.has(method)
const writing: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'DELETE'])

const emptyBody = Buffer.alloc(0)

const pathOf = (request: IncomingMessage): string => {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}

const isFor = ({ method }: Route, asked: string | undefined): boolean =>
  asked === method || (method === 'GET' && asked === 'HEAD')

/** Hot rows have simple patterns: fixed words and `:name`s that need no decoding. */
const matcher = (pattern: string): ((path: string) => Record<string, string> | undefined) => {
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')
  const shape = new RegExp(`^${pattern.replace(/:\w+/g, '([\\w-]+)')}/?$`)
  return path => {
    const found = shape.exec(path)
    return found === null ? undefined : Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']))
  }
}
