import type { Answer } from '../../http/route.js'
import type { Payment } from '../../payments/payment.js'
import { Refusal } from '../../payments/refusal.js'
import type { WaitingCredit } from '../../queues/ports.js'
import { entryOf, type MemberCall } from '../call.js'
import { type Block, cell, fact, facts, field, form, notice } from '../components.js'
import { refusalText } from '../explain/refusal-text.js'
import { moment, money } from '../explain/words.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { operatorPath } from './operator.js'

const longestReason = 500

const creditOf = async ({ store }: PanelNeeds, { ask }: MemberCall): Promise<WaitingCredit> => {
  const id = Number(ask.params.credit)
  return there(Number.isSafeInteger(id) ? await store.read.queues.credit(id) : undefined)
}

/** A transfer under a title that nobody knew: it is given to the payment it is for, or sent back. */
export const showCredit =
  (needs: PanelNeeds) =>
  async (call: MemberCall): Promise<Answer> =>
    draw(needs, call, await creditOf(needs, call), {})

type Errors = { payment?: string; reason?: string; whole?: string }

const draw = (needs: PanelNeeds, call: MemberCall, credit: WaitingCredit, errors: Errors): Answer => {
  const { t, form: posted } = call
  const at = `${operatorPath}/credits/${credit.id}`
  const wanted = { value: posted.text('payment'), hint: t('queues.assign-hint'), isRequired: true, maxlength: 100 }
  const reason = {
    value: posted.text('reason'),
    hint: t('queues.reason-hint'),
    isRequired: true,
    maxlength: longestReason,
  }
  const blocks: Block[] = [
    facts([
      fact(t('queues.merchant'), cell(credit.merchantName, { note: credit.shopName })),
      fact(t('queues.transfer-title'), credit.title || t('queues.no-title')),
      fact(t('queues.amount'), money(call, credit.amountMinor, credit.currency)),
      fact(t('queues.came-from'), credit.fromAccount ?? t('queues.not-known')),
      fact(t('queues.since'), moment(call, credit.createdAt)),
      fact(t('queues.came-to'), cell(credit.orderId, { note: t('queues.came-to-note') })),
    ]),
    form(
      {
        id: 'assign',
        action: `${at}/assign`,
        submit: t('queues.assign-now'),
        fields: [field('text', 'payment', t('queues.assign-to'), { ...wanted, error: errors.payment ?? null })],
      },
      { title: t('queues.assign'), text: t('queues.assign-text') },
    ),
    credit.fromAccount === null
      ? notice('quiet', t('queues.return-unknown'))
      : form(
          {
            id: 'return',
            action: `${at}/return`,
            submit: t('queues.return-now'),
            fields: [field('text', 'reason', t('queues.reason'), { ...reason, error: errors.reason ?? null })],
          },
          {
            ...{
              title: t('queues.return'),
              text: t('queues.return-text'),
              look: 'danger',
              error: errors.whole ?? null,
            },
            hidden: [{ name: 'wish', value: posted.text('wish') || needs.newId() }],
          },
        ),
  ]
  const back = { href: `${operatorPath}?queue=credits`, label: t('queues.title') }
  const status = Object.keys(errors).length === 0 ? 200 : 422
  return panelPage(needs, call, { title: t('queues.credit-title'), back, blocks }, status)
}

/** By its id, or the newest one of that order which can take it. */
const paymentFor = async (
  { store: { read } }: PanelNeeds,
  credit: WaitingCredit,
  text: string,
): Promise<Payment | undefined> => {
  const { merchantId, shopId, livemode } = credit
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return read.payments.find(merchantId, text)
  const ofOrder = await read.payments.list(merchantId, { livemode, shopIds: [shopId], orderId: text, limit: 20 })
  return ofOrder.find(({ closedReason, status }) => closedReason === null && status !== 'settled') ?? ofOrder[0]
}

/** Books a transfer on the payment that the operator names by id or order. */
export const assignIt =
  (needs: PanelNeeds) =>
  async (call: MemberCall): Promise<Answer> => {
    const credit = await creditOf(needs, call)
    const { merchantId, id: creditId, amountMinor } = credit
    const payment = await paymentFor(needs, credit, call.form.text('payment'))
    if (payment === undefined) return draw(needs, call, credit, { payment: call.t('queues.assign-unknown') })
    const subject = { kind: 'payment', id: payment.publicId }
    const deed = entryOf(call, {
      what: 'credit.assigned',
      subject,
      merchantId,
      after: { amountMinor, title: credit.title },
    })
    try {
      await needs.moneyDesk(deed, payment).assignCredit({ merchantId, creditId, paymentId: payment.id })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return draw(needs, call, credit, { payment: refusalText(call, error, credit.currency) })
    }
    return done(needs, `${operatorPath}?queue=credits`, 'queues.said-assigned')
  }

/** Sends a transfer back to where it came from; the reason is kept in the audit. */
export const returnIt =
  (needs: PanelNeeds) =>
  async (call: MemberCall): Promise<Answer> => {
    const credit = await creditOf(needs, call)
    const { merchantId, id: creditId, amountMinor, paymentPublicId } = credit
    const reason = call.form.text('reason').slice(0, longestReason)
    if (reason === '') return draw(needs, call, credit, { reason: call.t('queues.reason-missing') })
    const payment = there(await needs.store.read.payments.find(merchantId, paymentPublicId))
    const subject = { kind: 'payment', id: paymentPublicId }
    const deed = entryOf(call, { what: 'credit.returned', subject, merchantId, after: { amountMinor, reason } })
    const refundId = needs.wishId(`credit ${creditId} ${call.form.text('wish')}`)
    try {
      await needs.moneyDesk(deed, payment).returnCredit({ merchantId, creditId, refundId })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return draw(needs, call, credit, { whole: refusalText(call, error, credit.currency) })
    }
    return done(needs, `${operatorPath}?queue=credits`, 'queues.said-returned')
  }
