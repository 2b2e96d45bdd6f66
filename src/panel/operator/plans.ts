import { formatMoment } from '../../http/moment-text.js'
import { formatMoney } from '../../http/money-text.js'
import type { Answer } from '../../http/route.js'
import { savePlan } from '../../onboarding/agree-plan.js'
import { type PricePlan, promotionCurrency } from '../../onboarding/price-plan.js'
import type { MemberCall } from '../call.js'
import { cell, chip, columns, field, form, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { byOf, ratesText, shownIn, tickedIn } from '../onboarding/onboarding-call.js'
import { percentText } from '../onboarding/percent-text.js'
import { allGood, faultText, isGood, type Outcome, outcomeOf } from '../onboarding/refusals.js'
import { done, panelPage } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { home } from './operator-page.js'

const path = `${home}/plans`

/** Price plans as data: a new price is a new version (M131–M134). */
export const planRoutes = (needs: PanelNeeds): PanelRow[] => [
  operatorRow({ method: 'GET', path, may: 'operator.money', handle: call => show(needs, call, allGood) }),
  operatorRow({
    method: 'POST',
    path,
    may: 'operator.money',
    stepUp: true,
    handle: async call => {
      const { form: posted, t } = call
      const months = posted.text('months')
      const order = {
        ...{ by: byOf(call), code: posted.text('code'), name: posted.text('name'), offered: posted.has('offered') },
        rates: { blik: hundredths(posted.text('blik')), other: hundredths(posted.text('other')) },
        promotion:
          months === '' ? null : { months: Number(months), turnoverMinor: hundredths(posted.text('turnover')) },
      }
      const outcome = await outcomeOf(t, () => savePlan(needs.onboarding)(order))
      return isGood(outcome) ? done(needs, path, 'operator.saved') : show(needs, call, outcome)
    },
  }),
]

/** `1,59` and `1.59` → 159; what is no such number → NaN, which the domain refuses. */
const hundredths = (typed: string): number => {
  const parts = /^(\d{1,12})(?:[.,](\d{1,2}))?$/.exec(typed.replace(/[\s%]/g, ''))
  return parts === null ? Number.NaN : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0') || 0)
}

const show = async (needs: PanelNeeds, call: MemberCall, outcome: Outcome): Promise<Answer> => {
  const { t, language } = call
  const plans = await needs.onboarding.store.read.plans.list()
  const promised = ({ promotion }: PricePlan) =>
    promotion === null
      ? '–'
      : t('onboarding.plan-promotion-text', {
          count: promotion.months,
          turnover: formatMoney(promotion.turnoverMinor, promotionCurrency, language),
        })
  const list = table({
    id: 'plans',
    caption: t('operator.plans'),
    columns: columns(
      t('operator.plan'),
      t('onboarding.plan-commission'),
      t('onboarding.plan-promotion'),
      t('onboarding.state'),
      t('operator.since'),
    ),
    empty: t('operator.plan-none'),
    rows: plans.map(plan =>
      row([
        cell(`${plan.name} ${plan.version}`, { note: plan.code }),
        cell(ratesText(t, plan.rates, bps => percentText(bps, language))),
        cell(promised(plan)),
        plan.offered ? chip(t('operator.plan-offered'), 'done') : chip(t('operator.plan-given'), 'quiet'),
        cell(plan.createdAt.getTime() === 0 ? '–' : formatMoment(plan.createdAt, language)),
      ]),
    ),
  })
  const shown = shownIn(call)
  const text = (name: string, label: string, more: Parameters<typeof field>[3] = {}) =>
    field('text', name, label, { value: shown(name, ''), error: faultText(t, outcome, name), ...more })
  const rates = faultText(t, outcome, 'rates')
  const promotion = faultText(t, outcome, 'promotion')
  const block = form(
    {
      id: 'plan',
      action: path,
      submit: t('operator.plan-save'),
      fields: [
        text('code', t('operator.slot-code'), { isRequired: true, hint: t('operator.plan-code-hint'), maxlength: 31 }),
        text('name', t('operator.plan-name'), { isRequired: true, maxlength: 60 }),
        text('blik', 'BLIK', { isRequired: true, suffix: '%', inputmode: 'decimal', error: rates }),
        text('other', t('onboarding.rate-other'), {
          isRequired: true,
          suffix: '%',
          inputmode: 'decimal',
          error: rates,
        }),
        text('months', t('operator.plan-months'), { inputmode: 'numeric', hint: t('operator.plan-months-hint') }),
        text('turnover', t('operator.plan-turnover'), {
          ...{ inputmode: 'decimal', suffix: promotionCurrency, error: promotion },
        }),
        field('checkbox', 'offered', t('operator.plan-offer'), {
          ...{ value: 'yes', isChosen: tickedIn(call)('offered', false) },
        }),
      ],
    },
    { title: t('operator.plan-new'), text: t('operator.plan-new-text'), error: outcome.error },
  )
  const words = { title: t('operator.plans'), blocks: [list, block] }
  return panelPage(needs, call, words, isGood(outcome) ? 200 : 422)
}
