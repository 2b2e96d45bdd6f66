import { createHash } from 'node:crypto'

/** The first 8 hexadecimal digits of a secret's SHA-256: enough to compare two keys by eye, useless to an attacker. */
export const fingerprint = (secret: string): string => createHash('sha256').update(secret).digest('hex').slice(0, 8)
