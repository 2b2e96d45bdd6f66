import { dayAfter } from '../../accounting/warsaw-day.js'
import { localeOf } from '../../http/languages.js'
import { formatMoney } from '../../http/money-text.js'
import { type Answer, seeOther } from '../../http/route.js'
import type { ListedPage, ListedRow } from '../../payments/transaction-list.js'
import type { PanelCall } from '../call.js'
import {
  type Block,
  cell,
  columns,
  linkButton,
  notice,
  row,
  type TableBlock,
  type TableRow,
  table,
} from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { statusChip, statuses } from '../status-text.js'
import { exportPath, mostExported } from './export.js'
import { listFilters, periodText } from './list-filters.js'
import { momentText, paidWith, payerName, signedMinor, typeText } from './list-words.js'
import { addressWith, type Chosen, ownDays, path, placeText, readChoice, readPlaces } from './read-choice.js'

const perPage = 50
/** More transactions are not looked at for one page of a rare filter: some hundred milliseconds, in short steps. */
const lookedAt = 50_000

const grouped = ({ language }: PanelCall, count: number): string =>
  new Intl.NumberFormat(localeOf(language)).format(count)

/** Transactions: sales and refunds of a period, the newest first (M35–M40, M100–M101). */
export const showTransactions =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { t, language } = call
    const chosen = readChoice(call, needs.mode, needs.businessClock())
    const own = ownDays(call.query, chosen)
    if (own !== null) return seeOther(own)
    const { page, turn } = await pageOf(needs, call, chosen)
    const stopped = page.stoppedAt && {
      moment: Object.values(momentText(page.stoppedAt.at, language)).join(', '),
      count: grouped(call, lookedAt),
    }
    const blocks: Block[] = [
      listFilters(call, chosen, needs.mode),
      ...chosen.faults.map(fault => notice('refused', t(`transactions.fault-${fault}`))),
      ...(stopped
        ? [notice('waiting', t(turn.newer ? 'transactions.stopped-up' : 'transactions.stopped', stopped))]
        : []),
      listTable(call, chosen, page, turn),
      legend(call),
    ]
    const csv = linkButton(t('transactions.csv'), addressWith(call.query, {}, exportPath))
    const said = { title: t('transactions.title'), intro: periodText(call, chosen), buttons: [csv], blocks }
    return panelPage(needs, call, said, chosen.faults.length === 0 ? 200 : 422)
  }

type Turn = ReturnType<typeof readPlaces>

/** The page that is asked for; the first one where newer rows would not fill a page of their own. */
const pageOf = async (
  needs: PanelNeeds,
  call: PanelCall,
  { choice }: Chosen,
): Promise<{ page: ListedPage; turn: Turn }> => {
  const ask = (turn: Turn) =>
    needs.store.read.transactionList.page(call.merchant.id, choice, { ...turn, limit: perPage, lookAt: lookedAt })
  const turn = readPlaces(call.query)
  const page = await ask(turn)
  return turn.newer !== undefined && !page.hasMore ? { page: await ask({}), turn: {} } : { page, turn }
}

const listTable = (call: PanelCall, chosen: Chosen, page: ListedPage, turn: Turn): TableBlock => {
  const { t, query } = call
  const [first, last] = [page.rows[0], page.rows.at(-1)]
  const at = (name: 'before' | 'after', place: { createdAt: Date; id: number }) =>
    addressWith(query, { [name]: placeText({ at: place.createdAt, id: place.id }) })
  const goesOn = page.stoppedAt && { createdAt: page.stoppedAt.at, id: page.stoppedAt.id }
  const isUp = turn.newer !== undefined
  const older = isUp ? (last ?? null) : page.hasMore ? (goesOn ?? last ?? null) : null
  const newer = isUp ? (goesOn ?? first ?? null) : turn.older ? (first ?? null) : null
  return table(
    {
      ...{ id: 'transactions', caption: t('transactions.title') },
      columns: columns(
        { label: t('transactions.date'), note: 'Europe/Warsaw' },
        ...[t('transactions.order'), t('transactions.payer'), t('transactions.method'), t('transactions.status')],
        { label: t('transactions.amount'), isEnd: true },
      ),
      rows: page.rows.map(one => rowOf(call, one)),
      empty: emptyState(call, chosen, page),
    },
    {
      older: older && at('before', older),
      newer: newer ? at('after', newer) : turn.older ? addressWith(query, {}) : null,
      note:
        page.rows.length === 0
          ? null
          : t('transactions.note', { count: String(page.rows.length), most: grouped(call, mostExported) }),
    },
  )
}

const rowOf = ({ t, language, shops, shop }: PanelCall, one: ListedRow): TableRow => {
  const { day, time } = momentText(one.createdAt, language)
  const name = payerName(one.payer)
  const shopName = shop === null && shops.length > 1 ? shops.find(({ id }) => id === one.shopId)?.name : undefined
  const money = (minor: number) => formatMoney(minor, one.currency, language)
  const commission =
    one.commissionMinor > 0 ? t('transactions.commission-of', { amount: money(one.commissionMinor) }) : null
  return row([
    cell(day, { note: time }),
    cell(one.payment.orderId, {
      href: `${path}/${one.publicId}`,
      note: [typeText(t, one), ...(shopName === undefined ? [] : [shopName])].join(' · '),
    }),
    name === '' ? cell(one.payer.email ?? '–') : cell(name, { note: one.payer.email }),
    cell(paidWith(t, one)),
    statusChip(t, one.status),
    cell(money(signedMinor(one)), { note: commission }),
  ])
}

/** What to do where nothing is shown. */
const emptyState = (call: PanelCall, { choice, period, status }: Chosen, page: ListedPage): TableBlock['empty'] => {
  const { t, query } = call
  if (page.stoppedAt) return { text: t('transactions.none-yet'), button: null }
  const filtered = Object.keys(choice).filter(name => !['shopId', 'from', 'until', 'livemode'].includes(name))
  if (filtered.length > 0 || status !== 'all')
    return {
      text: t('transactions.none-found'),
      button: linkButton(t('transactions.show-all'), `${path}?status=all`),
    }
  const wider = addressWith(query, {
    ...{ period: 'own', from: dayAfter(period.last, -364), to: period.last },
  })
  return { text: t('transactions.none'), button: linkButton(t('transactions.wider'), wider) }
}

/** What each status means (M101). */
const legend = ({ t }: PanelCall): TableBlock =>
  table(
    {
      ...{ id: 'legend', caption: t('transactions.legend'), empty: '' },
      columns: columns(t('transactions.status'), t('transactions.meaning')),
      rows: statuses.map(status => row([statusChip(t, status), cell(t(`transactions.means-${status}`))])),
    },
    { isTitled: true },
  )
