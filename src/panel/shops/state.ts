import type { Shop } from '../../merchants/shop.js'
import type { ShopStage } from '../../onboarding/request.js'
import { shopStages } from '../../onboarding/shop-stages.js'
import { type Cell, chip, type Tone } from '../components.js'
import type { PanelStore } from '../needs.js'
import type { PanelPhrases } from '../texts.js'

/** `pending`: asked for, and not decided yet (M22); `inactive`: the operator does not let it take orders; `closed`: the merchant does not. */
export const shopStates = ['active', 'closed', 'pending', 'rejected', 'inactive'] as const
export type ShopState = (typeof shopStates)[number]

const tones: Readonly<Record<ShopState, Tone>> = {
  active: 'done',
  closed: 'quiet',
  pending: 'waiting',
  rejected: 'refused',
  inactive: 'waiting',
}

/** How far each shop of a merchant is. */
export const readStates = async ({ read }: PanelStore, shops: readonly Shop[]): Promise<Map<number, ShopState>> => {
  const [first] = shops
  const stages = first === undefined ? new Map<number, ShopStage>() : await shopStages(read, first.merchantId)
  return new Map(shops.map(shop => [shop.id, stateOf(shop, stages.get(shop.id) ?? 'active')]))
}

const stateOf = ({ active, settings }: Shop, stage: ShopStage): ShopState => {
  if (!active) return 'inactive'
  if (stage !== 'active') return stage
  return settings.closed ? 'closed' : 'active'
}

/** The badge of a shop's state (M14). */
export const stateChip = (state: ShopState | undefined, t: PanelPhrases): Cell => {
  const known = state ?? 'inactive'
  return chip(t(`shops.state-${known}`), tones[known])
}
