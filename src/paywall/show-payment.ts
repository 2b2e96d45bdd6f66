import { creditLine } from '../http/credit-text.js'
import { formatLeft, formatMoment } from '../http/moment-text.js'
import { formatMoney } from '../http/money-text.js'
import { type Answer, type Ask, json, page } from '../http/route.js'
import type { Transaction } from '../payments/payment.js'
import { createChooseView } from './choose.js'
import { type KnownCustomer, knownCustomer } from './customer.js'
import { deliveryView } from './delivery/delivery-view.js'
import { takesDelivery } from './delivery/take-delivery.js'
import { createDrawChoose } from './draw-choose.js'
import { paymentFrame, summaryOf } from './frame-facts.js'
import { leavingCookie } from './leaving.js'
import { type Loaded, loadPayment } from './load-payment.js'
import { methodName } from './method-name.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import type { Frame, WaitingView } from './pages.js'
import { addressOf } from './payment-address.js'
import { isPrefetch } from './receive-form.js'
import { refundLines } from './refund-lines.js'
import type { Screen } from './screen.js'
import { readCookie } from './status-link.js'
import { transferView } from './transfer/transfer-view.js'
import { wayBack } from './way-back.js'

/** Seconds until a payer is brought back to the shop by the receipt: what WCAG 2.2.1 asks for to say no (`?stay`). */
const returnSeconds = 20

/** `GET /{language}/pay/{payment}`: whatever state the payment is in, its one address shows it. */
export const showPayment = (needs: PaywallNeeds): ((ask: Ask) => Promise<Answer>) => {
  const draw = createDrawPayment(needs)
  return async ask => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    noteView(needs, ask, loaded)
    const customer = loaded.screen.name === 'choose' ? await knownCustomer(needs, ask, loaded) : undefined
    return draw(ask, loaded, customer)
  }
}

/** A page that waits reloads itself, and a prefetch is nobody. */
export const noteView = (needs: PaywallNeeds, ask: Ask, { payment, screen }: Loaded): void => {
  if (ask.method === 'GET' && screen.name !== 'waiting' && !isPrefetch(ask)) needs.seen(payment)
}

/** Draws the screen that a payment is at. */
export const createDrawPayment = (
  needs: PaywallNeeds,
): ((ask: Ask, loaded: Loaded, customer?: KnownCustomer) => Answer | Promise<Answer>) => {
  const chooseView = createChooseView(needs)
  const drawChoose = createDrawChoose(needs.render)
  return (ask, loaded, customer) => {
    const { screen, language } = loaded
    const isChanging = screen.name === 'choose' && takesDelivery(loaded) && /(?:^|&)delivery\b/.test(ask.query)
    if (isChanging) return drawDelivery(needs, ask, loaded)
    if (screen.name !== 'choose') return drawState(needs, ask, loaded, screen)
    return page(200, drawChoose(language, chooseView(ask, loaded, screen.declined, customer)))
  }
}

/** `GET /{language}/pay/{payment}/state`: what the page's script compares to know whether to reload. */
export const showState =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    return loaded === undefined
      ? json(404, { state: 'unknown', version: 0 })
      : json(200, { state: loaded.screen.name, version: loaded.payment.version })
  }

/** Every screen but the one with the methods; the same on a page of its own and in a frame. */
export const drawState = (
  needs: PaywallNeeds,
  ask: Ask,
  loaded: Loaded,
  screen: Exclude<Screen, { name: 'choose' }>,
): Answer | Promise<Answer> => {
  const { language } = loaded
  switch (screen.name) {
    case 'delivery':
      return drawDelivery(needs, ask, loaded)
    case 'transfer':
      return drawTransfer(needs, ask, loaded, screen.transaction)
    case 'waiting':
      return drawWaiting(needs, ask, loaded, screen.transaction)
    case 'closed':
      return page(
        200,
        needs.render('paywall/closed', language, {
          frame: resultFrame(needs, ask, loaded),
          summary: summaryOf(loaded, ask),
          kind: screen.kind,
          received: receivedOf(loaded),
          refund: refundLines(loaded),
          backUrl: backUrl(loaded),
        }),
      )
    default:
      return drawResult(needs, ask, loaded, screen)
  }
}

const backUrl = (loaded: Loaded): string | null =>
  wayBack(loaded.payment, loaded.shop, loaded.screen) === null ? null : `${addressOf(loaded)}/return`

/**
 * In a frame a payment that has just ended leads on by itself. A frame opened again later stays: the page around it may be the very one
 * that it would lead to.
 */
const resultFrame = (needs: PaywallNeeds, { query }: Ask, loaded: Loaded): Frame => {
  const frame = paymentFrame(needs, loaded)
  const { screen } = loaded
  const isOwnResult = screen.name !== 'closed' || screen.kind !== 'order-paid'
  const leaves = isOwnResult && /^(?:tried|go|back)\b/.test(query) && backUrl(loaded) !== null
  return frame.within === null ? frame : { ...frame, within: { ...frame.within, leaves } }
}
const drawDelivery = async (needs: PaywallNeeds, ask: Ask, loaded: Loaded): Promise<Answer> =>
  page(200, needs.render('paywall/delivery', loaded.language, await deliveryView(needs, ask, loaded)))

