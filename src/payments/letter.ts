import type { LetterKind } from '../merchants/letter-kinds.js'
import type { AgreedCredit } from './payment.js'

/**
 * What a letter says beside the payment, as it was when the letter was owed. No personal data: cards are named by brand and last
 * digits, and the address is looked up when the letter is sent.
 */
export type LetterFacts = {
  'payment.started': Record<never, never>
  /** `capturedMinor` where the shop took less than the amount. */
  'payment.paid': {
    transactionId: string
    methodCode: string
    credit: AgreedCredit | null
    capturedMinor?: number
  }
  /** The account that the money goes to, as the try's `action` has it; `amountMinor` is what is still missing. */
  'transfer.data': { recipient: string; account: string; reference: string; amountMinor: number }
  /** To the shop: somebody asked it, a person or a program with its token. */
  'refund.asked': { amountMinor: number }
  'refund.done': { amountMinor: number }
  /** How people know the profile: `Visa •••• 4242`, `BLIK`. */
  'profile.stored': { label: string }
  'profile.removed': { label: string }
  /** Instead of `profile.removed`, where the shop charged the profile by itself. */
  'subscription.cancelled': { label: string }
  /** A link was made for a payer whose address is known. */
  'invoice.created': Record<never, never>
  /** What arrived beyond what was owed, in this one change of the payment. */
  'surplus.shop': { surplusMinor: number }
  /** Money is held, not taken. */
  'payment.held': { transactionId: string; methodCode: string }
  'hold.released': { methodCode: string }
  /** `until`: when the hold ends by itself (ISO 8601). */
  'held.shop': { until: string }
  'invoice.shop': Record<never, never>
  /** `amountMinor`: what the shop took. */
  'paid.shop': { amountMinor: number; methodCode: string }
  /** The payer removed what the shop charged by itself; `label` also has the profile's public id, by which the shop knows it. */
  'subscription.shop': { label: string }
}

/** A letter about a payment, to its payer or to the shop (`lettersToShops`). */
export type Letter = {
  [Kind in LetterKind]: {
    kind: Kind
    facts: LetterFacts[Kind]
    /**
     * Public id of what the letter is about (transaction, refund, profile): one letter per kind and thing.
     * Left out for letters that a payment brings forth once.
     */
    about?: string
  }
}[LetterKind]

/** A letter as a row: sent when the write that brought it forth is durable. */
export type OwedLetter = Letter & {
  merchantId: number
  shopId: number
  paymentId: number
  payerId: number
  /** A letter to a payer without an e-mail address is not owed. */
  to: 'payer' | 'shop'
  livemode: boolean
  language: string
  dueAt: Date
  createdAt: Date
}
