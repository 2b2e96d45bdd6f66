import type { Shop } from '../../merchants/shop.js'
import type { Cell, Tone } from '../components.js'
import { chip } from '../components.js'
import type { PanelPhrases } from '../texts.js'

/** `inactive`: the operator does not let it take orders. */
export const shopStates = ['active', 'closed', 'inactive'] as const
export type ShopState = (typeof shopStates)[number]

const tones: Readonly<Record<ShopState, Tone>> = { active: 'done', closed: 'quiet', inactive: 'waiting' }

export const stateOf = ({ active, settings }: Shop): ShopState =>
  active ? (settings.closed ? 'closed' : 'active') : 'inactive'

/** The badge of a shop's state (M14). */
export const stateChip = (shop: Shop, t: PanelPhrases): Cell => {
  const state = stateOf(shop)
  return chip(t(`shops.state-${state}`), tones[state])
}
