import type { Credentials } from './credentials.js'
import { escapeHtml } from './escape-html.js'
import { type SignatureAlgorithm, signFields } from './form-signature.js'
import { KasaError } from './kasa-error.js'
import { type PaywallLanguage, type PaywallOrder, paywallLanguages } from './order.js'
import { orderFields } from './order-fields.js'

/** What a card widget makes of a card: `oneclick` and `recurring` remember it for later payments, `ecom3ds` does not. */
export const widgetTypes = ['oneclick', 'recurring', 'ecom3ds'] as const
export type WidgetType = (typeof widgetTypes)[number]

/**
 * An order that is paid by card on the shop's own page.
 *
 * @see imoje paywall, "widget for card payments"
 */
export interface WidgetOrder
  extends Pick<
    PaywallOrder,
    | 'amount'
    | 'currency'
    | 'orderId'
    | 'customerFirstName'
    | 'customerLastName'
    | 'customerPhone'
    | 'orderDescription'
    | 'urlSuccess'
    | 'urlFailure'
    | 'urlReturn'
    | 'urlCancel'
    | 'validTo'
    | 'invoice'
    | 'multipayout'
  > {
  /** The payer's id in the shop, 36 of `A-Za-z0-9_-`; each card needs one of its own. */
  readonly customerId: string
  readonly customerEmail: string
  /** Notification address of this payment, instead of the shop's own. Kasa takes it; imoje's documents do not name it here. */
  readonly urlNotification?: string | undefined
  /** `oneclick` unless given. */
  readonly widgetType?: WidgetType | undefined
  /** Hash of the signature; `sha256` unless given. */
  readonly algorithm?: SignatureAlgorithm | undefined
}

/** How the widget comes into the page; nothing of it is signed. */
export interface WidgetPlace {
  /** Language of the card page; `pl` unless given. */
  readonly locale?: PaywallLanguage | undefined
  /** In `#imoje-widget__wrapper` instead of a window over the page. */
  readonly inline?: boolean | undefined
  /** Id of the element that opens it; without one it opens by itself. */
  readonly elementId?: string | undefined
  /** The event of that element; `click` unless given. */
  readonly elementEvent?: string | undefined
}

/** A signed card widget, ready to be put into a page. */
export interface CardWidget {
  /** Address of the script. */
  readonly src: string
  /** The attributes of its tag by name, `id` and `data-signature` included. */
  readonly attributes: Readonly<Record<string, string>>
  /** The whole tag as HTML, escaped. */
  readonly html: string
}

/** What `imojeInstallments()` takes. */
export interface InstallmentsOptions {
  readonly merchantId: string
  readonly serviceId: string
  readonly amount: string
  readonly currency: string
  readonly signature: string
}

/** A signed instalment calculator, ready to be put into a page. */
export interface InstallmentsCalculator {
  /** Address of the script. */
  readonly src: string
  /** For `document.getElementById('imoje-installments__wrapper').imojeInstallments(options)`. */
  readonly options: InstallmentsOptions
  /** The wrapper, which holds the options as attributes, and the script's tag. */
  readonly html: string
}

/**
 * Scripts of the gateway for the shop's own pages. The gateway's operator registers the origin of these pages once
 * (`kasa shop origins`); a page with a content security policy allows the gateway in `script-src`, `frame-src` and,
 * where it has one, `form-action`.
 */
export interface Widget {
  /**
   * Signs an order for the card widget. The same order is the same payment.
   *
   * @throws {@link KasaError} `order/…`, naming field, rule and fix
   * @see imoje paywall, "widget for card payments"
   */
  card(order: WidgetOrder, place?: WidgetPlace): CardWidget
  /**
   * Signs an amount of 30000 to 5000000 minor units of PLN for the instalment calculator.
   *
   * @throws {@link KasaError} `order/amount`, `order/invalid`
   * @see imoje paywall, "installments"
   */
  installments(price: { readonly amount: number; readonly currency: 'PLN' }): InstallmentsCalculator
}

