import { notificationKeyOf } from '../signing/notification-key.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'

export type Mode = 'sandbox' | 'production'

/** What belongs to a database and its key alone, whoever starts a process on it. */
export type Deployment = {
  /** Ed25519: signs `v1a` of every notification, published under `/.well-known/kasa-keys.json` (domain.md §5). */
  notificationKey: ReturnType<typeof notificationKeyOf>
  /** 32 bytes that status links are derived from. */
  statusSeed: Buffer
}

const ownKeys = ['notification_key', 'status_seed'] as const
/** Settings that hold sealed values, the password of a sandbox's first member among them; `kasa rekey` seals them anew. */
export const sealedSettings = [...ownKeys, 'sandbox_password'] as const

/** The database's own mode; refuses to open it in the other one (domain.md §1). The first start decides it. */
export const claimMode =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  async (mode: Mode): Promise<void> => {
    const stored =
      (await store.read.settings.get('mode')) ?? (await store.write(({ settings }) => settings.claim('mode', mode)))
    if (stored === mode) return
    throw new OperatorRefusal(
      'mode/other',
      `This database belongs to a ${stored} deployment and cannot be opened in ${mode} mode: choose another database (--database) or start with KASA_MODE=${stored}.`,
    )
  }

/** The deployment's own keys, made at the first start; processes that start at once agree on one set. */
export const openDeployment =
  ({ store, vault, random }: Pick<MerchantNeeds, 'store' | 'vault' | 'random'>) =>
  async (): Promise<Deployment> => {
    const [notification, status] = await Promise.all(ownKeys.map(name => store.read.settings.get(name)))
    const sealed = notification && status ? [notification, status] : await claimSeeds({ store, vault, random })
    const [keySeed, statusSeed] = await Promise.all(
      sealed.map(async text => Buffer.from(await vault.unseal(text), 'base64url')),
    )
    if (!keySeed || !statusSeed) throw new Error('the deployment has no keys')
    return { notificationKey: notificationKeyOf(keySeed), statusSeed }
  }

const claimSeeds = async ({
  store,
  vault,
  random,
}: Pick<MerchantNeeds, 'store' | 'vault' | 'random'>): Promise<string[]> => {
  const fresh = await Promise.all(ownKeys.map(() => vault.seal(random(32).toString('base64url'))))
  return store.write(async ({ settings }) => {
    const agreed: string[] = []
    for (const [index, name] of ownKeys.entries()) agreed.push(await settings.claim(name, fresh[index] ?? ''))
    return agreed
  })
}
