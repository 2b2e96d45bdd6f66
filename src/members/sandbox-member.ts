import type { Random, Vault } from '../merchants/outside.js'
import type { MerchantStoreRecords } from '../merchants/ports.js'
import type { MemberStoreRecords, Passwords } from './ports.js'

/** The representative that a sandbox starts with; `password` is `null` once somebody has changed it. */
export type SandboxMember = { email: string; password: string | null }

type Records = MemberStoreRecords & Pick<MerchantStoreRecords, 'settings'>
type Needs = {
  store: { read: Records; write<T>(work: (records: Records) => Promise<T>): Promise<T> }
  vault: Vault
  passwords: Passwords
  random: Random
  newId: () => string
  systemClock: () => Date
}

const setting = 'sandbox_member'
type Kept = { sealed: string; hash: string }

const demo = { email: 'anna.nowak@example.com', firstName: 'Anna', lastName: 'Nowak' }

/** The sandbox's own representative, made at the first start; the password is kept sealed so that every start can print it (domain.md §1). */
export const ensureSandboxMember =
  ({ store, vault, passwords, random, newId, systemClock }: Needs) =>
  async (merchantId: number): Promise<SandboxMember> => {
    const known = await store.read.settings.get(setting)
    if (known === undefined) {
      const password = random(12).toString('base64url')
      const [sealed, hash] = await Promise.all([vault.seal(password), passwords.hash(password)])
      const mine = JSON.stringify({ sealed, hash } satisfies Kept)
      const createdAt = systemClock()
      await store.write(async ({ settings, members }) => {
        if ((await settings.claim(setting, mine)) !== mine) return
        await members.add({
          ...{ ...demo, merchantId, publicId: newId(), role: 'representative', state: 'active', passwordHash: hash },
          ...{ language: null, completedOnly: false, createdAt, modifiedAt: createdAt },
        })
      })
    }
    const kept = JSON.parse(known ?? (await store.read.settings.get(setting)) ?? '') as Kept
    const member = await store.read.members.findByEmail(demo.email)
    return {
      email: demo.email,
      password: member?.passwordHash === kept.hash ? await vault.unseal(kept.sealed) : null,
    }
  }
