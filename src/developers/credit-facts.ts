import type { Language } from '../http/languages.js'
import { dayOf, formatDayAfter } from '../http/moment-text.js'
import { formatMoney, formatRate } from '../http/money-text.js'
import { basketNetMinor, netMinor, unitNetMinor } from '../payments/cart.js'
import { instalmentPlan } from '../payments/instalments.js'
import { channels } from '../payments/methods.js'
import type { BankOrderFacts } from './needs.js'
import type { BankView } from './pages.js'
import type { Texts } from './texts.js'

/** What a payer would owe a lender: until when, in which instalments, at which cost. */
export const creditFacts = (
  order: BankOrderFacts,
  { language, texts }: { language: Language; texts: Texts },
  now: Date,
): BankView['facts'] => {
  const channel = channels.find(({ code }) => code === order.methodCode)
  const money = (minor: number) => formatMoney(minor, order.currency, language)
  if (channel?.dueDays !== undefined) {
    return [
      { name: texts['lender.due'], value: formatDayAfter(dayOf(now), channel.dueDays, language) },
      { name: texts['lender.cost'], value: money(0) },
    ]
  }
  const count = order.credit?.instalments
  if (channel?.credit === undefined || !count) return []
  const plan = instalmentPlan(order.amountMinor, count, channel.credit.annualRateBps)
  return [
    { name: texts['lender.instalments'], value: `${count} × ${money(plan.monthlyMinor)}` },
    ...(plan.lastMinor === plan.monthlyMinor ? [] : [{ name: texts['lender.last'], value: money(plan.lastMinor) }]),
    { name: texts['lender.total'], value: money(plan.totalMinor) },
    { name: texts['lender.cost'], value: money(plan.costMinor) },
    { name: texts['lender.nominal'], value: formatRate(channel.credit.annualRateBps / 10_000, language) },
    { name: texts['lender.rate'], value: formatRate(plan.annualRate, language) },
  ]
}

/** The basket that a lessor buys; `null` where the order has none or nobody asks for it. */
export const basketOf = (
  order: BankOrderFacts,
  { language, texts }: { language: Language; texts: Texts },
): BankView['basket'] => {
  const cart = order.credit?.cart
  if (!cart || channels.find(({ code }) => code === order.methodCode)?.basket === undefined) return null
  const money = (minor: number) => formatMoney(minor, order.currency, language)
  return {
    title: texts['lessor.basket'],
    lines: cart.items.map(item => ({
      name: item.name,
      quantity: `${item.quantity} × ${money(unitNetMinor(item))}`,
      net: money(netMinor(item)),
    })),
    total: { name: texts['lessor.net'], value: money(basketNetMinor(cart)) },
  }
}
