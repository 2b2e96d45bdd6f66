import { formatMoment } from '../../http/moment-text.js'
import { formatMoney } from '../../http/money-text.js'
import { acceptPlan, offeredPlans } from '../../onboarding/agree-plan.js'
import { type MerchantPlan, type PricePlan, promotionCurrency } from '../../onboarding/price-plan.js'
import { readChecklist } from '../../onboarding/read-checklist.js'
import type { PanelCall } from '../call.js'
import { type Block, fact, facts, field, form, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { byOf, ratesText } from './onboarding-call.js'
import { percentText } from './percent-text.js'
import { allGood, isGood, type Outcome, outcomeOf } from './refusals.js'
import { home, stepPath } from './step-page.js'

const path = stepPath('tariff')

/** The tariffs that are offered; one is ticked, with its version (M131–M135, M227). */
export const tariffRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path, may: 'onboarding.manage', handle: call => show(needs, call, allGood) }),
  merchantRow({
    method: 'POST',
    path,
    may: 'onboarding.manage',
    handle: async call => {
      const { form: posted, merchant, t } = call
      const plan = { code: posted.text('plan'), version: Number(posted.text('version')) }
      const accepted = () => acceptPlan(needs.onboarding)({ merchant, by: byOf(call), ...plan })
      const outcome: Outcome = posted.has('agreed')
        ? await outcomeOf(t, accepted)
        : { faults: [{ field: `agreed-${plan.code}`, rule: 'missing' }], error: null }
      return isGood(outcome) ? done(needs, home, 'onboarding.saved') : show(needs, call, outcome)
    },
  }),
]

/** What a plan costs. */
const planFacts = (call: PanelCall, plan: PricePlan) => {
  const { t, language } = call
  const { promotion } = plan
  return [
    fact(t('onboarding.plan-fees'), t('onboarding.plan-no-fees')),
    fact(
      t('onboarding.plan-commission'),
      ratesText(t, plan.rates, bps => percentText(bps, language)),
    ),
    ...(promotion === null
      ? []
      : [
          fact(
            t('onboarding.plan-promotion'),
            t('onboarding.plan-promotion-text', {
              count: promotion.months,
              turnover: formatMoney(promotion.turnoverMinor, promotionCurrency, language),
            }),
          ),
        ]),
  ]
}

const show = async (needs: PanelNeeds, call: PanelCall, outcome: Outcome) => {
  const { t, merchant } = call
  const { read } = needs.onboarding.store
  const [known, plans] = await Promise.all([readChecklist(needs.onboarding, read, merchant.id), read.plans.list()])
  const mine = known.plan
  const own = mine && plans.find(({ code, version }) => code === mine.planCode && version === mine.planVersion)
  const isOpen = needs.mode === 'sandbox' || ['filling', 'rejected'].includes(known.application.state) || !mine
  const blocks: Block[] = [
    ...(outcome.error ? [notice('refused', outcome.error)] : []),
    ...(mine && own ? [agreed(call, mine, own)] : []),
    ...(isOpen ? offeredPlans(plans).flatMap(plan => offer(call, plan, own, outcome)) : []),
    notice('quiet', t('onboarding.plan-other'), {
      link: { href: '/panel/contact?kind=offer', label: t('contact.title') },
    }),
  ]
  const words = { title: t('onboarding.step-tariff'), intro: t('onboarding.about-tariff'), blocks }
  const back = { href: home, label: t('onboarding.title') }
  return panelPage(needs, call, { ...words, back }, isGood(outcome) ? 200 : 422)
}

const agreed = (call: PanelCall, mine: MerchantPlan, plan: PricePlan): Block => {
  const { t, language } = call
  const ends = mine.promotionEndsAt
  const rows = [
    ...planFacts(call, plan),
    fact(t('onboarding.plan-agreed'), formatMoment(mine.acceptedAt, language)),
    ...(ends === null || plan.promotion === null
      ? []
      : [
          fact(t('onboarding.plan-ends'), formatMoment(ends, language)),
          fact(
            t('onboarding.plan-turnover'),
            `${formatMoney(mine.turnedOverMinor, promotionCurrency, language)} / ${formatMoney(plan.promotion.turnoverMinor, promotionCurrency, language)}`,
          ),
        ]),
  ]
  return facts(rows, { title: t('onboarding.plan-yours', { name: plan.name, version: plan.version }) })
}

const offer = (call: PanelCall, plan: PricePlan, own: PricePlan | undefined, outcome: Outcome): Block[] => {
  if (own?.id === plan.id) return []
  const { t } = call
  const isWrong = outcome.faults.some(({ field: at }) => at === `agreed-${plan.code}`)
  return [
    facts(planFacts(call, plan), { title: t('onboarding.plan-name', { name: plan.name, version: plan.version }) }),
    form(
      {
        id: `plan-${plan.code}`,
        action: path,
        submit: t('onboarding.plan-accept'),
        fields: [
          field('checkbox', 'agreed', t('onboarding.plan-agree', { name: plan.name, version: plan.version }), {
            ...{ value: 'yes', isRequired: true, error: isWrong ? t('onboarding.rule-agree') : null },
          }),
        ],
      },
      {
        look: own ? 'secondary' : 'primary',
        hidden: [
          { name: 'plan', value: plan.code },
          { name: 'version', value: String(plan.version) },
        ],
      },
    ),
  ]
}
