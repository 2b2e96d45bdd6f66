import { hash, verify } from '@node-rs/argon2'
import type { Passwords } from '../members/ports.js'

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashes passwords with argon2id (the package's default algorithm). A password is brought to one Unicode form, so that it is the same from every keyboard. */
export const createPasswords = (): Passwords => {
  const form = (password: string) => password.normalize('NFKC')
  // Of nobody: what an unknown account's password is compared with, so that the answer takes as long.
  const decoy = hash('nobody has this password', cost)
  return {
    hash: password => hash(form(password), cost),
    matches: async (stored, password) => (await verify(stored ?? (await decoy), form(password))) && stored !== null,
  }
}