const drawTransfer = async (
  needs: PaywallNeeds,
  ask: Ask,
  loaded: Loaded,
  transaction: Transaction,
): Promise<Answer> => {
  const view = await transferView(needs, ask, loaded, transaction)
  return page(200, needs.render('paywall/transfer', loaded.language, view))
}

type Result = Extract<Screen, { name: 'paid' | 'authorized' }>

/** Parts of a transfer and money that was not wanted any more. */
export const receivedOf = ({ payment, tries, language }: Loaded): string | null => {
  const receivedMinor = tries.reduce(
    (sum, { paidMinor, refundedMinor, refundAskedMinor }) => sum + paidMinor - refundedMinor - refundAskedMinor,
    0,
  )
  return receivedMinor > 0 ? formatMoney(receivedMinor, payment.currency, language) : null
}

/** The part of held money that the shop took, where it was not all. */
export const capturedPart = (transaction: Transaction | undefined, language: Loaded['language']): string | null => {
  const { hold, amountMinor, currency } = transaction ?? { hold: null, amountMinor: 0, currency: '' }
  const capturedMinor = hold?.capturedMinor ?? amountMinor
  return capturedMinor < amountMinor ? formatMoney(capturedMinor, currency, language) : null
}

/** The shop is told by the API when a payer has first seen that a link is paid. */
const drawResult = async (needs: PaywallNeeds, ask: Ask, loaded: Loaded, screen: Result): Promise<Answer> => {
  if (screen.name === 'paid' && loaded.payment.source === 'api') await needs.confirmVisited(loaded.payment)
  return drawPaid(needs, ask, loaded, screen)
}

const drawPaid = (needs: PaywallNeeds, ask: Ask, loaded: Loaded, { name, transaction }: Result): Answer => {
  const { language, payment, now } = loaded
  const back = backUrl(loaded)
  const onCredit = creditLine(transaction?.credit ?? null, language)
  const justNow = now.getTime() - payment.modifiedAt.getTime() < 5 * 60_000
  const stays = /(?:^|&)stay\b/.test(ask.query)
  const view = {
    frame: resultFrame(needs, ask, loaded),
    summary: summaryOf(loaded, ask),
    kind: name,
    receipt: {
      method: transaction ? methodName(transaction.methodCode, needs.phrases[language]) : '',
      credit: onCredit && { name: needs.phrases[language](onCredit.page), value: onCredit.value },
      date: formatMoment(transaction?.modifiedAt ?? payment.modifiedAt, language),
      transaction: transaction?.publicId ?? payment.publicId,
    },
    captured: capturedPart(transaction, language),
    surplus: surplusOf(loaded),
    refund: refundLines(loaded),
    backUrl: back,
    // A receipt opened again later is being read, not passed through.
    returnSeconds: back !== null && justNow && !stays && loaded.side === 'pay' ? returnSeconds : null,
  }
  return page(200, needs.render('paywall/paid', language, view))
}

/** What arrived too much and has not gone back. */
const surplusOf = ({ payment, tries, language }: Loaded): string | null => {
  const surplusMinor = payment.surplusMinor - tries.reduce((sum, one) => sum + one.surplusReturnedMinor, 0)
  return surplusMinor > 0 ? formatMoney(surplusMinor, payment.currency, language) : null
}

/** Where the payer is sent, by wire method; everything else is a bank. */
const leaves: Readonly<Record<string, 'to-card' | 'to-wallet' | 'to-provider'>> = {
  card: 'to-card',
  wallet: 'to-wallet',
  imoje_paylater: 'to-provider',
  imoje_installments: 'to-provider',
  lease: 'to-provider',
}

const waitingKind = ({ action, method }: Transaction, cameBack: boolean): WaitingView['kind'] => {
  if (method === 'blik') return 'in-app'
  const place = leaves[method] ?? 'to-bank'
  if (!cameBack && action?.type === 'redirect') return place
  return place === 'to-provider' ? 'deciding' : 'asking'
}

const drawWaiting = (needs: PaywallNeeds, ask: Ask, loaded: Loaded, transaction: Transaction): Answer => {
  const { language, payment, now } = loaded
  const cameBack = /(?:^|&)back\b/.test(ask.query)
  const kind = waitingKind(transaction, cameBack)
  const leaving = leavingCookie(transaction, needs.baseUrl().startsWith('https:'))
  const goes =
    loaded.side === 'widget' ? ask.query === 'go' : readCookie(ask.headers.cookie, leaving.name) !== undefined
  const automatic = kind.startsWith('to-') && goes
  const blikLeft = Math.ceil((transaction.createdAt.getTime() + blikSeconds * 1000 - now.getTime()) / 1000)
  const view: WaitingView = {
    frame: paymentFrame(needs, loaded),
    summary: summaryOf(loaded, ask),
    kind,
    provider: methodName(transaction.methodCode, needs.phrases[language]),
    version: payment.version,
    left: kind === 'in-app' ? { seconds: Math.max(0, blikLeft), text: formatLeft(blikLeft) } : null,
    refreshSeconds: 3,
    continueUrl: transaction.action?.type === 'redirect' ? transaction.action.url : null,
    automatic,
    canLeave: payment.hosted,
  }
  return page(
    200,
    needs.render('paywall/waiting', language, view),
    automatic && loaded.side === 'pay' ? { 'set-cookie': leaving.spent } : {},
  )
}

/** How long a payer has to confirm in the bank's app. */
const blikSeconds = 120
