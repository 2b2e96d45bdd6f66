import { possibleOf } from '../../desk/possible.js'
import type { Payment } from '../../payments/payment.js'
import type { PanelCall } from '../call.js'
import { type Block, cell, chip, columns, notice, postButton, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { moment, money, statusChip } from './words.js'

const mostOfOrder = 20

/** The other payments of the same order; money that came a second time is flagged, and one click gives it back (B10). */
export const duplicatesOf = async (needs: PanelNeeds, call: PanelCall, payment: Payment): Promise<Block[]> => {
  const { read } = needs.store
  const { merchantId, shopId, livemode, orderId } = payment
  const all = await read.payments.list(merchantId, { livemode, shopIds: [shopId], orderId, limit: mostOfOrder })
  if (all.length < 2) return []
  const oldestFirst = [...all].reverse()
  const rows = await Promise.all(oldestFirst.map(one => rowOf(needs, call, one, oldestFirst)))
  const { t } = call
  return [
    ...(rows.some(({ isSecond }) => isSecond) ? [notice('refused', t('explain.paid-twice'))] : []),
    table(
      {
        id: 'order',
        caption: t('explain.same-order'),
        columns: columns(t('explain.when'), t('explain.status'), { label: t('explain.paid'), isEnd: true }, ''),
        rows: rows.map(({ row }) => row),
        empty: '',
      },
      { isTitled: true },
    ),
  ]
}

/** Of payments that were paid the oldest keeps the order; of every later one all that can go back is too much. */
const rowOf = async (
  { store: { read }, newId }: PanelNeeds,
  call: PanelCall,
  one: Payment,
  all: readonly Payment[],
) => {
  const { t, may } = call
  const tries = await read.transactions.ofPayment(one.merchantId, one.id)
  const first = all.find(({ status }) => status === 'settled')
  const isLater = one.status === 'settled' && first !== undefined && first.id !== one.id
  const excess = tries.flatMap(sale => {
    const { refundMinor, surplusMinor } = possibleOf(sale)
    const amountMinor = surplusMinor > 0 ? surplusMinor : isLater ? refundMinor : 0
    return amountMinor === 0 ? [] : [{ sale, amountMinor, verb: surplusMinor > 0 ? 'return' : 'refund' }]
  })
  const buttons = excess.map(({ sale, amountMinor, verb }) =>
    postButton(
      t('explain.give-back', { amount: money(call, amountMinor, one.currency) }),
      `/panel/transactions/${sale.publicId}/${verb}`,
      { whole: 'yes', wish: newId() },
      'danger',
    ),
  )
  const isSecond = excess.length > 0
  return {
    isSecond,
    row: row([
      cell(moment(call, one.createdAt), { href: `/panel/payments/${one.publicId}` }),
      isSecond ? chip(t('explain.second'), 'refused') : statusChip(call, one.status),
      cell(money(call, one.paidMinor + one.surplusMinor, one.currency)),
      cell('', { buttons: may('money.move') ? buttons : [] }),
    ]),
  }
}
