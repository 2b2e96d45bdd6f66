import { type Answer, type Ask, seeOther } from '../http/route.js'
import { loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import { addressOf } from './payment-address.js'
import { signedWayBack, wayBack } from './way-back.js'

/**
 * `GET /{language}/pay/{payment}/return`: back to the shop, with the signed result; to the payment's own page where the shop gave no address.
 * `/{language}/widget/{payment}/return?cancel` leads where the widget's cancel button does.
 */
export const goBack =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    const { payment, shop, screen } = loaded
    const cancelled = loaded.side === 'widget' && ask.query === 'cancel'
    const address = cancelled ? (payment.widget?.urlCancel ?? null) : wayBack(payment, shop, screen)
    return seeOther(
      address === null ? addressOf(loaded) : asciiAddress(await signedWayBack(needs, address, payment, shop)),
    )
  }

/** Shops write letters of their language into addresses; a header takes ASCII only. Escapes already there stay as they are. */
const asciiAddress = (address: string): string =>
  address.replace(/[^\x21-\x7e]+/gu, letters => encodeURIComponent(letters))
