import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import type { Merchant } from '../../merchants/ports.js'
import type { MerchantChecklist } from '../../onboarding/read-checklist.js'
import { openDocument, reviewDocument } from '../../onboarding/review-document.js'
import type { MemberCall } from '../call.js'
import { type Block, cell, chip, columns, field, form, linkButton, postButton, row, table } from '../components.js'
import { givenFile } from '../given-file.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { byOf, chipTones, shownIn } from '../onboarding/onboarding-call.js'
import { faultText, isGood, type Outcome, outcomeOf } from '../onboarding/refusals.js'
import { done } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { home, merchantOf, merchantPath } from './operator-page.js'

const path = `${home}/merchants/:merchant/documents/:document`

/** Opening and deciding a merchant's documents; `show` draws the merchant's page, on which they stand. */
export const documentRoutes = (
  needs: PanelNeeds,
  show: (call: MemberCall, outcome: Outcome) => Promise<Answer>,
): PanelRow[] => {
  const found = async (call: MemberCall) => {
    const merchant = await merchantOf(needs, call)
    const { documents } = needs.onboarding.store.read
    return { merchant, document: there(await documents.find(merchant.id, call.ask.params.document ?? '')) }
  }
  return [
    operatorRow({
      method: 'GET',
      path,
      may: 'operator.review',
      handle: async call => {
        const { document } = await found(call)
        const bytes = await openDocument(needs.onboarding)({ document, by: byOf(call) })
        return givenFile(document, there(bytes))
      },
    }),
    operatorRow({
      method: 'POST',
      path,
      may: 'operator.review',
      handle: async call => {
        const { merchant, document } = await found(call)
        const accept = call.form.text('decision') === 'accept'
        const order = { document, by: byOf(call), accept, reason: call.form.text('reason') }
        const outcome = await outcomeOf(call.t, () => reviewDocument(needs.onboarding)(order))
        return isGood(outcome) ? done(needs, merchantPath(merchant), 'operator.decided') : show(call, outcome)
      },
    }),
  ]
}

/** A merchant's documents, with a form for those that can be rejected. */
export const documentBlocks = (
  call: MemberCall,
  merchant: Merchant,
  { slots }: MerchantChecklist,
  outcome: Outcome,
): Block[] => {
  const { t, language, ask } = call
  const addressOf = (publicId: string) => `${merchantPath(merchant)}/documents/${publicId}`
  const list = table(
    {
      id: 'documents',
      caption: t('operator.documents'),
      empty: t('operator.slots-of-nobody'),
      columns: columns(t('operator.document'), t('onboarding.state'), t('onboarding.file'), {
        label: t('onboarding.next'),
        isEnd: true,
      }),
      rows: slots.map(({ slot, state, document }) =>
        row([
          cell(slot.names[language]),
          chip(t(`onboarding.document-${state}`), chipTones[state], document?.reason ?? null),
          cell(document?.name ?? '–', { note: document ? formatMoment(document.uploadedAt, language) : null }),
          cell('', {
            buttons: [
              ...(document ? [linkButton(t('onboarding.download'), addressOf(document.publicId))] : []),
              ...(document?.state === 'uploaded'
                ? [postButton(t('operator.accept'), addressOf(document.publicId), { decision: 'accept' }, 'primary')]
                : []),
            ],
          }),
        ]),
      ),
    },
    { isTitled: true },
  )
  const rejections = slots.flatMap(({ slot, document }) => {
    if (!document || document.state === 'rejected') return []
    const action = addressOf(document.publicId)
    const isThis = ask.path === action
    const reason = field('text', 'reason', t('operator.reason'), {
      ...{ value: isThis ? shownIn(call)('reason', '') : '', isRequired: true, maxlength: 500 },
      ...{ hint: t('operator.reason-hint'), error: isThis ? faultText(t, outcome, 'reason') : null },
    })
    return [
      form(
        { id: `reject-${slot.code}`, action, submit: t('operator.reject'), fields: [reason] },
        {
          ...{ title: t('operator.reject-document', { name: slot.names[language] }), look: 'danger' },
          hidden: [{ name: 'decision', value: 'reject' }],
          error: isThis ? outcome.error : null,
        },
      ),
    ]
  })
  return [list, ...rejections]
}
