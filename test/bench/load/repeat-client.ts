import type { FlowEnd } from './flow-client.js'
import { HttpConnection } from './http-connection.js'

/** A call of the API that is made again and again; `{order}` in its body becomes an order id of its own. */
export type RepeatedCall = {
  method: 'GET' | 'POST'
  /** Taken in turn. */
  paths: readonly string[]
  token: string
  body: string | null
  /** It opens a payment: its answers are compared with the rows of that table. */
  opens: boolean
}

let turn = 0

/** One connection of a shop's server that calls the API. */
export class RepeatClient {
  readonly #connection: HttpConnection
  readonly #head: string

  constructor(
    baseUrl: string,
    readonly call: RepeatedCall,
    readonly prefix: string,
  ) {
    const { hostname, port, host } = new URL(baseUrl)
    this.#connection = new HttpConnection(hostname, Number(port))
    this.#head = ` HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${call.token}\r\nAccept: application/json\r\n`
  }

  walk(done: (end: FlowEnd) => void): void {
    const { method, paths, body, opens } = this.call
    const at = turn++
    const text = body?.replace('{order}', `${this.prefix}-${at}`.slice(-36).padStart(36, '-')) ?? ''
    const rest =
      body === null ? '\r\n' : `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`
    this.#connection.send(`${method} ${paths[at % paths.length]}${this.#head}${rest}`, ({ status }) =>
      done({ failed: status === 200 ? null : `call ${status}`, opened: opens && status === 200 }),
    )
  }

  close(): void {
    this.#connection.close()
  }
}
