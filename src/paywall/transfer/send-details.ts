import { type Answer, type Ask, seeOther } from '../../http/route.js'
import { loadPayment } from '../load-payment.js'
import type { PaywallNeeds } from '../needs.js'
import { notFound } from '../not-found.js'
import { addressOf } from '../payment-address.js'

/** `POST /{language}/pay/{payment}/send`: owes the payer a letter with the details of the transfer, once per try. */
export const sendDetails =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    const { payment, screen } = loaded
    if (screen.name === 'transfer' && needs.sendsLetters && (await needs.mayTry(ask.address)))
      await needs.sendTransferData(payment, screen.transaction)
    return seeOther(addressOf(loaded))
  }
