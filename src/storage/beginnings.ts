import { folded } from '../payments/folded.js'
import { idList, inIds } from './id-list.js'
import type { Cell, Sql } from './sql.js'

type Range = readonly [from: string, until: string]

/** What a typed text may be the beginning of. */
export type Beginnings = {
  /** Of a payer's e-mail address or names, folded. */
  person: Range | null
  /** Of an order number, which is compared byte by byte: as it was typed, in upper case and in lower case. */
  orders: readonly Range[]
  /** Of an id. */
  id: string | null
}

/** Greater than every text that begins so, byte by byte. */
const rangeOf = (begins: string): Range => [begins, `${begins}\u{10ffff}`]

const anyId = '00000000-0000-0000-0000-000000000000'
/** Fewer letters would be the beginning of ids of strangers, too, which share their index. */
const shortestId = 6
const isId = (text: string): boolean =>
  text.length >= shortestId && text.length <= anyId.length && anyId.startsWith(text.replace(/[0-9a-f]/g, '0'))

/** What neither a database nor a person can read: control characters, halves of pairs. */
const unprintable = /[\p{Cc}\p{Cs}]/gu

/** Reads a typed text; `null` = nothing that anything can begin with. */
export const readBeginnings = (typed: string): Beginnings | null => {
  const begins = typed.replace(unprintable, '').trim()
  if (begins === '') return null
  const person = folded(begins)
  const lower = begins.toLowerCase()
  return {
    person: person === '' ? null : rangeOf(person),
    orders: [...new Set([begins, begins.toUpperCase(), lower])].map(rangeOf),
    id: isId(lower) ? lower : null,
  }
}

/** More payments than these are not looked up one by one: they are so many that a walk by time meets them soon. */
const mostPayments = 2000

/** In the order of its index, so that no planner thinks of reading the table until so many are found. */
const person = (
  column: string,
): string => `select payment_id as id from payers where merchant_id = ? and payment_id is not null
    and ${column}_sorted is not null and ${column}_sorted >= ? and ${column}_sorted < ? order by ${column}_sorted limit ${mostPayments + 1}`
const order = `select id from payments where merchant_id = ? and order_id >= ? and order_id < ? order by order_id limit ${mostPayments + 1}`
/**
 * An id has digits and letters up to f alone, so that this range holds in every order of letters that a database may have. The `+` hides
 * the merchant from indexes: there are few ids that begin so, and many of a merchant.
 */
const idRange = `public_id >= ? and public_id < ? and substr(public_id, 1, ?) = ? and +merchant_id = ? limit ${mostPayments + 1}`
const idCells = (id: string, merchantId: number): Cell[] => [id, `${id}g`, id.length, id, merchantId]

type Part = readonly [text: string, cells: readonly Cell[]]

const paymentParts = (merchantId: number, found: Beginnings): Part[] => [
  ...(found.person === null
    ? []
    : ['email', 'given', 'family'].map((column): Part => [person(column), [merchantId, ...(found.person ?? [])]])),
  ...found.orders.map((range): Part => [order, [merchantId, ...range]]),
  ...(found.id === null
    ? []
    : [[`select id from payments where ${idRange}`, idCells(found.id, merchantId)] satisfies Part]),
]

/** Payments that begin so, as one statement. */
export const paymentsQuery = (merchantId: number, found: Beginnings): { text: string; cells: Cell[] } => {
  const parts = paymentParts(merchantId, found)
  return {
    text: parts.map(([text], at) => `select id from (${text}) part${at}`).join(' union '),
    cells: parts.flatMap(([, cells]) => cells),
  }
}

const triesQuery = (sql: Pick<Sql, 'engine'>): string =>
  `select id from transactions where merchant_id = ? and payment_id ${inIds[sql.engine]}`

/** The transactions that begin so; `null` = they are too many to be counted. */
export const findBeginning = async (sql: Sql, merchantId: number, found: Beginnings): Promise<number[] | null> => {
  const ids = async ({ text, cells }: { text: string; cells: readonly Cell[] }) =>
    (await sql.rows<{ id: number }>(text, cells)).map(({ id }) => id)
  const payments = await ids(paymentsQuery(merchantId, found))
  if (payments.length > mostPayments) return null
  const tries = await ids({ text: triesQuery(sql), cells: [merchantId, idList(sql.engine, payments)] })
  if (found.id === null) return tries
  const named = await ids({
    text: `select id from transactions where ${idRange}`,
    cells: idCells(found.id, merchantId),
  })
  return [...new Set([...tries, ...named])]
}

/** The same as a condition on one transaction with its payment and payer. */
export const beginningCondition = ({ person: folds, orders, id }: Beginnings): Part => {
  const within = (column: string, range: Range): Part => [`${column} >= ? and ${column} < ?`, range]
  const same = (column: string, text: string): Part => [`substr(${column}, 1, ?) = ?`, [text.length, text]]
  const parts = [
    ...(folds === null
      ? []
      : ['payer.email_sorted', 'payer.given_sorted', 'payer.family_sorted'].map(column => within(column, folds))),
    ...orders.map(range => within('payment.order_id', range)),
    ...(id === null ? [] : [same('attempt.public_id', id), same('payment.public_id', id)]),
  ]
  return [`(${parts.map(([text]) => `(${text})`).join(' or ')})`, parts.flatMap(([, cells]) => cells)]
}
