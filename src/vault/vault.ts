import { hash } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import type { Vault } from '../merchants/outside.js'

/** Name of an encryption key: tells keys apart without saying anything about them. */
export const kidOf = (key: Buffer): string =>
  hash('sha256', Buffer.concat([Buffer.from('kasa-kid:'), key])).slice(0, 12)

/**
 * Seals with the first of the 32-byte keys and opens with any of them: JWE compact, `dir` + A256GCM, `kid` in the header.
 * `reload` is asked once for newer keys when a sealed text names an unknown one: another process may have run `kasa rekey`.
 */
export const openVault = (keys: readonly Buffer[], reload?: () => Promise<readonly Buffer[]>): Vault => {
  const [current] = keys
  if (!current) throw new TypeError('a vault needs a key')
  const byKid = new Map(keys.map(key => [kidOf(key), key]))
  const kid = kidOf(current)

  const find = async (name: string): Promise<Buffer | undefined> => {
    if (!byKid.has(name) && reload) for (const key of await reload()) byKid.set(kidOf(key), key)
    return byKid.get(name)
  }

  return {
    kid,
    isCurrent: sealed => decodeProtectedHeader(sealed).kid === kid,
    seal: plain =>
      new CompactEncrypt(Buffer.from(plain, 'utf8'))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
        .encrypt(current),
    unseal: async sealed => {
      const key = await find(String(decodeProtectedHeader(sealed).kid))
      if (!key) throw unopened()
      const { plaintext } = await compactDecrypt(sealed, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      }).catch(error => Promise.reject(unopened({ cause: error })))
      return Buffer.from(plaintext).toString('utf8')
    },
  }
}

const unopened = (options?: ErrorOptions) =>
  new OperatorRefusal(
    'key/unopened',
    'The encryption key does not open this database: give the key it was made with (KASA_KEY, KASA_KEY_OLD or KASA_KEY_FILE), or another database.',
    options,
  )
