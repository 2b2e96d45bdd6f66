import type { LedgerLine } from '../../story/ports.js'
import type { VisitorCall } from '../call.js'
import { cell, columns, row, type TableBlock, table } from '../components.js'
import { sayOr } from './say.js'
import { moment, money } from './words.js'

type Speaking = Pick<VisitorCall, 't' | 'language'>

/** An account by a name that people read; what stands behind the colon names a connector or a beneficiary's account. */
export const accountName = (call: Speaking, account: string): string => {
  const [kind = '', name = ''] = account.split(':')
  return sayOr(call, `explain.account-${kind}`, account, { name })
}

/** The two sides of each movement, debit first. */
export const pairsOf = (lines: readonly LedgerLine[]): { debit: LedgerLine; credit: LedgerLine }[] =>
  lines.flatMap(debit => {
    if (debit.amountMinor < 0) return []
    const credit = lines.find(
      other => other.source === debit.source && other.step === debit.step && other.line === debit.line + 1,
    )
    return credit === undefined ? [] : [{ debit, credit }]
  })

/** Every line of a payment in the books, with the sums of both sides: they are equal, always. */
export const ledgerTable = (call: Speaking, lines: readonly LedgerLine[]): TableBlock => {
  const { t } = call
  const currency = lines[0]?.currency ?? 'PLN'
  const sumOf = (of: readonly LedgerLine[]) => of.reduce((sum, { amountMinor }) => sum + Math.abs(amountMinor), 0)
  const [debits, credits] = [lines.filter(one => one.amountMinor > 0), lines.filter(one => one.amountMinor < 0)]
  return table(
    {
      id: 'ledger',
      caption: t('explain.ledger'),
      columns: columns(
        t('explain.when'),
        t('explain.posting'),
        t('explain.account'),
        { label: t('explain.debit'), isEnd: true },
        { label: t('explain.credit'), isEnd: true },
      ),
      rows: lines.map(line =>
        row([
          cell(moment(call, line.occurredAt), { note: t('explain.booked', { day: line.bookedOn }) }),
          cell(sayOr(call, `explain.step-${line.step}`, line.step)),
          cell(accountName(call, line.account)),
          cell(line.amountMinor > 0 ? money(call, line.amountMinor, line.currency) : ''),
          cell(line.amountMinor < 0 ? money(call, -line.amountMinor, line.currency) : ''),
        ]),
      ),
      empty: t('explain.ledger-empty'),
    },
    {
      isTitled: true,
      note:
        lines.length === 0
          ? null
          : t('explain.ledger-sums', {
              debit: money(call, sumOf(debits), currency),
              credit: money(call, sumOf(credits), currency),
            }),
    },
  )
}
