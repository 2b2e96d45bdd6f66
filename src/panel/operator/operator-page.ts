import type { Merchant } from '../../merchants/ports.js'
import type { MemberCall } from '../call.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'

export const home = '/panel/operator'
export const merchantPath = ({ publicId }: { publicId: string }): string => `${home}/merchants/${publicId}`

/** The merchant that the address names. */
export const merchantOf = async (needs: PanelNeeds, { ask }: Pick<MemberCall, 'ask'>): Promise<Merchant> =>
  there(await needs.onboarding.store.read.merchants.find(ask.params.merchant ?? ''))
