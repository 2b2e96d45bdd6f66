import { createHash } from 'node:crypto'
import type { Effects, Rule, Scenario } from './ports.js'

/** What rules look at. */
export type OrderClues = {
  method: string
  methodCode: string
  orderId: string
  title: string
  amountMinor: number
  /** Absent: it is a sale. */
  isRefund?: true
}

/** A bank that does what codes, cards and titles say, and nothing else. */
export const noEffects: Effects = {
  outcome: null,
  delaySeconds: 0,
  duplicate: false,
  reorder: false,
  lostReturn: false,
  neverAnswers: false,
  lostAnswer: false,
  holdEnd: null,
}

/**
 * What a shop's rules make of one more order, and the counters after it. Every rule counts the orders it fits, fired or not;
 * the first one that fires decides. The same rules, seed and orders always give the same answers.
 */
export const decide = (
  clues: OrderClues,
  { rules, seed, counters }: Pick<Scenario, 'rules' | 'seed' | 'counters'>,
): { effects: Effects | null; counters: Scenario['counters'] } => {
  const fitting = rules.filter(rule => fits(rule, clues))
  const after = { ...counters }
  for (const { id } of fitting) after[id] = (after[id] ?? 0) + 1
  const fired = fitting.find(rule => fires(rule, after[rule.id] ?? 1, seed))
  return { effects: fired === undefined ? null : effectsOf(fired), counters: after }
}

/** Only the effects of a rule. */
export const effectsOf = (rule: Rule): Effects => {
  const { id, refund, method, orderPrefix, title, amountMinor, every, probability, ...effects } = rule
  return effects
}

const fits = (rule: Rule, clues: OrderClues): boolean =>
  // Rules that were stored before refunds were known steer sales.
  (rule.refund === true) === (clues.isRefund === true) &&
  (rule.method === null || rule.method === clues.method || rule.method === clues.methodCode) &&
  (rule.orderPrefix === null || clues.orderId.startsWith(rule.orderPrefix)) &&
  (rule.title === null || rule.title === clues.title.trim()) &&
  (rule.amountMinor === null || rule.amountMinor === clues.amountMinor)

const fires = ({ id, every, probability }: Rule, count: number, seed: string): boolean =>
  (every === null || count % every === 0) && (probability === null || draw(seed, id, count) < probability)

/** A number of [0, 1) that belongs to the seed, the rule and the order's number alone. */
const draw = (seed: string, ruleId: number, count: number): number =>
  createHash('sha256').update(`${ruleId}:${count}:${seed}`).digest().readUIntBE(0, 6) / 2 ** 48
