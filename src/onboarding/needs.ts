import type { AuditDraft } from '../members/audit.js'
import type { Random, Vault } from '../merchants/outside.js'
import type { FileVault } from '../uploads/ports.js'
import type { OnboardingStore, OnboardingStoreRecords } from './ports.js'
import type { SiteLook } from './site-proof.js'

/** Who does something, and from where. */
export type By = { memberId: number; address: string | null }

/** Sends a code to a phone; false when it could not. */
export type SendCode = (phone: string, code: string) => Promise<boolean>

/** What the verbs of this room may need from outside. */
export type OnboardingNeeds = {
  store: OnboardingStore
  mode: 'sandbox' | 'production'
  vault: Vault
  random: Random
  newId: () => string
  /** Moments of people's acts. */
  systemClock: () => Date
  /** Moments that prices depend on. */
  businessClock: () => Date
  fileVault: FileVault
  /** Of a file's bytes: the same file has the same one. */
  digestOf: (bytes: Buffer) => string
  siteLook: SiteLook
  /** An IBAN whose check digits and length fit its country; given without blanks, in capitals. */
  isIban: (text: string) => boolean
  /** `undefined`: nobody can send codes, so the step does not exist. A sandbox shows codes in its mailbox instead. */
  sendCode: SendCode | undefined
}

/** Adds an entry to the chain, inside the write of what it tells. */
export const tellAudit = async (
  { audit }: Pick<OnboardingStoreRecords, 'audit'>,
  by: By,
  merchantId: number | null,
  occurredAt: Date,
  {
    what,
    subject,
    before = null,
    after = null,
  }: Pick<AuditDraft, 'what' | 'subject'> & Partial<Pick<AuditDraft, 'before' | 'after'>>,
): Promise<void> => {
  await audit.append({
    merchantId,
    occurredAt,
    memberId: by.memberId,
    what,
    subject,
    before,
    after,
    address: by.address,
  })
}
