import type { Dispute, DisputeStage } from './dispute.js'

export type DisputeFilter = {
  livemode: boolean
  /** `null` = all shops. */
  shopIds: readonly number[] | null
  stage?: DisputeStage
  paymentId?: number
  /** Only those with a smaller id: the next page. */
  before?: number
  limit: number
}

export type DisputeRecords = {
  add(dispute: Omit<Dispute, 'id'>): Promise<Dispute>
  find(merchantId: number, publicId: string): Promise<Dispute | undefined>
  findByExternalId(connector: string, externalId: string): Promise<Dispute | undefined>
  /** Newest first. */
  list(merchantId: number, filter: DisputeFilter): Promise<Dispute[]>
  /** Writes what may change, while its stage is still this one: false when somebody was faster. */
  save(dispute: Dispute, from: DisputeStage): Promise<boolean>
  /** The shop's one answer: false when it has answered already or it is decided. */
  answer(dispute: Dispute): Promise<boolean>
  /** Disputes whose `askAt` has come. */
  due(now: Date, limit: number): Promise<Dispute[]>
  /** Moves `askAt` from this moment to a later one, once: false when somebody else has it. */
  claim(dispute: Dispute, askAt: Date): Promise<boolean>
  /** The connector has the answer, and is asked at `askAt` how it decides, unless it has decided. */
  sent(dispute: Dispute, at: Date, askAt: Date): Promise<void>
  /** Adds to what of a sale is in dispute. */
  moveDisputed(merchantId: number, transactionId: number, byMinor: number): Promise<void>
}
export type DisputeStoreRecords = { disputes: DisputeRecords }
