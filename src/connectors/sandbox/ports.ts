import type { Cart } from '../../payments/cart.js'
import type { BlikAlias, CardFace } from '../../profiles/profile.js'

/** Where an order stands in the bank's books. `confirmed`: the payer said yes, the bank answers at `dueAt`; `charged` moves (simulated) money. */
export type BankState = 'open' | 'confirmed' | 'charged' | 'rejected' | 'cancelled' | 'error'

/** Where held money of an order stands: `asked` = it is to be held once the payer says yes, `held` = by an order that stays `confirmed`. */
export type BankHold = 'asked' | 'held' | 'captured' | 'released'

/** A request to end a hold, known by its own reference; the same one twice is one. `gone`: nothing was held any more. */
export type HoldEnding = {
  reference: string
  saleReference: string
  kind: 'capture' | 'void'
  amountMinor: number
  state: 'open' | 'captured' | 'released' | 'refused' | 'gone'
  statusCode: string | null
  /** `open`: when the bank decides. */
  dueAt: Date | null
}

/** What the bank does when the shop ends a hold; `unknown`: it does it, and the answer is lost. */
export const holdManners = ['refuse', 'later', 'unknown', 'gone'] as const
export type HoldManner = (typeof holdManners)[number]

/** How an order ends. */
export type Verdict = {
  state: Extract<BankState, 'charged' | 'rejected' | 'cancelled' | 'error'>
  statusCode: string | null
  /** Of a refund: it is settled, and comes back later. */
  bounces?: true
}

/** `blik`: confirmed in an app; `bank`: on a page of the bank, wallet, lender or lessor; `card`: at once or after a challenge; `transfer`: money is awaited. */
export type BankKind = 'blik' | 'bank' | 'card' | 'transfer'

/** What the bank remembered with an order; `seed` leads to the token for those who know the bank's secret. */
export type BankProfile = {
  seed: string
  /** Cards. */
  card?: CardFace
  /** BLIK: the app whose code was typed. */
  alias?: BlikAlias
  /** How later charges end. */
  verdict: Verdict
}
/** What a lender or lessor was told and has asked; addresses of payers are not kept. */
export type CreditDetails = { instalments: number | null; cart: Cart | null; asksMore: boolean }

/** One order in the bank's own books. Holds no card number and no code: only what was decided from them. */
export type BankOrder = {
  /** Ours: the same reference ordered twice is one order. */
  reference: string
  /** The order whose money this one gives back; `null` = it takes money. */
  refundOf: string | null
  kind: BankKind
  methodCode: string
  amountMinor: number
  currency: string
  recipient: string
  orderId: string
  title: string
  language: string
  returnUrl: string
  /** Transfers only: where the payer sends the money, and under which title. */
  account: string | null
  transferTitle: string | null
  state: BankState
  statusCode: string | null
  /** What a yes of the payer leads to; title, code and card have decided it. */
  verdict: Verdict
  /** `confirmed`: when the verdict comes true. `open`: when the bank stops waiting for the payer; `null` = never. */
  dueAt: Date | null
  /** What is remembered once it is charged. */
  profile: BankProfile | null
  /** Finds `profile` by token and app. */
  profileDigest: string | null
  /** Credit only. */
  credit: CreditDetails | null
  /** 1 once the order's money moved; a CHECK keeps it from ever being 2. */
  charges: number
  /** Transfers only: all money that arrived. */
  receivedMinor: number
  createdAt: Date
  decidedAt: Date | null
  /** When a refund comes, or came, back. */
  returnedAt: Date | null
  /** The shop's public id: rules belong to a shop. */
  serviceId: string
  /** What a rule or a person has chosen for this order; `null` = nothing. */
  effects: Effects | null
  /** The bank never answers about it, until somebody makes it speak. */
  silent: boolean
  /** `null` = the money is taken at once. */
  hold: BankHold | null
  /** What was taken of held money. */
  capturedMinor: number | null
}

/** How the bank behaves with an order, whatever its kind. */
export type Effects = {
  /** The name of one of `outcomes`; `null` = as code, card, title and payer decide. */
  outcome: string | null
  /** The answer comes this much later than it would. */
  delaySeconds: number
  /** The last callback comes once more. */
  duplicate: boolean
  /** Callbacks swap places: an older one ("still open") comes after the one that ends the order. */
  reorder: boolean
  /** The payer's browser stays at the bank. */
  lostReturn: boolean
  /** No callback comes and no question is answered. */
  neverAnswers: boolean
  /** The order is taken, but the answer that says so is lost. */
  lostAnswer: boolean
  /** `null` = the end of a hold is done as asked. */
  holdEnd: HoldManner | null
}

/** Which orders of a shop meet which effects. What is `null` is not looked at; all that is given must be true. */
export type Rule = Effects & {
  /** True: it steers refunds, and only them; false: sales. */
  refund: boolean
  /** Counts from 1 within its shop. */
  id: number
  /** Wire `paymentMethod` or `paymentMethodCode`. */
  method: string | null
  orderPrefix: string | null
  title: string | null
  amountMinor: number | null
  /** Every n-th order that fits. */
  every: number | null
  /** Chance above 0 and up to 1, drawn from the seed. */
  probability: number | null
}

/** A shop's rules and how far its run has come. */
export type Scenario = {
  serviceId: string
  seed: string
  rules: readonly Rule[]
  /** How many orders each rule has met in this run, by its id. */
  counters: Readonly<Record<string, number>>
}

/** Money of one transfer that arrived for an order. */
export type BankCredit = { creditId: string; reference: string; amountMinor: number; fromAccount: string; at: Date }

/** A message the bank owes to us, kept until it was taken. */
export type OwedCallback = { id: number; reference: string; body: string; tries: number }

