import { formatMoney } from '../http/money-text.js'
import { type Answer, type Ask, page, type Route, seeOther } from '../http/route.js'
import { channels } from '../payments/methods.js'
import type { BankAnswer, BankOrderFacts, DeveloperNeeds } from './needs.js'
import type { BankView } from './pages.js'
import { type TextKey, type Texts, textsFor } from './texts.js'

type Kind = 'bank' | '3ds'
type Button = BankAnswer | 'leave'
type Desk = {
  /** The bank's word for the orders that are answered here. */
  order: string
  title: TextKey
  text: TextKey | null
  /** In order; the first is the filled one. */
  buttons: readonly [Button, TextKey][]
}

const desks: Record<Kind, Desk> = {
  bank: {
    order: 'bank',
    title: 'bank.title',
    text: null,
    buttons: [
      ['pay', 'bank.pay'],
      ['decline', 'bank.decline'],
      ['leave', 'bank.leave'],
      ['twice', 'bank.twice'],
      ['later', 'bank.later'],
    ],
  },
  '3ds': {
    order: 'card',
    title: 'secure.title',
    text: 'secure.text',
    buttons: [
      ['pay', 'secure.pay'],
      ['decline', 'secure.decline'],
      ['cancel', 'secure.cancel'],
    ],
  },
}

const longestSeconds = 86_400

/** `/sandbox/bank/{reference}` and `/sandbox/3ds/{reference}`: where a person decides what the simulated bank answers. */
export const bankRoutes = (needs: DeveloperNeeds): Route[] =>
  (['bank', '3ds'] as const).flatMap(kind => {
    const path = `/sandbox/${kind}/:reference`
    return [
      { method: 'GET' as const, path, handle: (ask: Ask) => show(needs, ask, kind) },
      { method: 'POST' as const, path, handle: (ask: Ask) => answer(needs, ask, kind) },
    ]
  })

const orderOf = async (needs: DeveloperNeeds, ask: Ask, kind: Kind): Promise<BankOrderFacts | undefined> => {
  const order = await needs.bank.find(ask.params.reference ?? '')
  return order?.kind === desks[kind].order ? order : undefined
}

const show = async (needs: DeveloperNeeds, ask: Ask, kind: Kind): Promise<Answer> => {
  const order = await orderOf(needs, ask, kind)
  if (order === undefined) return unknown(needs, ask)
  const answer = page(
    200,
    needs.render('developers/bank', textsFor(order.language).language, viewOf(needs, order, kind)),
  )
  return { ...answer, framedBy: await needs.framedBy(order.returnUrl) }
}

/** A form whose answer is none of the buttons shows the page again. */
const answer = async (needs: DeveloperNeeds, ask: Ask, kind: Kind): Promise<Answer> => {
  const order = await orderOf(needs, ask, kind)
  if (order === undefined) return unknown(needs, ask)
  const form = new URLSearchParams(ask.body.toString('utf8'))
  const [chosen] = desks[kind].buttons.find(([value]) => value === form.get('answer')) ?? []
  if (chosen === undefined) return seeOther(`/sandbox/${kind}/${order.reference}`)
  if (chosen !== 'leave') await needs.bank.answer(order.reference, chosen, secondsOf(form))
  return seeOther(order.effects?.lostReturn ? ask.path : order.returnUrl)
}

const secondsOf = (form: URLSearchParams): number | undefined => {
  const typed = Number(form.get('seconds') ?? '')
  return Number.isInteger(typed) && typed >= 1 ? Math.min(typed, longestSeconds) : undefined
}

const unknown = (needs: DeveloperNeeds, { headers }: Ask): Answer => {
  const { language, texts } = textsFor(/^pl\b/i.test(headers['accept-language'] ?? '') ? 'pl' : 'en')
  const view = { title: texts['bank.title'], ribbon: texts['bank.ribbon'], text: texts['bank.unknown'] }
  return page(404, needs.render('developers/bank-unknown', language, view))
}

const viewOf = ({ bank }: DeveloperNeeds, order: BankOrderFacts, kind: Kind): BankView => {
  const { language, texts } = textsFor(order.language)
  const { title, text, buttons } = desks[kind]
  const amount = formatMoney(order.amountMinor, order.currency, language)
  return {
    title: texts[title],
    ribbon: texts['bank.ribbon'],
    text: text === null ? '' : texts[text],
    amount,
    facts: factsOf(order, kind, texts),
    action: `/sandbox/${kind}/${order.reference}`,
    buttons: buttons.map(([value, key], index) => ({
      value,
      label: texts[key].replace('{{amount}}', amount),
      primary: index === 0,
    })),
    later: kind === 'bank' ? { label: texts['bank.seconds'], seconds: bank.laterSeconds } : null,
    done: order.state === 'open' ? null : doneOf(order, texts),
  }
}

/** The browser of a lost return has no way back. */
const doneOf = ({ effects, returnUrl }: BankOrderFacts, texts: Texts): BankView['done'] =>
  effects?.lostReturn
    ? { text: texts['bank.lost'], back: null }
    : { text: texts['bank.done'], back: { label: texts['bank.back'], url: returnUrl } }

/** Payee, title and order always stand above the buttons (SCA). */
const factsOf = (order: BankOrderFacts, kind: Kind, texts: Texts): BankView['facts'] => {
  const bank = channels.find(({ code }) => code === order.methodCode)
  return [
    ...(kind === 'bank' && bank ? [{ name: texts['bank.name'], value: bank.name }] : []),
    { name: texts['bank.payee'], value: order.recipient },
    { name: texts[kind === 'bank' ? 'bank.for' : 'secure.for'], value: order.title },
    { name: texts['bank.order'], value: order.orderId },
  ]
}
