import { lockApplication } from './fill-application.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import { readChecklist } from './read-checklist.js'
import { OnboardingRefusal } from './refusal.js'
import type { MerchantRequest } from './request.js'
import { afterWorkingHours } from './working-hours.js'

/** Hands the filled-in checklist to the operators, who answer within 8 working hours. Refuses while a step is open, and names it. */
export const sendApplication =
  (needs: OnboardingNeeds) =>
  ({ merchant, by }: { merchant: { id: number; publicId: string }; by: By }): Promise<MerchantRequest> => {
    const at = needs.systemClock()
    const publicId = needs.newId()
    return needs.store.write(async records => {
      const application = await lockApplication(records, merchant.id, at)
      if (application.state === 'sent' || application.state === 'active')
        throw new OnboardingRefusal('application/sent')
      const { steps } = await readChecklist(needs, records, merchant.id)
      const open = steps.find(({ id, state }) => id !== 'activation' && state !== 'done' && state !== 'waiting')
      if (open) throw new OnboardingRefusal('application/incomplete', { step: open.id })
      const request = await records.requests.add({
        ...{
          publicId,
          merchantId: merchant.id,
          shopId: application.filled.shopId,
          kind: 'activation',
          state: 'pending',
        },
        ...{ subject: '', note: '', details: {}, askedBy: by.memberId, createdAt: at, answerBy: afterWorkingHours(at) },
        ...{ reason: null, decidedBy: null, decidedAt: null },
      })
      if (request === undefined) throw new OnboardingRefusal('request/pending')
      await records.applications.save({ ...application, state: 'sent', modifiedAt: at })
      const subject = { kind: 'application', id: merchant.publicId }
      await tellAudit(records, by, merchant.id, at, { what: 'application.sent', subject })
      return request
    })
  }
