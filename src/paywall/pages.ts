import type { DeliveryAddress } from '../payments/delivery.js'
import type { DeliveryField } from './delivery/read-delivery.js'
import type { FieldErrors } from './fields.js'
import type { GoodsView } from './goods/goods-view.js'

/**
 * What each screen of the payer's page needs. Texts are ready to show (language and money already formatted, nothing
 * escaped); every property is always present, so that a template can never print a missing one as nothing.
 */
export interface Pages {
  'paywall/delivery': DeliveryView
  'paywall/choose': ChooseView
  'paywall/forget': ForgetView
  'paywall/waiting': WaitingView
  'paywall/widget': WidgetView
  'paywall/installments': InstallmentsView
  'paywall/transfer': TransferView
  'paywall/paid': PaidView
  'paywall/closed': ClosedView
  'paywall/status': StatusView
  'paywall/refused-form': RefusedFormView
  'paywall/notice': NoticeView
  'paywall/not-found': NotFoundView
  'paywall/problem': ProblemView
}

/** Around every screen: shop above, foot below. `frameOf` in frame.ts makes it. */
export type Frame = {
  /** This page's address after the language, `/pay/3f…`; forms post below it. `null` = no language menu (the answer to a form). */
  path: string | null
  /** `null` where the shop is not known. */
  shop: { name: string; monogram: string; recipient: string } | null
  operator: string
  help: { href: string; text: string } | null
  /** The operator's regulations; `null` = our own page says where they are. */
  termsUrl: string | null
  /** Test payments and `TST`: the ribbon says that no money moves. */
  test: boolean
  /** A look shown to its owner: nothing is paid there. */
  preview: boolean
  look: FrameLook
  /** Inside a frame on a shop's own page; `null` = a page of its own. */
  within: FrameWithin | null
}

/** The shop's own look; `plainFrameLook` where it has none. */
export type FrameLook = {
  /** Address of its stylesheet. */
  stylesheet: string | null
  scheme: 'auto' | 'light' | 'dark'
  logo: { src: string; width: number; height: number } | null
  /** Own words of the shop in this language. */
  help: string | null
  receipt: string | null
}

export type FrameWithin = {
  /** Which of our scripts on the shop's page opened the frame. */
  script: 'widget' | 'installments'
  /** Origins of the shop's pages, parted by blanks: this page talks to no others. */
  origins: string
  /** The payment has just ended here: the shop's page goes on to the shop's address by itself. */
  leaves: boolean
  /** What the payer agrees to by paying; `null` = no card is remembered. */
  consent: string | null
}

/** What is paid; visible on every step (SCA: amount and payee). */
export type Summary = {
  amount: string
  order: string
  /** What for; may be empty. */
  title: string
  validUntil: string | null
  /** The permanent status link, offered while the payment is open and on the receipt. */
  statusUrl: string | null
  /** Positions of the form's invoice or cart; `null` = the shop sent none. */
  goods: GoodsView | null
  /** What the payer chose; the address only in the payer's own browser, `changeUrl` while it can be changed. */
  delivery: { name: string; address: string | null; changeUrl: string | null } | null
}

export type BankView = { code: string; name: string; initials: string; available: boolean }

/** `mark`: a symbol of the sprite; `reason`: why it is unavailable, `null` = it can be chosen. */
export type WalletView = { code: string; name: string; mark: string; reason: string | null }
/** Until when the payer pays the provider, and what that costs. */
export type LaterView = {
  code: string
  name: string
  due: string
  cost: string
  business: boolean
  reason: string | null
}
/** One number of instalments: `12 × 88,85 zł`, with the lender, the last instalment where it differs, the total and the annual rate. */
export type PlanView = {
  value: string
  lender: string
  count: string
  last: string | null
  total: string
  rate: string
  checked: boolean
}
export type BasketLine = { name: string; quantity: string; net: string }

