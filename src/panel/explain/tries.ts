import type { StoryFacts } from '../../story/story.js'
import type { PanelCall } from '../call.js'
import { cell, chip, columns, fact, idCell, row, type TableBlock, table } from '../components.js'
import { codeOf, methodOf, moment, money, statusChip } from './words.js'

/** Every try to pay and every refund, the newest last. */
export const triesTable = (call: PanelCall, { tries, refunds }: StoryFacts): TableBlock => {
  const { t } = call
  const rows = tries.map(one => {
    const refund = refunds.find(({ transactionId }) => transactionId === one.id)
    const kind = one.type === 'sale' ? t('explain.sale') : t(`explain.refund-of-${refund?.origin ?? 'sale'}`)
    const bounced = refund?.bouncedAt != null
    return row(
      [
        cell(moment(call, one.createdAt), { note: kind }),
        cell(methodOf(call, one), { note: codeOf(one) || null }),
        bounced ? chip(t('explain.status-bounced'), 'refused') : statusChip(call, one.status),
        cell(money(call, one.type === 'refund' ? -one.amountMinor : one.amountMinor, one.currency), {
          note: takenOf(call, one),
        }),
      ],
      {
        details: [
          fact(t('explain.transaction-id'), idCell(one.publicId)),
          ...(refund === undefined || refund.title === '' ? [] : [fact(t('explain.reason'), refund.title)]),
          fact(t('explain.last-change'), moment(call, one.modifiedAt)),
        ],
      },
    )
  })
  return table(
    {
      id: 'tries',
      caption: t('explain.tries'),
      columns: columns(
        t('explain.when'),
        { label: t('explain.method'), note: t('explain.code') },
        t('explain.status'),
        { label: t('explain.amount'), isEnd: true },
      ),
      rows,
      empty: t('explain.tries-empty'),
    },
    { isTitled: true },
  )
}

const takenOf = (call: PanelCall, { hold, amountMinor, currency }: StoryFacts['tries'][number]): string | null =>
  hold?.capturedMinor == null || hold.capturedMinor === amountMinor
    ? null
    : call.t('explain.captured-part', { amount: money(call, hold.capturedMinor, currency) })
