import { gunzipSync } from 'node:zlib'
import type { Outcome } from './faults.js'

/** Most bytes that one packed object may unfold to (domain.md §2). */
export const unpackedLimitBytes = 1024 * 1024

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * Unpacks base64(gzip(json)) as `invoice` and `cart` carry it. Members that are `null` or `""` are left out, because
 * shops' programs send them for "nothing".
 */
export function unpackObject(packed: string): Outcome<object> {
  if (!base64.test(packed)) return { rule: 'packed-base64', facts: { blanks: packed.includes(' ') ? 1 : 0 } }
  const unfolded = gunzip(Buffer.from(packed, 'base64'))
  if ('rule' in unfolded) return unfolded
  const value = parse(unfolded.value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { rule: 'packed-json' }
  return { value }
}

function gunzip(bytes: Buffer): Outcome<Buffer> {
  try {
    return { value: gunzipSync(bytes, { maxOutputLength: unpackedLimitBytes }) }
  } catch (error) {
    const tooLarge =
      error !== null && typeof error === 'object' && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return tooLarge ? { rule: 'packed-too-large', facts: { max: unpackedLimitBytes } } : { rule: 'packed-gzip' }
  }
}

function parse(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return JSON.parse(text, (_, value: unknown) => (value === null || value === '' ? undefined : value))
  } catch {
    return undefined
  }
}
