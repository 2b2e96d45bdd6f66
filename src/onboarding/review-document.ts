import { openUpload } from '../uploads/open-upload.js'
import { legalForms } from './company.js'
import { readReason } from './decide-request.js'
import type { DocumentSlot, StoredDocument } from './document.js'
import { type Fault, plainText } from './fault.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import { OnboardingRefusal, refuseFaults } from './refusal.js'

type Needs = Pick<OnboardingNeeds, 'store' | 'systemClock'>
type ReviewNeeds = Needs & Pick<OnboardingNeeds, 'businessClock'>

/** An operator accepts a document, or rejects it with a reason that the merchant reads; an accepted one may be rejected later. */
export const reviewDocument =
  ({ store, systemClock, businessClock }: ReviewNeeds) =>
  async ({
    document,
    by,
    accept,
    reason: typed,
  }: {
    document: StoredDocument
    by: By
    accept: boolean
    reason: string
  }) => {
    const reason = accept ? null : readReason(typed, accept)
    const at = systemClock()
    const state = accept ? ('accepted' as const) : ('rejected' as const)
    const from = accept ? (['uploaded'] as const) : (['uploaded', 'accepted'] as const)
    return store.write(async records => {
      if (!(await records.documents.decide(document, { state, from, reason, by: by.memberId, at })))
        throw new OnboardingRefusal('document/decided')
      const owner = document.uploadedBy === null ? undefined : await records.members.byId(document.uploadedBy)
      if (owner && !accept) {
        const to = { memberId: owner.id, language: owner.language ?? 'en', at: businessClock() }
        await records.memberLetters.owe(to, { kind: 'document.rejected', facts: { reason } })
      }
      await tellAudit(records, by, document.merchantId, at, {
        what: `document.${state}`,
        subject: { kind: 'document', id: document.publicId },
        after: { digest: document.digest, ...(reason !== null && { reason }) },
      })
    })
  }

/** Opens a document for somebody who may see it; that it was seen is kept. `undefined`: its bytes are gone. */
export const openDocument =
  ({ store, systemClock, fileVault }: Needs & Pick<OnboardingNeeds, 'fileVault'>) =>
  async ({ document, by }: { document: StoredDocument; by: By }): Promise<Buffer | undefined> => {
    const { merchantId, publicId } = document
    const upload = await store.read.uploads.find(merchantId, publicId)
    if (upload === undefined) return undefined
    const bytes = await openUpload({ read: store.read, fileVault })(upload)
    const audited = { what: 'document.opened', subject: { kind: 'document', id: publicId } }
    await store.write(records => tellAudit(records, by, merchantId, systemClock(), audited))
    return bytes
  }

type SlotOrder = {
  /** Known already; `null` = a new one. */
  known: DocumentSlot | null
  code: string
  names: Record<string, string>
  legalForms: readonly string[]
  required: boolean
  position: number
  retired: boolean
  by: By
}

const slotFaults = ({ code, names, legalForms: forms, position }: SlotOrder): Fault[] => [
  ...(/^[a-z][a-z0-9-]{1,30}$/.test(code) ? [] : [{ field: 'code', rule: 'code' }]),
  ...['en', 'pl', 'ru', 'uk']
    .filter(language => (names[language] ?? '').trim() === '' || !plainText(names[language] ?? '', 80))
    .map(language => ({ field: `name_${language}`, rule: 'text' })),
  ...(forms.some(form => legalForms.some(known => known === form)) ? [] : [{ field: 'legalForms', rule: 'missing' }]),
  ...(Number.isInteger(position) && position >= 0 && position < 1000 ? [] : [{ field: 'position', rule: 'number' }]),
]

/** An operator names a place for a document, changes it, or does not ask for it any more (mission.md M226). */
export const saveSlot =
  ({ store, systemClock }: Needs) =>
  async (order: SlotOrder): Promise<void> => {
    refuseFaults(slotFaults(order))
    const at = systemClock()
    const { known, by, code, required, position } = order
    const text = (language: string) => (order.names[language] ?? '').trim()
    const slot = {
      code: known?.code ?? code,
      names: { en: text('en'), pl: text('pl'), ru: text('ru'), uk: text('uk') },
      legalForms: legalForms.filter(form => order.legalForms.includes(form)),
      ...{ required, position, retiredAt: order.retired ? (known?.retiredAt ?? at) : null },
    }
    return store.write(async records => {
      if (known) await records.slots.save({ ...slot, id: known.id })
      else if ((await records.slots.add(slot)) === undefined) refuseFaults([{ field: 'code', rule: 'taken' }])
      const after = { required, legalForms: slot.legalForms, retired: order.retired }
      await tellAudit(records, by, null, at, { what: 'slot.saved', subject: { kind: 'slot', id: slot.code }, after })
    })
  }
