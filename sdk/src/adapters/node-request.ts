import type { NotificationHandler } from '../notifications/handler.js'
import { bodyTooLarge, isRaw, maxBodyBytes } from '../notifications/raw-body.js'

/** The part of Node's request that is used. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly readableEnded?: boolean | undefined
  readonly destroyed?: boolean | undefined
  /** What a body parser left there. */
  readonly body?: unknown
  /** What some platforms keep beside it. */
  readonly rawBody?: unknown
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** The part of Node's response that is used. */
export interface NodeResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(text: string): unknown
}

/** A listener for `http.createServer(route)`, a route for `app.post(path, route)`. */
export type NodeRoute = (request: NodeRequest, response: NodeResponse) => Promise<void>

const readStream = (request: NodeRequest): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let sizeBytes = 0
    request.on('data', chunk => {
      sizeBytes += chunk.length
      if (sizeBytes <= maxBodyBytes) chunks.push(chunk)
      else reject(bodyTooLarge())
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => reject(new Error('The connection ended before the body did.')))
  })

/**
 * The bytes of a request: kept ones where a raw parser ran, else the stream's.
 *
 * @param kept where frameworks put bodies, the likeliest first
 */
export const bodyOfNode = (request: NodeRequest, kept: readonly unknown[]): Promise<Uint8Array> | unknown => {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw bodyTooLarge()
  const raw = kept.find(isRaw)
  if (raw !== undefined) return raw
  if (request.readableEnded || request.destroyed) return kept.find(body => body !== undefined)
  return readStream(request)
}

/** Makes a listener of Node's own http, and of Express, of a handler. */
export const nodeRoute =
  (handler: NotificationHandler): NodeRoute =>
  async (request, response) => {
    const { status, headers, body } = await handler({
      method: request.method,
      headers: request.headers,
      body: () => bodyOfNode(request, [request.body, request.rawBody]),
    })
    response.statusCode = status
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.end(body)
  }
