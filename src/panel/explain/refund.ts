import { decimalText } from '../../http/money-text.js'
import type { Answer } from '../../http/route.js'
import type { Payment, Transaction } from '../../payments/payment.js'
import { Refusal } from '../../payments/refusal.js'
import type { Refundability } from '../../refunds/can-refund.js'
import type { RefundOrigin } from '../../refunds/refund.js'
import { entryOf, type PanelCall } from '../call.js'
import { type Block, type Field, type FieldGroup, fact, facts, field, form, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { typedAmount } from '../typed-amount.js'
import { saleOf } from './load.js'
import { refusalText } from './refusal-text.js'
import { methodOf, money } from './words.js'

type Asked = { payment: Payment; sale: Transaction; origin: RefundOrigin; can: Refundability }
type Errors = Readonly<Record<string, string>>

const addressOf = ({ sale, origin }: Pick<Asked, 'sale' | 'origin'>): string =>
  `/panel/transactions/${sale.publicId}/${origin === 'sale' ? 'refund' : 'return'}`

/** Giving money back: says what is left and what will happen; every form makes one refund, however often it is sent. */
export const showRefund =
  (needs: PanelNeeds, origin: RefundOrigin) =>
  async (call: PanelCall): Promise<Answer> =>
    draw(needs, call, await askedOf(needs, call, origin), {})

/** Orders the refund that the form asks for; wrong fields and refusals are said on the form, whose values stay. */
export const giveBack =
  (needs: PanelNeeds, origin: RefundOrigin) =>
  async (call: PanelCall): Promise<Answer> => {
    const asked = await askedOf(needs, call, origin)
    const { payment, sale } = asked
    const wish = wishOf(call, asked)
    if ('errors' in wish) return draw(needs, call, asked, wish.errors)
    const title = call.form.text('title').slice(0, longestTitle)
    const after = { amountMinor: wish.amountMinor ?? sumOf(wish.rows) ?? asked.can.partial.maxMinor, origin, title }
    const subject = { kind: 'payment', id: payment.publicId }
    const desk = needs.moneyDesk(entryOf(call, { what: 'refund.asked', subject, after }), payment)
    try {
      await desk.refund({
        ...{ merchantId: call.merchant.id, transactionId: sale.publicId, origin, source: 'web' },
        ...(wish.amountMinor !== undefined && { amountMinor: wish.amountMinor }),
        ...(wish.rows && { rows: wish.rows }),
        ...(title && { title }),
        notifyPayer: call.form.has('notify'),
        refundId: needs.wishId(`refund ${sale.publicId} ${call.form.text('wish')}`),
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const again = await askedOf(needs, call, origin)
      return draw(needs, call, again, { amount: refusalText(call, error, sale.currency) })
    }
    return done(needs, `/panel/payments/${payment.publicId}`, 'explain.said-refund')
  }

const longestTitle = 255

const askedOf = async (needs: PanelNeeds, call: PanelCall, origin: RefundOrigin): Promise<Asked> => {
  const { payment, sale } = await saleOf(needs, call)
  const can = await needs.refunds.can({ merchantId: call.merchant.id, transactionId: sale.publicId, origin })
  return { payment, sale, origin, can }
}

type Wish = { amountMinor?: number; rows?: { row: number; amountMinor: number }[] }

const sumOf = (rows: Wish['rows']): number | undefined => rows?.reduce((sum, row) => sum + row.amountMinor, 0)

/** All that is left, rows of the basket where any is named, or a sum. */
const wishOf = ({ form: posted, t }: PanelCall, { payment, sale }: Asked): Wish | { errors: Errors } => {
  if (posted.text('whole') === 'yes') return {}
  const named = rowNames(payment).filter(name => posted.text(name) !== '')
  if (named.length > 0) {
    const rows = named.map(name => ({
      row: rowNames(payment).indexOf(name),
      amountMinor: typedAmount(posted.text(name), sale.currency) ?? 0,
    }))
    const wrong = named.filter((_, at) => rows[at]?.amountMinor === 0)
    if (wrong.length > 0) return { errors: Object.fromEntries(wrong.map(name => [name, t('explain.amount-wrong')])) }
    return { rows }
  }
  const amountMinor = typedAmount(posted.text('amount'), sale.currency)
  return amountMinor === undefined ? { errors: { amount: t('explain.amount-wrong') } } : { amountMinor }
}

/** Of each row of a basket, and of the shop's own part behind them. */
const rowNames = ({ multipayout }: Payment): string[] =>
  multipayout === null ? [] : [...multipayout.map((_, row) => `row-${row}`), `row-${multipayout.length}`]

const draw = (needs: PanelNeeds, call: PanelCall, asked: Asked, errors: Errors): Answer => {
  const { t } = call
  const { payment, sale, origin, can } = asked
  const back = { href: `/panel/payments/${payment.publicId}`, label: t('explain.title', { order: payment.orderId }) }
  const isOpen = can.partial.maxMinor > 0
  const blocks: Block[] = [
    facts([
      fact(t('explain.order'), payment.orderId),
      fact(t('explain.method'), methodOf(call, sale)),
      fact(t('explain.whole-sum'), money(call, can.fullMinor, sale.currency)),
      fact(t('explain.left'), money(call, can.partial.maxMinor, sale.currency)),
    ]),
    ...(can.balance || !isOpen ? [] : [notice('waiting', t('explain.balance-short'))]),
    ...(isOpen
      ? [formOf(needs, call, asked, errors)]
      : [
          notice(
            'refused',
            errors.amount ??
              refusalText(call, new Refusal(can.reason ?? 'refund/amount', { leftMinor: 0 }), sale.currency),
          ),
        ]),
  ]
  const title = t(origin === 'sale' ? 'explain.refund' : 'explain.return-surplus')
  return panelPage(needs, call, { title, back, blocks }, Object.keys(errors).length === 0 ? 200 : 422)
}

const formOf = (needs: PanelNeeds, call: PanelCall, asked: Asked, errors: Errors): Block => {
  const { t, form: posted, ask } = call
  const { payment, sale, origin, can } = asked
  const isPosted = ask.method === 'POST'
  const plain = (minor: number) => decimal(call, minor, sale.currency)
  const { minMinor, maxMinor } = can.partial
  const amount = field('text', 'amount', t('explain.amount'), {
    value: isPosted && posted.has('amount') ? posted.text('amount') : plain(maxMinor),
    hint: t('explain.amount-hint', {
      smallest: money(call, minMinor, sale.currency),
      largest: money(call, maxMinor, sale.currency),
    }),
    ...{ inputmode: 'decimal', suffix: sale.currency, isRequired: true, error: errors.amount ?? null, maxlength: 16 },
  })
  const about: Field[] = [
    field('text', 'title', t('explain.refund-title'), {
      ...{ value: posted.text('title'), hint: t('explain.refund-title-hint'), maxlength: longestTitle },
    }),
    field('checkbox', 'notify', t('explain.refund-notify'), {
      ...{ value: 'yes', isChosen: isPosted ? posted.has('notify') : true },
    }),
  ]
  const rows = origin === 'sale' ? rowFields(call, payment, errors) : []
  const basket: FieldGroup[] =
    rows.length === 0 ? [] : [{ legend: t('explain.by-row'), text: t('explain.by-row-text'), fields: rows }]
  return form(
    {
      id: 'refund',
      action: addressOf(asked),
      submit: t(origin === 'sale' ? 'explain.refund-now' : 'explain.return-now'),
      groups: [{ legend: null, text: null, fields: [amount] }, ...basket, { legend: null, text: null, fields: about }],
    },
    {
      text: t(origin === 'sale' ? 'explain.refund-text' : 'explain.return-text'),
      look: 'danger',
      hidden: [{ name: 'wish', value: posted.text('wish') || needs.newId() }],
      cancel: { href: `/panel/payments/${payment.publicId}`, label: t('explain.not-now') },
    },
  )
}

const rowFields = ({ t, form: posted }: PanelCall, payment: Payment, errors: Errors): Field[] =>
  rowNames(payment).map((name, at) => {
    const row = payment.multipayout?.[at]
    return field('text', name, row === undefined ? t('explain.row-shop') : row.label || row.ban, {
      ...{ value: posted.text(name), inputmode: 'decimal', suffix: payment.currency, maxlength: 16 },
      ...{ hint: row?.ban ?? null, error: errors[name] ?? null },
    })
  })

const decimal = ({ language }: PanelCall, minor: number, currency: string): string =>
  language === 'en' ? decimalText(minor, currency) : decimalText(minor, currency).replace('.', ',')
