import type { z } from 'zod'
import { asLanguage, defaultLanguage, type Language } from '../../http/languages.js'
import { type Shop, takesOrders } from '../../merchants/shop.js'
import { isOpenCurrency } from '../../payments/currencies.js'
import type { Address, HoldWish, Payer, PayoutRow } from '../../payments/payment.js'
import { Refusal } from '../../payments/refusal.js'
import type { Caller } from '../call.js'
import type { address, customer, data, multipayout } from '../contract/order-words.js'
import { type Complaint, Refused } from '../refused.js'

/** Members that sales, charges and links are ordered with. */
type Ordered = {
  amount: number
  currency: string
  validTo?: number | null | undefined
  notificationUrl?: string | undefined
  successReturnUrl?: string | undefined
  failureReturnUrl?: string | undefined
  returnUrl?: string | undefined
  multipayout?: z.output<typeof multipayout> | undefined
  data?: z.output<typeof data> | undefined
}
export type OrderRules = { mode: 'sandbox' | 'production'; now: Date }

/** A payment that ends sooner could hardly be paid (imoje-rest.md §2.1). */
const soonestMs = 60_000

/** Throws `Refused('request/invalid')` with everything that is wrong beyond what one member can say, and `more`. */
export const refuseUnfit = (order: Ordered, rules: OrderRules, more: readonly Complaint[] = []): void => {
  const complaints = [...rulesOfOrders.flatMap(rule => rule(order, rules)), ...more]
  if (complaints.length > 0) throw new Refused('request/invalid', {}, complaints)
}

const rulesOfOrders: readonly ((order: Ordered, rules: OrderRules) => Complaint[])[] = [
  ({ currency }, { now }) =>
    isOpenCurrency(currency, now)
      ? []
      : [{ property: 'currency', message: 'unknown value, or closed for new payments' }],
  ({ validTo }, { now }) =>
    validTo == null || validTo * 1000 >= now.getTime() + soonestMs
      ? []
      : [{ property: 'validTo', message: 'must be at least 60 s ahead' }],
  (order, { mode }) =>
    (['notificationUrl', 'successReturnUrl', 'failureReturnUrl', 'returnUrl'] as const)
      .filter(name => mode === 'production' && order[name]?.startsWith('http:'))
      .map(property => ({ property, message: 'must begin with https://' })),
  order => {
    const rows = rowsOf(order)
    const sum = rows.reduce((total, { amount }) => total + amount, 0)
    const titled = rows.filter(({ title }) => title !== undefined).length
    return [
      ...(sum > order.amount ? [{ property: 'multipayout', message: `adds up to ${sum}, more than the amount` }] : []),
      ...(titled > 0 && titled < rows.length
        ? [{ property: 'multipayout', message: 'a title stands in every row or in none' }]
        : []),
    ]
  },
]

const rowsOf = ({ multipayout, data }: Ordered) => multipayout ?? data?.multipayout ?? []

/** Both places where clients put it (imoje-rest.md §9). */
export const payoutsOf = (order: Ordered): PayoutRow[] | null => {
  const rows = rowsOf(order).map(({ ban, amount, label, title = null }) => ({ ban, amountMinor: amount, label, title }))
  return rows.length === 0 ? null : rows
}

type WireAddress = z.output<typeof address>

/** The payer's row. */
export const payerOf = (order: {
  customer: z.output<typeof customer>
  billing?: WireAddress | undefined
  shipping?: WireAddress | undefined
}): Payer => {
  const { firstName, lastName, email = null, phone = null, cid = null } = order.customer
  return {
    ...{ firstName, lastName, email, phone, customerId: cid },
    billing: addressOf(order.billing),
    shipping: addressOf(order.shipping),
  }
}

const addressOf = (sent: WireAddress | undefined): Address | null =>
  sent === undefined || Object.keys(sent).length === 0 ? null : present(sent)

/** A wish to hold the money, with only what it says. */
export const holdOf = (sent: {
  wanted: boolean
  hours?: number | undefined
  atEnd?: HoldWish['atEnd'] | undefined
}): HoldWish => present(sent)

/** What zod has read holds no member that was absent; its types cannot say so. */
const present = <T extends object>(read: T) => read as { [K in keyof T]: Exclude<T[K], undefined> }

/** `pl`, `pl-PL`, `PL`; countries that are sent instead mean their language. */
export const languageOf = (locale: string | undefined): Language => {
  if (locale === undefined) return 'pl'
  const word = locale.slice(0, 2).toLowerCase()
  return asLanguage(word) ?? asLanguage(languageOfCountry[word] ?? '') ?? defaultLanguage
}

const languageOfCountry: Readonly<Record<string, string>> = {
  cz: 'cs',
  at: 'de',
  ch: 'de',
  ee: 'en',
  se: 'sv',
  si: 'sl',
}

/** Throws `method/unavailable` where the shop takes no new order of this kind: it is closed, in test mode, or does not take test money. */
export const refuseShop = (shop: Shop, livemode: boolean, currency: string): void => {
  const isTestOnly = livemode && shop.settings.testModeOnly
  const isUnwantedTest = currency === 'TST' && !shop.settings.testCurrency
  if (!takesOrders(shop) || isTestOnly || isUnwantedTest) throw new Refusal('method/unavailable')
}

/** The money of the caller's token. `TST` is always test money (domain.md §1), which a live token could neither read nor cancel again: throws `method/unavailable`. */
export const modeOf = ({ token: { livemode } }: Caller, currency: string): boolean => {
  if (livemode && currency === 'TST') throw new Refusal('method/unavailable')
  return livemode
}
