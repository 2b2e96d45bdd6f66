import { setImmediate } from 'node:timers/promises'
import { decimalText } from '../../http/money-text.js'
import type { Answer } from '../../http/route.js'
import {
  isPaidTwice,
  type ListedRow,
  type ListPlace,
  type TransactionListRecords,
} from '../../payments/transaction-list.js'
import { entryOf, type PanelCall } from '../call.js'
import { csvAnswer, momentCells } from '../csv-answer.js'
import { type CsvCell, csvLines, csvMark } from '../csv-text.js'
import { channelText } from '../method-text.js'
import type { PanelNeeds } from '../needs.js'
import { cardText, signedMinor } from './list-words.js'
import { type Chosen, readChoice } from './read-choice.js'

export const exportPath = '/panel/transactions/export.csv'
/** What a sheet of a spreadsheet holds. */
export const mostExported = 1_000_000
/** Short enough to let payments through between two of them (performance.md §5). */
const perPart = 200

const headings = [
  ...['date', 'time', 'transaction', 'payment', 'order', 'shop', 'type', 'status', 'method', 'card'],
  ...['first-name', 'last-name', 'email', 'amount', 'currency', 'commission', 'mode', 'twice-column'],
] as const

const cellsOf = ({ t, shops }: PanelCall, one: ListedRow): CsvCell[] => {
  const figure = (minor: number) => ({ figure: decimalText(minor, one.currency) })
  return [
    ...momentCells(one.createdAt),
    ...[one.publicId, one.payment.publicId, one.payment.orderId],
    shops.find(({ id }) => id === one.shopId)?.name ?? '',
    ...[t(`transactions.type-${one.type}`), t(`frame.status-${one.status}`)],
    ...[channelText(t, one.method, one.methodCode), cardText(one) ?? ''],
    ...[one.payer.firstName, one.payer.lastName, one.payer.email ?? ''],
    ...[figure(signedMinor(one)), one.currency, figure(one.commissionMinor)],
    ...[t(one.livemode ? 'home.live' : 'home.test'), isPaidTwice(one) ? t('transactions.yes') : ''],
  ]
}

/** The parts of the file, page by page; other work gets its turn after each. @param most rows at the most */
export async function* exportParts(
  read: TransactionListRecords,
  call: PanelCall,
  { choice }: Pick<Chosen, 'choice'>,
  most: number,
): AsyncGenerator<string> {
  yield csvMark + csvLines([headings.map(name => call.t(`transactions.csv-${name}`))], call.language)
  let older: ListPlace | undefined
  for (let left = most; left > 0; left -= perPart) {
    const turn = { ...(older && { older }), limit: Math.min(perPart, left), lookAt: null }
    const { rows, hasMore } = await read.page(call.merchant.id, choice, turn)
    if (rows.length > 0)
      yield csvLines(
        rows.map(one => cellsOf(call, one)),
        call.language,
      )
    const last = rows.at(-1)
    if (!hasMore || last === undefined) return
    older = { at: last.createdAt, id: last.id }
    await setImmediate()
  }
}

/** CSV of what the list shows, all pages of it; who took it away is in the audit. */
export const exportTransactions =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const chosen = readChoice(call, needs.mode, needs.businessClock())
    const { from, until, begins, ...filters } = chosen.choice
    const entry = entryOf(call, {
      what: 'export.transactions',
      subject: { kind: 'merchant', id: call.merchant.publicId },
      // What was searched for is personal data, which an audit could never forget.
      after: {
        from: from.toISOString(),
        until: until.toISOString(),
        filters: Object.keys(filters),
        search: begins !== undefined,
      },
    })
    if (call.ask.method === 'GET') await needs.store.write(records => records.audit.append(entry))
    const name = `${call.t('transactions.file')}-${chosen.period.first}-${chosen.period.last}.csv`
    return csvAnswer(name, exportParts(needs.store.read.transactionList, call, chosen, mostExported))
  }