/** The row of a way to pay. */
export type MethodState = {
  name: string
  /** A few words below the name; why it cannot be chosen when it is not available. */
  note: string
  available: boolean
  /** Opened at first; one method at most. */
  open: boolean
}
/** A way to pay with what its view part (`views/paywall/parts/{kind}.ejs`) shows. */
export type MethodView =
  | ({ kind: 'blik' } & MethodState)
  /** `split`: the payment's invoice can be paid by split payment too. */
  | ({ kind: 'transfer'; split: boolean } & MethodState)
  | ({ kind: 'bank'; banks: readonly BankView[] } & MethodState)
  /** What may be shown again after an error; never the number or the security code. */
  | ({ kind: 'card'; expiry: string; holder: string } & MethodState)
  | ({ kind: 'wallet'; wallets: readonly WalletView[] } & MethodState)
  | ({ kind: 'later'; offers: readonly LaterView[] } & MethodState)
  | ({ kind: 'instalments'; plans: readonly PlanView[] } & MethodState)
  | ({ kind: 'lease'; lines: readonly BasketLine[]; net: string } & MethodState)

/** An instrument that the shop's customer had remembered; shown only to the browser that brought the form. */
export type RememberedView = {
  /** Public id of the profile. */
  id: string
  kind: 'card' | 'blik'
  name: string
  /** Short, for the words that remove it. */
  label: string
  note: string
  asksCvc: boolean
  /** BLIK: the apps to choose from; empty where there is no choice. */
  aliases: readonly { key: string; label: string }[]
  open: boolean
}
/** A card that the shop charges by itself; the payer can remove it. */
export type RecurringView = { id: string; name: string; note: string }
/** What a payer agrees to by having a card or BLIK remembered; `null` = it is not offered. */
export type Consents = { card: string | null; blik: string | null }

export type ChooseView = {
  frame: Frame
  summary: Summary
  /** Why the last try was declined (`t(reasonKey(statusCode))`); `null` = there was none. */
  declined: string | null
  /** Another sentence on top, not tied to a field (`error.inProgress`, `error.failures`, `error.unavailable`). */
  notice: string | null
  /** What has just been done, not tied to a field; not an error. */
  done: string | null
  errors: FieldErrors
  remembered: readonly RememberedView[]
  recurring: readonly RecurringView[]
  consents: Consents
  methods: readonly MethodView[]
}

/** The card page in a frame on the shop's own page. */
export type WidgetView = Omit<ChooseView, 'methods'> & {
  /** The one way to pay here; none = this shop takes no cards for this amount. */
  methods: readonly Extract<MethodView, { kind: 'card' }>[]
  /** Where the cancel button leads; `null` = it closes the frame. */
  cancelUrl: string | null
}

/** The instalment calculator in a frame on the shop's own page. */
export type InstallmentsView = {
  frame: Frame
  /** "From 12 zł a month", or why nothing is offered. */
  note: string
  plans: readonly (PlanView & {
    /** What the shop's page is told when a plan is chosen. */
    channel: string
    period: string
  })[]
}

/** Asks before a remembered instrument is removed. */
export type ForgetView = { frame: Frame; summary: Summary; id: string; name: string }
export type DeliveryView = {
  frame: Frame
  summary: Summary
  wrong: readonly DeliveryField[]
  choices: readonly { code: string; name: string; price: 'free' | 'included'; isChosen: boolean }[]
  /** What stands in the fields; `null` = no choice needs an address. */
  address: DeliveryAddress | null
  /** Names of the choices without an address; empty = all need one. */
  notNeededFor: string
  countries: readonly { code: string; name: string }[]
}

