import type { DeliverySettings } from './delivery-choice.js'
import { defaultHoldRule, type HoldRule } from './hold-rule.js'
import type { LetterSwitches } from './letter-kinds.js'
import { plainLook, type ShopLook } from './look.js'

/** One shop of a merchant, with the settings the payment path needs. */
export type Shop = {
  id: number
  merchantId: number
  /** 20 × [a-z0-9], the wire's `merchantId`. */
  merchantPublicId: string
  /** UUID v4, the wire's `serviceId`. */
  publicId: string
  name: string
  /** Who receives the money, by law. */
  recipient: string
  websiteUrl: string | null
  notificationUrl: string | null
  active: boolean
  settings: ShopSettings
  /** Methods that the operator of the deployment has paused for every shop; a shop's own pauses stand in its settings. */
  pausesOfAll: MethodPauses
  createdAt: Date
}

/** By channel or flow: a reason by language (may be empty) and until when (ISO 8601; `null` = until told). */
export type MethodPauses = Record<string, { texts: Record<string, string>; until: string | null }>

/** Settings with their defaults; stored as JSON so that a new one needs no migration. */
export type ShopSettings = {
  /** What happens with money that arrives after the end (domain.md §3). */
  lateMoney: 'accept' | 'refund'
  /**
   * How far refunds may take what we owe the shop below zero, in minor units of each currency; `null` = test money without end, live money
   * not at all. Commission stays with us, so that without it the only sale of a shop cannot be refunded whole.
   */
  refundOverdraftMinor: number | null
  /** For the shop's own people; `null` = none. */
  description: string | null
  /** The merchant has closed it to new orders. */
  closed: boolean
  /** Where payers go back to when an order names no address of its own (mission.md M199–M200). */
  returnUrls: { success: string | null; failure: string | null; back: string | null }
  /** Seconds an unpaid payment lives; `null` = 15 months. */
  paymentLifeSeconds: number | null
  /** Several settled payments per order allowed. */
  severalPaymentsPerOrder: boolean
  /** `kasaResult` on return addresses of forms. */
  signedReturn: boolean
  /** Channel codes switched off in this shop. */
  disabledMethodCodes: string[]
  /** Origins of the shop's pages that may show the card widget and the instalment calculator in a frame. */
  widgetOrigins: string[]
  /** Ways to pay (payments/methods.ts `flows`) in this shop's order; those it does not name follow in ours. */
  methodOrder: string[]
  /** The shop's own names of ways to pay, by flow and language. */
  methodLabels: Record<string, Record<string, string>>
  /** Limits narrower than a channel's own, by channel code and currency, in minor units. */
  methodLimits: Record<string, Record<string, { minMinor?: number; maxMinor?: number }>>
  /** Channels or flows that are briefly unavailable in this shop. */
  methodPauses: MethodPauses
  /** Currencies of this shop; `null` = all open ones. */
  currencies: string[] | null
  /** Orders in `TST` are taken, which is always test money (mission.md M223). */
  testCurrency: boolean
  /** Commission in basis points by method; `other` for the rest. */
  commissionBps: Record<string, number>
  /** No commission before this moment (ISO 8601), unless the promotion's turnover is reached first; `null` = no promotion. */
  promotionEndsAt: string | null
  /** A live pair signs only after activation; "test mode on" refuses it. */
  testModeOnly: boolean
  /** Help shown at the foot of the page: an e-mail address or a web address of the shop. */
  helpContact: string | null
  /** Which letters its payers and it get. */
  letters: LetterSwitches
  look: ShopLook
  /** The recipient's Polish tax number (NIP), for transfer codes and split payment; `null` = a person, or not known. */
  taxId: string | null
  remember: Remembering
  /** Its servers may send card data to the API; for shops that have shown how they keep it safe (PCI DSS). */
  plainCardData: boolean
  /** What the page asks about delivery; `null` = nothing. */
  delivery: DeliverySettings | null
  /** Whether money is held until the shop takes it. */
  hold: HoldRule
}

/** True when a shop takes new orders: the operator lets it, and the merchant has not closed it. */
export const takesOrders = ({ active, settings }: Pick<Shop, 'active' | 'settings'>): boolean =>
  active && !settings.closed

/** What payers of a shop may have remembered. */
export type Remembering = {
  cards: boolean
  blik: boolean
  /** Remembered cards are charged without asking for their security code. */
  withoutCvc: boolean
}

/** What a new shop starts with; the price plan is mission.md's (BLIK 1.59 %, others 1.4 %). */
export const defaultSettings: ShopSettings = {
  lateMoney: 'accept',
  refundOverdraftMinor: null,
  description: null,
  closed: false,
  returnUrls: { success: null, failure: null, back: null },
  paymentLifeSeconds: null,
  severalPaymentsPerOrder: false,
  signedReturn: true,
  disabledMethodCodes: [],
  widgetOrigins: [],
  methodOrder: [],
  methodLabels: {},
  methodLimits: {},
  methodPauses: {},
  currencies: null,
  testCurrency: false,
  commissionBps: { blik: 159, other: 140 },
  promotionEndsAt: null,
  testModeOnly: false,
  helpContact: null,
  letters: {},
  look: plainLook,
  taxId: null,
  remember: { cards: false, blik: false, withoutCvc: false },
  plainCardData: false,
  delivery: null,
  hold: defaultHoldRule,
}
