import type { Answer } from '../../http/route.js'
import { legalForms } from '../../onboarding/company.js'
import { type DocumentSlot, slotLanguages } from '../../onboarding/document.js'
import { saveSlot } from '../../onboarding/review-document.js'
import type { MemberCall } from '../call.js'
import { cell, chip, columns, field, form, linkButton, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { byOf, shownIn, tickedIn } from '../onboarding/onboarding-call.js'
import { allGood, faultText, isGood, type Outcome, outcomeOf } from '../onboarding/refusals.js'
import { done, panelPage } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { home } from './operator-page.js'

const path = `${home}/slots`

/** The documents that merchants are asked for, by legal form (M226). */
export const slotRoutes = (needs: PanelNeeds): PanelRow[] => [
  operatorRow({ method: 'GET', path, may: 'operator.review', handle: call => list(needs, call) }),
  operatorRow({
    method: 'GET',
    path: `${path}/:slot`,
    may: 'operator.review',
    handle: async call => edit(needs, call, await slotOf(needs, call), allGood),
  }),
  operatorRow({
    method: 'POST',
    path: `${path}/:slot`,
    may: 'operator.review',
    handle: async call => {
      const { form: posted, t } = call
      const known = await slotOf(needs, call)
      const names = Object.fromEntries(slotLanguages.map(language => [language, posted.text(`name_${language}`)]))
      const order = {
        ...{ known, by: byOf(call), names, code: known?.code ?? posted.text('code') },
        ...{ legalForms: posted.list('legalForms'), required: posted.has('required') },
        ...{ position: Number(posted.text('position')), retired: posted.has('retired') },
      }
      const outcome = await outcomeOf(t, () => saveSlot(needs.onboarding)(order))
      return isGood(outcome) ? done(needs, path, 'operator.saved') : edit(needs, call, known, outcome)
    },
  }),
]

/** `new` names none. */
const slotOf = async (needs: PanelNeeds, { ask }: MemberCall): Promise<DocumentSlot | null> => {
  const code = ask.params.slot
  if (code === 'new') return null
  return there((await needs.onboarding.store.read.slots.list()).find(slot => slot.code === code))
}

const list = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { t, language } = call
  const slots = await needs.onboarding.store.read.slots.list()
  const rows = slots.map(slot =>
    row([
      cell(slot.names[language], { href: `${path}/${slot.code}`, note: slot.code }),
      cell(slot.legalForms.map(one => t(`onboarding.form-${one}`)).join(', ')),
      cell(t(slot.required ? 'onboarding.required' : 'onboarding.optional')),
      slot.retiredAt ? chip(t('operator.slot-retired'), 'quiet') : chip(t('operator.slot-asked'), 'done'),
    ]),
  )
  const listing = table({
    id: 'slots',
    caption: t('operator.slots'),
    columns: columns(t('operator.document'), t('onboarding.legal-form'), t('operator.duty'), t('onboarding.state')),
    rows,
    empty: t('operator.slots-none'),
  })
  return panelPage(needs, call, {
    title: t('operator.slots'),
    intro: t('operator.slots-text'),
    buttons: [linkButton(t('operator.slot-new'), `${path}/new`, 'primary')],
    blocks: [listing],
  })
}

const edit = (needs: PanelNeeds, call: MemberCall, slot: DocumentSlot | null, outcome: Outcome): Answer => {
  const { t, ask, form: posted } = call
  const shown = shownIn(call)
  const ticked = tickedIn(call)
  const chosen = ask.method === 'POST' ? posted.list('legalForms') : (slot?.legalForms ?? [])
  const code = field('text', 'code', t('operator.slot-code'), {
    ...{ value: shown('code', slot?.code), isRequired: true, maxlength: 31, hint: t('operator.code-hint') },
    error: faultText(t, outcome, 'code'),
  })
  const names = slotLanguages.map(language =>
    field('text', `name_${language}`, t('operator.name-in', { language }), {
      ...{ value: shown(`name_${language}`, slot?.names[language]), isRequired: true, maxlength: 80 },
      error: faultText(t, outcome, `name_${language}`),
    }),
  )
  const rest = [
    field('checkboxes', 'legalForms', t('onboarding.legal-form'), {
      options: legalForms.map(one => ({
        ...{ value: one, label: t(`onboarding.form-${one}`), hint: null },
        isChosen: chosen.includes(one),
      })),
      error: faultText(t, outcome, 'legalForms'),
    }),
    field('checkbox', 'required', t('operator.slot-required'), {
      ...{ value: 'yes', isChosen: ticked('required', slot?.required ?? true) },
    }),
    field('number', 'position', t('operator.slot-position'), {
      ...{ value: shown('position', String(slot?.position ?? 50)), error: faultText(t, outcome, 'position') },
    }),
    field('checkbox', 'retired', t('operator.slot-retire'), {
      ...{ value: 'yes', isChosen: ticked('retired', slot ? slot.retiredAt !== null : false) },
    }),
  ]
  const block = form(
    {
      id: 'slot',
      action: ask.path,
      submit: t('onboarding.save'),
      fields: [...(slot ? [] : [code]), ...names, ...rest],
    },
    { error: outcome.error, cancel: { href: path, label: t('onboarding.cancel') } },
  )
  const title = slot ? slot.names[call.language] : t('operator.slot-new')
  const back = { href: path, label: t('operator.slots') }
  return panelPage(needs, call, { title, back, blocks: [block] }, isGood(outcome) ? 200 : 422)
}
