import type { TransactionChoice, TransactionListRecords } from '../payments/transaction-list.js'
import { type Beginnings, beginningCondition, findBeginning, readBeginnings } from './beginnings.js'
import { idList, inIds } from './id-list.js'
import { type Key, type Stretch, walk } from './list-walk.js'
import { listedRows } from './listed-rows.js'
import { type Cell, marks, type Sql } from './sql.js'

type Query = { text: string; cells: Cell[] }
type Condition = readonly [text: string, cells: readonly Cell[]]
type Speaking = Pick<Sql, 'engine'>

const textOf = (conditions: readonly Condition[]): string => conditions.map(([text]) => text).join(' and ')
const cellsOf = (conditions: readonly Condition[]): Cell[] => conditions.flatMap(([, cells]) => cells)
const asked = (conditions: readonly (Condition | false)[]): Condition[] =>
  conditions.filter(condition => condition !== false)

/** Where keys come from: all by time, or a list of ids that is short enough to be sorted. */
type Source = {
  merchantId: number
  choice: Pick<TransactionChoice, 'shopId' | 'paidTwice'>
  among: readonly number[] | null
}

/** The next keys by time, from an index alone. A `+` hides all but a list of ids from the indexes: the list is short. */
const keysQuery = ({ engine }: Speaking, source: Source, stretch: Stretch, count: number): Query => {
  const { merchantId, choice, among } = source
  const { newest, oldest, upwards } = stretch
  const hidden = among === null ? '' : '+'
  const [at, id] = [`${hidden}created_at`, `${hidden}id`]
  const order = upwards ? 'asc' : 'desc'
  const conditions = asked([
    [`${hidden}merchant_id = ?`, [merchantId]],
    choice.shopId !== null && [`${hidden}shop_id = ?`, [choice.shopId]],
    choice.paidTwice === true && ['surplus_minor > 0', []],
    among !== null && [`id ${inIds[engine]}`, [idList(engine, among)]],
    [`(${at}, ${id}) < (?, ?)`, [newest.at.getTime(), newest.id]],
    [`(${at}, ${id}) > (?, ?)`, [oldest.at.getTime(), oldest.id]],
  ])
  const text = `select id, created_at from transactions where ${textOf(conditions)} order by ${at} ${order}, ${id} ${order} limit ${count}`
  return { text, cells: cellsOf(conditions) }
}

/** The same rule as `isPaidTwice`. */
const paidTwice = `attempt.type = 'sale' and attempt.status = 'settled' and attempt.surplus_minor > 0
  and attempt.surplus_minor = attempt.paid_minor and (payment.paid_minor > 0 or payment.closed_reason = 'order_paid')`

/** What must be looked up in each transaction, because no index knows it. */
const conditionsOf = (choice: TransactionChoice, begins: Beginnings | null): Condition[] => {
  const { livemode, type, status, methods, currency, leastMinor, mostMinor } = choice
  return asked([
    livemode !== undefined && ['attempt.livemode = ?', [livemode ? 1 : 0]],
    type !== undefined && ['attempt.type = ?', [type]],
    status !== undefined && ['attempt.status = ?', [status]],
    methods !== undefined && [`attempt.method in (${marks(methods.length)})`, methods],
    currency !== undefined && ['attempt.currency = ?', [currency]],
    leastMinor !== undefined && ['attempt.amount_minor >= ?', [leastMinor]],
    mostMinor !== undefined && ['attempt.amount_minor <= ?', [mostMinor]],
    choice.paidTwice === true && [paidTwice, []],
    begins !== null && beginningCondition(begins),
  ])
}

const withPayer = `join payments payment on payment.merchant_id = attempt.merchant_id and payment.id = attempt.payment_id
  join payers payer on payer.merchant_id = payment.merchant_id and payer.id = payment.payer_id`

/** Which of these transactions are asked for. */
const matchQuery = (
  { engine }: Speaking,
  merchantId: number,
  conditions: readonly Condition[],
  ids: readonly number[],
): Query => {
  const where = textOf(conditions)
  return {
    text: `select attempt.id from transactions attempt ${/payment\.|payer\./.test(where) ? withPayer : ''}
      where +attempt.merchant_id = ? and attempt.id ${inIds[engine]} and ${where}`,
    cells: [merchantId, idList(engine, ids), ...cellsOf(conditions)],
  }
}

/** Lists that no filter, however unlucky, makes slow: what no index knows is looked up in bounded steps, each by primary keys. */
export const transactionList = (sql: Sql): TransactionListRecords => ({
  page: async (merchantId, choice, turn) => {
    const begins = choice.begins === undefined ? null : readBeginnings(choice.begins)
    const among = begins && (await findBeginning(sql, merchantId, begins))
    const conditions = conditionsOf(choice, among === null ? begins : null)
    const source = { merchantId, choice, among }
    const keysOf = async ({ text, cells }: Query) => sql.rows<Key>(text, cells)
    const matching = async (keys: readonly Key[]): Promise<Key[]> => {
      const ids = keys.map(({ id }) => id)
      const { text, cells } = matchQuery(sql, merchantId, conditions, ids)
      const matches = new Set((await sql.rows<{ id: number }>(text, cells)).map(({ id }) => id))
      return keys.filter(({ id }) => matches.has(id))
    }
    const { ids, ...end } = await walk(choice, turn, {
      next: (stretch, count) => keysOf(keysQuery(sql, source, stretch, count)),
      matching: conditions.length === 0 ? null : matching,
    })
    return { rows: await listedRows(sql, merchantId, ids), ...end }
  },
})
