import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** Methods that change something: their body is read, and they are guarded against other origins. */
export type Writing = 'POST' | 'PUT' | 'DELETE'

/** A request as every handler of ours sees it, whichever way it came in (Express or the hot front). */
export type Ask = {
  method: 'GET' | 'HEAD' | Writing
  /** Without the query, percent-encoding untouched. */
  path: string
  /** Raw query without `?`; never logged. */
  query: string
  params: Readonly<Record<string, string>>
  headers: IncomingHttpHeaders
  /** Raw bytes; empty unless the method writes. */
  body: Buffer
  /** The client's address, after `KASA_TRUST_PROXY`. */
  address: string
  traceId: string
}

/** What a handler answers; security headers, logging and limits are added by `http/app.ts` for every route alike. */
export type Answer = {
  status: number
  headers?: OutgoingHttpHeaders
  body?: string | Buffer
  /** Instead of `body`, of a long answer: asked for one by one as fast as they are taken; a fault among them breaks the connection. */
  parts?: AsyncIterable<string>
  /** Origins that may show this page in a frame; nobody unless given. */
  framedBy?: readonly string[]
}

export type Handle = (ask: Ask) => Answer | Promise<Answer>

/** One row of the route table. `path` is an Express 5 pattern such as `/:language/pay/:payment`. GET also serves HEAD. */
export type Route = {
  method: 'GET' | Writing
  path: string
  /** Largest body in bytes; beyond it 413. */
  bodyLimitBytes?: number
  /** Rows that may be called from other origins (bank callbacks, the shop's form); others check `Sec-Fetch-Site` and `Origin`. */
  crossOrigin?: true
  /** Answers a body beyond the limit; the gateway's general page unless given. */
  tooLarge?: Handle
  /** Answers names in the address that nothing of ours can have; the gateway's general page unless given. */
  unfit?: Handle
  /** Matched before Express, for the few rows every purchase passes (performance.md): same handler, headers, limits and log. */
  hot?: true
  handle: Handle
}

/** An HTML page. */
export const page = (status: number, html: string | Buffer, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: html,
})

/** See-other: after a form post always a GET of a page of ours (domain.md §8). */
export const seeOther = (location: string, headers: OutgoingHttpHeaders = {}): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store', ...headers },
})

export const json = (status: number, value: unknown, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
})
