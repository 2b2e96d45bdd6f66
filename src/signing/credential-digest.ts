import { createHmac, hash } from 'node:crypto'

/** What is stored of an API token: its SHA-256 in hexadecimal digits. */
export const tokenDigest = (token: string): string => hash('sha256', token)

/** First 8 hexadecimal digits of a key's SHA-256: lets people compare keys without seeing them. */
export const fingerprint = (key: string): string => hash('sha256', key).slice(0, 8)

/** A token that only the holder of `seed` can make, the same each time for the same text. */
export const derivedToken = (seed: Buffer, text: string): string =>
  createHmac('sha256', seed).update(text).digest('base64url')
