import type { Application } from './application.js'
import type { DocumentState } from './document.js'
import type { MerchantPlan } from './price-plan.js'

/** Steps to live money in the order in which they are advised (mission.md M123–M128). */
const stepIds = ['company', 'phone', 'site', 'account', 'tariff', 'shop', 'general', 'documents', 'activation'] as const
export type StepId = (typeof stepIds)[number]

/** `locked`: other steps come first; `waiting`: an operator's turn; `refused`: with a reason, to be mended. */
type StepState = 'open' | 'locked' | 'waiting' | 'refused' | 'done'

export type Step = {
  id: StepId
  state: StepState
  /** Steps that lock this one. */
  waitsFor: readonly StepId[]
  /** Steps that it unlocks. */
  unlocks: readonly StepId[]
}

export type ChecklistFacts = {
  application: Pick<Application, 'state' | 'filled'>
  plan: Pick<MerchantPlan, 'acceptedAt'> | undefined
  /** Slots of the legal form. */
  documents: readonly { required: boolean; state: DocumentState }[]
  /** Somebody can send a code to a phone; without, the step does not exist. */
  phonePossible: boolean
}

/** Step → the steps that come before it; `activation` waits for all others that there are. */
const before: Readonly<Record<Exclude<StepId, 'activation'>, readonly StepId[]>> = {
  company: [],
  phone: [],
  site: [],
  account: ['company'],
  tariff: [],
  shop: ['site'],
  general: ['shop'],
  documents: ['company'],
}

const documentsState = (documents: ChecklistFacts['documents']): StepState => {
  if (documents.some(({ state }) => state === 'rejected')) return 'refused'
  const required = documents.filter(({ required }) => required)
  if (required.some(({ state }) => state === 'missing')) return 'open'
  return required.every(({ state }) => state === 'accepted') ? 'done' : 'waiting'
}

const own: { readonly [Id in StepId]: (facts: ChecklistFacts) => StepState } = {
  company: ({ application: { filled } }) => (filled.company ? 'done' : 'open'),
  phone: ({ application: { filled } }) => (filled.phone?.confirmedAt ? 'done' : 'open'),
  site: ({ application: { filled } }) => (filled.site?.confirmed ? 'done' : 'open'),
  account: ({ application: { filled } }) => (filled.account ? 'done' : 'open'),
  tariff: ({ plan }) => (plan ? 'done' : 'open'),
  shop: ({ application: { filled } }) => (filled.shopId === null ? 'open' : 'done'),
  general: ({ application: { filled } }) => (filled.trade ? 'done' : 'open'),
  // Which documents are asked for is not known before the legal form.
  documents: ({ application: { filled }, documents }) => (filled.company ? documentsState(documents) : 'open'),
  activation: ({ application: { state } }) =>
    ({ filling: 'open', sent: 'waiting', active: 'done', rejected: 'refused' })[state] as StepState,
}

/** Done as far as the merchant is concerned: what waits for an operator holds nothing up. */
const isGiven = (state: StepState): boolean => state === 'done' || state === 'waiting'

/** The checklist of a merchant: every step with its state and what it unlocks. */
export const checklist = (facts: ChecklistFacts): Step[] => {
  const ids = stepIds.filter(id => id !== 'phone' || facts.phonePossible)
  const states = new Map(ids.map(id => [id, own[id](facts)]))
  const earlier = (id: StepId): readonly StepId[] =>
    id === 'activation' ? ids.filter(other => other !== id) : before[id].filter(other => ids.includes(other))
  return ids.map(id => {
    const state = states.get(id) ?? 'open'
    const waitsFor = earlier(id).filter(other => !isGiven(states.get(other) ?? 'open'))
    const isLocked = waitsFor.length > 0 && (state === 'open' || state === 'refused')
    return {
      id,
      state: isLocked ? 'locked' : state,
      waitsFor: isLocked ? waitsFor : [],
      unlocks: ids.filter(other => other !== 'activation' && earlier(other).includes(id)),
    }
  })
}

/** How much of a checklist is given, in whole percent. */
export const progressPercent = (steps: readonly Step[]): number =>
  Math.floor((steps.filter(({ state }) => isGiven(state)).length * 100) / steps.length)

/** The step to do next; `undefined` when nothing is left to the merchant. */
export const nextStep = (steps: readonly Step[]): Step | undefined =>
  steps.find(({ state }) => state === 'refused') ?? steps.find(({ state }) => state === 'open')
