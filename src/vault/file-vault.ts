import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random, Vault } from '../merchants/outside.js'
import type { FileVault } from '../uploads/ports.js'

const cipher = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/**
 * Seals files by AES-256-GCM, each under a key of its own that the vault seals: `kasa rekey` then seals short keys anew and leaves contents alone.
 * A content is base64 of nonce, tag and ciphertext.
 */
export const openFileVault = ({
  vault,
  random,
}: {
  vault: Pick<Vault, 'seal' | 'unseal'>
  random: Random
}): FileVault => ({
  seal: async (bytes, about) => {
    const key = random(keyBytes)
    const nonce = random(nonceBytes)
    const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(about, 'utf8'))
    const body = Buffer.concat([sealing.update(bytes), sealing.final()])
    const content = Buffer.concat([nonce, sealing.getAuthTag(), body]).toString('base64')
    return { sealed: await vault.seal(key.toString('base64url')), content }
  },
  open: async ({ sealed, content }, about) => {
    const key = Buffer.from(await vault.unseal(sealed), 'base64url')
    const bytes = Buffer.from(content, 'base64')
    const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    opening.setAAD(Buffer.from(about, 'utf8')).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()])
  },
})
