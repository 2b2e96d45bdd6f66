import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Answer, Ask } from './route.js'

/** A static file in memory, compressed once. */
export type HeldFile = { type: string; plain: Buffer; br: Buffer; gzip: Buffer; digest: string }

/** Compresses a file for as long as the process lives. */
export const holdFile = (type: string, plain: Buffer): HeldFile => ({
  type,
  plain,
  br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gzip: gzipSync(plain, { level: 9 }),
  digest: createHash('sha256').update(plain).digest('hex'),
})

/** The file in the best encoding that the visitor takes. `etag` is the digest with the encoding, as each encoding is another body. */
export const serveFile = (
  file: HeldFile,
  { headers }: Ask,
): Required<Pick<Answer, 'headers' | 'body'>> & { etag: string } => {
  const accepted = String(headers['accept-encoding'] ?? '')
  const encoding = /\bbr\b(?!;q=0(?:[,\s]|$))/.test(accepted)
    ? 'br'
    : /\bgzip\b(?!;q=0(?:[,\s]|$))/.test(accepted)
      ? 'gzip'
      : null
  return {
    headers: {
      'content-type': file.type,
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    },
    body: encoding ? file[encoding] : file.plain,
    etag: `"${file.digest.slice(0, 20)}-${encoding ?? 'plain'}"`,
  }
}
