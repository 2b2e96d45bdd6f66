import type { MethodPauses, Shop } from '../merchants/shop.js'
import { channels, flows } from '../payments/methods.js'
import { plainText } from './fault.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import { OnboardingRefusal, refuseFaults } from './refusal.js'

/** Row of the settings that holds what is paused for all shops. */
const setting = 'method_pauses'
const longestReason = 60

/** Channels and ways to pay, by the names that a pause may have. */
const pausable: readonly string[] = [...new Set<string>([...flows, ...channels.map(({ code }) => code)])]

type PauseOrder = {
  by: By
  /** `null` = all shops of the deployment. */
  shop: Shop | null
  name: string
  /** Shown to payers, by language; empty = the page's own words. */
  texts: Record<string, string>
  /** `null` = until told. */
  until: Date | null
}

/** What is paused for all shops. */
export const pausedForAll = async ({ settings }: Pick<OnboardingStoreRecords, 'settings'>): Promise<MethodPauses> =>
  JSON.parse((await settings.get(setting)) ?? '{}') as MethodPauses

/** An operator says that a way to pay is not to be had just now, in one shop or in all; the page shows it with the reason. */
export const pauseMethod =
  ({ store, systemClock, businessClock }: OnboardingNeeds) =>
  async ({ by, shop, name, texts: given, until }: PauseOrder): Promise<void> => {
    const texts = Object.fromEntries(Object.entries(given).filter(([, text]) => text.trim() !== ''))
    refuseFaults([
      ...(pausable.includes(name) ? [] : [{ field: 'name', rule: 'missing' }]),
      ...(Object.values(texts).every(text => plainText(text, longestReason)) ? [] : [{ field: 'text', rule: 'text' }]),
      ...(until === null || until > businessClock() ? [] : [{ field: 'until', rule: 'past' }]),
    ])
    const pause = { texts, until: until?.toISOString() ?? null }
    const after = { method: name, until: pause.until }
    await change({ store, systemClock }, { by, shop, what: 'method.paused', after }, pauses => ({
      ...pauses,
      [name]: pause,
    }))
  }

/** The way to pay is there again. */
export const resumeMethod =
  ({ store, systemClock }: Pick<OnboardingNeeds, 'store' | 'systemClock'>) =>
  ({ by, shop, name }: Pick<PauseOrder, 'by' | 'shop' | 'name'>): Promise<void> =>
    change({ store, systemClock }, { by, shop, what: 'method.resumed', after: { method: name } }, pauses =>
      Object.fromEntries(Object.entries(pauses).filter(([paused]) => paused !== name)),
    )

const change = (
  { store, systemClock }: Pick<OnboardingNeeds, 'store' | 'systemClock'>,
  told: { by: By; shop: Shop | null; what: string; after: Record<string, string | null> },
  next: (pauses: MethodPauses) => MethodPauses,
): Promise<void> =>
  store.write(async records => {
    await (told.shop ? changeOne(records, told.shop, next) : changeAll(records, next))
    const subject = told.shop ? { kind: 'shop', id: told.shop.publicId } : { kind: 'deployment', id: 'methods' }
    await tellAudit(records, told.by, told.shop?.merchantId ?? null, systemClock(), {
      what: told.what,
      subject,
      after: told.after,
    })
  })

const changeOne = async (
  { shops }: Pick<OnboardingStoreRecords, 'shops'>,
  { merchantId, id }: Shop,
  next: (pauses: MethodPauses) => MethodPauses,
): Promise<void> => {
  const shop = await shops.byId(merchantId, id)
  if (shop === undefined) return
  const methodPauses = next(shop.settings.methodPauses)
  await shops.save({ ...shop, settings: { ...shop.settings, methodPauses } })
}

const changeAll = async (
  { settings }: Pick<OnboardingStoreRecords, 'settings'>,
  next: (pauses: MethodPauses) => MethodPauses,
): Promise<void> => {
  const former = await settings.claim(setting, '{}')
  const isMine = await settings.swap(setting, former, JSON.stringify(next(JSON.parse(former) as MethodPauses)))
  if (!isMine) throw new OnboardingRefusal('method/changed')
}
