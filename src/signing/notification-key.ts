import { createPrivateKey, type KeyObject } from 'node:crypto'

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The Ed25519 private key of a 32-byte seed: it signs `v1a` of every notification (domain.md §5). */
export const notificationKeyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' })
