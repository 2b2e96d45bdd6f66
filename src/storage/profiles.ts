import type { SealedTokenRecords } from '../merchants/ports.js'
import type { Customer, ProfileRecords } from '../profiles/ports.js'
import type { BlikAlias, CardFace, Profile, ProfileDraft } from '../profiles/profile.js'
import { sealedTokens } from './sealed-tokens.js'
import { type Cell, marks, only, type Row, type Sql } from './sql.js'
import { flag, insertInto, plain, table, time, timeOrNull, without } from './table.js'

type Face = { [K in keyof CardFace]: CardFace[K] | null }
type StoredProfile = Omit<Profile, 'card' | 'aliases'> & Face & { tokenDigest: string }

const profileTable = table<StoredProfile>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  shopId: plain(),
  livemode: flag,
  customerId: plain(),
  kind: plain(),
  connector: plain(),
  tokenDigest: plain(),
  sealed: plain(),
  maskedNumber: plain(),
  month: plain(),
  year: plain(),
  organization: plain(),
  payerId: plain(),
  firstPaymentId: plain(),
  firstTransactionId: plain(),
  createdAt: time,
  usedAt: time,
  removedAt: timeOrNull,
})

const addedKeys = without(profileTable, 'id')
const renewedKeys = ['sealed', 'maskedNumber', 'month', 'year', 'organization', 'payerId', 'usedAt'] as const
const instrumentKeys = ['shopId', 'livemode', 'customerId', 'connector', 'tokenDigest', 'kind'] as const
const instrument = profileTable.names(instrumentKeys)

const columns = profileTable.list
  .split(', ')
  .map(name => `profiles.${name}`)
  .join(', ')
const select = `select ${profileTable.list} from profiles`
const active = 'removed_at is null'
const text = {
  add: `${insertInto('profiles', profileTable.names(addedKeys))} on conflict (${instrument.join(', ')}) where ${active} do nothing returning ${profileTable.list}`,
  renew: `update profiles set ${profileTable.set(renewedKeys)} where ${instrument.map(name => `${name} = ?`).join(' and ')} and ${active} returning ${profileTable.list}`,
  addAlias: `insert into profile_aliases (merchant_id, profile_id, alias_key, label, created_at) values (?, ?, ?, ?, ?)
    on conflict (profile_id, alias_key) do update set label = excluded.label, removed_at = null, removed_by = null`,
  aliases: (profiles: number) =>
    `select profile_id, alias_key, label from profile_aliases where profile_id in (${marks(profiles)}) and ${active} order by id`,
  find: `${select} where public_id = ? and merchant_id = ?`,
  ofCustomer: `${select} where merchant_id = ? and customer_id = ? and livemode = ? order by used_at desc, id desc`,
  ofTransaction: `select ${columns}, profile_uses.alias_key from profile_uses
    join profiles on profiles.merchant_id = profile_uses.merchant_id and profiles.id = profile_uses.profile_id
    where profile_uses.merchant_id = ? and profile_uses.transaction_id = ?`,
  touch: `update profiles set used_at = ? where merchant_id = ? and id = ? and ${active}`,
  use: insertInto('profile_uses', ['merchant_id', 'transaction_id', 'profile_id', 'alias_key']),
  remove: `update profiles set removed_at = ?, sealed = null where merchant_id = ? and id = ? and ${active}`,
  dropAlias: `update profile_aliases set removed_at = ?, removed_by = ? where merchant_id = ? and profile_id = ? and alias_key = ? and ${active}`,
  aliasesLeft: `select coalesce(sum(case when ${active} then 1 else 0 end), 0) as apps,
    coalesce(sum(case when removed_at is not null and coalesce(removed_by, '') <> 'bank' then 1 else 0 end), 0) as untold
    from profile_aliases where merchant_id = ? and profile_id = ?`,
  tokenOf: 'select connector, token_digest from profiles where merchant_id = ? and id = ?',
  meet: 'select pg_advisory_xact_lock(hashtextextended(?, 0))',
  /** A token is the whole deployment's with its connector: another merchant's profile may have it too. */
  oweForgetting: `insert into forgettings (merchant_id, profile_id, connector, token_digest, sealed, state, due_at, tries, fence, created_at)
    select merchant_id, id, connector, token_digest, sealed, 'waiting', ?, 0, 0, ? from profiles where merchant_id = ? and id = ? and ${active}
      and not exists (select 1 from profiles other where other.token_digest = profiles.token_digest
        and other.connector = profiles.connector and other.removed_at is null and other.id <> profiles.id)
    on conflict (profile_id) do nothing`,
  oweNoForgetting: `update forgettings set state = 'needless', sealed = null, leased_until = null, finished_at = ?
    where token_digest = ? and connector = ? and sealed is not null`,
}

const faceOf = ({ maskedNumber, month, year, organization }: StoredProfile): CardFace | null =>
  maskedNumber === null || month === null || year === null || organization === null
    ? null
    : { maskedNumber, month, year, organization }

