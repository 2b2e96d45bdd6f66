import { chooseLanguage } from '../http/languages.js'
import { type Answer, type Ask, page, type Route, seeOther } from '../http/route.js'
import { flows } from '../payments/methods.js'
import { formLimits } from '../signing/form-fields.js'
import { takeDelivery } from './delivery/take-delivery.js'
import { pageFlows } from './flows/page-flows.js'
import { followLink } from './follow-link.js'
import { askForget, forget } from './forget.js'
import { plainFrame } from './frame-facts.js'
import { goBack } from './go-back.js'
import { lookRoutes } from './look.js'
import { moneyArrived } from './money-arrived.js'
import type { PaywallNeeds } from './needs.js'
import { languageOf, notFound } from './not-found.js'
import type { NoticeView } from './pages.js'
import { payRemembered } from './pay-remembered.js'
import { previewRoutes } from './preview.js'
import { receiveForm } from './receive-form.js'
import { refuseLargeForm } from './refuse-form.js'
import { showPayment, showState } from './show-payment.js'
import { showStatus } from './show-status.js'
import { sendDetails } from './transfer/send-details.js'
import { leavePayment, tryPayment } from './try-payment.js'
import { widgetRoutes } from './widget-routes.js'

const notices: readonly NoticeView['kind'][] = ['terms', 'privacy', 'accessibility']

/** The payer's door: every address a shop's form or a payer's browser may come to. */
export const paywallRoutes = (needs: PaywallNeeds): Route[] => {
  const form = {
    handle: receiveForm(needs),
    bodyLimitBytes: formLimits.bytes,
    tooLarge: refuseLargeForm(needs),
    crossOrigin: true,
    hot: true,
  } as const
  const payment = '/:language/pay/:payment'
  return [
    { method: 'POST', path: '/payment', ...form },
    { method: 'POST', path: '/:language/payment', ...form },
    { method: 'GET', path: '/payment', ...form },
    { method: 'GET', path: '/:language/payment', ...form },
    { method: 'GET', path: payment, hot: true, handle: showPayment(needs) },
    { method: 'GET', path: '/pay/:payment', handle: inOwnLanguage },
    { method: 'GET', path: '/s/:code', handle: followLink(needs) },
    { method: 'GET', path: `${payment}/state`, handle: showState(needs) },
    { method: 'GET', path: `${payment}/return`, handle: goBack(needs) },
    ...flows.map(flow => ({
      method: 'POST' as const,
      path: `${payment}/${flow}`,
      handle: tryPayment(needs, flow, pageFlows[flow]),
    })),
    { method: 'POST', path: `${payment}/remembered`, handle: payRemembered(needs) },
    { method: 'GET', path: `${payment}/forget`, handle: askForget(needs) },
    { method: 'POST', path: `${payment}/forget`, handle: forget(needs) },
    { method: 'POST', path: `${payment}/leave`, handle: leavePayment(needs) },
    { method: 'POST', path: `${payment}/delivery`, handle: takeDelivery(needs) },
    { method: 'POST', path: `${payment}/send`, handle: sendDetails(needs) },
    { method: 'POST', path: `${payment}/arrived`, handle: moneyArrived(needs) },
    // A form's address opened again by hand (reload after the browser forgot the post) is the payment's page.
    { method: 'GET', path: `${payment}/:step`, handle: ask => backToPayment(needs, ask) },
    ...widgetRoutes(needs),
    { method: 'GET', path: '/:language/status/:token', handle: showStatus(needs) },
    ...lookRoutes(needs),
    ...previewRoutes(needs),
    ...notices.map(kind => ({ method: 'GET' as const, path: `/:language/${kind}`, handle: notice(needs, kind) })),
  ]
}

const inOwnLanguage = ({ headers, params }: Ask): Answer =>
  seeOther(`/${chooseLanguage(headers['accept-language'])}/pay/${encodeURIComponent(params.payment ?? '')}`)

const backToPayment = (needs: PaywallNeeds, ask: Ask): Answer => {
  const isStep = [...flows, 'remembered', 'leave', 'delivery', 'send', 'arrived'].some(step => step === ask.params.step)
  return isStep
    ? seeOther(`/${languageOf(ask)}/pay/${encodeURIComponent(ask.params.payment ?? '')}`)
    : notFound(needs, ask)
}

const notice = (needs: PaywallNeeds, kind: NoticeView['kind']) => (ask: Ask) =>
  page(200, needs.render('paywall/notice', languageOf(ask), { frame: plainFrame(needs, `/${kind}`), kind }))
