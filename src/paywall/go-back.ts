import { type Answer, type Ask, seeOther } from '../http/route.js'
import { loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import { signedWayBack, wayBack } from './way-back.js'

/** `GET /{language}/pay/{payment}/return`: back to the shop, with the signed result; to the payment's own page where the shop gave no address. */
export const goBack =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    const { payment, shop, screen, language } = loaded
    const address = wayBack(payment, screen)
    return seeOther(
      address === null
        ? `/${language}/pay/${payment.publicId}`
        : asciiAddress(await signedWayBack(needs, address, payment, shop)),
    )
  }

/** Shops write letters of their language into addresses; a header takes ASCII only. Escapes already there stay as they are. */
const asciiAddress = (address: string): string =>
  address.replace(/[^\x21-\x7e]+/gu, letters => encodeURIComponent(letters))
