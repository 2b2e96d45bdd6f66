import type { LinkChoice, LinkListRecords, ListedLink } from '../payments/link-list.js'
import { beginningCondition, paymentsQuery, readBeginnings } from './beginnings.js'
import { idList, inIds } from './id-list.js'
import { linkTable } from './links.js'
import { paymentTable } from './payment-table.js'
import { type Cell, marks, type Row, type Sql } from './sql.js'

type Condition = readonly [text: string, cells: readonly Cell[]]

const named = (alias: string, names: readonly string[]): string =>
  names.map(name => `${alias}.${name} as "${alias}_${name}"`).join(', ')
const starting = (row: Row, alias: string): Row =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, cell]) =>
      name.startsWith(`${alias}_`) ? [[name.slice(alias.length + 1), cell]] : [],
    ),
  )

const select = `select ${named('link', linkTable.names(linkTable.keys))}, ${named('payment', paymentTable.names(paymentTable.keys))},
    ${named('payer', ['first_name', 'last_name', 'email', 'phone'])}
  from links link join payments payment on payment.merchant_id = link.merchant_id and payment.id = link.payment_id
  join payers payer on payer.merchant_id = payment.merchant_id and payer.id = payment.payer_id`

const textOrNull = (cell: Cell | undefined): string | null => (cell == null ? null : String(cell))
const read = (row: Row): ListedLink => ({
  link: linkTable.read(starting(row, 'link')),
  payment: paymentTable.read(starting(row, 'payment')),
  payer: {
    firstName: String(row.payer_first_name),
    lastName: String(row.payer_last_name),
    email: textOrNull(row.payer_email),
    phone: textOrNull(row.payer_phone),
  },
})

/** Payments that begin so, by their own indexes; where they are too many to be named, each link is compared. */
const searched = async (sql: Sql, merchantId: number, typed: string): Promise<Condition[]> => {
  const begins = readBeginnings(typed)
  if (begins === null) return []
  const { text, cells } = paymentsQuery(merchantId, begins)
  const ids = (await sql.rows<{ id: number }>(text, cells)).map(({ id }) => id)
  const mostNamed = 2000
  if (ids.length <= mostNamed) return [[`link.payment_id ${inIds[sql.engine]}`, [idList(sql.engine, ids)]]]
  return [beginningCondition({ ...begins, id: null })]
}

const conditionsOf = ({ shopId, from, until, livemode, statuses }: LinkChoice): Condition[] => [
  ['link.created_at >= ? and link.created_at < ?', [from.getTime(), until.getTime()]],
  ...(shopId === null ? [] : [['payment.shop_id = ?', [shopId]] satisfies Condition]),
  ...(livemode === undefined ? [] : [['payment.livemode = ?', [livemode ? 1 : 0]] satisfies Condition]),
  ...(statuses === undefined ? [] : [[`payment.status in (${marks(statuses.length)})`, statuses] satisfies Condition]),
]

/** Links of a merchant by time. */
export const linkList = (sql: Sql): LinkListRecords => ({
  page: async (merchantId, choice, { older, newer, limit }) => {
    const order = newer === undefined ? 'desc' : 'asc'
    const place = older ?? newer
    const conditions: Condition[] = [
      ['link.merchant_id = ?', [merchantId]],
      ...conditionsOf(choice),
      ...(choice.begins === undefined ? [] : await searched(sql, merchantId, choice.begins)),
      ...(place === undefined
        ? []
        : [
            [
              `(link.created_at, link.payment_id) ${newer === undefined ? '<' : '>'} (?, ?)`,
              [place.at.getTime(), place.paymentId],
            ] satisfies Condition,
          ]),
    ]
    const where = conditions.map(([text]) => text).join(' and ')
    const rows = await sql.rows<Row>(
      `${select} where ${where} order by link.created_at ${order}, link.payment_id ${order} limit ?`,
      [...conditions.flatMap(([, cells]) => cells), limit + 1],
    )
    const shown = rows.slice(0, limit).map(read)
    return { rows: newer === undefined ? shown : shown.reverse(), hasMore: rows.length > limit }
  },
})
