import type { BankOrderFacts } from '../needs.js'

/** What the bank does when the shop captures or voids held money. */
export const holdManners = ['refuse', 'later', 'unknown', 'gone'] as const
export type HoldManner = (typeof holdManners)[number]

/** How the simulated bank behaves with an order; what is `null`, 0 or false changes nothing. */
export type Effects = {
  outcome: string | null
  delaySeconds: number
  duplicate: boolean
  reorder: boolean
  lostReturn: boolean
  neverAnswers: boolean
  lostAnswer: boolean
  holdEnd: HoldManner | null
}

/** Which orders a rule is about: all that is given must be true of them. */
export type Conditions = {
  /** True: refunds; false: sales. */
  refund: boolean
  method: string | null
  orderPrefix: string | null
  title: string | null
  amountMinor: number | null
  every: number | null
  probability: number | null
}
export type Rule = Conditions & Effects & { id: number }

export type Scenario = {
  serviceId: string
  seed: string
  rules: readonly Rule[]
  counters: Readonly<Record<string, number>>
}

/** An order of the simulated bank that waits for its end, or whose bank is silent. */
export type OpenOrder = Omit<BankOrderFacts, 'effects'> & {
  serviceId: string
  createdAt: Date
  /** When the bank answers, or stops waiting for the payer. */
  dueAt: Date | null
  effects: Effects | null
  silent: boolean
  /** Where held money stands; `null` = it is taken at once. */
  hold: string | null
  /** Those that suit its kind. */
  outcomes: readonly Outcome[]
}

/** A word such as `approve`, or a wire code with its description. */
export type Outcome = { name: string; description: string }

/** What the simulator's doors ask of the simulated bank. */
export type SimulatorPort = {
  /** Every outcome that a rule may name. */
  outcomes: readonly Outcome[]
  orders: (search: { serviceId: string | null; orderId: string | null; limit: number }) => Promise<readonly OpenOrder[]>
  order: (reference: string) => Promise<OpenOrder | undefined>
  choose: (reference: string, effects: Effects) => Promise<OpenOrder | 'unknown' | 'ended'>
  scenario: (serviceId: string) => Promise<Scenario>
  setRules: (serviceId: string, rules: readonly Omit<Rule, 'id'>[]) => Promise<Scenario>
  addRule: (serviceId: string, rule: Omit<Rule, 'id'>) => Promise<Scenario>
  removeRule: (serviceId: string, ruleId: number) => Promise<Scenario>
  setSeed: (serviceId: string, seed: string) => Promise<Scenario>
}
