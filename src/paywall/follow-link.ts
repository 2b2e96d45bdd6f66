import { asLanguage, chooseLanguage } from '../http/languages.js'
import { type Answer, type Ask, seeOther } from '../http/route.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'

/** `GET /s/{code}`: the short address of a payment leads to its page, in the language the shop asked for or the browser's. */
export const followLink =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const link = await needs.read.links.findByCode(ask.params.code ?? '')
    const payment = link && (await needs.read.payments.byId(link.merchantId, link.paymentId))
    if (payment === undefined) return notFound(needs, ask)
    const language = asLanguage(link?.language ?? '') ?? chooseLanguage(ask.headers['accept-language'])
    return seeOther(`/${language}/pay/${payment.publicId}`)
  }