const storedOf = ({ card, aliases: _, ...draft }: ProfileDraft): Omit<StoredProfile, 'id'> => ({
  ...draft,
  ...(card ?? { maskedNumber: null, month: null, year: null, organization: null }),
  usedAt: draft.createdAt,
  removedAt: null,
})

/** Two others may remember and remove the same instrument between our two statements. */
const attempts = 3

/** Remembered cards and BLIK. */
export const profiles = (sql: Sql): ProfileRecords & SealedTokenRecords => {
  const aliasesOf = async (ids: readonly number[]): Promise<Map<number, BlikAlias[]>> => {
    const found = new Map<number, BlikAlias[]>(ids.map(id => [id, []]))
    if (ids.length === 0) return found
    for (const row of await sql.rows<Row>(text.aliases(ids.length), ids))
      found.get(Number(row.profile_id))?.push({ key: String(row.alias_key), label: String(row.label) })
    return found
  }
  const withAliases = async (rows: readonly Row[]): Promise<Profile[]> => {
    const stored = rows.map(profileTable.read)
    const blik = stored.filter(({ kind }) => kind === 'blik_oneclick').map(({ id }) => id)
    const aliases = await aliasesOf(blik)
    return stored.map(({ tokenDigest: _, maskedNumber, month, year, organization, ...profile }) => ({
      ...profile,
      card: faceOf({ ...profile, tokenDigest: _, maskedNumber, month, year, organization }),
      aliases: aliases.get(profile.id) ?? [],
    }))
  }
  const all = async (query: string, values: readonly Cell[]) => withAliases(await sql.rows<Row>(query, values))
  const addOrRenew = async (draft: ProfileDraft, attempt = 1): Promise<{ row: Row; news: boolean }> => {
    const stored = storedOf(draft)
    const [added] = await sql.rows<Row>(text.add, profileTable.cells(stored, addedKeys))
    if (added !== undefined) return { row: added, news: true }
    const values = [...profileTable.cells(stored, renewedKeys), ...profileTable.cells(stored, instrumentKeys)]
    const [renewed] = await sql.rows<Row>(text.renew, values)
    if (renewed !== undefined) return { row: renewed, news: false }
    if (attempt === attempts) throw new Error(`profile ${draft.publicId} could neither be added nor renewed`)
    return addOrRenew(draft, attempt + 1)
  }
  /** Until this write ends nobody else keeps, drops or removes what has this token (SQLite runs writes one after another anyway). */
  const meet = async (connector: Cell, digest: Cell): Promise<void> => {
    if (sql.engine === 'postgres') await sql.rows(text.meet, [`token/${connector}/${digest}`])
  }
  const meetTokenOf = async (merchantId: number, id: number): Promise<void> => {
    const [row] = await sql.rows<Row>(text.tokenOf, [merchantId, id])
    if (row !== undefined) await meet(row.connector ?? null, row.token_digest ?? null)
  }
  return {
    ...sealedTokens(sql, 'profiles'),
    keep: async draft => {
      const { merchantId, createdAt, connector, tokenDigest } = draft
      await meet(connector, tokenDigest)
      await sql.run(text.oweNoForgetting, [createdAt.getTime(), tokenDigest, connector])
      const { row, news } = await addOrRenew(draft)
      for (const { key, label } of draft.aliases)
        await sql.run(text.addAlias, [merchantId, row.id ?? null, key, label, createdAt.getTime()])
      return { profile: only(await withAliases([row])), news }
    },
    find: async (merchantId, publicId) => (await all(text.find, [publicId, merchantId]))[0],
    ofCustomer: async ({ merchantId, customerId, livemode, shopId }: Customer) => {
      const found = await all(text.ofCustomer, [merchantId, customerId, livemode ? 1 : 0])
      return shopId === undefined ? found : found.filter(profile => profile.shopId === shopId)
    },
    use: async ({ merchantId, profileId, transactionId, aliasKey }, at) => {
      if ((await sql.run(text.touch, [at.getTime(), merchantId, profileId])) !== 1) return false
      await sql.run(text.use, [merchantId, transactionId, profileId, aliasKey])
      return true
    },
    ofTransaction: async (merchantId, transactionId) => {
      const [row] = await sql.rows<Row>(text.ofTransaction, [merchantId, transactionId])
      return row && { profile: only(await withAliases([row])), aliasKey: (row.alias_key ?? null) as string | null }
    },
    remove: async (merchantId, id, { at, connectorKnows }) => {
      await meetTokenOf(merchantId, id)
      const now = at.getTime()
      if (!connectorKnows) await sql.run(text.oweForgetting, [now, now, merchantId, id])
      return (await sql.run(text.remove, [now, merchantId, id])) === 1
    },
    dropAlias: async (merchantId, id, key, { at, by }) => {
      await meetTokenOf(merchantId, id)
      const dropped = (await sql.run(text.dropAlias, [at.getTime(), by, merchantId, id, key])) === 1
      const { apps, untold } = only(
        await sql.rows<{ apps: number; untold: number }>(text.aliasesLeft, [merchantId, id]),
      )
      return { dropped, left: apps, untold: untold > 0 }
    },
  }
}
