import { changeShop, type ShopIds } from '../merchants/change-shop.js'
import type { MerchantNeeds } from '../merchants/outside.js'
import { SettingRefusal, settingFault } from '../merchants/setting-fault.js'
import type { Shop, ShopSettings } from '../merchants/shop.js'
import { currencies } from './currencies.js'
import { channels, flows } from './methods.js'

/** What a shop changes about its methods; `flow` and `code` as in methods.ts. */
export type MethodWish =
  | { kind: 'on' | 'off'; code: string }
  /** Empty: our own order again. */
  | { kind: 'order'; flows: readonly string[] }
  /** An empty text takes the shop's own name away. */
  | { kind: 'label'; flow: string; language: string; text: string }
  /** Minor units; without both the channel's own limits hold again. */
  | { kind: 'limit'; code: string; currency: string; minMinor?: number; maxMinor?: number }
  /** `name`: a code or a flow. A pause that is already there keeps its texts of other languages. */
  | { kind: 'pause'; name: string; until: Date | null; reason?: { language: string; text: string } }
  | { kind: 'resume'; name: string }

const longestText = 60
const codes: readonly string[] = channels.map(({ code }) => code)

/** Changes which methods a shop's page offers, and how. Throws `SettingRefusal` for a name, limit or text that cannot be; nothing is kept then. */
export const changeMethods =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  ({ wishes, ...ids }: ShopIds & { wishes: readonly MethodWish[] }): Promise<Shop> =>
    changeShop(needs, ids, shop => ({
      ...shop,
      settings: wishes.reduce(changed, shop.settings),
    }))

const changed = (settings: ShopSettings, wish: MethodWish): ShopSettings => ({
  ...settings,
  ...changeOf(settings, wish),
})

const changeOf = (settings: ShopSettings, wish: MethodWish): Partial<ShopSettings> => {
  switch (wish.kind) {
    case 'on':
    case 'off': {
      const others = settings.disabledMethodCodes.filter(code => code !== known(codes, wish.code))
      return { disabledMethodCodes: wish.kind === 'on' ? others : [...others, wish.code] }
    }
    case 'order':
      return { methodOrder: [...new Set(wish.flows.map(flow => known(flows, flow)))] }
    case 'label':
      return { methodLabels: labelled(settings.methodLabels, wish) }
    case 'limit':
      return { methodLimits: limited(settings.methodLimits, wish) }
    case 'pause': {
      const name = known([...codes, ...flows], wish.name)
      const texts = { ...settings.methodPauses[name]?.texts }
      if (wish.reason) texts[wish.reason.language] = shortText(wish.reason.text)
      return { methodPauses: { ...settings.methodPauses, [name]: { texts, until: wish.until?.toISOString() ?? null } } }
    }
    case 'resume':
      return { methodPauses: without(settings.methodPauses, known([...codes, ...flows], wish.name)) }
  }
}

const labelled = (
  labels: ShopSettings['methodLabels'],
  { flow, language, text }: Extract<MethodWish, { kind: 'label' }>,
): ShopSettings['methodLabels'] => {
  const own = { ...labels[known(flows, flow)] }
  if (text === '') delete own[language]
  else own[language] = shortText(text)
  return { ...labels, [flow]: own }
}

const limited = (
  limits: ShopSettings['methodLimits'],
  { code, currency, minMinor, maxMinor }: Extract<MethodWish, { kind: 'limit' }>,
): ShopSettings['methodLimits'] => {
  const channel = channels.find(row => row.code === known(codes, code))
  const of = known([...(channel?.currencies ?? currencies.keys())], currency)
  if ((minMinor ?? 0) > (maxMinor ?? Number.MAX_SAFE_INTEGER)) {
    throw new SettingRefusal([settingFault(`limit.${code}.${of}`, 'limit-order')])
  }
  const own = without(limits[code] ?? {}, of)
  if (minMinor === undefined && maxMinor === undefined) return { ...limits, [code]: own }
  const limit = { ...(minMinor !== undefined && { minMinor }), ...(maxMinor !== undefined && { maxMinor }) }
  return { ...limits, [code]: { ...own, [of]: limit } }
}

const without = <V>(all: Record<string, V>, name: string): Record<string, V> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== name))

const known = (names: readonly string[], name: string): string => {
  if (names.includes(name)) return name
  throw new SettingRefusal([settingFault('method', 'none-of', { typed: name, allowed: names.join(', ') })])
}

/** Words on the page: one line without controls. */
const shortText = (text: string): string => {
  if (text.length <= longestText && !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text)) return text
  throw new SettingRefusal([settingFault('text', 'page-text', { max: longestText })])
}
