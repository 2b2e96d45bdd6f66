import type { IncomingMessage } from 'node:http'

/** The body was larger than its route allows. */
export class BodyTooLarge extends Error {}

/** The client went away while it was sending: nobody's fault here, and nobody is left to answer. */
export class RequestAborted extends Error {}

const defaultLimitBytes = 16 * 1024

/** Reads a request's raw bytes, at most `limitBytes`; throws `BodyTooLarge`, keeping no more than the limit in memory. */
export const readBody = (request: IncomingMessage, limitBytes = defaultLimitBytes): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return reject(new BodyTooLarge())
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limitBytes) {
        request.removeAllListeners('data')
        request.resume()
        return reject(new BodyTooLarge())
      }
      chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    request.on('error', () => reject(new RequestAborted()))
    request.on('aborted', () => reject(new RequestAborted()))
  })
