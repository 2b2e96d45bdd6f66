import type { Answer } from '../../http/route.js'
import type { StepId } from '../../onboarding/checklist.js'
import { type MerchantChecklist, readChecklist } from '../../onboarding/read-checklist.js'
import type { PanelCall } from '../call.js'
import { type Block, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import type { PanelKey } from '../texts.js'
import { stepKey } from './onboarding-call.js'
import { allGood, isGood, type Outcome, outcomeOf } from './refusals.js'

export const home = '/panel/onboarding'
export const stepPath = (id: StepId): string => `${home}/${id}`

/** A step with a page of its own: its blocks, and what its form does. */
export type StepPage = {
  id: StepId
  blocks: (call: PanelCall, known: MerchantChecklist, outcome: Outcome) => readonly Block[]
  /** Address behind the step's own → what its form does; where one comes to afterwards, or `undefined` for the overview. */
  posts: Readonly<Record<string, (call: PanelCall) => Promise<unknown>>>
  /** What it keeps is dangerous in wrong hands: where the money goes. */
  stepUp?: true
  /** After these the step's page is shown again and not the overview. */
  stays?: readonly string[]
}

/** The rows of a step's page. */
export const stepRoutes = (needs: PanelNeeds, step: StepPage): PanelRow[] => {
  const path = stepPath(step.id)
  const show = async (call: PanelCall, outcome: Outcome): Promise<Answer> => {
    const { t, merchant } = call
    const known = await readChecklist(needs.onboarding, needs.onboarding.store.read, merchant.id)
    const state = known.steps.find(({ id }) => id === step.id)
    const locked = state?.waitsFor.map(id => t(stepKey(id))).join(', ')
    const blocks =
      state?.state === 'locked' && locked
        ? [
            notice('waiting', t('onboarding.locked', { steps: locked }), {
              link: { href: home, label: t('onboarding.back') },
            }),
          ]
        : step.blocks(call, known, outcome)
    const words = { title: t(stepKey(step.id)), intro: t(`onboarding.about-${step.id}` as PanelKey), blocks }
    return panelPage(
      needs,
      call,
      { ...words, back: { href: home, label: t('onboarding.title') } },
      isGood(outcome) ? 200 : 422,
    )
  }
  const post = (part: string, work: (call: PanelCall) => Promise<unknown>): PanelRow =>
    merchantRow({
      method: 'POST',
      path: part === '' ? path : `${path}/${part}`,
      may: 'onboarding.manage',
      ...(step.stepUp && { stepUp: step.stepUp }),
      handle: async call => {
        const outcome = await outcomeOf(call.t, () => work(call))
        if (!isGood(outcome)) return show(call, outcome)
        return done(needs, step.stays?.includes(part) ? path : home, 'onboarding.saved')
      },
    })
  return [
    merchantRow({ method: 'GET', path, may: 'onboarding.manage', handle: call => show(call, allGood) }),
    ...Object.entries(step.posts).map(([part, work]) => post(part, work)),
  ]
}
