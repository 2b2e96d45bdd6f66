import { type Answer, type Ask, type Route, seeOther } from '../http/route.js'
import { formLimits } from '../signing/form-fields.js'
import { pageFlows } from './flows/page-flows.js'
import { goBack } from './go-back.js'
import type { PaywallNeeds } from './needs.js'
import { languageOf, notFound } from './not-found.js'
import { receiveWidget } from './receive-widget.js'
import { refuseLargeForm } from './refuse-form.js'
import { showInstallments } from './show-installments.js'
import { showState } from './show-payment.js'
import { showWidget } from './show-widget.js'
import { leavePayment, tryPayment } from './try-payment.js'

/** What our scripts on a shop's own page open in a frame; nothing here needs a cookie. */
export const widgetRoutes = (needs: PaywallNeeds): Route[] => {
  const form = {
    handle: receiveWidget(needs),
    bodyLimitBytes: formLimits.bytes,
    tooLarge: refuseLargeForm(needs),
    crossOrigin: true,
  } as const
  const payment = '/:language/widget/:payment'
  const { card } = pageFlows
  return [
    { method: 'POST', path: '/widget', ...form },
    { method: 'POST', path: '/:language/widget', ...form },
    { method: 'GET', path: '/widget', ...form },
    { method: 'GET', path: '/:language/widget', ...form },
    { method: 'GET', path: '/installments', handle: showInstallments(needs) },
    { method: 'GET', path: '/:language/installments', handle: showInstallments(needs) },
    { method: 'GET', path: payment, handle: inFrame(showWidget(needs)) },
    { method: 'GET', path: `${payment}/state`, handle: showState(needs) },
    { method: 'GET', path: `${payment}/return`, handle: goBack(needs) },
    ...(card
      ? [{ method: 'POST' as const, path: `${payment}/card`, handle: inFrame(tryPayment(needs, 'card', card)) }]
      : []),
    { method: 'POST', path: `${payment}/leave`, handle: leavePayment(needs) },
    { method: 'GET', path: `${payment}/:step`, handle: ask => backToFrame(needs, ask) },
  ]
}

/**
 * Whoever pays in a frame agrees that the shop's customer may use the card again, and only the shop's own page knows that both are one
 * person. A window of its own was opened by a link: there it is the payment's page, where a link remembers nothing (domain.md §8).
 */
const inFrame =
  (handle: (ask: Ask) => Promise<Answer>) =>
  async (ask: Ask): Promise<Answer> =>
    ask.headers['sec-fetch-dest'] === 'document'
      ? seeOther(`/${languageOf(ask)}/pay/${encodeURIComponent(ask.params.payment ?? '')}`)
      : handle(ask)

/** A form's address opened again by hand is the payment's page. */
const backToFrame = (needs: PaywallNeeds, ask: Ask) =>
  ask.params.step === 'card' || ask.params.step === 'leave'
    ? seeOther(`/${languageOf(ask)}/widget/${encodeURIComponent(ask.params.payment ?? '')}`)
    : notFound(needs, ask)
