import { scrypt } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import type { Random } from '../merchants/outside.js'

/** The only derivation this version knows; a file cannot ask for a cheaper or a ruinous one. */
const derivation = 'scrypt-N17-r8-p1'
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 }

/** Seals encryption keys under a passphrase: scrypt, then JWE `dir` + A256GCM; salt and derivation stand in the header. */
export const sealKeys = async (keys: readonly Buffer[], passphrase: string, random: Random): Promise<string> => {
  const salt = random(16)
  const plain = JSON.stringify(keys.map(key => key.toString('base64url')))
  return new CompactEncrypt(Buffer.from(plain, 'utf8'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kdf: derivation, salt: salt.toString('base64url') })
    .encrypt(await derive(passphrase, salt))
}

/** The keys again; refuses another passphrase. */
export const unsealKeys = async (sealed: string, passphrase: string): Promise<Buffer[]> => {
  const { kdf, salt } = headerOf(sealed)
  if (kdf !== derivation || typeof salt !== 'string') throw refusal('The sealed key was written by another version.')
  const key = await derive(passphrase, Buffer.from(salt, 'base64url'))
  const { plaintext } = await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch(error => Promise.reject(refusal('The passphrase does not open the sealed key.', error)))
  const texts: string[] = JSON.parse(Buffer.from(plaintext).toString('utf8'))
  return texts.map(text => Buffer.from(text, 'base64url'))
}

const headerOf = (sealed: string): Record<string, unknown> => {
  try {
    return decodeProtectedHeader(sealed)
  } catch (error) {
    throw refusal('The sealed key is damaged.', error)
  }
}

const derive = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)))
  })

const refusal = (sentence: string, cause?: unknown) => new OperatorRefusal('backup/refused', sentence, { cause })
