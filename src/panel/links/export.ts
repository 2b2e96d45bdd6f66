import { decimalText } from '../../http/money-text.js'
import type { Answer } from '../../http/route.js'
import type { LinkPlace, ListedLink } from '../../payments/link-list.js'
import { entryOf, type PanelCall } from '../call.js'
import { csvAnswer, csvParts, momentCells } from '../csv-answer.js'
import type { CsvCell } from '../csv-text.js'
import type { PanelNeeds } from '../needs.js'
import { linkChip } from './link-words.js'
import { readChoice } from './read-choice.js'

const perPart = 200

const cellsOf = (call: PanelCall, listed: ListedLink): CsvCell[] => {
  const { t, shops } = call
  const { link, payment, payer } = listed
  return [
    ...momentCells(link.createdAt),
    ...[payment.publicId, payment.orderId, shops.find(({ id }) => id === payment.shopId)?.name ?? '', payment.title],
    ...[linkChip(call, payment).text, payer.firstName, payer.lastName, payer.email ?? ''],
    ...[{ figure: decimalText(payment.amountMinor, payment.currency) }, payment.currency],
    t(payment.livemode ? 'home.live' : 'home.test'),
  ]
}

/** CSV of what the list of links shows, all pages of it; who took it away is in the audit. */
export const exportLinks =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { t, merchant } = call
    const { choice, first, last, begins, state } = readChoice(call, needs.businessClock())
    const subject = { kind: 'merchant', id: merchant.publicId }
    // What was searched for is personal data, which an audit could never forget.
    const after = { first, last, state: state ?? null, search: begins !== '' }
    if (call.ask.method === 'GET')
      await needs.store.write(({ audit }) => audit.append(entryOf(call, { what: 'export.links', subject, after })))
    const headings = [
      ...[t('transactions.csv-date'), t('transactions.csv-time'), t('links.id'), t('links.order'), t('frame.shop')],
      ...[
        t('links.link-title'),
        t('links.status'),
        t('account.first-name'),
        t('account.last-name'),
        t('account.email'),
      ],
      ...[t('links.amount'), t('home.currency'), t('home.mode')],
    ]
    let place: { older?: LinkPlace } | null = {}
    const next = async (): Promise<CsvCell[][]> => {
      if (place === null) return []
      const { rows, hasMore } = await needs.store.read.linkList.page(merchant.id, choice, { ...place, limit: perPart })
      const oldest = rows.at(-1)
      place = hasMore && oldest ? { older: { at: oldest.link.createdAt, paymentId: oldest.link.paymentId } } : null
      return rows.map(one => cellsOf(call, one))
    }
    return csvAnswer(`${t('links.file')}-${first}-${last}.csv`, csvParts(call.language, headings, next))
  }
