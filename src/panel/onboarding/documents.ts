import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import { type FilledSlot, isRequired } from '../../onboarding/document.js'
import { readChecklist } from '../../onboarding/read-checklist.js'
import { openDocument } from '../../onboarding/review-document.js'
import { uploadDocument } from '../../onboarding/upload-document.js'
import { uploadLimitBytes } from '../../uploads/upload.js'
import type { PanelCall } from '../call.js'
import { type Block, cell, chip, columns, field, form, linkButton, notice, row, table } from '../components.js'
import { givenFile } from '../given-file.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { byOf, chipTones } from './onboarding-call.js'
import { allGood, isGood, type Outcome, outcomeOf } from './refusals.js'
import { home, stepPath } from './step-page.js'

const path = '/panel/documents'
/** A file with the form around it. */
const bodyLimitBytes = uploadLimitBytes + 256 * 1024

/** Documents: the slots of the operator, one file each (M128, M226). */
export const documentRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path, may: 'onboarding.manage', handle: call => show(needs, call, allGood) }),
  merchantRow({ method: 'POST', path, may: 'onboarding.manage', bodyLimitBytes, handle: call => upload(needs, call) }),
  merchantRow({
    method: 'GET',
    path: `${path}/:document`,
    may: 'onboarding.manage',
    handle: async call => {
      const { ask, merchant } = call
      const found = await needs.onboarding.store.read.documents.find(merchant.id, ask.params.document ?? '')
      const document = there(found)
      const bytes = await openDocument(needs.onboarding)({ document, by: byOf(call) })
      return givenFile(document, there(bytes))
    },
  }),
]

const upload = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { form: posted, merchant, t } = call
  const file = posted.file('file')
  const order = { merchant, by: byOf(call), slot: posted.text('slot') }
  const outcome = await outcomeOf(t, () =>
    uploadDocument(needs.onboarding)({ ...order, fileName: file?.name ?? '', bytes: file?.bytes ?? Buffer.alloc(0) }),
  )
  return isGood(outcome) ? done(needs, path, 'onboarding.uploaded') : show(needs, call, outcome)
}

const show = async (needs: PanelNeeds, call: PanelCall, outcome: Outcome): Promise<Answer> => {
  const { t, merchant, language, form: posted } = call
  const { slots, application } = await readChecklist(needs.onboarding, needs.onboarding.store.read, merchant.id)
  const legalForm = application.filled.company?.legalForm ?? null
  const words = { title: t('onboarding.step-documents'), intro: t('onboarding.about-documents') }
  const back = { href: home, label: t('onboarding.title') }
  if (legalForm === null) {
    const link = { href: stepPath('company'), label: t('onboarding.step-company') }
    const first = notice('waiting', t('onboarding.locked', { steps: t('onboarding.step-company') }), { link })
    return panelPage(needs, call, { ...words, back, blocks: [first] })
  }
  const list = table({
    id: 'documents',
    caption: t('onboarding.step-documents'),
    columns: columns(t('onboarding.document'), t('onboarding.state'), t('onboarding.file'), {
      label: t('onboarding.next'),
      isEnd: true,
    }),
    empty: t('onboarding.documents-none'),
    rows: slots.map(filled => {
      const { slot, state, document } = filled
      return row([
        cell(slot.names[language], {
          note: t(isRequired(filled, legalForm) ? 'onboarding.required' : 'onboarding.optional'),
        }),
        chip(t(`onboarding.document-${state}`), chipTones[state], document?.reason ?? null),
        cell(document?.name ?? '–', {
          note: document ? formatMoment(document.uploadedAt, language) : null,
        }),
        cell('', {
          buttons: document ? [linkButton(t('onboarding.download'), `${path}/${document.publicId}`)] : [],
        }),
      ])
    }),
  })
  const isFailed = (filled: FilledSlot) => posted.text('slot') === filled.slot.code
  const forms: Block[] = slots
    .filter(({ slot, state }) => state !== 'accepted' && slot.retiredAt === null)
    .map(filled =>
      form(
        {
          id: `slot-${filled.slot.code}`,
          action: path,
          submit: t('onboarding.upload'),
          fields: [
            field('file', 'file', t('onboarding.file'), {
              ...{ accept: '.pdf,.jpg,.jpeg,.png', isRequired: true, hint: t('onboarding.hint-file') },
              error: isFailed(filled) ? outcome.error : null,
            }),
          ],
        },
        {
          ...{ title: filled.slot.names[language], look: 'secondary' },
          hidden: [{ name: 'slot', value: filled.slot.code }],
        },
      ),
    )
  const stray = outcome.error && !slots.some(isFailed) ? [notice('refused', outcome.error)] : []
  return panelPage(needs, call, { ...words, back, blocks: [...stray, list, ...forms] }, isGood(outcome) ? 200 : 422)
}
