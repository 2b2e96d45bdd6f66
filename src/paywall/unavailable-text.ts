import { formatMoney } from '../http/money-text.js'
import type { Offer } from '../payments/offers.js'
import type { FlowFacts } from './flows/flow.js'

/** Why a method cannot be chosen just now, in the payer's words. */
export const unavailableText = ({ channel, unavailable }: Offer, { facts, language, t }: FlowFacts): string => {
  const money = (minor: number) => formatMoney(minor, facts.currency, language)
  if (unavailable === 'below-minimum') return t('unavailable.from', { amount: money(channel.minMinor) })
  if (unavailable === 'above-maximum') return t('unavailable.upTo', { amount: money(channel.maxMinor) })
  return t(unavailable === 'too-many-failures' ? 'unavailable.failures' : 'unavailable.now')
}
