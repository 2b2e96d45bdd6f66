import type { KeyObject } from 'node:crypto'
import type { Render } from '../http/render.js'
import type { Answer, Ask } from '../http/route.js'
import type { MovableClock } from '../merchants/business-clock.js'
import type { SandboxShop } from '../merchants/sandbox-shop.js'
import type { Shop } from '../merchants/shop.js'
import type { Cart } from '../payments/cart.js'
import type { EventRecords, PaymentRecords, TransactionRecords } from '../payments/ports.js'
import type { resendMessages } from '../payments/resend-messages.js'
import type { SentMessageRecords } from '../payments/sent-message.js'
import type { KeyCandidate } from '../signing/finding.js'
import type { Mode } from './frame.js'
import type { DeveloperPages } from './pages.js'
import type { FormRemarks } from './remarks.js'
import type { SimulatorPort } from './simulator/ports.js'

/** What a person can answer at the simulated bank. */
export type BankAnswer = 'pay' | 'decline' | 'cancel' | 'later' | 'twice' | 'more'

/** An order as the simulated bank shows it. */
export type BankOrderFacts = {
  reference: string
  /** Not `null`: it gives the money of that order back. */
  refundOf: string | null
  kind: string
  /** Channel code: which bank the payer chose. */
  methodCode: string
  amountMinor: number
  currency: string
  recipient: string
  orderId: string
  title: string
  language: string
  returnUrl: string
  /** `open`: it waits for the payer. */
  state: string
  effects: { lostReturn: boolean } | null
  /** What a lender or lessor was told, and whether it has asked for more data. */
  credit: { instalments: number | null; cart: Cart | null; asksMore: boolean } | null
}

export type TestTable = { title: string; note: string; head: readonly string[]; rows: readonly (readonly string[])[] }

/** A letter to a payer; `message` is `null` where there is nobody to send it to. */
export type ShownLetter = {
  id: string
  kind: string
  state: string
  reason: string | null
  createdAt: Date
  message: {
    messageId: string
    from: { name: string; address: string }
    to: string
    replyTo: string | null
    language: string
    subject: string
    text: string
    html: string
  } | null
}

/** What the pages ask that stay in production. */
export type GuideNeeds = {
  mode: Mode
  baseUrl: () => string
  render: Render<DeveloperPages>
}

/** Whose payments and messages a page shows. */
export type Viewer = {
  merchantId: number
  /** The wire's. */
  merchantPublicId: string
  /** Of the shop that is meant where a pasted text names none; `null` = the merchant has none yet. */
  serviceId: string | null
  /** Technicians see no amounts and no payers (mission.md M105). */
  isMasked: boolean
  /** May send to another address from here; in production that is the panel's, with a step of its own (domain.md §8). */
  mayRedirect: boolean
  /** Who asks, for the record. */
  askedBy: string
}

/** A sandbox is its developer's own: nothing is hidden. */
export const sandboxViewer = ({ shop, merchantId, serviceId }: SandboxShop): Viewer => ({
  ...{ merchantId: shop.merchantId, merchantPublicId: merchantId, serviceId },
  ...{ isMasked: false, mayRedirect: true, askedBy: 'developers' },
})

/** What somebody may do who was let in. Sending again throws `Refusal` as {@link resendMessages} does. */
export type Entered = { viewer: Viewer; resend: ReturnType<typeof resendMessages> }

/** What the rooms ask that people of a merchant use in production too, behind the panel's login (domain.md §2). */
export type MemberNeeds = GuideNeeds & {
  /** Lets somebody in, or answers instead: a sandbox's gate, in production the panel's login. */
  enter: (ask: Ask) => Promise<Entered | Answer | 'forbidden'>
  /** What was sent to shops, for the inspector. */
  messages: Pick<SentMessageRecords, 'list' | 'find' | 'attemptsOf' | 'wishesOf'>
  /** A shop with every secret of its merchant that a program may have taken for its key: for the debugger only (domain.md §2). */
  debugKeys: (serviceId: string) => Promise<{ shop: Shop; candidates: readonly KeyCandidate[] } | undefined>
  /** Of this deployment's notifications. */
  publicKey: KeyObject
  payments: Pick<PaymentRecords, 'find'>
  transactions: Pick<TransactionRecords, 'ofPayment'>
  events: Pick<EventRecords, 'ofPayment' | 'log'>
  businessClock: () => Date
  /** Real time, which signatures follow. */
  systemClock: () => Date
}

/** The same for one request, of somebody who was let in. */
export type RoomNeeds = MemberNeeds & Entered

/** All that the sandbox's door asks of the outside. */
export type DeveloperNeeds = MemberNeeds & {
  bank: {
    find: (reference: string) => Promise<BankOrderFacts | undefined>
    /** How long "answer later" waits unless the page says otherwise. */
    laterSeconds: number
    answer: (reference: string, answer: BankAnswer, seconds?: number) => Promise<BankOrderFacts | undefined>
  }
  /** Origins that may show a 3-D Secure page in a frame, by the page of ours that the payer comes back to. */
  framedBy: (returnUrl: string) => Promise<readonly string[]>
  simulator: SimulatorPort
  clock: MovableClock
  /** All shops of this sandbox. */
  shops: () => Promise<readonly { serviceId: string; name: string }[]>
  remarks: () => readonly FormRemarks[]
  testData: readonly TestTable[]
  sandboxShop: SandboxShop
  mailbox: {
    /** Newest first. */
    list: () => Promise<readonly ShownLetter[]>
    find: (id: string) => Promise<ShownLetter | undefined>
    /** Codes that would have gone to phones, newest first. */
    codes: () => Promise<readonly { phone: string; code: string; sentAt: Date }[]>
  }
  /** Closes the door to visitors from outside; `undefined` lets them in. */
  gate: (ask: Ask) => Answer | undefined
}
