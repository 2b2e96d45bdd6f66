import { formatMoney, formatRate } from '../../http/money-text.js'
import { remembered } from '../../http/remembered.js'
import { type InstalmentPlan, instalmentPlan } from '../../payments/instalments.js'
import type { Channel } from '../../payments/methods.js'
import type { PlanView } from '../pages.js'
import type { FlowFacts, PageFlow } from './flow.js'

/** Channels that can be chosen, with their numbers of instalments. */
const usable = ({ offers }: FlowFacts): Channel[] =>
  offers.filter(({ unavailable }) => unavailable === null).map(({ channel }) => channel)

/** The payer chooses a number of instalments; each says what it costs, by the lender's nominal rate. */
export const instalments: PageFlow = {
  name: ({ t }) => t('instalments.name'),
  note: facts => {
    const smallest = Math.min(
      ...usable(facts).flatMap(channel => plansOf(channel, facts).map(plan => plan.monthlyMinor)),
    )
    return facts.t('instalments.note', { amount: formatMoney(smallest, facts.facts.currency, facts.language) })
  },
  view: (row, facts) => ({
    kind: 'instalments',
    ...row,
    plans: usable(facts)
      .flatMap(channel => plansOf(channel, facts).map(plan => planView(channel, plan, facts)))
      .map((plan, place) => ({ ...plan, checked: place === 0 })),
  }),
  read: form => {
    const [, code, count] = /^(\w+)-(\d{1,3})$/.exec(form.get('plan') ?? '') ?? []
    return code === undefined ? { wrong: ['plan'] } : { code, typed: { instalments: Number(count) } }
  },
}

const plans = remembered<readonly InstalmentPlan[]>(1000)

/** Annual rates are solved, not looked up, so the same amount is worked out once. */
const plansOf = ({ code, credit }: Channel, { facts: { amountMinor } }: FlowFacts): readonly InstalmentPlan[] =>
  plans(`${code} ${amountMinor}`, () =>
    (credit?.terms ?? []).map(count => instalmentPlan(amountMinor, count, credit?.annualRateBps ?? 0)),
  )

const planView = (
  { code, name }: Channel,
  { count, monthlyMinor, lastMinor, totalMinor, annualRate }: InstalmentPlan,
  { facts, language, t }: FlowFacts,
): Omit<PlanView, 'checked'> => {
  const money = (minor: number) => formatMoney(minor, facts.currency, language)
  return {
    value: `${code}-${count}`,
    lender: name,
    count: `${count} × ${money(monthlyMinor)}`,
    last: lastMinor === monthlyMinor ? null : t('instalments.last', { amount: money(lastMinor) }),
    total: t('instalments.total', { amount: money(totalMinor) }),
    rate: t('instalments.rate', { rate: formatRate(annualRate, language) }),
  }
}