/** `now` is business time, the lease real time. */
export type ClaimOrder = { now: Date; systemNow: Date; leaseUntil: Date; limit: number }

/** Which orders somebody looks for; `null` = whatever. */
export type OrderSearch = { serviceId: string | null; orderId: string | null; limit: number }

/** A payer's dispute in the bank's books. How it stands follows from the time: see `disputes.ts`. */
export type BankDispute = {
  /** The bank's name for it. */
  externalId: string
  /** The sale it is about. */
  reference: string
  beginsAs: 'inquiry' | 'open'
  beginsAt: Date
  amountMinor: number
  /** Without an answer by then it is lost. */
  answerUntil: Date
  /** How it ends at `decidedAt`; `null` = the shop has not answered. */
  verdict: 'won' | 'lost' | null
  decidedAt: Date | null
}

export type BankDisputeRecords = {
  /** Insert or nothing: false when it was there. */
  addDispute(dispute: BankDispute): Promise<boolean>
  findDispute(externalId: string): Promise<BankDispute | undefined>
  /** Writes down the shop's answer by what it leads to, once: false when it had answered. */
  decideDispute(externalId: string, verdict: 'won' | 'lost', at: Date): Promise<boolean>
}

export type BankRecords = BankDisputeRecords & {
  /** Insert or nothing; answers the order that is stored now. */
  place(order: BankOrder): Promise<BankOrder>
  find(reference: string): Promise<BankOrder | undefined>
  /** The same, locked until the write ends. */
  lock(reference: string): Promise<BankOrder | undefined>
  /** What was given back of an order, or is being given back. */
  givenBack(reference: string, now: Date): Promise<number>
  /** A refund will come back at this moment. */
  comesBack(reference: string, at: Date): Promise<void>
  /** What a charged order last remembered under this digest. */
  remembered(profileDigest: string): Promise<BankProfile | undefined>
  /** The order that has ended and last remembered something under one of these digests. */
  lastRemembered(profileDigests: readonly string[]): Promise<BankOrder | undefined>
  /** Erases what orders that have ended remembered under these digests. */
  forget(profileDigests: readonly string[]): Promise<void>
  /** Ends an order that has not ended, once: false when it had ended before. */
  decide(reference: string, verdict: Verdict, at: Date): Promise<boolean>
  /** The payer's money is held for an order that has not ended and asked for it: false when there is none. */
  holdMoney(reference: string, statusCode: string | null, at: Date): Promise<boolean>
  /** Takes held money, or lets it go (`amountMinor` 0), once: false when nothing is held. */
  endHold(reference: string, end: { amountMinor: number; statusCode: string | null }, at: Date): Promise<boolean>
  /** Insert or nothing; answers what is stored now. */
  addEnding(ending: HoldEnding): Promise<HoldEnding>
  findEnding(reference: string): Promise<HoldEnding | undefined>
  saveEnding(ending: HoldEnding): Promise<void>
  /** Open requests to end a hold whose time has come. */
  endingsDue(now: Date, limit: number): Promise<HoldEnding[]>
  /** It is settled how an order in one of these states will end; the verdict comes at `dueAt`. False when it was in none of them. */
  confirm(
    reference: string,
    end: { verdict: Verdict; dueAt: Date },
    from: readonly Extract<BankState, 'open' | 'confirmed'>[],
  ): Promise<boolean>
  /** Writes what was chosen for an order. */
  steer(reference: string, effects: Effects, silent: boolean): Promise<void>
  /** Orders that have not ended, and those whose bank is silent, newest first. */
  unended(search: OrderSearch): Promise<BankOrder[]>
  /** The lender of an open order wants to know more. */
  askMore(reference: string, credit: CreditDetails): Promise<void>
  /** Orders that have not ended and whose time has come. */
  due(now: Date, limit: number): Promise<BankOrder[]>
  /** Books a credit and answers its order with the new sum; the order's row is locked until the write ends. */
  credit(credit: BankCredit): Promise<BankOrder | undefined>
  /** All of a transfer's money is there, perhaps after its end; counts once. */
  charge(reference: string, at: Date): Promise<void>
  latestCredit(reference: string): Promise<BankCredit | undefined>
  /** `reference`: the order whose callbacks it stands in line with. */
  owe(callback: { reference: string; body: string; dueAt: Date }): Promise<void>
  /** Moves all callbacks that an order still owes to this moment. */
  hasten(reference: string, dueAt: Date): Promise<void>
  /** Due callbacks, oldest first, hidden from others until `leaseUntil`; none before an older one of its order was taken. */
  claimOwed(order: ClaimOrder): Promise<OwedCallback[]>
  /** The same for one order. */
  claimOwedOf(reference: string, order: ClaimOrder): Promise<OwedCallback[]>
  delivered(ids: readonly number[], at: Date): Promise<void>
  /** Ends the claim of a callback that was not taken. */
  postpone(id: number, dueAt: Date): Promise<void>
  /** Ends the claims of callbacks that were not tried. */
  giveBack(ids: readonly number[]): Promise<void>
  /** True when an order or a callback waits for the bank. */
  isAnythingDue(times: Pick<ClaimOrder, 'now' | 'systemNow'>): Promise<boolean>
  scenario(serviceId: string): Promise<Scenario | undefined>
  /** The same, locked until the write ends: orders are counted one after another. */
  lockScenario(serviceId: string): Promise<Scenario | undefined>
  /** Inserts or nothing. */
  addScenario(scenario: Scenario): Promise<void>
  saveScenario(scenario: Scenario): Promise<void>
}

/** The bank's books: reads see the last commit, a write is one transaction. */
export type BankStore = {
  read: { bank: BankRecords }
  write<T>(work: (records: { bank: BankRecords }) => Promise<T>): Promise<T>
}
