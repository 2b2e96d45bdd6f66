import { type Credential, type Credentials, checkCredential } from './credentials.js'
import { KasaError } from './kasa-error.js'
import { createNotifications, type NotificationOptions, type Notifications } from './notifications.js'
import { createPaywall, type Paywall } from './paywall.js'
import { createRestVerbs, type RestVerbs } from './rest/client.js'
import type { HttpOptions } from './rest/options.js'
import { createReturns, type Returns } from './returns.js'
import { createWidget, type Widget } from './widget.js'

/**
 * What a shop needs to talk to its gateway. A value may be left out where nothing uses it: a shop that only posts forms
 * needs no `apiToken`, a program that only calls REST no `serviceKey`. A member that is there but `undefined` is refused,
 * because an environment variable that is not set looks like that.
 */
export interface KasaOptions extends Omit<NotificationOptions, 'merchantId' | 'serviceId' | 'serviceKey'> {
  /** Address of the gateway: `http://127.0.0.1:8787`, `https://pay.example`. */
  readonly baseUrl: string | undefined
  /** The merchant: 20 lower-case letters and digits. */
  readonly merchantId: string | undefined
  /** The shop: a lower-case UUID v4. */
  readonly serviceId?: string | undefined
  /** The shop's secret: 36 letters, digits, `-` and `_`. Signs forms, verifies notifications and returns. */
  readonly serviceKey?: string | undefined
  /** The merchant's token of the REST API: `kasa_test_…` or `kasa_live_…`. */
  readonly apiToken?: string | undefined
  /** How calls of the REST API travel. */
  readonly http?: HttpOptions | undefined
}

/** A shop's side of the gateway. */
export interface Kasa extends RestVerbs {
  readonly paywall: Paywall
  readonly widget: Widget
  readonly notifications: Notifications
  readonly returns: Returns
}

const refuseBrowser = (): void => {
  if (!('window' in globalThis && 'document' in globalThis)) return
  throw new KasaError('config/browser', {
    message: 'This is a browser: serviceKey and apiToken would be readable for everybody.',
    hint: 'Create forms and call the API on the server; send HTML or addresses to the browser.',
  })
}

const cleanBaseUrl = (given: unknown): string => {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined
  const plain = url && /^https?:$/.test(url.protocol) && given === String(given).trim()
  const isPage = url && /\/(payment|v1(\/.*)?)$/.test(url.pathname)
  if (plain && !url.username && !url.password && !url.search && !url.hash && !isPage) {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  }
  throw new KasaError('config/base-url', {
    message: 'baseUrl must be the http(s) address of the gateway alone.',
    hint: 'Without /payment or /v1, without a query, without blanks: "http://127.0.0.1:8787" or "https://pay.example".',
    field: 'baseUrl',
  })
}

/** A live token moves money: it goes neither to a sandbox nor over a line that others can read. */
const checkMode = (apiToken: string | undefined, baseUrl: string): void => {
  if (!apiToken?.startsWith('kasa_live_')) return
  const { hostname, protocol } = new URL(baseUrl)
  const isSandbox = /^(localhost|127\..*|\[::1\]|(.*\.)?sandbox\..*|.*\.localhost)$/.test(hostname)
  if (!isSandbox && protocol === 'https:') return
  throw new KasaError('config/mode', {
    message: `apiToken is a live token, and ${baseUrl} is ${isSandbox ? 'the address of a sandbox' : 'not https'}.`,
    hint: isSandbox
      ? 'Use the kasa_test_… token there, or give the https address of production.'
      : 'Give the https address of the gateway.',
    field: 'apiToken',
  })
}

/**
 * Binds the package to one shop of one gateway. Does no I/O.
 *
 * @throws {@link KasaError} `config/…` naming the value that is dirty, cut short or in another one's place
 * @example
 * ```ts
 * const kasa = createKasa({ baseUrl, merchantId, serviceId, serviceKey, apiToken })
 * const { html } = kasa.paywall.form({ amount: money('129.90', 'PLN'), currency: 'PLN', orderId: '17', … })
 * const { transaction } = await kasa.transactions.get(transactionId)
 * ```
 */
export const createKasa = (options: KasaOptions): Kasa => {
  refuseBrowser()
  const merchantId = checkCredential('merchantId', options.merchantId)
  const part = (name: Credential): string | undefined =>
    name in options ? checkCredential(name, options[name]) : undefined
  const [serviceId, serviceKey, apiToken] = [part('serviceId'), part('serviceKey'), part('apiToken')]
  const otherServiceKeys = (options.otherServiceKeys ?? []).map(key => checkCredential('serviceKey', key))
  const baseUrl = cleanBaseUrl(options.baseUrl)
  checkMode(apiToken, baseUrl)
  const { now = () => new Date(), http = {} } = options
  const credentials = (user: string): Credentials => ({
    merchantId,
    serviceId: needed('serviceId', serviceId, user),
    serviceKey: needed('serviceKey', serviceKey, user),
    otherServiceKeys,
  })
  const paywall = once(() => createPaywall({ baseUrl, credentials: credentials('paywall'), now }))
  const widget = once(() => createWidget({ baseUrl, credentials: credentials('widget'), now }))
  const returns = once(() => createReturns({ credentials: credentials('returns'), now }))
  const notifications = once(() => createNotifications({ ...options, ...credentials('notifications') }))
  if (serviceId !== undefined && serviceKey !== undefined) notifications()
  return {
    get paywall() {
      return paywall()
    },
    get widget() {
      return widget()
    },
    get returns() {
      return returns()
    },
    get notifications() {
      return notifications()
    },
    ...createRestVerbs({
      baseUrl,
      merchantId,
      serviceId: () => needed('serviceId', serviceId, 'this call'),
      ownService: serviceId,
      apiToken: () => needed('apiToken', apiToken, 'the REST API'),
      http,
      now,
    }),
  }
}

const needed = (name: Credential, value: string | undefined, user: string): string => {
  if (value !== undefined) return value
  throw new KasaError('config/not-given', {
    message: `${user} needs ${name}, which createKasa was not given.`,
    hint: `Add it: createKasa({ …, ${name} }). The gateway prints it at its start; in a panel it stands with the shop's integration data.`,
    field: name,
  })
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
