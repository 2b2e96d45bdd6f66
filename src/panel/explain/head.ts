import { canCancel, possibleOf } from '../../desk/possible.js'
import type { Payer, Transaction } from '../../payments/payment.js'
import type { StoryFacts } from '../../story/story.js'
import type { PanelCall } from '../call.js'
import { type Button, cell, type Fact, type FactsBlock, fact, facts, idCell, linkButton } from '../components.js'
import { methodOf, moment, money, statusChip } from './words.js'

/** What a payment is, on one card: what is owed, by whom, what came of it. */
export const headOf = (call: PanelCall, story: StoryFacts): FactsBlock => {
  const { t, shops } = call
  const { payment, tries, disputes } = story
  const inCurrency = (minor: number) => money(call, minor, payment.currency)
  const sales = tries.filter(({ type }) => type === 'sale')
  const sale = sales.find(({ status }) => status === 'settled' || status === 'authorized') ?? sales.at(-1)
  const shop = shops.find(({ id }) => id === payment.shopId)
  const sums: [string, number][] = [
    [t('explain.paid'), payment.paidMinor],
    [t('explain.refunded'), sumOf(sales, 'refundedMinor')],
    [t('explain.refund-asked'), sumOf(sales, 'refundAskedMinor')],
    [t('explain.in-dispute'), sumOf(sales, 'disputedMinor')],
    [t('explain.surplus'), payment.surplusMinor],
  ]
  return facts([
    fact(t('explain.status'), statusChip(call, payment.status)),
    fact(
      t('explain.amount'),
      cell(inCurrency(payment.amountMinor), { note: payment.livemode ? null : t('explain.test') }),
    ),
    fact(t('explain.order'), cell(payment.orderId, { copy: payment.orderId, note: payment.title || null })),
    fact(t('explain.shop'), shop?.name ?? ''),
    ...payerFacts(call, story.payer),
    ...(sale === undefined
      ? []
      : [fact(t('explain.method'), cell(methodOf(call, sale), { note: commissionOf(call, sale) }))]),
    ...sums.filter(([, minor]) => minor > 0).map(([label, minor]) => fact(label, inCurrency(minor))),
    ...(sale?.holdUntil == null ? [] : [fact(t('explain.held-until'), moment(call, sale.holdUntil))]),
    ...disputes.map(({ publicId, stage }) =>
      fact(t('explain.dispute'), cell(t(`explain.stage-${stage}`), { href: `/panel/disputes/${publicId}` })),
    ),
    fact(t('explain.opened'), moment(call, payment.createdAt)),
    ...(payment.validTo === null ? [] : [fact(t('explain.valid-to'), moment(call, payment.validTo))]),
    ...(payment.closedReason === null ? [] : [fact(t('explain.closed'), t(`explain.closed-${payment.closedReason}`))]),
    fact(t('explain.payment-id'), idCell(payment.publicId)),
  ])
}

const payerFacts = ({ t }: PanelCall, payer: Payer | undefined): Fact[] => {
  const name = payer === undefined ? '' : `${payer.firstName} ${payer.lastName}`.trim()
  const contact = [payer?.email, payer?.phone].filter(text => text != null && text !== '').join(', ')
  return name === '' && contact === '' ? [] : [fact(t('explain.payer'), cell(name, { note: contact || null }))]
}

const commissionOf = (call: PanelCall, { commissionMinor, commissionRateBps, currency }: Transaction): string | null =>
  commissionMinor === 0
    ? null
    : call.t('explain.commission', {
        amount: money(call, commissionMinor, currency),
        rate: new Intl.NumberFormat(call.language, { style: 'percent', maximumFractionDigits: 2 }).format(
          commissionRateBps / 10_000,
        ),
      })

const sumOf = (sales: readonly Transaction[], of: 'refundedMinor' | 'refundAskedMinor' | 'disputedMinor'): number =>
  sales.reduce((sum, sale) => sum + sale[of], 0)

/** What the caller may do about it now; each leads to a page that says what will happen and asks once. */
export const deedsOf = ({ t, may }: PanelCall, { payment, tries, messages }: StoryFacts): Button[] => {
  if (!may('money.move')) return []
  const ofSales = tries.flatMap(sale => {
    const { refundMinor, surplusMinor, heldMinor } = possibleOf(sale)
    const at = `/panel/transactions/${sale.publicId}`
    return [
      ...(heldMinor > 0 ? [linkButton(t('explain.capture'), `${at}/capture`, 'primary')] : []),
      ...(heldMinor > 0 ? [linkButton(t('explain.release'), `${at}/release`)] : []),
      ...(refundMinor > 0 ? [linkButton(t('explain.refund'), `${at}/refund`)] : []),
      ...(surplusMinor > 0 ? [linkButton(t('explain.return-surplus'), `${at}/return`)] : []),
    ]
  })
  const at = `/panel/payments/${payment.publicId}`
  return [
    ...ofSales,
    ...(messages.length > 0 ? [linkButton(t('explain.resend-some'), `${at}/resend`)] : []),
    ...(canCancel(payment) ? [linkButton(t('explain.cancel'), `${at}/cancel`, 'danger')] : []),
  ]
}
