import type { Language } from '../../http/languages.js'
import { formatMoney } from '../../http/money-text.js'
import type { ClockFacts } from '../../merchants/business-clock.js'
import { channels } from '../../payments/methods.js'
import type { RoomView } from '../frame.js'
import { exactMoment } from '../moments.js'
import type { TextKey, Texts } from '../texts.js'
import { examplesFor } from './examples.js'
import { orderFlags, ruleFlags } from './fields.js'
import { type Effects, holdManners, type OpenOrder, type Outcome, type Rule, type Scenario } from './ports.js'

type Option = { value: string; label: string }

/** `/developers/simulator`. */
export type SimulatorView = RoomView & {
  alert: { title: string; text: string } | null
  done: string | null
  /** Empty where there is one shop only. */
  shops: readonly { name: string; href: string; isCurrent: boolean }[]
  serviceId: string
  clock: { facts: readonly { name: string; value: string }[]; steps: readonly string[]; turn: Option }
  orders: readonly OrderView[]
  rules: readonly { number: string; conditions: string; effects: string; met: string; remove: string }[]
  methods: readonly Option[]
  outcomes: readonly Option[]
  /** What the bank does when the shop ends a hold. */
  holdEnds: readonly Option[]
  /** Ticks of a rule. */
  flags: readonly Option[]
  seed: string
  examples: readonly { title: string; command: string }[]
}

type OrderView = {
  reference: string
  amount: string
  orderId: string
  state: string
  facts: readonly { name: string; value: string }[]
  /** Outcomes at one press; none for an order that only waits for its bank to speak. */
  quick: readonly Option[]
  /** What was chosen before and stays. */
  kept: readonly { name: string; value: string }[]
  outcomes: readonly (Option & { isChosen: boolean })[]
  delaySeconds: number
  /** Empty where nothing is held, nor will be. */
  holdEnds: readonly (Option & { isChosen: boolean })[]
  flags: readonly (Option & { isChosen: boolean })[]
}

export type SimulatorFacts = RoomView & {
  language: Language
  baseUrl: string
  alert: SimulatorView['alert']
  isDone: boolean
  shops: readonly { serviceId: string; name: string }[]
  clock: ClockFacts
  orders: readonly OpenOrder[]
  outcomes: readonly Outcome[]
  scenario: Scenario
}

const steps = ['+1m', '+1h', '+1d', '+1w'] as const

/** The page's texts and values, ready to show. */
export const simulatorView = (facts: SimulatorFacts): SimulatorView => {
  const { texts, language, scenario, shops } = facts
  return {
    ...{ texts, frame: facts.frame },
    alert: facts.alert,
    done: facts.isDone ? texts['simulator.done'] : null,
    shops: shops.length < 2 ? [] : shops.map(shop => shopLink(shop, scenario.serviceId)),
    serviceId: scenario.serviceId,
    clock: clockView(facts),
    orders: facts.orders.map(order => orderView(order, language, texts)),
    rules: scenario.rules.map(rule => ruleView(rule, scenario, texts)),
    methods: methodOptions,
    outcomes: facts.outcomes.map(outcome => ({ value: outcome.name, label: outcomeLabel(outcome, texts) })),
    holdEnds: holdEndOptions(texts),
    flags: [...ruleFlags, 'refund' as const].map(name => ({ value: name, label: texts[`simulator.${name}`] })),
    seed: scenario.seed,
    examples: examplesFor(facts.baseUrl).map(({ title, command }) => ({ title: texts[title], command })),
  }
}

const shopLink = ({ serviceId, name }: { serviceId: string; name: string }, current: string) => ({
  name,
  href: `/developers/simulator?shop=${serviceId}`,
  isCurrent: serviceId === current,
})

const clockView = ({ clock, texts, language }: SimulatorFacts): SimulatorView['clock'] => ({
  facts: [
    { name: texts['simulator.clockNow'], value: exactMoment(clock.now, language) },
    { name: texts['simulator.clockReal'], value: exactMoment(clock.real, language) },
    { name: texts['simulator.clockState'], value: texts[clock.isFrozen ? 'simulator.frozen' : 'simulator.runs'] },
  ],
  steps,
  turn: clock.isFrozen
    ? { value: 'run', label: texts['simulator.run'] }
    : { value: 'freeze', label: texts['simulator.freeze'] },
})

const methodOptions: readonly Option[] = [
  ...[...new Set(channels.map(({ method }) => method))].map(method => ({ value: method, label: method })),
  ...channels
    .filter(({ code, method }) => code !== method)
    .map(({ code, name }) => ({ value: code, label: `${code} (${name})` })),
]

