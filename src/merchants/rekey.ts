import { sealedSettings } from './deployment.js'
import type { MerchantNeeds, Vault } from './outside.js'
import type { MerchantStoreRecords, SealedToken } from './ports.js'

type Needs = Pick<MerchantNeeds, 'store' | 'vault'>

/**
 * Seals everything anew that a former key has sealed: shop keys in use, tokens, the deployment's own keys, connectors' tokens of
 * remembered instruments, secrets of authenticator apps, keys of uploaded files, codes on their
 * way to phones, kept answers of the API. Answers how many.
 * Payments go on meanwhile; whatever changed in between is left for the next run, so run it until it answers 0.
 */
export const rekey =
  ({ store, vault }: Needs) =>
  async (): Promise<number> => {
    const old = (await sealedTexts(store.read)).filter(sealed => !vault.isCurrent(sealed))
    const fresh = new Map<string, string>()
    for (const sealed of old) fresh.set(sealed, await vault.seal(await vault.unseal(sealed)))
    const replaced = fresh.size === 0 ? 0 : await store.write(records => replaceAll(records, fresh, vault))
    return replaced + (await rekeyInstruments({ store, vault }))
  }

/** Many more than the others: read and written in portions. */
const rekeyInstruments = async ({ store, vault }: Needs): Promise<number> => {
  let replaced = 0
  for await (const { place, tokens } of portionsOf(store.read)) {
    const fresh: { from: SealedToken; sealed: string }[] = []
    for (const from of tokens)
      if (!vault.isCurrent(from.sealed)) fresh.push({ from, sealed: await vault.seal(await vault.unseal(from.sealed)) })
    if (fresh.length === 0) continue
    replaced += await store.write(async records => {
      let swapped = 0
      for (const { from, sealed } of fresh) if (await records[place].reseal(from, sealed)) swapped++
      return swapped
    })
  }
  return replaced
}

const portion = 500
/** In the order in which a removed instrument's token moves, so that none is missed. */
const places = ['profiles', 'forgettings', 'authenticators', 'uploads', 'phoneCodes', 'idempotency'] as const
type Portion = { place: (typeof places)[number]; tokens: SealedToken[] }
const portionsOf = async function* (records: MerchantStoreRecords): AsyncGenerator<Portion> {
  for (const place of places) {
    for (let after = 0; ; ) {
      const tokens = await records[place].sealedAfter(after, portion)
      const last = tokens.at(-1)
      if (last === undefined) break
      yield { place, tokens }
      after = last.id
    }
  }
}

/** How many sealed texts still need a former key. */
export const countOld = async ({ store, vault }: Needs): Promise<number> => {
  let old = (await sealedTexts(store.read)).filter(sealed => !vault.isCurrent(sealed)).length
  for await (const { tokens } of portionsOf(store.read))
    old += tokens.filter(({ sealed }) => !vault.isCurrent(sealed)).length
  return old
}

const sealedTexts = async (records: MerchantStoreRecords): Promise<string[]> =>
  (await sealedNames(records)).map(({ sealed }) => sealed)

/** What is sealed, with a name that a person can look it up by; connectors' tokens of instruments are left out: they are many. */
export const sealedNames = async (records: MerchantStoreRecords): Promise<{ name: string; sealed: string }[]> => {
  const found: { name: string; sealed: string | null | undefined }[] = []
  for (const name of sealedSettings) found.push({ name, sealed: await records.settings.get(name) })
  for (const { id } of await records.merchants.list()) {
    for (const { publicId: name, sealed } of await records.keys.ofMerchant(id)) found.push({ name, sealed })
    for (const { id: token, sealed } of await records.tokens.ofMerchant(id))
      found.push({ name: `token ${token}`, sealed })
  }
  return found.flatMap(({ name, sealed }) => (typeof sealed === 'string' ? [{ name, sealed }] : []))
}

const replaceAll = async (
  records: MerchantStoreRecords,
  fresh: Map<string, string>,
  { kid }: Vault,
): Promise<number> => {
  let replaced = 0
  const swap = async (sealed: string | null | undefined, save: (text: string) => Promise<unknown>) => {
    const text = fresh.get(sealed ?? '')
    if (text !== undefined && (await save(text)) !== false) replaced++
  }
  for (const name of sealedSettings)
    await swap(await records.settings.get(name), text => records.settings.set(name, text))
  for (const { id } of await records.merchants.list()) {
    for (const key of await records.keys.ofMerchant(id)) {
      await swap(key.sealed, sealed => records.keys.reseal(key, { kid, sealed }))
    }
    for (const token of await records.tokens.ofMerchant(id)) {
      await swap(token.sealed, sealed => records.tokens.reseal(token, { kid, sealed }))
    }
  }
  return replaced
}
