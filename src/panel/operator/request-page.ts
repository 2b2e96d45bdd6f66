import { formatAccount, formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import { nameOf } from '../../members/member.js'
import { decideRequest } from '../../onboarding/decide-request.js'
import { readChecklist } from '../../onboarding/read-checklist.js'
import type { MerchantRequest } from '../../onboarding/request.js'
import type { MemberCall } from '../call.js'
import { type Block, cell, chip, type Fact, fact, facts, field, form } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { byOf, chipTones, shownIn, stepKey } from '../onboarding/onboarding-call.js'
import { allGood, faultText, isGood, type Outcome, outcomeOf } from '../onboarding/refusals.js'
import { done, panelPage } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { home, merchantOf, merchantPath } from './operator-page.js'

const path = `${home}/requests/:merchant/:request`

/** One request with all that is needed to decide it. */
export const requestRoutes = (needs: PanelNeeds): PanelRow[] => [
  operatorRow({ method: 'GET', path, may: 'operator.review', handle: call => show(needs, call, allGood) }),
  operatorRow({ method: 'POST', path, may: 'operator.review', stepUp: true, handle: call => decide(needs, call) }),
]

const found = async (needs: PanelNeeds, call: MemberCall) => {
  const merchant = await merchantOf(needs, call)
  const request = await needs.onboarding.store.read.requests.find(merchant.id, call.ask.params.request ?? '')
  return { merchant, request: there(request) }
}

const decide = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { form: posted, t } = call
  const { merchant, request } = await found(needs, call)
  const accept = posted.text('decision') === 'accept'
  const order = { merchant, request, by: byOf(call), accept, reason: posted.text('reason') }
  const outcome = await outcomeOf(t, () => decideRequest(needs.onboarding)(order))
  return isGood(outcome) ? done(needs, home, 'operator.decided') : show(needs, call, outcome)
}

const show = async (needs: PanelNeeds, call: MemberCall, outcome: Outcome): Promise<Answer> => {
  const { t } = call
  const { merchant, request } = await found(needs, call)
  const blocks = [await aboutRequest(needs, call, request), ...decisions(call, request, outcome)]
  return panelPage(
    needs,
    call,
    {
      title: t(`onboarding.kind-${request.kind}`),
      intro: merchant.name || merchant.publicId,
      back: { href: merchantPath(merchant), label: merchant.name || merchant.publicId },
      blocks,
    },
    isGood(outcome) ? 200 : 422,
  )
}

const aboutRequest = async (needs: PanelNeeds, call: MemberCall, request: MerchantRequest): Promise<Block> => {
  const { t, language } = call
  const { read } = needs.onboarding.store
  const { state, subject, note, details, reason, createdAt, answerBy, decidedAt } = request
  const asker = request.askedBy === null ? undefined : await needs.store.read.members.byId(request.askedBy)
  const shop = request.shopId === null ? undefined : await read.shops.byId(request.merchantId, request.shopId)
  const { steps, application } = await readChecklist(needs.onboarding, read, request.merchantId)
  const optional = (label: string, value: string | null | undefined): Fact[] => (value ? [fact(label, value)] : [])
  const checks =
    request.kind === 'activation'
      ? steps
          .filter(({ id }) => id !== 'activation')
          .map(step => fact(t(stepKey(step.id)), chip(t(`onboarding.state-${step.state}`), chipTones[step.state])))
      : []
  const account = application.filled.account?.iban
  return facts([
    fact(t('onboarding.state'), chip(t(`onboarding.request-${state}`), chipTones[state], reason)),
    ...optional(t('onboarding.subject'), subject),
    ...optional(t('onboarding.note'), note),
    ...optional(t('operator.asked-by'), asker && nameOf(asker)),
    fact(t('operator.asked-at'), formatMoment(createdAt, language)),
    fact(t(decidedAt ? 'operator.decided-at' : 'operator.answer-by'), formatMoment(decidedAt ?? answerBy, language)),
    ...optional(t('operator.shop'), shop?.name),
    ...optional(t('operator.address-now'), shop?.websiteUrl),
    ...optional(t('onboarding.new-address'), details.websiteUrl),
    ...(request.kind === 'payout_account' || request.kind === 'activation'
      ? optional(t('operator.account-now'), account && formatAccount(account))
      : []),
    ...(details.iban
      ? [fact(t('onboarding.account-new'), cell(formatAccount(details.iban), { copy: details.iban, look: 'code' }))]
      : []),
    ...checks,
  ])
}

const decisions = (call: MemberCall, request: MerchantRequest, outcome: Outcome): Block[] => {
  if (request.state !== 'pending') return []
  const { t, ask, form: posted } = call
  const isReject = posted.text('decision') === 'reject'
  return [
    form(
      { id: 'accept', action: ask.path, submit: t('operator.accept') },
      {
        ...{ title: t('operator.accept'), text: t(`operator.accept-${request.kind}`) },
        hidden: [{ name: 'decision', value: 'accept' }],
        error: isReject ? null : outcome.error,
      },
    ),
    form(
      {
        id: 'reject',
        action: ask.path,
        submit: t('operator.reject'),
        fields: [
          field('textarea', 'reason', t('operator.reason'), {
            ...{ value: shownIn(call)('reason', ''), isRequired: true, maxlength: 500 },
            ...{ hint: t('operator.reason-hint'), error: faultText(t, outcome, 'reason') },
          }),
        ],
      },
      {
        ...{ title: t('operator.reject'), look: 'danger' },
        hidden: [{ name: 'decision', value: 'reject' }],
        error: isReject ? outcome.error : null,
      },
    ),
  ]
}
