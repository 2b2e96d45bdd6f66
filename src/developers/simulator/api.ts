import { type Answer, type Ask, json, type Route } from '../../http/route.js'
import type { ClockFacts } from '../../merchants/business-clock.js'
import { ClockRefusal, readClockMove } from '../../merchants/clock-state.js'
import type { DeveloperNeeds } from '../needs.js'
import { textsFor } from '../texts.js'
import { type Fault, isRecord, type Read, readChoice, readRules, readSeed } from './fields.js'
import type { OpenOrder, Rule, Scenario } from './ports.js'

type Values = Readonly<Record<string, unknown>>
type ApiError = { field: string; rule: string; fix: string }

const bodyLimitBytes = 64 * 1024
/** Orders in one answer. */
const mostOrders = 200

/** `/sandbox/v1/…`: the simulator for CI scripts, in JSON; every error names the field, the rule and the fix. */
export const simulatorApi = (needs: DeveloperNeeds): Route[] => [
  { method: 'GET', path: '/sandbox/v1/clock', handle: () => json(200, clockBody(needs.clock.facts())) },
  { method: 'POST', path: '/sandbox/v1/clock', bodyLimitBytes, handle: ask => moveClock(needs, ask) },
  { method: 'GET', path: '/sandbox/v1/orders', handle: ask => listOrders(needs, ask) },
  { method: 'GET', path: '/sandbox/v1/orders/:reference', handle: ask => showOrder(needs, ask) },
  {
    method: 'POST',
    path: '/sandbox/v1/orders/:reference/outcome',
    bodyLimitBytes,
    handle: ask => chooseOutcome(needs, ask),
  },
  { method: 'GET', path: '/sandbox/v1/rules', handle: ask => withShop(needs, ask, id => needs.simulator.scenario(id)) },
  {
    method: 'POST',
    path: '/sandbox/v1/rules',
    bodyLimitBytes,
    handle: ask => change(needs, ask, values => readRules(values, needs.simulator.outcomes), needs.simulator.setRules),
  },
  { method: 'GET', path: '/sandbox/v1/seed', handle: ask => withShop(needs, ask, id => needs.simulator.scenario(id)) },
  {
    method: 'POST',
    path: '/sandbox/v1/seed',
    bodyLimitBytes,
    handle: ask => change(needs, ask, readSeed, needs.simulator.setSeed),
  },
]

const refused = (status: number, errors: readonly ApiError[]): Answer => json(status, { errors })

/** Faults in English, for programs and their authors. */
const errorsOf = (faults: readonly Fault[]): ApiError[] => {
  const { texts } = textsFor('en')
  return faults.map(({ field, rule }) => ({ field, rule: texts[`rule.${rule}`], fix: texts[`fix.${rule}`] }))
}

const notJson: ApiError = {
  field: 'body',
  rule: 'The body is a JSON object.',
  fix: 'Send for example {"outcome":"approve"} with -d, and quote it for your shell.',
}

const bodyOf = ({ body }: Ask): Values | undefined => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const clockBody = ({ now, real, isFrozen }: ClockFacts) => ({
  now: now.toISOString(),
  real: real.toISOString(),
  frozen: isFrozen,
  aheadSeconds: Math.round((now.getTime() - real.getTime()) / 1000),
})

const moveClock = async ({ clock }: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const values = bodyOf(ask)
  if (values === undefined) return refused(400, [notJson])
  try {
    return json(200, clockBody(await clock.move(readClockMove(String(values.move ?? '')))))
  } catch (error) {
    if (!(error instanceof ClockRefusal)) throw error
    return refused(422, [{ field: 'move', rule: error.rule, fix: error.fix }])
  }
}

const orderBody = (order: OpenOrder) => ({
  reference: order.reference,
  serviceId: order.serviceId,
  orderId: order.orderId,
  title: order.title,
  paymentMethodCode: order.methodCode,
  kind: order.kind,
  refundOf: order.refundOf,
  amount: order.amountMinor,
  currency: order.currency,
  state: order.hold === 'held' ? 'held' : order.state,
  created: order.createdAt.toISOString(),
  due: order.dueAt?.toISOString() ?? null,
  neverAnswers: order.silent,
  effects: order.effects,
  outcomes: order.outcomes.map(({ name }) => name),
})

const listOrders = async ({ simulator }: DeveloperNeeds, { query }: Ask): Promise<Answer> => {
  // PostgreSQL's text holds no NUL, so no order has one.
  const search = new URLSearchParams(query.replaceAll('%00', ''))
  const orders = await simulator.orders({
    serviceId: search.get('serviceId'),
    orderId: search.get('orderId'),
    limit: mostOrders,
  })
  return json(200, { orders: orders.map(orderBody) })
}

const unknownOrder: ApiError = {
  field: 'reference',
  rule: 'The simulated bank has an order with this reference.',
  fix: 'GET /sandbox/v1/orders lists the open ones; ?orderId= finds one by the order number of the shop.',
}
const endedOrder: ApiError = {
  field: 'reference',
  rule: 'Only an order that is open, or whose bank is silent, can be steered.',
  fix: 'Start another payment, or write a rule for the next orders.',
}

const showOrder = async ({ simulator }: DeveloperNeeds, { params }: Ask): Promise<Answer> => {
  const order = await simulator.order(params.reference ?? '')
  return order === undefined ? refused(404, [unknownOrder]) : json(200, orderBody(order))
}

const chooseOutcome = async ({ simulator }: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const values = bodyOf(ask)
  if (values === undefined) return refused(400, [notJson])
  const choice = readChoice(values, simulator.outcomes)
  if (choice.value === undefined) return refused(422, errorsOf(choice.faults))
  const chosen = await simulator.choose(ask.params.reference ?? '', choice.value)
  if (chosen === 'unknown') return refused(404, [unknownOrder])
  return chosen === 'ended' ? refused(409, [endedOrder]) : json(200, orderBody(chosen))
}

const scenarioBody = ({ serviceId, seed, rules, counters }: Scenario) => ({
  serviceId,
  seed,
  rules: rules.map(rule => ({ ...ruleBody(rule), met: counters[rule.id] ?? 0 })),
})
const ruleBody = ({ amountMinor, ...rule }: Rule) => ({ ...rule, amount: amountMinor })

/** Runs on the shop that `?serviceId=` names, or on the sandbox's own. */
const withShop = async (
  needs: DeveloperNeeds,
  { query }: Ask,
  work: (serviceId: string) => Promise<Scenario>,
): Promise<Answer> => {
  const shops = await needs.shops()
  const named = new URLSearchParams(query).get('serviceId') ?? needs.sandboxShop.serviceId
  if (!shops.some(({ serviceId }) => serviceId === named)) {
    const fix = `Name one of these: ${shops.map(({ serviceId, name }) => `${serviceId} (${name})`).join(', ')}.`
    return refused(404, [{ field: 'serviceId', rule: 'A shop of this sandbox has this serviceId.', fix }])
  }
  return json(200, scenarioBody(await work(named)))
}

const change = async <T>(
  needs: DeveloperNeeds,
  ask: Ask,
  read: (values: Values) => Read<T>,
  apply: (serviceId: string, value: T) => Promise<Scenario>,
): Promise<Answer> => {
  const values = bodyOf(ask)
  if (values === undefined) return refused(400, [notJson])
  const { value, faults } = read(values)
  if (value === undefined) return refused(422, errorsOf(faults))
  return withShop(needs, ask, serviceId => apply(serviceId, value))
}
