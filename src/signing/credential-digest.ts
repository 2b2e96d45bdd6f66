import { hash } from 'node:crypto'

/** What is stored of an API token: its SHA-256 in hexadecimal digits. */
export const tokenDigest = (token: string): string => hash('sha256', token)

/** First 8 hexadecimal digits of a key's SHA-256: lets people compare keys without seeing them. */
export const fingerprint = (key: string): string => hash('sha256', key).slice(0, 8)
