import { checkCredentials } from './credentials.js'
import { KasaError } from './kasa-error.js'
import { createNotifications, type NotificationOptions, type Notifications } from './notifications.js'
import { createPaywall, type Paywall } from './paywall.js'
import { createReturns, type Returns } from './returns.js'
import { createWidget, type Widget } from './widget.js'

/** What a shop needs to talk to its gateway. */
export interface KasaOptions extends NotificationOptions {
  /** Address of the gateway: `http://127.0.0.1:3000`, `https://pay.example`. */
  readonly baseUrl: string | undefined
}

/** A shop's side of the gateway. */
export interface Kasa {
  readonly paywall: Paywall
  readonly widget: Widget
  readonly notifications: Notifications
  readonly returns: Returns
}

const refuseBrowser = (): void => {
  if (!('window' in globalThis && 'document' in globalThis)) return
  throw new KasaError('config/browser', {
    message: 'This is a browser: the serviceKey would be readable for everybody.',
    hint: 'Create the form on the server and send its HTML to the browser.',
  })
}

const cleanBaseUrl = (given: unknown): string => {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined
  const plain = url && /^https?:$/.test(url.protocol) && given === String(given).trim()
  if (plain && !url.username && !url.password && !url.search && !url.hash && !url.pathname.endsWith('/payment')) {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  }
  throw new KasaError('config/base-url', {
    message: 'baseUrl must be the http(s) address of the gateway alone.',
    hint: 'Without /payment, without a query, without blanks: "http://127.0.0.1:3000" or "https://pay.example".',
    field: 'baseUrl',
  })
}

/**
 * Binds the package to one shop of one gateway. Does no I/O.
 *
 * @throws {@link KasaError} `config/…` naming the value that is dirty, cut short or in another one's place
 * @example
 * ```ts
 * const kasa = createKasa({ baseUrl, merchantId, serviceId, serviceKey })
 * const { html } = kasa.paywall.form({ amount: money('129.90', 'PLN'), currency: 'PLN', orderId: '17', … })
 * ```
 */
export const createKasa = (options: KasaOptions): Kasa => {
  refuseBrowser()
  const credentials = checkCredentials(options)
  const baseUrl = cleanBaseUrl(options.baseUrl)
  const { now = () => new Date() } = options
  return {
    paywall: createPaywall({ baseUrl, credentials, now }),
    widget: createWidget({ baseUrl, credentials, now }),
    notifications: createNotifications(options),
    returns: createReturns({ credentials, now }),
  }
}
