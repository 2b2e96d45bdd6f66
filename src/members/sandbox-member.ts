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

/** Sealed; `kasa rekey` knows it by this name. */
const passwordSetting = 'sandbox_password'
/** Tells whether the password was changed. */
const hashSetting = 'sandbox_password_hash'

const demo = { email: 'anna.nowak@example.com', firstName: 'Anna', lastName: 'Nowak' }

/** The sandbox's own representative, made at the first start; the password is kept sealed so that every start can print it (domain.md §1). */
export const ensureSandboxMember =
  ({ store, vault, passwords, random, newId, systemClock }: Needs) =>
  async (merchantId: number): Promise<SandboxMember> => {
    if ((await store.read.members.findByEmail(demo.email)) === undefined) {
      const password = random(12).toString('base64url')
      const [sealed, hash] = await Promise.all([vault.seal(password), passwords.hash(password)])
      const createdAt = systemClock()
      await store.write(async ({ settings, members }) => {
        if ((await settings.claim(passwordSetting, sealed)) !== sealed) return
        await settings.set(hashSetting, hash)
        await members.add({
          ...{ ...demo, merchantId, publicId: newId(), role: 'representative', state: 'active', passwordHash: hash },
          ...{ language: null, completedOnly: false, createdAt, modifiedAt: createdAt },
        })
      })
    }
    const [member, sealed, hash] = await Promise.all([
      store.read.members.findByEmail(demo.email),
      store.read.settings.get(passwordSetting),
      store.read.settings.get(hashSetting),
    ])
    const isUnchanged = sealed !== undefined && hash !== undefined && member?.passwordHash === hash
    return { email: demo.email, password: isUnchanged ? await vault.unseal(sealed) : null }
  }
