import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import { nextStep, progressPercent, type Step } from '../../onboarding/checklist.js'
import { readChecklist } from '../../onboarding/read-checklist.js'
import { sendApplication } from '../../onboarding/send-application.js'
import type { PanelCall } from '../call.js'
import { type Block, cell, chip, columns, form, linkButton, notice, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { byOf, chipTones, stepKey } from './onboarding-call.js'
import { allGood, isGood, type Outcome, outcomeOf } from './refusals.js'
import { home, stepPath } from './step-page.js'

/** The guided list with its progress (M123–M127), and the button that hands it to the operator. */
export const overviewRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path: home, may: 'onboarding.manage', handle: call => show(needs, call, allGood) }),
  merchantRow({
    method: 'POST',
    path: home,
    may: 'onboarding.manage',
    handle: async call => {
      const { merchant, t } = call
      const outcome = await outcomeOf(t, () => sendApplication(needs.onboarding)({ merchant, by: byOf(call) }))
      return isGood(outcome) ? done(needs, home, 'onboarding.sent') : show(needs, call, outcome)
    },
  }),
]

const addressOf = (step: Step): string | null => {
  if (step.id === 'activation' || step.state === 'locked') return null
  return step.id === 'documents' ? '/panel/documents' : stepPath(step.id)
}

const show = async (needs: PanelNeeds, call: PanelCall, outcome: Outcome): Promise<Answer> => {
  const { t, merchant, language } = call
  const { read } = needs.onboarding.store
  const [{ steps, active, application }, requests] = await Promise.all([
    readChecklist(needs.onboarding, read, merchant.id),
    read.requests.ofMerchant(merchant.id, 50),
  ])
  const activation = requests.find(({ kind }) => kind === 'activation')
  const next = nextStep(steps)
  const notices: Block[] = []
  if (outcome.error) notices.push(notice('refused', outcome.error))
  if (needs.mode === 'sandbox') notices.push(notice('done', t('onboarding.sandbox')))
  else if (active) notices.push(notice('done', t('onboarding.active')))
  if (application.state === 'sent' && activation)
    notices.push(notice('waiting', t('onboarding.waits', { by: formatMoment(activation.answerBy, language) })))
  if (application.state === 'rejected' && activation?.reason)
    notices.push(notice('refused', activation.reason, { title: t('onboarding.rejected') }))
  const rows = steps.map((step, at) => {
    const href = addressOf(step)
    const about = step.waitsFor.length > 0 ? t('onboarding.after', { steps: named(call, step.waitsFor) }) : null
    const unlocks = step.unlocks.length > 0 ? t('onboarding.unlocks', { steps: named(call, step.unlocks) }) : null
    return row([
      cell(`${at + 1}. ${t(stepKey(step.id))}`, {
        ...{ href, note: about ?? unlocks },
        buttons: href && step === next ? [linkButton(t('onboarding.do'), href, 'primary')] : [],
      }),
      chip(t(`onboarding.state-${step.state}`), chipTones[step.state]),
    ])
  })
  const list = table({
    id: 'steps',
    caption: t('onboarding.title'),
    columns: columns(t('onboarding.step'), t('onboarding.state')),
    rows,
    empty: t('onboarding.title'),
  })
  const canSend =
    !active && steps.some(({ id, state }) => id === 'activation' && (state === 'open' || state === 'refused'))
  const send = form({ id: 'send', action: home, submit: t('onboarding.send') }, { text: t('onboarding.send-text') })
  return panelPage(
    needs,
    call,
    {
      title: t('onboarding.title'),
      intro: t('onboarding.progress', { percent: progressPercent(steps) }),
      buttons: [linkButton(t('onboarding.requests'), '/panel/requests')],
      blocks: [...notices, list, ...(canSend ? [send] : [])],
    },
    isGood(outcome) ? 200 : 422,
  )
}

const named = ({ t }: PanelCall, ids: readonly Step['id'][]): string => ids.map(id => t(stepKey(id))).join(', ')
