import { connect, type Socket } from 'node:net'

/** What the generator needs of an answer. */
export type Answer = { status: number; location: string | null; body: Buffer | null }

const lengthHeader = /\r\ncontent-length: *(\d+)/i
const locationHeader = /\r\nlocation: *([^\r]+)/i
const chunkedHeader = /\r\ntransfer-encoding: *chunked/i
const closeHeader = /\r\nconnection: *close/i
const lastChunk = '0\r\n\r\n'

/**
 * One keep-alive HTTP/1.1 connection, one request at a time, that looks at as little of the answer as it can: a load generator
 * must cost less than what it measures. Bodies are kept only when asked for.
 */
export class HttpConnection {
  #socket: Socket | undefined
  #unread: Buffer | undefined
  #remaining = -1
  #chunked = false
  #closing = false
  #answer: Answer = { status: 0, location: null, body: null }
  #parts: Buffer[] = []
  #done: ((answer: Answer) => void) | undefined

  constructor(
    readonly host: string,
    readonly port: number,
    readonly keepBodies = false,
  ) {}

  /** Sends a request that is already text; calls back with status 0 when the connection failed. */
  send(request: string, done: (answer: Answer) => void): void {
    this.#done = done
    this.#remaining = -1
    this.#socket ??= this.#open()
    this.#socket.write(request)
  }

  close(): void {
    this.#done = undefined
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #open(): Socket {
    const socket = connect({ host: this.host, port: this.port, noDelay: true })
    socket.on('data', bytes => this.#read(bytes))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined
      this.#finish({ status: 0, location: null, body: null })
    })
    return socket
  }

  #read(bytes: Buffer): void {
    if (this.#remaining >= 0 || this.#chunked) {
      this.#readBody(bytes)
      return
    }
    const all = this.#unread ? Buffer.concat([this.#unread, bytes]) : bytes
    const end = all.indexOf('\r\n\r\n')
    this.#unread = end < 0 ? all : undefined
    if (end < 0) return
    this.#readHead(all.toString('latin1', 0, end))
    this.#readBody(all.subarray(end + 4))
  }

  #readHead(head: string): void {
    this.#answer = { status: Number(head.slice(9, 12)), location: locationHeader.exec(head)?.[1] ?? null, body: null }
    this.#closing = closeHeader.test(head)
    this.#chunked = chunkedHeader.test(head)
    this.#remaining = Number(lengthHeader.exec(head)?.[1] ?? 0)
  }

  #readBody(bytes: Buffer): void {
    if (this.keepBodies) this.#parts.push(bytes)
    this.#remaining -= bytes.length
    const ended = this.#chunked
      ? bytes.toString('latin1', Math.max(0, bytes.length - lastChunk.length)) === lastChunk
      : this.#remaining <= 0
    if (!ended) return
    if (this.keepBodies) this.#answer.body = Buffer.concat(this.#parts.splice(0))
    if (this.#closing) {
      this.#socket?.destroy()
      this.#socket = undefined
    }
    this.#finish(this.#answer)
  }

  #finish(answer: Answer): void {
    const done = this.#done
    this.#done = undefined
    this.#remaining = -1
    this.#chunked = false
    this.#unread = undefined
    done?.(answer)
  }
}
