import { canCancel } from '../../desk/possible.js'
import type { Answer } from '../../http/route.js'
import type { Payment } from '../../payments/payment.js'
import { Refusal } from '../../payments/refusal.js'
import { entryOf, type PanelCall } from '../call.js'
import { form, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { paymentOf } from './load.js'
import { refusalText } from './refusal-text.js'
import { money } from './words.js'

/** Cancelling what is owed: nobody can pay it any more. */
export const showCancel =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> =>
    draw(needs, call, await paymentOf(needs, call), null)

/** Cancels what nobody has paid; a refusal of the domain is said on the same page. */
export const cancelIt =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const payment = await paymentOf(needs, call)
    const subject = { kind: 'payment', id: payment.publicId }
    try {
      await needs.moneyDesk(entryOf(call, { what: 'payment.cancelled', subject }), payment).cancel(payment)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return draw(needs, call, await paymentOf(needs, call), refusalText(call, error, payment.currency))
    }
    return done(needs, `/panel/payments/${payment.publicId}`, 'explain.said-cancel')
  }

const draw = (needs: PanelNeeds, call: PanelCall, payment: Payment, error: string | null): Answer => {
  const { t } = call
  const at = `/panel/payments/${payment.publicId}`
  const back = { href: at, label: t('explain.title', { order: payment.orderId }) }
  const asked = form(
    { id: 'cancel', action: `${at}/cancel`, submit: t('explain.cancel-now') },
    {
      text: t('explain.cancel-text', {
        order: payment.orderId,
        amount: money(call, payment.amountMinor, payment.currency),
      }),
      ...{ look: 'danger', error, cancel: { href: at, label: t('explain.not-now') } },
    },
  )
  const blocks = [canCancel(payment) ? asked : notice('refused', error ?? t('explain.refused-payment/closed'))]
  return panelPage(needs, call, { title: t('explain.cancel'), back, blocks }, error === null ? 200 : 422)
}
