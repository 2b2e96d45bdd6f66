import type { AuditDraft } from '../members/audit.js'
import type { Member } from '../members/member.js'
import type { MemberLetterWriter } from '../members/member-letter.js'
import type { MerchantStoreRecords } from '../merchants/ports.js'
import type { UploadStoreRecords } from '../uploads/ports.js'
import type { Application, ApplicationState, Filled } from './application.js'
import type { DocumentSlot, StoredDocument } from './document.js'
import type { MerchantPlan, PricePlan } from './price-plan.js'
import type { MerchantRequest, RequestKind } from './request.js'

export type ApplicationRecords = {
  find(merchantId: number): Promise<Application | undefined>
  /** The row, made with this state where there is none; until this write ends nobody else changes it. */
  lock(merchantId: number, first: ApplicationState, at: Date): Promise<Application>
  /** What `lock` answered, changed. */
  save(application: Pick<Application, 'merchantId' | 'state' | 'modifiedAt'> & { filled: Filled }): Promise<void>
}

export type SlotRecords = {
  list(): Promise<DocumentSlot[]>
  /** `undefined`: there is one with this code. */
  add(slot: Omit<DocumentSlot, 'id'>): Promise<DocumentSlot | undefined>
  save(slot: DocumentSlot): Promise<void>
}

export type DocumentRecords = {
  /** In its slot now, of a merchant. */
  ofMerchant(merchantId: number): Promise<StoredDocument[]>
  find(merchantId: number, publicId: string): Promise<StoredDocument | undefined>
  /** Takes the slot; `undefined`: somebody else took it meanwhile. */
  add(document: Omit<StoredDocument, 'id'>): Promise<StoredDocument | undefined>
  /** Empties a slot for its next document and forgets the bytes; false when it was emptied or accepted meanwhile. */
  replace(merchantId: number, id: number, at: Date): Promise<boolean>
  /** Of an uploaded document that is still in its slot, once. */
  decide(
    document: Pick<StoredDocument, 'merchantId' | 'id'>,
    decision: {
      state: 'accepted' | 'rejected'
      from: readonly StoredDocument['state'][]
      reason: string | null
      by: number
      at: Date
    },
  ): Promise<boolean>
  /** How many wait for an operator, in the whole deployment. */
  countWaiting(): Promise<number>
  /** Waiting for an operator, oldest first. */
  waiting(limit: number): Promise<StoredDocument[]>
}

export type RequestRecords = {
  /** `undefined`: such a request waits already. */
  add(request: Omit<MerchantRequest, 'id'>): Promise<MerchantRequest | undefined>
  find(merchantId: number, publicId: string): Promise<MerchantRequest | undefined>
  /** Newest first. */
  ofMerchant(merchantId: number, limit: number): Promise<MerchantRequest[]>
  /** The newest of a shop that asked for the shop itself. */
  ofShops(merchantId: number): Promise<MerchantRequest[]>
  countPending(merchantId: number): Promise<number>
  /** False when it was decided before. */
  decide(
    request: Pick<MerchantRequest, 'merchantId' | 'id'>,
    decision: { state: 'accepted' | 'rejected' | 'withdrawn'; reason: string | null; by: number | null; at: Date },
  ): Promise<boolean>
  /** Of all merchants, those that are to be answered first in front. */
  waiting(kinds: readonly RequestKind[], limit: number): Promise<MerchantRequest[]>
  /** How many wait, by kind. */
  counts(): Promise<Readonly<Partial<Record<RequestKind, number>>>>
}

export type PlanRecords = {
  /** All versions, the newest of a code first. */
  list(): Promise<PricePlan[]>
  find(code: string, version: number): Promise<PricePlan | undefined>
  /** `undefined`: this version is there already. */
  add(plan: Omit<PricePlan, 'id'>): Promise<PricePlan | undefined>
  /** The plan of a merchant. */
  of(merchantId: number): Promise<MerchantPlan | undefined>
  /** Inserts or replaces. */
  give(plan: MerchantPlan): Promise<void>
}

/** A code on its way to a phone. */
export type PhoneCode = { merchantId: number; phone: string; sealed: string; expiresAt: Date; sentAt: Date }
export type PhoneCodeRecords = {
  /** Takes the place of the one before; false when codes are asked for too often. */
  put(code: PhoneCode, limits: { pauseMs: number; perDay: number }): Promise<boolean>
  /** Counts a try and answers the code; `undefined`: none, too late, or tried too often. */
  tryOnce(merchantId: number, now: Date, mostTries: number): Promise<PhoneCode | undefined>
  remove(merchantId: number): Promise<void>
  /** For the mailbox of a sandbox, newest first. */
  list(limit: number): Promise<PhoneCode[]>
}

/** Merchants as an operator looks them up. */
export type FoundMerchant = { id: number; publicId: string; name: string; legalName: string; createdAt: Date }
export type DirectoryRecords = {
  /** By id of merchant or shop, or by a part of a name of either, or by the beginning of somebody's e-mail address. Empty text: the newest. */
  search(text: string, limit: number): Promise<FoundMerchant[]>
  byId(id: number): Promise<FoundMerchant | undefined>
}

export type OnboardingRecords = {
  applications: ApplicationRecords
  slots: SlotRecords
  documents: DocumentRecords
  requests: RequestRecords
  plans: PlanRecords
  phoneCodes: PhoneCodeRecords
  directory: DirectoryRecords
}

/** Everything that verbs of this room write to. */
export type OnboardingStoreRecords = OnboardingRecords &
  UploadStoreRecords &
  Omit<MerchantStoreRecords, 'uploads'> & {
    audit: { append(draft: AuditDraft): Promise<unknown> }
    members: { byId(id: number): Promise<Member | undefined> }
    memberLetters: MemberLetterWriter
  }
export type OnboardingStore = {
  read: OnboardingStoreRecords
  write<T>(work: (records: OnboardingStoreRecords) => Promise<T>): Promise<T>
}
