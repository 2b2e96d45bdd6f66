import { type Answer, type Ask, page } from '../http/route.js'
import { createChooseView, offersOf } from './choose.js'
import { withinPageOf } from './frame-facts.js'
import { type Loaded, loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import type { ChooseView, WidgetView } from './pages.js'
import { addressOf } from './payment-address.js'
import { drawState, noteView } from './show-payment.js'
import { canRemember, consentOf, rememberedAs } from './widget-card.js'

/** `GET /{language}/widget/{payment}`: the payment's page inside a frame, which the shop's registered origins alone may show. */
export const showWidget = (needs: PaywallNeeds): ((ask: Ask) => Promise<Answer>) => {
  const chooseView = createChooseView(needs)
  return async ask => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    noteView(needs, ask, loaded)
    const { screen, language, shop } = loaded
    const answer =
      screen.name === 'choose'
        ? page(
            200,
            needs.render(
              'paywall/widget',
              language,
              cardOf(needs, chooseView(ask, loaded, screen.declined, undefined), loaded),
            ),
          )
        : await drawState(needs, ask, loaded, screen)
    return { ...answer, framedBy: shop.settings.widgetOrigins }
  }
}

/** Of the page with the methods the one that a widget has. */
const cardOf = (needs: PaywallNeeds, { methods, ...view }: ChooseView, loaded: Loaded): WidgetView => {
  const as = rememberedAs(loaded)
  const isServed = offersOf(needs, loaded).some(offer => offer.channel.flow === 'card' && canRemember(offer, as))
  return {
    ...view,
    methods: isServed ? methods.filter(method => method.kind === 'card') : [],
    frame: { ...view.frame, within: { ...withinPageOf(loaded.shop, 'widget'), consent: consentOf(needs, loaded) } },
    cancelUrl: loaded.payment.widget?.urlCancel ? `${addressOf(loaded)}/return?cancel` : null,
  }
}

/** Origins that may frame the page a payer comes back to, for a challenge page of the sandbox; nobody unless that page is a widget's. */
export const framedByOf =
  ({ read }: Pick<PaywallNeeds, 'read'>) =>
  async (returnUrl: string): Promise<readonly string[]> => {
    const [, side, publicId = ''] = new URL(returnUrl).pathname.slice(1).split('/')
    const payment = side === 'widget' ? await read.payments.findByPublicId(publicId) : undefined
    const shop = payment?.widget && (await read.shops.byId(payment.merchantId, payment.shopId))
    return shop ? shop.settings.widgetOrigins : []
  }
