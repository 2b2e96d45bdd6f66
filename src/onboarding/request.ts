/** What a merchant asks an operator for (mission.md M20–M27). */
export const requestKinds = ['activation', 'shop', 'shop_address', 'payout_account'] as const
export type RequestKind = (typeof requestKinds)[number]

/** `withdrawn`: the merchant took it back before anybody decided. */
type RequestState = 'pending' | 'accepted' | 'rejected' | 'withdrawn'

/** What is asked for, by kind; nothing secret. */
type RequestDetails = {
  /** New address of a shop. */
  websiteUrl?: string
  /** New payout account, IBAN without blanks. */
  iban?: string
}

/** One row of the operator's queue. */
export type MerchantRequest = {
  id: number
  publicId: string
  merchantId: number
  /** The shop it is about. */
  shopId: number | null
  kind: RequestKind
  state: RequestState
  subject: string
  /** "Additional information". */
  note: string
  details: RequestDetails
  askedBy: number | null
  createdAt: Date
  /** An operator answers by then (working hours). */
  answerBy: Date
  /** Why it was rejected. */
  reason: string | null
  decidedBy: number | null
  decidedAt: Date | null
}

/** Most letters of a request's subject, its note, and the reason of a refusal. */
export const longestSubject = 120
export const longestNote = 2000
export const longestReason = 500
/** A merchant's requests that wait at once: what is beyond is a mistake or an attack. */
export const mostPending = 20

/** How far a shop is: shops that nobody asked for were opened by an operator. */
export type ShopStage = 'pending' | 'active' | 'rejected'
/** How far the shop of this request is; `undefined` = nobody asked for it. */
export const stageOf = (request: Pick<MerchantRequest, 'state'> | undefined): ShopStage => {
  if (request === undefined || request.state === 'accepted') return 'active'
  return request.state === 'pending' ? 'pending' : 'rejected'
}
