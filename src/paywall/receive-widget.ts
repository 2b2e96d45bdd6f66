import { hash } from 'node:crypto'
import { asLanguage, chooseLanguage, type Language } from '../http/languages.js'
import { type Answer, type Ask, seeOther } from '../http/route.js'
import { draftOf } from './draft.js'
import { noteText } from './form/fault-texts.js'
import { readWidgetOrder } from './form/widget-order.js'
import { foreignPage, fromPage, readableIn } from './framed-page.js'
import type { PaywallNeeds } from './needs.js'
import { formContext, isPrefetch, openingOf, type SigningShop } from './receive-form.js'
import { refuseForm } from './refuse-form.js'
import { type FormRefusal, readSigned, type SignedForm } from './signed-form.js'
import { statusDigest, statusToken } from './status-link.js'

type Form = SignedForm<SigningShop>
type Verified = Extract<Form, { ok: true }>

/**
 * `POST` and `GET` `/widget` and `/{lang}/widget`: the fields that a shop signed for its card widget (imoje-paywall.md §6) open a payment
 * as the form's door does, for cards alone; the answer leads to its page in the frame. `?from=` is the origin of the shop's page, by which
 * a sandbox says why a browser would refuse the frame.
 */
export const receiveWidget =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    if (ask.method === 'HEAD') return { status: 204 }
    if (isPrefetch(ask)) return { status: 503, headers: { 'cache-control': 'no-store' } }
    const language = asLanguage(ask.params.language ?? '') ?? chooseLanguage(ask.headers['accept-language'])
    const { fields, from } = fromPage(ask)
    const form: Form = await readSigned(fields, formContext(needs), readWidgetOrder)
    const refuse = async (why: FormRefusal<SigningShop>) =>
      readableIn(needs, from, await refuseForm(needs, ask, why, language))
    if (!form.ok) {
      const held = await findHeld(needs, form)
      return held ? seeOther(`/${language}/widget/${held.publicId}`) : refuse(form)
    }
    const foreign = foreignPage(needs, from, form)
    return foreign ? refuse(foreign) : open(needs, ask, form, language)
  }

/** The same fields at the form's door ask for another payment: one of all methods, whose card nobody remembers. */
const digestOf = ({ canonicalText }: Pick<Verified, 'canonicalText'>): string =>
  hash('sha256', `widget\n${canonicalText}`)

/** A form that was good once (its `validTo` is over now) still finds the payment it made. */
const findHeld = async ({ read }: PaywallNeeds, { verified }: Extract<Form, { ok: false }>) =>
  verified && (await read.payments.findByFormDigest(verified.shop.shop.id, digestOf(verified)))

const open = async (needs: PaywallNeeds, ask: Ask, form: Verified, language: Language): Promise<Answer> => {
  if (form.warnings.length > 0) {
    const remarks = form.warnings.map(warning => ({ field: warning.field, text: noteText(warning) }))
    needs.sandbox?.remark({ orderId: form.order.orderId, remarks })
  }
  const publicId = needs.newId()
  const { payment } = await needs.openPayment(
    draftOf(form.order, {
      shop: form.shop.shop,
      livemode: form.livemode && form.order.currency !== 'TST',
      digest: digestOf(form),
      language,
      now: needs.businessClock(),
      publicId,
      statusDigest: statusDigest(statusToken(needs.statusSeed, publicId)),
      opening: openingOf(needs, ask, form.keyId),
    }),
  )
  return seeOther(`/${language}/widget/${payment.publicId}`)
}
