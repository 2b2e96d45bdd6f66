import type { Random } from '../merchants/outside.js'
import { derivedToken } from '../signing/credential-digest.js'

/** What is stored of a recovery code. */
export type RecoveryCodeRecords = {
  /** Throws away what the member had and stores these. */
  replace(memberId: number, digests: readonly string[], at: Date): Promise<void>
  /** Uses one up; false when it is none of the member's or was used. */
  use(memberId: number, digest: string, at: Date): Promise<boolean>
  /** How many are left. */
  left(memberId: number): Promise<number>
  removeAll(memberId: number): Promise<void>
}

/** How many codes a member gets at once. */
export const recoveryCodes = 10

/** Crockford's letters: none looks like another. 32 of them, so that five bits of chance make one. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'
const codeLetters = 12

/** New codes, 60 bits each, in groups of four letters; shown once. */
export const newRecoveryCodes = (random: Random): string[] =>
  Array.from({ length: recoveryCodes }, () => {
    const code = [...random(codeLetters)].map(byte => letters[byte % letters.length]).join('')
    return code.replace(/.{4}(?=.)/g, '$&-')
  })

/** What is stored: nobody can try codes against it without the deployment's seed. @param typed as the member types it: blanks, dashes and capitals do not matter */
export const recoveryCodeDigest = (seed: Buffer, memberId: number, typed: string): string => {
  const code = typed.toLowerCase().replace(/[\s-]/g, '').replace(/[il]/g, '1').replace(/o/g, '0')
  return derivedToken(seed, `recovery:${memberId}:${code}`)
}

/** True for what may be a recovery code, so that a page can take codes of both kinds in one field. */
export const looksLikeRecoveryCode = (typed: string): boolean => typed.replace(/[\s-]/g, '').length === codeLetters
