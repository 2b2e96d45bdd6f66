import type { PaymentLink } from './link.js'
import type { Payer, Payment, Status } from './payment.js'

/** What a merchant's list of payment links shows (M55–M57); what is not named is not asked. */
export type LinkChoice = {
  /** `null` = all shops. */
  shopId: number | null
  from: Date
  until: Date
  livemode?: boolean
  statuses?: readonly Status[]
  /** How an order number, the link's id, an e-mail address or a name of the payer begins. */
  begins?: string
}

/** A place in the list: by time, then by id, the newest first. */
export type LinkPlace = { at: Date; paymentId: number }

export type ListedLink = {
  link: PaymentLink
  payment: Payment
  payer: Pick<Payer, 'firstName' | 'lastName' | 'email' | 'phone'>
}

export type LinkListRecords = {
  /** Older than a place, or newer than it; always the newest row first. */
  page(
    merchantId: number,
    choice: LinkChoice,
    turn: { older?: LinkPlace; newer?: LinkPlace; limit: number },
  ): Promise<{ rows: ListedLink[]; hasMore: boolean }>
}
