import { asLanguage, chooseLanguage, type Language } from '../http/languages.js'
import { type Answer, type Ask, seeOther } from '../http/route.js'
import type { Shop } from '../merchants/shop.js'
import { isOpenCurrency } from '../payments/currencies.js'
import type { Opening, Payment } from '../payments/payment.js'
import type { CandidateKey } from '../signing/form-signature.js'
import { deviceCookie, remembersAnything } from './customer.js'
import { draftOf } from './draft.js'
import { noteText } from './form/fault-texts.js'
import { type FieldFault, fault } from './form/faults.js'
import type { PaywallNeeds } from './needs.js'
import { refuseForm } from './refuse-form.js'
import { type FormNeeds, readSignedForm, type SignedForm } from './signed-form.js'
import { addressHash, payerCookie, statusDigest, statusToken } from './status-link.js'

/** A shop with the keys it may sign with. */
export type SigningShop = { shop: Shop; keys: CandidateKey[] }

/**
 * `POST` and `GET` `/payment` and `/{lang}/payment`: the shop's signed form becomes a payment, or finds the one it became before;
 * the answer is a redirect to the payment's clean address. `HEAD` and prefetch never create (domain.md §2).
 */
export const receiveForm =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    if (ask.method === 'HEAD') return { status: 204 }
    if (isPrefetch(ask)) return { status: 503, headers: { 'cache-control': 'no-store' } }
    const forced = ask.params.language
    const language = forced === undefined ? chooseLanguage(ask.headers['accept-language']) : asLanguage(forced)
    if (language === undefined) return notFoundLanguage(ask)
    const now = needs.businessClock()
    const form = await readSignedForm(
      ask.method === 'POST'
        ? { raw: ask.body, contentKind: 'body' }
        : { raw: Buffer.from(ask.query, 'latin1'), contentKind: 'query' },
      formContext(needs, now),
    )
    return form.ok ? open(needs, ask, form, language, now) : refuseOrFind(needs, ask, form, language)
  }

/** What reading a signed form needs from this door: the shop with its keys, the clock, the open currencies. */
export const formContext = (needs: PaywallNeeds, now = needs.businessClock()): FormNeeds<SigningShop> => ({
  now,
  mode: needs.mode,
  currencies: { has: code => isOpenCurrency(code, now) },
  findShop: (merchantId, serviceId) => signingShop(needs, merchantId, serviceId),
  objection: ({ shop }, currency) => objectionOf(shop, currency),
})

const objectionOf = ({ settings }: Shop, currency: string): FieldFault | undefined => {
  if (settings.closed) return fault('serviceId', 'shop-closed')
  return currency === 'TST' && !settings.testCurrency ? fault('currency', 'currency-test', currency) : undefined
}

/** A browser that only looks ahead: nothing is opened for it. */
export const isPrefetch = ({ headers }: Ask): boolean =>
  /prefetch|prerender/i.test(String(headers['sec-purpose'] ?? headers.purpose ?? headers['x-moz'] ?? ''))

/** A language we do not speak falls back to the browser's, at the address without one; the form itself is kept by 307. */
const notFoundLanguage = ({ query }: Ask): Answer => ({
  status: 307,
  headers: { location: query === '' ? '/payment' : `/payment?${query}`, 'cache-control': 'no-store' },
})

const signingShop = async (
  needs: PaywallNeeds,
  merchantId: string,
  serviceId: string,
): Promise<SigningShop | undefined> => {
  const shop = await needs.findShop(merchantId, serviceId)
  return shop?.active ? { shop, keys: await needs.keyring.candidates(shop) } : undefined
}

type Verified = Extract<SignedForm<SigningShop>, { ok: true }>

const open = async (needs: PaywallNeeds, ask: Ask, form: Verified, language: Language, now: Date): Promise<Answer> => {
  if (form.warnings.length > 0) {
    const remarks = form.warnings.map(warning => ({ field: warning.field, text: noteText(warning) }))
    needs.sandbox?.remark({ orderId: form.order.orderId, remarks })
  }
  const publicId = needs.newId()
  const token = statusToken(needs.statusSeed, publicId)
  const { payment } = await needs.openPayment(
    draftOf(form.order, {
      shop: form.shop.shop,
      livemode: form.livemode && form.order.currency !== 'TST',
      digest: form.digest,
      language,
      now,
      publicId,
      statusDigest: statusDigest(token),
      opening: openingOf(needs, ask, form.keyId),
    }),
  )
  const cookie = cookieOf(needs, payment.publicId, token, publicId)
  const { customerId } = form.order.customer
  const isCustomers = ask.method === 'POST' && customerId !== undefined && remembersAnything(form.shop.shop)
  return seeOther(`/${language}/pay/${payment.publicId}`, {
    'set-cookie': isCustomers ? [cookie, await deviceOf(needs, payment, customerId)] : cookie,
  })
}

/** Which key has signed, and from where it came: what a payment's story begins with. */
export const openingOf = (
  { statusSeed }: Pick<PaywallNeeds, 'statusSeed'>,
  { address }: Ask,
  keyId: string,
): Opening => ({
  by: `key:${keyId}`,
  from: addressHash(statusSeed, address),
})

/** A form that a browser posts itself is no link: this browser may be shown what the shop's customer had remembered. */
const deviceOf = async (needs: PaywallNeeds, payment: Payment, customerId: string): Promise<string> => {
  const token = await needs.rememberDevice(payment, customerId)
  return deviceCookie(payment.publicId, token, needs.baseUrl().startsWith('https:'))
}

/** The browser that brought the form may see the status link, also when it brought the same form again. */
const cookieOf = (needs: PaywallNeeds, paymentId: string, fresh: string, freshId: string): string =>
  payerCookie(
    paymentId,
    paymentId === freshId ? fresh : statusToken(needs.statusSeed, paymentId),
    needs.baseUrl().startsWith('https:'),
  )

/** A form that was good once (its `validTo` is over now) still finds the payment it made; everything else is explained. */
const refuseOrFind = async (
  needs: PaywallNeeds,
  ask: Ask,
  form: Extract<SignedForm<SigningShop>, { ok: false }>,
  language: Language,
): Promise<Answer> => {
  const held =
    form.verified && (await needs.read.payments.findByFormDigest(form.verified.shop.shop.id, form.verified.digest))
  return held ? seeOther(`/${language}/pay/${held.publicId}`) : refuseForm(needs, ask, form, language)
}
