import type { AuditValues } from '../../members/audit.js'
import type { MerchantNeeds } from '../../merchants/outside.js'
import type { Shop } from '../../merchants/shop.js'
import { entryOf } from '../call.js'
import type { PanelNeeds, PanelRecords } from '../needs.js'
import type { ShopCall } from './shop-call.js'

/** What is said of an act beside what changed; never a secret. */
export type Act = { what: string; facts?: AuditValues }

/**
 * The needs of a verb about a shop, whose every write also keeps who did it and what of the shop and its keys is different afterwards. A write
 * that changes nothing and says nothing of its own leaves no entry.
 */
export const audited = (needs: PanelNeeds, call: ShopCall, { what, facts }: Act): MerchantNeeds => ({
  ...needs,
  store: {
    read: needs.store.read,
    write: work =>
      needs.store.write(async records => {
        await records.shops.meet(call.of.publicId)
        const before = await snapshot(records, call.of)
        const result = await work(records)
        const changes = changesOf(before, await snapshot(records, call.of))
        if (facts === undefined && Object.keys(changes.after).length === 0) return result
        const subject = { kind: 'shop', id: call.of.publicId }
        const after = { ...facts, ...changes.after }
        await records.audit.append(entryOf(call, { what, subject, before: changes.before, after }))
        return result
      }),
  },
})

const snapshot = async ({ shops, keys }: PanelRecords, { merchantId, id }: Shop): Promise<AuditValues> => {
  const [shop, ofShop] = [await shops.byId(merchantId, id), await keys.ofShop(merchantId, id)]
  const { settings, name, recipient, websiteUrl, notificationUrl, active } = shop ?? {}
  const states = ofShop.map(({ publicId, livemode, state, fingerprint }) => [
    `key.${publicId}`,
    `${livemode ? 'live' : 'test'} ${state} ${fingerprint}`,
  ])
  return {
    ...flat({ name, recipient, websiteUrl, notificationUrl, active, ...settings }),
    ...Object.fromEntries(states),
  }
}

/** `hold.hours: 72`: nested settings by their paths; lists of words stay lists. */
const flat = (value: Readonly<Record<string, unknown>>, path = ''): AuditValues =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, one]): [string, AuditValues[string]][] => {
      const at = path === '' ? name : `${path}.${name}`
      if (one === undefined) return []
      if (Array.isArray(one) && one.every(item => typeof item === 'string')) return [[at, one as string[]]]
      if (typeof one === 'object' && one !== null) return Object.entries(flat(one as Record<string, unknown>, at))
      return [[at, one as string | number | boolean | null]]
    }),
  )

const changesOf = (before: AuditValues, after: AuditValues): { before: AuditValues; after: AuditValues } => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = names.filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  const of = (values: AuditValues) => Object.fromEntries(changed.map(name => [name, values[name] ?? null]))
  return { before: of(before), after: of(after) }
}
