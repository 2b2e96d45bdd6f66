import { sealUpload } from '../uploads/seal-upload.js'
import type { StoredDocument } from './document.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import { OnboardingRefusal } from './refusal.js'

export type Upload = {
  merchant: { id: number; publicId: string }
  by: By
  /** The slot's code. */
  slot: string
  /** As the browser names the file; its type, as the browser says it, counts for nothing. */
  fileName: string
  bytes: Buffer
}

/**
 * Puts a document into its slot, sealed (mission.md M128). The same bytes again are the same document; other bytes take the place of what
 * was not accepted. Throws by size, kind, damage, or when somebody was faster.
 */
export const uploadDocument =
  (needs: OnboardingNeeds) =>
  async ({ merchant, by, slot: code, fileName, bytes }: Upload): Promise<StoredDocument> => {
    const sealed = await sealUpload(needs)(merchant.id, { name: fileName, bytes })
    if ('fault' in sealed) throw new OnboardingRefusal(`document/${sealed.fault}`)
    const digest = needs.digestOf(bytes)
    const at = needs.systemClock()
    return needs.store.write(async records => {
      const legalForm = (await records.applications.find(merchant.id))?.filled.company?.legalForm
      const slot = (await records.slots.list()).find(one => one.code === code && one.retiredAt === null)
      if (slot === undefined || legalForm === undefined || !slot.legalForms.includes(legalForm))
        throw new OnboardingRefusal('document/slot')
      const current = (await records.documents.ofMerchant(merchant.id)).find(({ slotId }) => slotId === slot.id)
      if (current && current.digest === digest && current.state !== 'rejected') return current
      if (current?.state === 'accepted') throw new OnboardingRefusal('document/locked')
      if (current) await makeRoom(records, current, at)
      const { publicId, name, kind, sizeBytes, id: uploadId } = await records.uploads.add(sealed)
      const added = await records.documents.add({
        ...{ publicId, merchantId: merchant.id, slotId: slot.id, name, kind, sizeBytes, digest, uploadId },
        ...{ state: 'uploaded', reason: null, uploadedBy: by.memberId, uploadedAt: at },
        ...{ decidedBy: null, decidedAt: null, replacedAt: null },
      })
      if (added === undefined) throw new OnboardingRefusal('document/changed')
      const subject = { kind: 'document', id: publicId }
      await tellAudit(records, by, merchant.id, at, {
        what: 'document.uploaded',
        subject,
        after: { slot: code, digest },
      })
      return added
    })
  }

/** The bytes of what was there are forgotten. */
const makeRoom = async (
  { documents, uploads }: Pick<OnboardingStoreRecords, 'documents' | 'uploads'>,
  { merchantId, id, uploadId }: StoredDocument,
  at: Date,
): Promise<void> => {
  if (!(await documents.replace(merchantId, id, at))) throw new OnboardingRefusal('document/changed')
  if (uploadId !== null) await uploads.drop(merchantId, uploadId)
}
