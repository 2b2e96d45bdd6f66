import { formatMoment } from '../http/moment-text.js'
import { formatMoney } from '../http/money-text.js'
import type { PhraseKey } from '../http/phrases.js'
import type { Unavailable } from '../payments/offers.js'
import type { FlowFacts } from './flows/flow.js'

const phrases: Readonly<Record<Exclude<Unavailable['why'], 'paused'>, PhraseKey>> = {
  'no-connector': 'unavailable.now',
  'too-many-failures': 'unavailable.failures',
  'no-basket': 'unavailable.noBasket',
  'below-minimum': 'unavailable.from',
  'above-maximum': 'unavailable.upTo',
  'item-below': 'unavailable.item',
  'basket-below': 'unavailable.basket',
}

/** Why a method cannot be chosen just now, in the payer's words; a pause in the shop's, and until when. */
export const unavailableText = (unavailable: Unavailable, { facts, language, t }: FlowFacts): string => {
  if (unavailable.why === 'paused') {
    const { texts, until } = unavailable
    const reason = texts[language] ?? t('unavailable.now')
    if (until === null) return reason
    return `${reason} · ${t('unavailable.until', { date: formatMoment(new Date(until), language) })}`
  }
  const amount = 'limitMinor' in unavailable ? formatMoney(unavailable.limitMinor, facts.currency, language) : ''
  return t(phrases[unavailable.why], { amount })
}
