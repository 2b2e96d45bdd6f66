import type { Answer } from '../../http/route.js'
import type { Payment } from '../../payments/payment.js'
import { Refusal } from '../../payments/refusal.js'
import type { SentMessage } from '../../payments/sent-message.js'
import { entryOf, type PanelCall } from '../call.js'
import { type Field, field, form, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { NotThere, there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { paymentOf } from './load.js'
import { refusalText } from './refusal-text.js'
import { moment } from './words.js'

/** Messages of one payment at most. */
const mostMessages = 200
type Errors = { own?: string; elsewhere?: string }

/** Sending a payment's notifications again: chosen ones, to their own address or to another registered one. */
export const showResend =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> =>
    draw(needs, call, await paymentOf(needs, call), {})

/** @param isElsewhere to the address that the form names: a dangerous action with a step of its own (domain.md §8) */
export const sendAgain =
  (needs: PanelNeeds, isElsewhere: boolean) =>
  async (call: PanelCall): Promise<Answer> => {
    const payment = await paymentOf(needs, call)
    const eventIds = call.form.list('event')
    const url = isElsewhere ? call.form.text('url') : undefined
    const at: keyof Errors = isElsewhere ? 'elsewhere' : 'own'
    if (eventIds.length === 0) return draw(needs, call, payment, { [at]: call.t('explain.choose-some') })
    for (const eventId of eventIds) await mustBeOf(needs, call, payment, eventId)
    const deed = entryOf(call, {
      what: 'message.resent',
      subject: { kind: 'payment', id: payment.publicId },
      after: { count: eventIds.length, ...(url !== undefined && { url }) },
    })
    try {
      await needs.resend(deed)({
        ...{ merchantId: call.merchant.id, which: { eventIds }, askedBy: `member ${call.member.publicId}` },
        ...(url !== undefined && { url }),
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return draw(needs, call, payment, { [at]: refusalText(call, error, payment.currency) })
    }
    return done(needs, `/panel/payments/${payment.publicId}`, 'explain.said-resend')
  }

const mustBeOf = async ({ store }: PanelNeeds, { merchant }: PanelCall, { id }: Payment, eventId: string) => {
  const message = there(await store.read.outbox.find(merchant.id, eventId))
  if (message.paymentId !== id) throw new NotThere()
}

const draw = async (needs: PanelNeeds, call: PanelCall, payment: Payment, errors: Errors): Promise<Answer> => {
  const { t, form: posted } = call
  const at = `/panel/payments/${payment.publicId}`
  const back = { href: at, label: t('explain.title', { order: payment.orderId }) }
  const all = await needs.store.read.outbox.list(payment.merchantId, { paymentId: payment.id, limit: mostMessages })
  const sendable = all.filter(({ state }) => state !== 'suppressed').reverse()
  const cancel = { href: at, label: t('explain.not-now') }
  const url = field('url', 'url', t('explain.other-address'), {
    ...{ value: posted.text('url'), hint: t('explain.other-address-hint'), isRequired: true, maxlength: 2000 },
    error: errors.elsewhere ?? null,
  })
  const blocks =
    sendable.length === 0
      ? [notice('quiet', t('explain.nothing-to-send'))]
      : [
          form(
            { id: 'own', action: `${at}/resend`, submit: t('explain.resend'), fields: [choiceOf(call, sendable)] },
            { text: t('explain.resend-text'), cancel, error: errors.own ?? null },
          ),
          form(
            {
              id: 'elsewhere',
              action: `${at}/resend-elsewhere`,
              submit: t('explain.resend-elsewhere'),
              fields: [choiceOf(call, sendable), url],
            },
            { title: t('explain.resend-elsewhere-title'), text: t('explain.resend-elsewhere-text'), look: 'danger' },
          ),
        ]
  const isRefused = Object.keys(errors).length > 0
  return panelPage(needs, call, { title: t('explain.resend-some'), back, blocks }, isRefused ? 422 : 200)
}

const choiceOf = (call: PanelCall, messages: readonly SentMessage[]): Field => {
  const chosen = call.form.list('event')
  const { t } = call
  return field('checkboxes', 'event', t('explain.which-messages'), {
    options: messages.map(({ eventId, sequence, state, createdAt }) => ({
      value: eventId,
      label: `${t('explain.change', { number: String(sequence) })}, ${moment(call, createdAt)}`,
      hint: t(`explain.message-${state}`),
      isChosen: call.ask.method === 'POST' ? chosen.includes(eventId) : state === 'given_up',
    })),
  })
}
