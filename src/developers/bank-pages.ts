import { formatMoney } from '../http/money-text.js'
import { type Answer, type Ask, page, type Route, seeOther } from '../http/route.js'
import type { BankAnswer, BankOrderFacts, DeveloperNeeds } from './needs.js'
import type { BankView } from './pages.js'
import { type TextKey, textsFor } from './texts.js'

type Kind = 'bank' | '3ds'
type Button = BankAnswer | 'leave'

/** The buttons of each page, in order; the first is the filled one. */
const buttons: Record<Kind, readonly [Button, TextKey][]> = {
  bank: [
    ['pay', 'bank.pay'],
    ['decline', 'bank.decline'],
    ['leave', 'bank.leave'],
    ['later', 'bank.later'],
    ['twice', 'bank.twice'],
  ],
  '3ds': [
    ['pay', 'secure.pay'],
    ['decline', 'secure.decline'],
    ['cancel', 'secure.cancel'],
  ],
}

/** `/sandbox/bank/{reference}` and `/sandbox/3ds/{reference}`: where a person decides what the simulated bank answers. */
export const bankRoutes = (needs: DeveloperNeeds): Route[] =>
  (['bank', '3ds'] as const).flatMap(kind => {
    const path = `/sandbox/${kind}/:reference`
    return [
      { method: 'GET' as const, path, handle: (ask: Ask) => show(needs, ask, kind) },
      { method: 'POST' as const, path, handle: (ask: Ask) => answer(needs, ask, kind) },
    ]
  })

const show = async (needs: DeveloperNeeds, ask: Ask, kind: Kind): Promise<Answer> => {
  const order = await needs.bank.find(ask.params.reference ?? '')
  if (order === undefined || !isOf(kind, order)) return unknown
  const { language } = textsFor(order.language)
  return page(200, needs.render('developers/bank', language, viewOf(order, kind)))
}

const isOf = (kind: Kind, order: BankOrderFacts): boolean => order.kind === (kind === '3ds' ? 'card' : 'bank')

const answer = async (needs: DeveloperNeeds, ask: Ask, kind: Kind): Promise<Answer> => {
  const reference = ask.params.reference ?? ''
  const chosen = new URLSearchParams(ask.body.toString('utf8')).get('answer')
  const [known] = buttons[kind].find(([value]) => value === chosen) ?? []
  const order = await needs.bank.find(reference)
  if (order === undefined || known === undefined || !isOf(kind, order)) return unknown
  if (known !== 'leave') await needs.bank.answer(reference, known)
  return seeOther(order.returnUrl)
}

const unknown: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'The simulated bank knows no such order.\n',
}

const viewOf = (order: BankOrderFacts, kind: Kind): BankView => {
  const { language, texts } = textsFor(order.language)
  const amount = formatMoney(order.amountMinor, order.currency, language)
  const isOver = order.state !== 'open'
  return {
    title: texts[kind === 'bank' ? 'bank.title' : 'secure.title'],
    ribbon: texts['bank.ribbon'],
    text: kind === 'bank' ? '' : texts['secure.text'],
    facts: [
      { name: texts['bank.amount'], value: amount },
      { name: texts['bank.payee'], value: order.recipient },
      { name: texts['bank.for'], value: order.title },
    ],
    action: `/sandbox/${kind}/${order.reference}`,
    buttons: buttons[kind].map(([value, key], index) => ({
      value,
      label: texts[key].replace('{{amount}}', amount),
      primary: index === 0,
    })),
    done: isOver ? { text: texts['bank.done'], backLabel: texts['bank.back'], backUrl: order.returnUrl } : null,
  }
}