export type WaitingView = {
  frame: Frame
  summary: Summary
  /**
   * `in-app`: BLIK; `to-…`: the payer goes on to `continueUrl`; `asking`: the payer came back without a result, `deciding`: and a lender or
   * lessor takes its time.
   */
  kind: 'in-app' | 'to-bank' | 'to-card' | 'to-wallet' | 'to-provider' | 'asking' | 'deciding'
  /** Name of the wallet, lender or lessor. */
  provider: string
  /** Of the payment: the script reloads when `/state` says another one. */
  version: number
  /** Until this try ends (`text` by `formatLeft`); `null` = no limit to show. */
  left: { seconds: number; text: string } | null
  /** Between two looks without script. */
  refreshSeconds: number
  continueUrl: string | null
  /** Go to `continueUrl` at once (first visit only, or the back button is a trap). */
  automatic: boolean
  canLeave: boolean
}

export type TransferView = {
  frame: Frame
  summary: Summary
  version: number
  refreshSeconds: number
  recipient: string
  /** Grouped for reading (`formatAccount`). */
  account: string
  reference: string
  /** What is still to be sent. */
  amount: string
  /** The same for the clipboard: `129.90`. */
  amountPlain: string
  /** Split payment: what the bank's form asks for beside; `vatPlain` is for the clipboard. */
  split: { vat: string; vatPlain: string; invoiceId: string; taxId: string } | null
  /** QR code as the path of an SVG of `size` units; `null` = there is no standard for this transfer. */
  code: { size: number; path: string } | null
  /** The details by e-mail: offered (`sentTo` is `null`) or sent to a masked address, which no browser but the payer's sees (`''`). `null` = the payer gave none, or the shop sends none. */
  mail: { sentTo: string | null } | null
  /** Only when a part arrived. */
  partly: { received: string; missing: string } | null
  canLeave: boolean
  /** Shows the switch "money arrived", and money that waits to be assigned. */
  sandbox: { unmatched: readonly { id: number; amount: string; title: string }[] } | null
}

export type PaidView = {
  frame: Frame
  summary: Summary
  kind: 'paid' | 'authorized'
  receipt: { method: string; credit: { name: string; value: string } | null; date: string; transaction: string }
  /** What the shop took, where it took only a part of what was held. */
  captured: string | null
  /** What arrived too much. */
  surplus: string | null
  refund: RefundLines
  /** Address of the way back (`/{lang}/pay/{id}/return`); `null` = the shop has none. */
  backUrl: string | null
  /** Goes back by itself after so many seconds; `null` = stays. */
  returnSeconds: number | null
}

/** What went back to the payer, and what is on its way back. */
export type RefundLines = { done: string | null; underWay: string | null }

export type ClosedView = {
  frame: Frame
  refund: RefundLines
  summary: Summary
  kind: 'expired' | 'cancelled' | 'rejected' | 'order-paid'
  /** What arrived all the same (a part by transfer); otherwise the page says that no money was taken. */
  received: string | null
  backUrl: string | null
}

export type StatusView = {
  frame: Frame
  summary: Summary
  /** `authorized`: the money is reserved, and the shop will collect it. */
  state: 'open' | 'authorized' | 'completed' | 'failed'
  /** Why a failed one cannot go on. */
  closed: ClosedView['kind'] | null
  /** Where an open payment goes on; with the method that was chosen, "Finish payment" instead of "Choose payment method". */
  finish: { url: string; method: string | null } | null
  /** Money that arrived although the payment is not completed. */
  received: string | null
  /** What the shop took of reserved money, where that was not all. */
  captured: string | null
  receiptUrl: string | null
  refund: RefundLines
}

/** In English, for the shop's developer; only in the sandbox. */
export type DeveloperPanel = {
  faults: readonly { field: string; rule: string; received: string; fix: string }[]
  signature: { builtText: string; findings: readonly string[] } | null
}

export type RefusedFormView = {
  frame: Frame
  code: string
  traceId: string
  developer: DeveloperPanel | null
}

export type NoticeView = { frame: Frame; kind: 'terms' | 'privacy' | 'accessibility' }
export type NotFoundView = { frame: Frame }
/** `retryUrl`: the page that failed, if it may be asked again. */
export type ProblemView = { frame: Frame; traceId: string; retryUrl: string | null }