const leastMinor = 30_000
const mostMinor = 5_000_000
const places = ['locale', 'inline', 'elementId', 'elementEvent'] as const
const neededHere = ['customerId', 'customerEmail'] as const

const attributeName = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

const tag = (name: string, attributes: Readonly<Record<string, string>>): string => {
  const texts = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escapeHtml(value)}"`)
  return `<${name}${texts.join('')}></${name}>`
}

const refuse = (code: KasaError['code'], field: string, rule: string, hint: string): never => {
  throw new KasaError(code, { message: `${field} ${rule}.`, hint, field })
}

const widgetFields = ({ widgetType, ...order }: WidgetOrder, now: Date): Record<string, string> => {
  for (const name of neededHere) {
    if (!order[name]) refuse('order/missing', name, 'is missing', `Add ${name} to the order.`)
  }
  if (widgetType !== undefined && !widgetTypes.includes(widgetType))
    refuse('order/invalid', 'widgetType', `is one of ${widgetTypes.join(' ')}`, 'Leave it out for oneclick.')
  const fields = Object.entries(orderFields(order, now)).map(
    ([name, value]) =>
      // An attribute has no groups: the rows of a split payment are one text.
      [name, typeof value === 'string' ? value : JSON.stringify(Object.values(value))] as const,
  )
  return { ...Object.fromEntries(fields), ...(widgetType && { widgetType }) }
}

const placeFields = (place: WidgetPlace): Record<string, string> => {
  const { locale } = place
  if (locale !== undefined && !paywallLanguages.includes(locale))
    refuse('order/invalid', 'locale', `is one of ${paywallLanguages.join(' ')}`, 'Leave it out for pl.')
  const given = places.map(name => [name, place[name]] as const)
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
}

interface Needs {
  readonly baseUrl: string
  readonly credentials: Credentials
  readonly now: () => Date
}

/** Binds the scripts for shops' own pages to one shop. */
export const createWidget = ({ baseUrl, credentials, now }: Needs): Widget => {
  const { merchantId, serviceId, serviceKey } = credentials
  return {
    card: (order, place = {}) => {
      const { algorithm = 'sha256', ...wanted } = order
      const fields = { ...widgetFields(wanted, now()), merchantId, serviceId }
      const signed = { ...fields, signature: signFields(fields, { serviceKey, algorithm }), ...placeFields(place) }
      const data = Object.entries(signed).map(([name, value]) => [`data-${attributeName(name)}`, value] as const)
      const src = `${baseUrl}/js/widget.min.js`
      const attributes = { id: 'imoje-widget__script', src, ...Object.fromEntries(data) }
      return { src, attributes, html: tag('script', attributes) }
    },
    installments: ({ amount, currency }) => {
      if (currency !== 'PLN') refuse('order/invalid', 'currency', 'is PLN', 'Show the calculator for PLN alone.')
      if (!Number.isInteger(amount) || amount < leastMinor || amount > mostMinor) {
        const rule = `is a whole number of minor units from ${leastMinor} to ${mostMinor}, given ${JSON.stringify(amount)}`
        refuse('order/amount', 'amount', rule, 'Show the calculator for such prices alone; 30000 is 300.00 PLN.')
      }
      const fields = { merchantId, serviceId, amount: String(amount), currency }
      const options = { ...fields, signature: signFields(fields, { serviceKey }) }
      const data = Object.entries(options).map(
        ([name, value]) => [`data-installments-${attributeName(name)}`, value] as const,
      )
      const src = `${baseUrl}/js/installments.js`
      const wrapper = tag('div', { id: 'imoje-installments__wrapper', ...Object.fromEntries(data) })
      return { src, options, html: `${wrapper}\n${tag('script', { id: 'imoje-installments__script', src })}` }
    },
  }
}
