import { type Application, isActive, nothingFilled } from './application.js'
import { checklist, type Step } from './checklist.js'
import { phonePossible } from './confirm-phone.js'
import { type FilledSlot, isRequired, slotsOf } from './document.js'
import type { OnboardingNeeds } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import type { MerchantPlan } from './price-plan.js'

/** Everything that a merchant's checklist shows. */
export type MerchantChecklist = {
  application: Pick<Application, 'state' | 'filled'>
  plan: MerchantPlan | undefined
  slots: readonly FilledSlot[]
  steps: readonly Step[]
  /** Live money may flow. */
  active: boolean
}

/** Reads a merchant's checklist; in a write it sees that write. */
export const readChecklist = async (
  needs: Pick<OnboardingNeeds, 'mode' | 'sendCode'>,
  records: Pick<OnboardingStoreRecords, 'applications' | 'plans' | 'slots' | 'documents'>,
  merchantId: number,
): Promise<MerchantChecklist> => {
  // One after another: inside a write there is one connection.
  const stored = await records.applications.find(merchantId)
  const plan = await records.plans.of(merchantId)
  const all = await records.slots.list()
  const documents = await records.documents.ofMerchant(merchantId)
  const application = stored ?? { state: 'active' as const, filled: nothingFilled }
  const legalForm = application.filled.company?.legalForm ?? null
  const slots = slotsOf(legalForm, all, documents)
  const steps = checklist({
    application,
    plan,
    documents: slots.map(filled => ({ required: isRequired(filled, legalForm), state: filled.state })),
    phonePossible: phonePossible(needs),
  })
  return { application, plan, slots, steps, active: isActive(needs.mode, stored) }
}
