import { type Answer, type Ask, page, type Route, seeOther } from '../../http/route.js'
import { ClockRefusal, readClockMove } from '../../merchants/clock-state.js'
import { roomFor } from '../frame.js'
import type { DeveloperNeeds } from '../needs.js'
import type { TextKey, Texts } from '../texts.js'
import { type Fault, mostRules, readChoice, readRule, readSeed, valuesOfForm } from './fields.js'
import { simulatorView } from './view.js'

const path = '/developers/simulator'
const shown = 50

/** `/developers/simulator`: clock, open orders, rules and seed for people, as plain forms. */
export const simulatorPages = (needs: DeveloperNeeds): Route[] => [
  { method: 'GET', path, handle: ask => show(needs, ask) },
  { method: 'POST', path: `${path}/clock`, handle: ask => moveClock(needs, ask) },
  { method: 'POST', path: `${path}/orders/:reference`, handle: ask => choose(needs, ask) },
  { method: 'POST', path: `${path}/rules`, handle: ask => addRule(needs, ask) },
  { method: 'POST', path: `${path}/rules/:rule/remove`, handle: ask => removeRule(needs, ask) },
  { method: 'POST', path: `${path}/seed`, handle: ask => setSeed(needs, ask) },
]

const show = async (needs: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const search = new URLSearchParams(ask.query)
  const { language, texts, frame } = roomFor('sandbox', ask, path, 'simulator.title')
  const shops = await needs.shops()
  const { serviceId } = shops.find(shop => shop.serviceId === search.get('shop')) ?? needs.sandboxShop
  const [orders, scenario] = await Promise.all([
    needs.simulator.orders({ serviceId, orderId: null, limit: shown }),
    needs.simulator.scenario(serviceId),
  ])
  const view = simulatorView({
    ...{ language, texts, frame },
    baseUrl: needs.baseUrl(),
    alert: alertOf(search, texts),
    isDone: search.has('done'),
    shops,
    clock: needs.clock.facts(),
    orders,
    outcomes: needs.simulator.outcomes,
    scenario,
  })
  return page(200, needs.render('developers/simulator', language, view))
}

/** What a former post complained about; only words of ours are looked up. */
const alertOf = (search: URLSearchParams, texts: Texts) => {
  const wrong = search.get('wrong')
  if (wrong === null) return null
  const title = texts['simulator.wrong']
  if (wrong === 'ended') return { title, text: texts['simulator.ended'] }
  const rule = `rule.${wrong}`
  if (!Object.hasOwn(texts, rule)) return null
  return { title, text: `${texts[rule as TextKey]} ${texts[`fix.${wrong}` as TextKey]}` }
}

const formOf = ({ body }: Ask): URLSearchParams => new URLSearchParams(body.toString('utf8'))

/** Back to the part of the page that was used. */
const back = (part: string, result: 'done' | { wrong: string }, shop?: string | null): Answer => {
  const query = new URLSearchParams({
    ...(shop ? { shop } : {}),
    ...(result === 'done' ? { done: '' } : { wrong: result.wrong }),
  })
  return seeOther(`${path}?${query}#${part}`)
}
const wrongIn = (part: string, faults: readonly Fault[], shop?: string | null): Answer =>
  back(part, { wrong: faults[0]?.rule ?? 'unknown' }, shop)

const moveClock = async ({ clock }: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const form = formOf(ask)
  try {
    await clock.move(readClockMove(form.get('move') ?? ''))
    return back('clock', 'done', form.get('shop'))
  } catch (error) {
    if (error instanceof ClockRefusal) return back('clock', { wrong: 'move' }, form.get('shop'))
    throw error
  }
}

/** The form without the page's own field. */
const choiceOf = (form: URLSearchParams) => {
  const { shop, ...values } = valuesOfForm(form)
  return { shop: typeof shop === 'string' ? shop : null, values }
}

const choose = async ({ simulator }: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const { shop, values } = choiceOf(formOf(ask))
  const choice = readChoice(values, simulator.outcomes)
  if (choice.value === undefined) return wrongIn('orders', choice.faults, shop)
  const chosen = await simulator.choose(ask.params.reference ?? '', choice.value)
  return back('orders', typeof chosen === 'string' ? { wrong: 'ended' } : 'done', shop)
}

/** The shop that a form names, or the sandbox's own. */
const shopOf = async (needs: DeveloperNeeds, named: string | null): Promise<string> =>
  ((await needs.shops()).find(({ serviceId }) => serviceId === named) ?? needs.sandboxShop).serviceId

const addRule = async (needs: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const { shop, values } = choiceOf(formOf(ask))
  const rule = readRule(values, needs.simulator.outcomes)
  if (rule.value === undefined) return wrongIn('rules', rule.faults, shop)
  const serviceId = await shopOf(needs, shop)
  if ((await needs.simulator.scenario(serviceId)).rules.length >= mostRules) {
    return back('rules', { wrong: 'rules' }, shop)
  }
  await needs.simulator.addRule(serviceId, rule.value)
  return back('rules', 'done', shop)
}

const removeRule = async (needs: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const shop = formOf(ask).get('shop')
  await needs.simulator.removeRule(await shopOf(needs, shop), Number(ask.params.rule))
  return back('rules', 'done', shop)
}

const setSeed = async (needs: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const { shop, values } = choiceOf(formOf(ask))
  const seed = readSeed(values)
  if (seed.value === undefined) return wrongIn('seed', seed.faults, shop)
  await needs.simulator.setSeed(await shopOf(needs, shop), seed.value)
  return back('seed', 'done', shop)
}
