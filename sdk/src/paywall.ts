import type { Credentials } from './credentials.js'
import { formPairs } from './form-fields.js'
import { signFields } from './form-signature.js'
import { KasaError } from './kasa-error.js'
import type { PaywallOrder } from './order.js'
import { orderFields } from './order-fields.js'
import { type FormLook, formHtml } from './payment-form.js'

/** A signed form, ready to be sent by the payer's browser. */
export interface PaymentForm {
  /** Where the form goes. */
  readonly action: string
  readonly method: 'post'
  /** Names and values as they are posted, `signature` included: `{ amount: '12990', 'billing[city]': 'Łódź', … }`. */
  readonly fields: Readonly<Record<string, string>>
  /** The whole form as HTML, escaped, with a visible button. */
  readonly html: string
}

/** Signed forms and addresses of the payment page. */
export interface Paywall {
  /**
   * Signs an order and answers the form that opens its payment page. The same order always gives the same form, and
   * the same form leads to the same payment.
   *
   * @throws {@link KasaError} `order/…`, naming field, rule and fix
   * @see imoje paywall, "creating a payment"
   */
  form(order: PaywallOrder, look?: FormLook): PaymentForm
  /**
   * The same as an address to redirect to. Addresses end up in histories and logs: prefer {@link Paywall.form} where
   * the order holds personal data.
   *
   * @throws {@link KasaError} as {@link Paywall.form}, and `order/too-long-for-url` beyond 12000 characters
   */
  url(order: PaywallOrder): string
}

// A server's limit for all headers together is often 16 kB, and cookies want their part of it.
const maxAddressLength = 12_000

interface Needs {
  readonly baseUrl: string
  readonly credentials: Credentials
  readonly now: () => Date
}

/** Binds forms and addresses to one shop. */
export const createPaywall = ({ baseUrl, credentials, now }: Needs): Paywall => {
  const { merchantId, serviceId, serviceKey } = credentials
  const action = ({ lang }: PaywallOrder): string => `${baseUrl}${lang === undefined ? '' : `/${lang}`}/payment`
  const signed = (order: PaywallOrder): Record<string, string> => {
    const fields = { ...orderFields(order, now()), merchantId, serviceId }
    const signature = signFields(fields, { serviceKey, algorithm: order.algorithm ?? 'sha256' })
    return Object.fromEntries([...formPairs(fields), ['signature', signature]])
  }
  return {
    form: (order, look = {}) => {
      const form = { action: action(order), method: 'post', fields: signed(order) } as const
      return { ...form, html: formHtml(form, look) }
    },
    url: order => {
      const address = `${action(order)}?${new URLSearchParams(signed(order))}`
      if (address.length <= maxAddressLength) return address
      throw new KasaError('order/too-long-for-url', {
        message: `The address would have ${address.length} characters, at most ${maxAddressLength} are safe.`,
        hint: 'Use paywall.form(order), which has no such limit.',
      })
    },
  }
}
