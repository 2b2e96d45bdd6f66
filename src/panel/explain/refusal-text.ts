import type { Refusal } from '../../payments/refusal.js'
import type { VisitorCall } from '../call.js'
import { sayOr } from './say.js'
import { money } from './words.js'

/** What the domain refused, in the reader's words, with the sums that explain it. */
export const refusalText = (
  call: Pick<VisitorCall, 't' | 'language'>,
  { code, facts }: Refusal,
  currency: string,
): string => {
  const sum = (name: string) => (typeof facts[name] === 'number' ? money(call, facts[name], currency) : '')
  if (code === 'refund/amount' && facts.leftMinor === 0) return call.t('explain.refused-nothing-left')
  const values = {
    ...{ left: sum('leftMinor'), smallest: sum('minMinor'), largest: sum('maxMinor') || sum('largestMinor') },
    reason: String(facts.reason ?? facts.host ?? facts.statusCode ?? ''),
  }
  return sayOr(call, `explain.refused-${code}`, call.t('frame.refused-text', { code }), values)
}
