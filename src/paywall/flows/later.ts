import { formatDayAfter } from '../../http/moment-text.js'
import { formatMoney } from '../../http/money-text.js'
import type { Offer } from '../../payments/offers.js'
import { unavailableText } from '../unavailable-text.js'
import type { FlowFacts, PageFlow } from './flow.js'

const dueOf = ({ channel }: Offer, { facts, language }: FlowFacts): string =>
  formatDayAfter(facts.today, channel.dueDays ?? 0, language)

/** Offers that do not fit the amount say nothing to the payer while others do. */
const fits = ({ unavailable }: Offer): boolean =>
  unavailable?.why !== 'below-minimum' && unavailable?.why !== 'above-maximum'

/** Offers of providers who pay the seller at once and wait for the payer's money; what is paid in time costs nothing. */
export const later: PageFlow = {
  name: ({ t }) => t('later.name'),
  note: facts => {
    const usable = facts.offers.find(({ unavailable }) => unavailable === null)
    return usable === undefined ? '' : facts.t('later.due', { date: dueOf(usable, facts) })
  },
  view: (row, facts) => ({
    kind: 'later',
    ...row,
    offers: facts.offers.filter(fits).map(offer => ({
      code: offer.channel.code,
      name: offer.channel.name,
      due: facts.t('later.due', { date: dueOf(offer, facts) }),
      cost: facts.t('later.cost', { amount: formatMoney(0, facts.facts.currency, facts.language) }),
      business: offer.channel.business === true,
      reason: offer.unavailable && unavailableText(offer.unavailable, facts),
    })),
  }),
  read: form => {
    const code = form.get('offer')
    return code ? { code, typed: {} } : { wrong: ['offer'] }
  },
}
