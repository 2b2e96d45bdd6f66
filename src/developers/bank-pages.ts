import { formatMoney } from '../http/money-text.js'
import { type Answer, type Ask, page, type Route, seeOther } from '../http/route.js'
import { channels } from '../payments/methods.js'
import { basketOf, creditFacts } from './credit-facts.js'
import { answers, type Button, type Desk, type DeskName, deskNames, desks } from './desks.js'
import type { BankOrderFacts, DeveloperNeeds } from './needs.js'
import type { BankView } from './pages.js'
import { type TextKey, type Texts, textsFor } from './texts.js'

/** No longer than a day. */
const longestSeconds = 86_400

/** `/sandbox/{bank,3ds,wallet,lender,lessor}/{reference}`: where a person decides what the simulated counterparty answers. */
export const bankRoutes = (needs: DeveloperNeeds): Route[] =>
  deskNames.flatMap(name => {
    const path = `/sandbox/${name}/:reference`
    return [
      { method: 'GET' as const, path, handle: (ask: Ask) => show(needs, ask, name) },
      { method: 'POST' as const, path, handle: (ask: Ask) => answer(needs, ask, name) },
    ]
  })

const orderOf = async (needs: DeveloperNeeds, ask: Ask, name: DeskName): Promise<BankOrderFacts | undefined> => {
  const order = await needs.bank.find(ask.params.reference ?? '')
  return order && answers(name, order) ? order : undefined
}

const show = async (needs: DeveloperNeeds, ask: Ask, name: DeskName): Promise<Answer> => {
  const order = await orderOf(needs, ask, name)
  if (order === undefined) return unknown(needs, ask)
  const answer = page(
    200,
    needs.render('developers/bank', textsFor(order.language).language, viewOf(needs, order, name)),
  )
  return { ...answer, framedBy: await needs.framedBy(order.returnUrl) }
}

/** A form whose answer is none of the buttons shows the page again. */
const answer = async (needs: DeveloperNeeds, ask: Ask, name: DeskName): Promise<Answer> => {
  const order = await orderOf(needs, ask, name)
  if (order === undefined) return unknown(needs, ask)
  const form = new URLSearchParams(ask.body.toString('utf8'))
  const [chosen] = buttonsOf(desks[name], order).find(([value]) => value === form.get('answer')) ?? []
  if (chosen === undefined) return seeOther(`/sandbox/${name}/${order.reference}`)
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

/** A lender that has asked for more does not ask again. */
const buttonsOf = ({ buttons, asked }: Desk, { credit }: BankOrderFacts): readonly [Button, TextKey][] =>
  credit?.asksMore && asked
    ? [asked.button, ...buttons.filter(([value]) => value !== asked.button[0] && value !== 'more')]
    : buttons

const viewOf = ({ bank, businessClock }: DeveloperNeeds, order: BankOrderFacts, name: DeskName): BankView => {
  const said = textsFor(order.language)
  const { language, texts } = said
  const desk: Desk = desks[name]
  const text = order.credit?.asksMore ? (desk.asked?.text ?? desk.text) : desk.text
  const buttons = buttonsOf(desk, order)
  const amount = formatMoney(order.amountMinor, order.currency, language)
  return {
    title: texts[desk.title],
    ribbon: texts['bank.ribbon'],
    text: text === null ? '' : texts[text],
    amount,
    facts: [...factsOf(order, desk, texts), ...creditFacts(order, said, businessClock())],
    basket: basketOf(order, said),
    action: `/sandbox/${name}/${order.reference}`,
    buttons: buttons.map(([value, key], index) => ({
      value,
      label: texts[key].replace('{{amount}}', amount),
      primary: index === 0,
    })),
    later: buttons.some(([value]) => value === 'later')
      ? { label: texts['bank.seconds'], seconds: bank.laterSeconds }
      : null,
    done: order.state === 'open' ? null : doneOf(order, texts),
  }
}

/** The browser of a lost return has no way back. */
const doneOf = ({ effects, returnUrl }: BankOrderFacts, texts: Texts): BankView['done'] =>
  effects?.lostReturn
    ? { text: texts['bank.lost'], back: null }
    : { text: texts['bank.done'], back: { label: texts['bank.back'], url: returnUrl } }

/** Payee, title and order always stand above the buttons (SCA). */
const factsOf = (order: BankOrderFacts, { name, what }: Desk, texts: Texts): BankView['facts'] => {
  const channel = channels.find(({ code }) => code === order.methodCode)
  return [
    ...(name !== null && channel ? [{ name: texts[name], value: channel.name }] : []),
    { name: texts['bank.payee'], value: order.recipient },
    { name: texts[what], value: order.title },
    { name: texts['bank.order'], value: order.orderId },
  ]
}
