import type { Payment, PaymentDraft } from '../payments/payment.js'
import { newPayment } from './new-payment.js'
import { payerCells, payerColumns } from './payers.js'
import { paymentTable } from './payment-table.js'
import type { Cell, Engine, Row, Sql } from './sql.js'
import { insertInto, without } from './table.js'

export type Opened = { payment: Payment; created: boolean }

const paymentKeys = without(paymentTable, 'id')
const paymentColumns = paymentTable.names(paymentKeys)
const holderOf = `select ${paymentTable.list} from payments where shop_id = ? and form_digest = ?`

const findHolder = async (sql: Sql, { shopId, formDigest }: PaymentDraft): Promise<Payment | undefined> => {
  if (formDigest === null) return undefined
  const [row] = await sql.rows<Row>(holderOf, [shopId, formDigest])
  return row && paymentTable.read(row)
}

const insertPayer = insertInto('payers', payerColumns)
const insertPayment = insertInto('payments', paymentColumns)

/** SQLite: writes are serial there, so looking first is safe and cheaper than taking a payer back. */
const openSerially = async (sql: Sql, drafts: readonly PaymentDraft[]): Promise<Opened[]> => {
  const opened: Opened[] = []
  for (const draft of drafts) {
    const holder = await findHolder(sql, draft)
    if (holder) {
      opened.push({ payment: holder, created: false })
      continue
    }
    const payment = newPayment(draft)
    payment.payerId = await sql.insert(insertPayer, payerCells(draft.merchantId, draft.payer))
    payment.id = await sql.insert(insertPayment, paymentTable.cells(payment, paymentKeys))
    opened.push({ payment, created: true })
  }
  return opened
}

const wholeNumbers = new Set([
  'merchant_id',
  'shop_id',
  'livemode',
  'hosted',
  'amount_minor',
  'version',
  'paid_minor',
  'surplus_minor',
  'valid_to',
  'created_at',
  'modified_at',
])
const draftColumns = [...new Set([...payerColumns, ...paymentColumns])].filter(name => name !== 'payer_id')

/** PostgreSQL: any number of payments and payers in one statement; a form that is already held adds neither. Sorted, so that two of these never deadlock. */
const openAtOnce = `with drafts as materialized (
    select draft.*, nextval(pg_get_serial_sequence('payers', 'id')) as payer_id
    from json_to_recordset(?::json) as draft (${draftColumns.map(name => `${name} ${wholeNumbers.has(name) ? 'bigint' : 'text'}`).join(', ')})
  ), opened as (
    insert into payments (${paymentColumns.join(', ')})
    select ${paymentColumns.join(', ')} from drafts order by shop_id, form_digest
    on conflict (shop_id, form_digest) do nothing returning id, public_id, payer_id
  ), known as (
    insert into payers (id, ${payerColumns.join(', ')})
    select payer_id, ${payerColumns.join(', ')} from drafts where payer_id in (select payer_id from opened)
  ) select id, public_id as "publicId", payer_id as "payerId" from opened`

const rowOf = (draft: PaymentDraft): Record<string, Cell> => {
  const cells = [...payerCells(draft.merchantId, draft.payer), ...paymentTable.cells(newPayment(draft), paymentKeys)]
  return Object.fromEntries([...payerColumns, ...paymentColumns].map((name, at) => [name, cells[at] ?? null]))
}

/** A holder may give its form up between the two statements; then the form is free again. */
const attempts = 5

const openTogether = async (sql: Sql, drafts: readonly PaymentDraft[], attempt = 1): Promise<Opened[]> => {
  const rows = await sql.rows<{ id: number; publicId: string; payerId: number }>(openAtOnce, [
    JSON.stringify(drafts.map(rowOf)),
  ])
  const opened = new Map(rows.map(row => [row.publicId, row]))
  const answers: Opened[] = []
  for (const draft of drafts) {
    const row = opened.get(draft.publicId)
    const holder = row ? undefined : await findHolder(sql, draft)
    if (row) answers.push({ payment: { ...newPayment(draft), id: row.id, payerId: row.payerId }, created: true })
    else if (holder) answers.push({ payment: holder, created: false })
    else if (attempt < attempts) answers.push(...(await openTogether(sql, [draft], attempt + 1)))
    else throw new Error(`the form of payment ${draft.publicId} changed hands too often to be opened`)
  }
  return answers
}

const waysToOpen: Record<Engine, (sql: Sql, drafts: readonly PaymentDraft[]) => Promise<Opened[]>> = {
  sqlite: openSerially,
  postgres: (sql, drafts) => openTogether(sql, drafts),
}

/** Stores payments with their payers, or finds the ones that hold the same form of the same shop; answers in the order of the drafts. */
export const openPayments = (sql: Sql, drafts: readonly PaymentDraft[]): Promise<Opened[]> =>
  waysToOpen[sql.engine](sql, drafts)
