import { possibleOf } from '../../desk/possible.js'
import { decimalText } from '../../http/money-text.js'
import type { Answer } from '../../http/route.js'
import type { Payment, Transaction } from '../../payments/payment.js'
import { Refusal } from '../../payments/refusal.js'
import { entryOf, type PanelCall } from '../call.js'
import { fact, facts, field, form, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { typedAmount } from '../typed-amount.js'
import { saleOf } from './load.js'
import { refusalText } from './refusal-text.js'
import { methodOf, moment, money } from './words.js'

type Verb = 'capture' | 'release'
type Held = { payment: Payment; sale: Transaction }

/** Taking held money, all or a part, and letting it go. */
export const showHold =
  (needs: PanelNeeds, verb: Verb) =>
  async (call: PanelCall): Promise<Answer> =>
    draw(needs, call, verb, await saleOf(needs, call), null)

/** Captures the typed amount, or releases all; `said-asked` = the connector has not answered yet. */
export const endTheHold =
  (needs: PanelNeeds, verb: Verb) =>
  async (call: PanelCall): Promise<Answer> => {
    const held = await saleOf(needs, call)
    const { payment, sale } = held
    const amountMinor = verb === 'release' ? sale.amountMinor : typedAmount(call.form.text('amount'), sale.currency)
    if (amountMinor === undefined) return draw(needs, call, verb, held, call.t('explain.amount-wrong'))
    const [what, after] = [verb === 'capture' ? 'capture.asked' : 'void.asked', { amountMinor }]
    const deed = entryOf(call, { what, subject: { kind: 'payment', id: payment.publicId }, after })
    const desk = needs.moneyDesk(deed, payment)
    const order = { merchantId: call.merchant.id, transactionId: sale.publicId }
    try {
      const { transaction } = await (verb === 'capture' ? desk.capture({ ...order, amountMinor }) : desk.release(order))
      const isDone = transaction.status !== 'authorized'
      return done(needs, `/panel/payments/${payment.publicId}`, isDone ? `explain.said-${verb}` : 'explain.said-asked')
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return draw(needs, call, verb, await saleOf(needs, call), refusalText(call, error, sale.currency))
    }
  }

const draw = (
  needs: PanelNeeds,
  call: PanelCall,
  verb: Verb,
  { payment, sale }: Held,
  error: string | null,
): Answer => {
  const { t, form: posted } = call
  const back = { href: `/panel/payments/${payment.publicId}`, label: t('explain.title', { order: payment.orderId }) }
  const { heldMinor } = possibleOf(sale)
  const isHeld = heldMinor > 0
  const amount = field('text', 'amount', t('explain.amount'), {
    value: posted.has('amount') ? posted.text('amount') : decimalText(heldMinor, sale.currency),
    hint: t('explain.capture-hint', { largest: money(call, heldMinor, sale.currency) }),
    ...{ inputmode: 'decimal', suffix: sale.currency, isRequired: true, maxlength: 16, error },
  })
  const blocks = [
    facts([
      fact(t('explain.order'), payment.orderId),
      fact(t('explain.method'), methodOf(call, sale)),
      fact(t('explain.held'), money(call, heldMinor, sale.currency)),
      ...(sale.holdUntil === null ? [] : [fact(t('explain.held-until'), moment(call, sale.holdUntil))]),
    ]),
    isHeld
      ? form(
          {
            id: verb,
            action: `/panel/transactions/${sale.publicId}/${verb}`,
            submit: t(`explain.${verb}-now`),
            fields: verb === 'capture' ? [amount] : [],
          },
          {
            ...{ text: t(`explain.${verb}-text`), look: 'danger', error: verb === 'release' ? error : null },
            cancel: { href: back.href, label: t('explain.not-now') },
          },
        )
      : notice('refused', error ?? t('explain.refused-hold/none')),
  ]
  return panelPage(needs, call, { title: t(`explain.${verb}`), back, blocks }, error === null ? 200 : 422)
}