const outcomeWords: Readonly<Record<string, TextKey>> = {
  approve: 'simulator.outcome.approve',
  decline: 'simulator.outcome.decline',
  cancel: 'simulator.outcome.cancel',
  error: 'simulator.outcome.error',
  bounce: 'simulator.outcome.bounce',
}
/** The payer of held money has said yes: what is left is the bank's. */
const heldWords: Readonly<Record<string, TextKey>> = {
  approve: 'simulator.held.approve',
  cancel: 'simulator.held.cancel',
}
const outcomeLabel = ({ name, description }: Outcome, texts: Texts, isHeld = false): string => {
  const word = isHeld ? heldWords[name] : outcomeWords[name]
  return word === undefined ? `${name} ${description}` : texts[word]
}

const holdEndOptions = (texts: Texts): Option[] =>
  holdManners.map(value => ({ value, label: texts[`simulator.holdEnd.${value}`] }))

const stateOf = (order: OpenOrder): TextKey => {
  if (order.silent) return 'simulator.state.silent'
  if (order.hold === 'held') return 'simulator.state.held'
  return order.state === 'open' ? 'simulator.state.open' : 'simulator.state.confirmed'
}

const isEnded = ({ state }: OpenOrder): boolean => state !== 'open' && state !== 'confirmed'

const orderView = (order: OpenOrder, language: Language, texts: Texts): OrderView => {
  const channel = channels.find(({ code }) => code === order.methodCode)
  return {
    reference: order.reference,
    amount: formatMoney(order.amountMinor, order.currency, language),
    orderId: order.orderId,
    state:
      order.refundOf === null ? texts[stateOf(order)] : `${texts['simulator.refundOrder']}: ${texts[stateOf(order)]}`,
    facts: [
      { name: texts['simulator.order'], value: order.orderId },
      { name: texts['simulator.method'], value: `${channel?.name ?? ''} (${order.methodCode})` },
      { name: texts['simulator.since'], value: exactMoment(order.createdAt, language) },
      { name: texts['simulator.reference'], value: order.reference },
    ],
    quick:
      isEnded(order) || order.hold === 'held'
        ? []
        : (['approve', 'decline'] as const).map(value => ({ value, label: texts[`simulator.outcome.${value}`] })),
    kept: [
      { name: 'delaySeconds', value: String(order.effects?.delaySeconds ?? 0) },
      ...orderFlags.filter(name => order.effects?.[name]).map(name => ({ name, value: 'on' })),
      ...(order.effects?.holdEnd ? [{ name: 'holdEnd', value: order.effects.holdEnd }] : []),
    ],
    outcomes: order.outcomes.map(outcome => ({
      value: outcome.name,
      label: outcomeLabel(outcome, texts, order.hold === 'held'),
      isChosen: order.effects?.outcome === outcome.name,
    })),
    delaySeconds: order.effects?.delaySeconds ?? 0,
    holdEnds:
      order.hold === null
        ? []
        : holdEndOptions(texts).map(option => ({ ...option, isChosen: order.effects?.holdEnd === option.value })),
    flags: orderFlags.map(name => ({
      value: name,
      label: texts[`simulator.${name}`],
      isChosen: order.effects?.[name] ?? false,
    })),
  }
}

const ruleView = (rule: Rule, { counters }: Scenario, texts: Texts): SimulatorView['rules'][number] => {
  const conditions = conditionTexts(rule, texts)
  return {
    number: String(rule.id),
    conditions: conditions.length > 0 ? conditions.join('; ') : texts['simulator.everyOrder'],
    effects: effectTexts(rule, texts).join('; '),
    met: String(counters[rule.id] ?? 0),
    remove: texts['simulator.removeRule'].replace('{{number}}', String(rule.id)),
  }
}

const conditionTexts = (rule: Rule, texts: Texts): string[] => {
  const named: readonly [TextKey, string | number | null][] = [
    ['simulator.method', rule.method],
    ['simulator.orderPrefix', rule.orderPrefix],
    ['simulator.orderTitle', rule.title],
    ['simulator.amount', rule.amountMinor],
    ['simulator.every', rule.every],
    ['simulator.probability', rule.probability],
  ]
  const about = rule.refund ? [texts['simulator.refund']] : []
  return [...about, ...named.filter(([, value]) => value !== null).map(([key, value]) => `${texts[key]}: ${value}`)]
}

const effectTexts = (effects: Effects, texts: Texts): string[] => [
  ...(effects.outcome === null ? [] : [`${texts['simulator.outcome']}: ${effects.outcome}`]),
  ...(effects.delaySeconds === 0 ? [] : [`${texts['simulator.delaySeconds']}: ${effects.delaySeconds}`]),
  ...(effects.holdEnd === null
    ? []
    : [`${texts['simulator.holdEnd']}: ${texts[`simulator.holdEnd.${effects.holdEnd}`]}`]),
  ...ruleFlags.filter(name => effects[name]).map(name => texts[`simulator.${name}`]),
]
