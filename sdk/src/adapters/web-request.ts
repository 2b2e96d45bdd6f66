import type { NotificationHandler } from '../notifications/handler.js'
import { bodyTooLarge, maxBodyBytes } from '../notifications/raw-body.js'

/** The part of the web's `Request` that is used. */
export interface WebRequest {
  readonly method: string
  readonly headers: { get(name: string): string | null }
  readonly bodyUsed: boolean
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
      cancel(): Promise<unknown>
    }
  } | null
}

/** A function from the web's `Request` to its `Response`. */
export type WebRoute = (request: WebRequest) => Promise<Response>

const bodyOfWeb = async ({ headers, body, bodyUsed }: WebRequest): Promise<unknown> => {
  if (bodyUsed) return undefined
  if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) throw bodyTooLarge()
  const reader = body?.getReader()
  const chunks: Uint8Array[] = []
  for (let sizeBytes = 0; reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    if (value) chunks.push(value)
    sizeBytes += value?.length ?? 0
    if (sizeBytes <= maxBodyBytes) continue
    await reader.cancel()
    throw bodyTooLarge()
  }
  return Buffer.concat(chunks)
}

/** Makes a function from the web's `Request` to its `Response` of a handler. */
export const webRoute =
  (handler: NotificationHandler): WebRoute =>
  async request => {
    const { method, headers: given } = request
    const { status, headers, body } = await handler({ method, headers: given, body: () => bodyOfWeb(request) })
    return new Response(body, { status, headers })
  }
