import type { UploadKind } from '../uploads/upload.js'
import type { LegalForm } from './company.js'

/** `missing` is a slot without a document. */
export type DocumentState = 'missing' | 'uploaded' | 'accepted' | 'rejected'

/** Languages in which an operator names a slot. */
export const slotLanguages = ['en', 'pl', 'ru', 'uk'] as const
type SlotNames = Readonly<Record<(typeof slotLanguages)[number], string>>

/** A place for one document, defined by the operator (mission.md M128, M226). */
export type DocumentSlot = {
  id: number
  code: string
  names: SlotNames
  legalForms: readonly LegalForm[]
  required: boolean
  /** Smaller ones come first. */
  position: number
  /** No longer asked for; documents in it stay. */
  retiredAt: Date | null
}

/** A document as it lies in a merchant's slot; its bytes are an upload with the same public id. */
export type StoredDocument = {
  id: number
  publicId: string
  merchantId: number
  slotId: number
  name: string
  kind: UploadKind
  sizeBytes: number
  /** SHA-256 of the bytes, in hexadecimal digits. */
  digest: string
  state: Exclude<DocumentState, 'missing'>
  /** Why it was rejected. */
  reason: string | null
  uploadedBy: number | null
  uploadedAt: Date
  decidedBy: number | null
  decidedAt: Date | null
  /** Another one took its place. */
  replacedAt: Date | null
  /** `null` = its bytes are gone. */
  uploadId: number | null
}

/** A slot with what lies in it. */
export type FilledSlot = {
  slot: DocumentSlot
  document: StoredDocument | undefined
  state: DocumentState
}

/** The slots that a legal form has, in order, with their documents; a retired slot only while something lies in it. */
export const slotsOf = (
  legalForm: LegalForm | null,
  slots: readonly DocumentSlot[],
  documents: readonly StoredDocument[],
): FilledSlot[] =>
  [...slots]
    .sort((one, other) => one.position - other.position || one.id - other.id)
    .map(slot => {
      const document = documents.find(({ slotId, replacedAt }) => slotId === slot.id && replacedAt === null)
      return { slot, document, state: document?.state ?? ('missing' as const) }
    })
    .filter(({ slot, document }) => {
      const isAsked = slot.retiredAt === null && legalForm !== null && slot.legalForms.includes(legalForm)
      return isAsked || document !== undefined
    })

/** What of a slot counts for the checklist: a retired one, or one of another legal form, is not asked for. */
export const isRequired = ({ slot }: FilledSlot, legalForm: LegalForm | null): boolean =>
  slot.required && slot.retiredAt === null && legalForm !== null && slot.legalForms.includes(legalForm)
