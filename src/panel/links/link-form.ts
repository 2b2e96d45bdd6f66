import { asWarsawDay, dayAfter, dayBegins } from '../../accounting/warsaw-day.js'
import { asLanguage } from '../../http/languages.js'
import { isAddress } from '../../merchants/mail-address.js'
import { type Shop, takesOrders } from '../../merchants/shop.js'
import type { LinkRequest } from '../../payments/create-link.js'
import { isOfShop, isOpenCurrency } from '../../payments/currencies.js'
import type { PanelForm } from '../panel-form.js'
import { typedAmount } from '../typed-amount.js'

const linkFields = [
  ...(['shop', 'amount', 'currency', 'orderId', 'title', 'method', 'ends', 'endsOn', 'language', 'mode'] as const),
  ...(['firstName', 'lastName', 'email', 'phone', 'urlSuccess', 'urlFailure', 'urlReturn'] as const),
] as const
export type LinkField = (typeof linkFields)[number]

/** Groups of methods that a link can be narrowed to (M64). */
export const linkMethods = [
  'blik',
  'pbl',
  'card',
  'wallet',
  'imoje_paylater',
  'imoje_installments',
  'lease',
  'wt',
] as const

/** How long a link can be paid: days, to the end of a day of one's own, or as the shop says. */
export const linkEnds = ['shop', '1', '7', '30', 'own'] as const

/** Why a field is refused; each has its sentence. */
export type LinkFault =
  | 'required'
  | 'shop'
  | 'closed'
  | 'amount'
  | 'currency'
  | 'long'
  | 'unprintable'
  | 'email'
  | 'phone'
  | 'address'
  | 'ends'
  | 'test'

type LinkOrder = Pick<
  LinkRequest,
  'amountMinor' | 'currency' | 'orderId' | 'title' | 'payer' | 'language' | 'visibleMethods' | 'livemode'
> & {
  shop: Shop
  validTo: Date | null | undefined
  urlSuccess: string | null
  urlFailure: string | null
  urlReturn: string | null
}

type LinkRules = { mode: 'sandbox' | 'production'; shops: readonly Shop[]; now: Date }

/** Most characters of each text field (imoje-rest.md §2.9). */
export const longest = {
  orderId: 100,
  title: 255,
  firstName: 100,
  lastName: 100,
  email: 254,
  phone: 20,
  url: 300,
} as const
const mostMinor = 999_999_999

const isPrintable = (text: string): boolean => !/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u.test(text)

/** Reads the form; every fault at its field. A field that may be left out and is counts as not given. */
export const readLinkForm = (
  form: PanelForm,
  { mode, shops, now }: LinkRules,
): { order: LinkOrder } | { faults: ReadonlyMap<LinkField, LinkFault> } => {
  const faults = new Map<LinkField, LinkFault>()
  const fail = (field: LinkField, fault: LinkFault): void => {
    if (!faults.has(field)) faults.set(field, fault)
  }
  const text = (field: 'orderId' | 'title' | 'firstName' | 'lastName', isRequired: boolean): string => {
    const typed = form.text(field)
    if (isRequired && typed === '') fail(field, 'required')
    if (typed.length > longest[field]) fail(field, 'long')
    if (!isPrintable(typed)) fail(field, 'unprintable')
    return typed
  }
  const shop =
    shops.find(({ publicId }) => publicId === form.text('shop')) ?? (shops.length === 1 ? shops[0] : undefined)
  if (shop === undefined) fail('shop', 'shop')
  else if (!takesOrders(shop)) fail('shop', 'closed')
  const currency = form.text('currency')
  if (shop === undefined || !isOpenCurrency(currency, now) || !isOfShop(shop.settings, currency))
    fail('currency', 'currency')
  const amountMinor = typedAmount(form.text('amount'), currency)
  if (amountMinor === undefined || amountMinor > mostMinor) fail('amount', 'amount')
  const livemode = mode === 'production' && form.text('mode') !== 'test' && currency !== 'TST'
  if (livemode && shop?.settings.testModeOnly) fail('mode', 'test')
  const payer = {
    firstName: text('firstName', true),
    lastName: text('lastName', true),
    email: form.text('email'),
    phone: form.text('phone'),
  }
  if (payer.email === '') fail('email', 'required')
  else if (!isAddress(payer.email)) fail('email', 'email')
  if (payer.phone !== '' && !/^\+?[\d\s().-]{5,20}$/.test(payer.phone)) fail('phone', 'phone')
  const address = (field: 'urlSuccess' | 'urlFailure' | 'urlReturn'): string | null => {
    const typed = form.text(field)
    if (typed === '') return null
    if (!isReturnAddress(typed, mode)) fail(field, 'address')
    return typed
  }
  const urls = { urlSuccess: address('urlSuccess'), urlFailure: address('urlFailure'), urlReturn: address('urlReturn') }
  const [orderId, title] = [text('orderId', true), text('title', false)]
  const validTo = endOf(form, now)
  if (validTo === 'fault') fail('endsOn', 'ends')
  if (faults.size > 0 || shop === undefined || amountMinor === undefined || validTo === 'fault') return { faults }
  const methods = form.list('method').filter(method => linkMethods.some(known => known === method))
  return {
    order: {
      ...{ shop, livemode, amountMinor, currency, orderId, title, validTo, ...urls },
      language: asLanguage(form.text('language')) ?? null,
      visibleMethods: methods.length === 0 ? null : methods,
      payer: { ...payer, phone: payer.phone || null, customerId: null, billing: null, shipping: null },
    },
  }
}

/** `undefined` = as the shop says. A link that ends today or before could hardly be paid. */
const endOf = (form: PanelForm, now: Date): Date | undefined | 'fault' => {
  const chosen = linkEnds.find(one => one === form.text('ends')) ?? 'shop'
  if (chosen === 'shop') return undefined
  if (chosen !== 'own') return new Date(now.getTime() + Number(chosen) * 86_400_000)
  const day = asWarsawDay(form.text('endsOn'))
  const end = day === undefined ? undefined : dayBegins(dayAfter(day, 1))
  return end === undefined || end <= now ? 'fault' : end
}

const isReturnAddress = (text: string, mode: LinkRules['mode']): boolean => {
  if (text.length > longest.url || !isPrintable(text) || /\s/.test(text) || !URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  const isWeb = protocol === 'https:' || (protocol === 'http:' && mode === 'sandbox')
  return isWeb && username === '' && password === '' && !hostname.endsWith('.')
}
