import { HttpConnection } from './http-connection.js'

/** How one walk through the main flow ended; `failed` names the step and the answer, 0 = the connection broke. */
export type FlowEnd = { failed: string | null; opened: boolean }

export type Target = {
  baseUrl: string
  /** Makes the next signed body; `null` asks only for `/` (to measure the generator itself). */
  nextBody: (() => string) | null
  /** Opens one payment and then only looks at its page. */
  pageOnly?: boolean
}

/** One payer's browser: posts the signed form, follows the 303 to the page, on one connection. */
export class FlowClient {
  readonly #connection: HttpConnection
  readonly #host: string
  readonly #pageHead: string
  /** Of the payment that is looked at again and again. */
  #page: string | undefined

  constructor(readonly target: Target) {
    const { hostname, port, host } = new URL(target.baseUrl)
    this.#connection = new HttpConnection(hostname, Number(port))
    this.#host = host
    this.#pageHead = ` HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\nAccept-Language: pl,en;q=0.8\r\nUser-Agent: kasa-bench\r\n\r\n`
  }

  walk(done: (end: FlowEnd) => void): void {
    const { nextBody } = this.target
    if (nextBody === null) this.#getPage('/', false, done)
    else if (this.#page !== undefined) this.#getPage(this.#page, false, done)
    else this.#openAndShow(nextBody(), done)
  }

  #openAndShow(body: string, done: (end: FlowEnd) => void): void {
    this.#connection.send(this.#post(body), ({ status, location }) => {
      if (status !== 303 || location === null) return done({ failed: `post ${status}`, opened: false })
      const path = pathOf(location)
      if (this.target.pageOnly) this.#page = path
      this.#getPage(path, true, done)
    })
  }

  close(): void {
    this.#connection.close()
  }

  #post(body: string): string {
    return (
      `POST /pl/payment HTTP/1.1\r\nHost: ${this.#host}\r\nAccept: text/html\r\nAccept-Language: pl,en;q=0.8\r\nUser-Agent: kasa-bench\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    )
  }

  #getPage(path: string, opened: boolean, done: (end: FlowEnd) => void): void {
    this.#connection.send(`GET ${path}${this.#pageHead}`, ({ status }) =>
      done({ failed: status === 200 ? null : `page ${status}`, opened }),
    )
  }
}

const pathOf = (location: string): string => {
  const start = location.startsWith('http') ? location.indexOf('/', 8) : 0
  return location.slice(start)
}
