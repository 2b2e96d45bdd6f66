import { type Dispute, type DisputeStage, disputeStages, undecided } from '../../disputes/dispute.js'
import type { Answer } from '../../http/route.js'
import { Refusal } from '../../payments/refusal.js'
import { entryOf, type PanelCall } from '../call.js'
import {
  type Block,
  cell,
  chip,
  columns,
  fact,
  facts,
  field,
  form,
  idCell,
  row,
  type Tone,
  table,
} from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { refusalText } from './refusal-text.js'
import { moment, money } from './words.js'

const shown = 50
const longestEvidence = 4000

const tones: Readonly<Record<DisputeStage, Tone>> = {
  inquiry: 'waiting',
  open: 'refused',
  evidence: 'waiting',
  won: 'done',
  lost: 'refused',
}

/** Money that payers want back through their banks. */
export const listDisputes =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { t, query, merchant, shop } = call
    const isTest = needs.mode === 'sandbox' || query.text('money') === 'test'
    const stage = disputeStages.find(one => one === query.text('stage'))
    const before = Number(query.text('before'))
    const disputes = await needs.store.read.disputes.list(merchant.id, {
      ...{ livemode: !isTest, shopIds: shop === null ? null : [shop.id], limit: shown + 1 },
      ...(stage !== undefined && { stage }),
      ...(Number.isSafeInteger(before) && before > 0 && { before }),
    })
    const page = disputes.slice(0, shown)
    const kept = { ...(stage && { stage }), ...(needs.mode === 'production' && isTest && { money: 'test' }) }
    const addressOf = (more: Record<string, string>) => `/panel/disputes?${new URLSearchParams({ ...kept, ...more })}`
    const tabs: Block = {
      kind: 'tabs',
      label: t('explain.stage'),
      tabs: [
        {
          href: '/panel/disputes',
          label: t('explain.any-stage'),
          isCurrent: stage === undefined && !('money' in kept),
          count: null,
        },
        ...disputeStages.map(one => ({
          href: addressOf({ stage: one }),
          label: t(`explain.stage-${one}`),
          ...{ isCurrent: one === stage, count: null },
        })),
        ...(needs.mode === 'production'
          ? [{ href: '/panel/disputes?money=test', label: t('explain.test'), isCurrent: 'money' in kept, count: null }]
          : []),
      ],
    }
    const list = table(
      {
        id: 'disputes',
        caption: t('explain.disputes'),
        columns: columns(
          { label: t('explain.opened'), note: t('explain.reason') },
          t('explain.stage'),
          t('explain.answer-until'),
          { label: t('explain.amount'), isEnd: true },
        ),
        rows: page.map(one =>
          row([
            cell(moment(call, one.createdAt), { href: `/panel/disputes/${one.publicId}`, note: one.reason }),
            chip(t(`explain.stage-${one.stage}`), tones[one.stage], one.answer && t(`explain.answered-${one.answer}`)),
            cell(one.evidenceDueAt === null ? '' : moment(call, one.evidenceDueAt)),
            cell(money(call, one.amountMinor, one.currency)),
          ]),
        ),
        empty: t('explain.disputes-empty'),
      },
      { older: disputes.length > shown ? addressOf({ before: String(page.at(-1)?.id) }) : null },
    )
    return panelPage(needs, call, {
      title: t('explain.disputes'),
      intro: t('explain.disputes-intro'),
      blocks: [tabs, list],
    })
  }

const disputeOf = async ({ store }: PanelNeeds, { merchant, ask }: PanelCall): Promise<Dispute> => {
  const id = ask.params.dispute ?? ''
  return there(/^[0-9a-f-]{36}$/.test(id) ? await store.read.disputes.find(merchant.id, id) : undefined)
}

/** A dispute of this merchant with its steps, and the forms to answer it while that is possible. */
export const showDispute =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> =>
    draw(needs, call, await disputeOf(needs, call), null)

