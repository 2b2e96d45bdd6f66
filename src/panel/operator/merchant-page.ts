import { formatAccount, formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import { nameOf } from '../../members/member.js'
import type { Merchant } from '../../merchants/ports.js'
import { givePlan } from '../../onboarding/agree-plan.js'
import { allowPlainCards } from '../../onboarding/allow-plain-cards.js'
import { companyFields } from '../../onboarding/company.js'
import { type MerchantChecklist, readChecklist } from '../../onboarding/read-checklist.js'
import { shopStages } from '../../onboarding/shop-stages.js'
import { entryOf, type MemberCall } from '../call.js'
import {
  type Block,
  cell,
  chip,
  columns,
  type Fact,
  fact,
  facts,
  field,
  form,
  idCell,
  linkButton,
  options,
  postButton,
  row,
  table,
} from '../components.js'
import { noticeFacts } from '../contact/notice-facts.js'
import { merchantThreadsPath, newThreadPath } from '../messages/operator-queue.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { byOf, chipTones, ratesText, shownIn, stepKey } from '../onboarding/onboarding-call.js'
import { percentText } from '../onboarding/percent-text.js'
import { allGood, faultText, isGood, type Outcome, outcomeOf } from '../onboarding/refusals.js'
import { done, panelPage } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { documentBlocks } from './documents.js'
import { home, merchantOf, merchantPath } from './operator-page.js'

const path = `${home}/merchants/:merchant`

/** Everything about a merchant but its secrets: keys show their fingerprints only. That somebody looked is kept in the merchant's audit. */
export const merchantRoutes = (needs: PanelNeeds): PanelRow[] => [
  operatorRow({
    method: 'GET',
    path,
    may: 'operator.look',
    handle: async call => {
      const { publicId, id: merchantId } = await merchantOf(needs, call)
      const subject = { kind: 'merchant', id: publicId }
      await needs.store.write(({ audit }) =>
        audit.append(entryOf(call, { what: 'merchant.viewed', subject, merchantId })),
      )
      return showMerchant(needs, call, allGood)
    },
  }),
  operatorRow({
    method: 'POST',
    path: `${path}/plan`,
    may: 'operator.money',
    stepUp: true,
    handle: async call => {
      const merchant = await merchantOf(needs, call)
      const [code = '', version = ''] = call.form.text('plan').split('/')
      const order = { merchant, by: byOf(call), code, version: Number(version), note: call.form.text('note') }
      const outcome = await outcomeOf(call.t, () => givePlan(needs.onboarding)(order))
      return isGood(outcome)
        ? done(needs, merchantPath(merchant), 'operator.saved')
        : showMerchant(needs, call, outcome)
    },
  }),
  operatorRow({
    method: 'POST',
    path: `${path}/card-data`,
    may: 'operator.money',
    stepUp: true,
    handle: async call => {
      const merchant = await merchantOf(needs, call)
      const { form: posted } = call
      const shop = there(await needs.onboarding.store.read.shops.find(merchant.publicId, posted.text('shop')))
      await allowPlainCards(needs.onboarding)({ by: byOf(call), shop, allowed: posted.text('allowed') === 'yes' })
      return done(needs, merchantPath(merchant), 'operator.saved')
    },
  }),
]

/** The page of a merchant, with what came of a form on it. */
export const showMerchant = async (needs: PanelNeeds, call: MemberCall, outcome: Outcome): Promise<Answer> => {
  const { t } = call
  const merchant = await merchantOf(needs, call)
  const known = await readChecklist(needs.onboarding, needs.onboarding.store.read, merchant.id)
  const notice = await needs.store.read.notices.ofMerchant(merchant.id)
  const blocks = [
    ...(notice === undefined ? [] : [noticeFacts(call, notice)]),
    about(call, merchant, known),
    checks(call, known),
    await shopBlock(needs, call, merchant),
    await memberBlock(needs, call, merchant),
    ...documentBlocks(call, merchant, known, outcome),
    ...(await planBlocks(needs, call, merchant, known, outcome)),
    await requestBlock(needs, call, merchant),
  ]
  const title = merchant.name || merchant.publicId
  const back = { href: `${home}/merchants`, label: t('operator.merchants') }
  const buttons = [
    linkButton(t('messages.title'), merchantThreadsPath(merchant.publicId)),
    linkButton(t('messages.write-merchant'), newThreadPath(merchant.publicId)),
  ]
  return panelPage(needs, call, { title, back, blocks, buttons }, isGood(outcome) ? 200 : 422)
}

const about = (call: MemberCall, merchant: Merchant, { application: { filled }, active }: MerchantChecklist): Block => {
  const { t, language } = call
  const { company, phone, site, account, trade } = filled
  const optional = (label: string, value: string | null | undefined): Fact[] => (value ? [fact(label, value)] : [])
  return facts([
    fact(t('operator.merchant-id'), idCell(merchant.publicId)),
    fact(
      t('onboarding.state'),
      chip(t(active ? 'operator.is-active' : 'operator.not-active'), active ? 'done' : 'waiting'),
    ),
    fact(t('operator.since'), formatMoment(merchant.createdAt, language)),
    ...optional(t('onboarding.legal-form'), company && t(`onboarding.form-${company.legalForm}`)),
    ...companyFields.flatMap(name => optional(t(`onboarding.field-${name}`), company?.[name])),
    ...optional(t('onboarding.phone'), phone?.number),
    ...optional(t('onboarding.site'), site?.url),
    ...(account
      ? [fact(t('onboarding.account'), cell(formatAccount(account.iban), { copy: account.iban, look: 'code' }))]
      : []),
    ...optional(t('onboarding.goods'), trade?.goods),
    ...optional(t('onboarding.turnover'), trade && t(`onboarding.turnover-${trade.monthlyTurnover}`)),
  ])
}

const checks = ({ t }: MemberCall, { steps }: MerchantChecklist): Block =>
  facts(
    steps.map(({ id, state }) => fact(t(stepKey(id)), chip(t(`onboarding.state-${state}`), chipTones[state]))),
    { title: t('onboarding.title') },
  )

const shopBlock = async (needs: PanelNeeds, { t }: MemberCall, merchant: Merchant): Promise<Block> => {
  const { shops, keys, requests, applications } = needs.onboarding.store.read
  const [all, allKeys, stages] = await Promise.all([
    shops.ofMerchant(merchant.id),
    keys.ofMerchant(merchant.id),
    shopStages({ requests, applications }, merchant.id),
  ])
  const rows = all.map(shop => {
    const stage = stages.get(shop.id) ?? 'active'
    const own = allKeys.filter(({ shopId }) => shopId === shop.id)
    const allowed = shop.settings.plainCardData
    const fields = { shop: shop.publicId, allowed: allowed ? 'no' : 'yes' }
    const label = t(allowed ? 'operator.cards-forbid' : 'operator.cards-allow')
    return row(
      [
        cell(shop.name, { note: shop.websiteUrl }),
        idCell(shop.publicId),
        chip(t(`operator.stage-${stage}`), stage === 'active' ? 'done' : stage === 'pending' ? 'waiting' : 'refused'),
        cell(t(allowed ? 'operator.cards-allowed' : 'operator.cards-no'), {
          buttons: [postButton(label, `${merchantPath(merchant)}/card-data`, fields)],
        }),
      ],
      {
        details: own.map(key =>
          fact(
            `${t(key.livemode ? 'operator.key-live' : 'operator.key-test')} · ${t(`operator.key-${key.state}`)}`,
            cell(key.fingerprint, { look: 'code' }),
          ),
        ),
      },
    )
  })
  return table(
    {
      id: 'shops',
      caption: t('operator.shops'),
      empty: t('operator.shops-none'),
      columns: columns(t('operator.shop'), t('operator.shop-id'), t('onboarding.state'), t('operator.cards')),
      rows,
    },
    { isTitled: true, note: t('operator.fingerprints') },
  )
}

const memberBlock = async (needs: PanelNeeds, { t, language }: MemberCall, merchant: Merchant): Promise<Block> => {
  const people = await needs.store.read.members.ofMerchant(merchant.id)
  return table(
    {
      id: 'members',
      caption: t('operator.members'),
      empty: t('operator.members-none'),
      columns: columns(t('operator.member'), t('operator.role'), t('onboarding.state'), t('operator.since')),
      rows: people.map(member =>
        row([
          cell(nameOf(member), { note: member.email }),
          cell(t(`frame.role-${member.role}`)),
          chip(t(`operator.member-${member.state}`), member.state === 'active' ? 'done' : 'quiet'),
          cell(formatMoment(member.createdAt, language)),
        ]),
      ),
    },
    { isTitled: true },
  )
}

const planBlocks = async (
  needs: PanelNeeds,
  call: MemberCall,
  merchant: Merchant,
  { plan: mine }: MerchantChecklist,
  outcome: Outcome,
): Promise<Block[]> => {
  const { t, language } = call
  const plans = await needs.onboarding.store.read.plans.list()
  const nameOfPlan = (plan: (typeof plans)[number]) =>
    `${plan.name} ${plan.version} · ${ratesText(t, plan.rates, bps => percentText(bps, language))}`
  const own = mine && plans.find(({ code, version }) => code === mine.planCode && version === mine.planVersion)
  const rows: Fact[] = mine
    ? [
        fact(t('operator.plan'), own ? nameOfPlan(own) : mine.planCode),
        fact(t('onboarding.plan-agreed'), formatMoment(mine.acceptedAt, language)),
        ...(mine.promotionEndsAt
          ? [fact(t('onboarding.plan-ends'), formatMoment(mine.promotionEndsAt, language))]
          : []),
        ...(mine.note ? [fact(t('operator.plan-note'), mine.note)] : []),
      ]
    : [fact(t('operator.plan'), t('operator.plan-none'))]
  const give = form(
    {
      id: 'plan',
      action: `${merchantPath(merchant)}/plan`,
      submit: t('operator.plan-give'),
      fields: [
        field('select', 'plan', t('operator.plan'), {
          options: options(
            plans.map(plan => [`${plan.code}/${plan.version}`, nameOfPlan(plan)] as const),
            shownIn(call)('plan', mine ? `${mine.planCode}/${mine.planVersion}` : ''),
          ),
        }),
        field('text', 'note', t('operator.plan-note'), {
          ...{ value: shownIn(call)('note', ''), isRequired: true, maxlength: 200, hint: t('operator.plan-note-hint') },
          error: faultText(t, outcome, 'note'),
        }),
      ],
    },
    { text: t('operator.plan-give-text'), look: 'secondary', error: call.form.has('plan') ? outcome.error : null },
  )
  return [facts(rows, { title: t('operator.prices') }), give]
}

const requestBlock = async (needs: PanelNeeds, call: MemberCall, merchant: Merchant): Promise<Block> => {
  const { t, language } = call
  const all = await needs.onboarding.store.read.requests.ofMerchant(merchant.id, 50)
  return table(
    {
      id: 'requests',
      caption: t('operator.requests'),
      empty: t('operator.requests-none'),
      columns: columns(t('operator.request'), t('onboarding.state'), t('operator.asked-at')),
      rows: all.map(({ publicId, kind, subject, state, reason, createdAt }) =>
        row([
          cell(t(`onboarding.kind-${kind}`), {
            href: `${home}/requests/${merchant.publicId}/${publicId}`,
            note: subject || null,
          }),
          chip(t(`onboarding.request-${state}`), chipTones[state], reason),
          cell(formatMoment(createdAt, language)),
        ]),
      ),
    },
    { isTitled: true },
  )
}