/** The one answer to a dispute: the payer is right, or here is why not. */
export const answerIt =
  (needs: PanelNeeds, answer: 'accept' | 'contest') =>
  async (call: PanelCall): Promise<Answer> => {
    const dispute = await disputeOf(needs, call)
    const evidence = answer === 'contest' ? call.form.text('evidence').replaceAll('\r\n', '\n') : null
    if (evidence === '' || (evidence?.length ?? 0) > longestEvidence)
      return draw(needs, call, dispute, { field: call.t('explain.evidence-missing', { count: longestEvidence }) })
    const payment = there(await needs.store.read.payments.byId(call.merchant.id, dispute.paymentId))
    const subject = { kind: 'payment', id: payment.publicId }
    const deed = entryOf(call, { what: 'dispute.answered', subject, after: { answer, dispute: dispute.publicId } })
    try {
      await needs.moneyDesk(deed, payment).answerDispute(dispute, answer, evidence)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const now = await disputeOf(needs, call)
      return draw(needs, call, now, { whole: refusalText(call, error, dispute.currency) })
    }
    return done(needs, `/panel/disputes/${dispute.publicId}`, 'explain.said-answer')
  }

const draw = async (
  needs: PanelNeeds,
  call: PanelCall,
  dispute: Dispute,
  error: { field?: string; whole?: string } | null,
): Promise<Answer> => {
  const { t, may, merchant } = call
  const payment = there(await needs.store.read.payments.byId(merchant.id, dispute.paymentId))
  const { stage, answer, evidence, evidenceDueAt } = dispute
  const isOpen =
    answer === null && undecided.has(stage) && (evidenceDueAt === null || evidenceDueAt > needs.businessClock())
  const at = `/panel/disputes/${dispute.publicId}`
  const blocks: Block[] = [
    facts(
      [
        fact(t('explain.stage'), chip(t(`explain.stage-${stage}`), tones[stage])),
        fact(t('explain.amount'), money(call, dispute.amountMinor, dispute.currency)),
        fact(t('explain.reason'), dispute.reason),
        fact(t('explain.order'), cell(payment.orderId, { href: `/panel/payments/${payment.publicId}` })),
        fact(t('explain.opened'), moment(call, dispute.createdAt)),
        ...(evidenceDueAt === null ? [] : [fact(t('explain.answer-until'), moment(call, evidenceDueAt))]),
        ...(answer === null ? [] : [fact(t('explain.your-answer'), t(`explain.answered-${answer}`))]),
        ...(evidence === null ? [] : [fact(t('explain.evidence'), evidence)]),
        fact(t('explain.dispute-id'), idCell(dispute.publicId)),
      ],
      { text: t(`explain.stage-text-${stage}`) },
    ),
    ...(isOpen && may('money.move') ? answerForms(call, at, error) : []),
  ]
  return panelPage(
    needs,
    call,
    {
      title: t('explain.dispute-of', { order: payment.orderId }),
      back: { href: '/panel/disputes', label: t('explain.disputes') },
      blocks,
    },
    error === null ? 200 : 422,
  )
}

const answerForms = (
  { t, form: posted }: PanelCall,
  at: string,
  error: { field?: string; whole?: string } | null,
): Block[] => [
  form(
    {
      id: 'contest',
      action: `${at}/contest`,
      submit: t('explain.contest-now'),
      fields: [
        field('textarea', 'evidence', t('explain.evidence'), {
          ...{ value: posted.text('evidence'), hint: t('explain.evidence-hint'), rows: 8, maxlength: longestEvidence },
          ...{ isRequired: true, error: error?.field ?? null },
        }),
      ],
    },
    { title: t('explain.contest'), text: t('explain.contest-text'), error: error?.whole ?? null },
  ),
  form(
    { id: 'accept', action: `${at}/accept`, submit: t('explain.accept-now') },
    { title: t('explain.accept'), text: t('explain.accept-text'), look: 'danger' },
  ),
]
