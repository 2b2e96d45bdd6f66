import type {
  QueueCounts,
  QueuedPayment,
  QueuePage,
  QueueRecords,
  StuckForgetting,
  StuckOperation,
} from '../queues/ports.js'
import { disputeTable } from './disputes.js'
import { operationTable } from './operations.js'
import { type Cell, only, type Row, type Sql } from './sql.js'
import { flag, plain, table, time } from './table.js'
import { transactionTable } from './transactions.js'
import { creditTable } from './unmatched-credits.js'

const besideTable = table<QueuedPayment>({
  paymentPublicId: plain(),
  orderId: plain(),
  merchantPublicId: plain(),
  merchantName: plain(),
  shopName: plain(),
  currency: plain(),
  livemode: flag,
})
const stuckTable = table<Pick<StuckOperation, 'transactionPublicId' | 'transactionStatus'>>({
  transactionPublicId: plain(),
  transactionStatus: plain(),
})
const forgettingTable = table<StuckForgetting>({
  id: plain(),
  merchantId: plain(),
  merchantPublicId: plain(),
  merchantName: plain(),
  connector: plain(),
  tries: plain(),
  createdAt: time,
})

const beside = `payment.public_id as payment_public_id, payment.order_id, merchant.public_id as merchant_public_id, merchant.name as merchant_name,
  shop.name as shop_name, payment.currency, payment.livemode`
const joins = (row: string) => `join payments payment on payment.id = ${row}.payment_id
  join merchants merchant on merchant.id = ${row}.merchant_id join shops shop on shop.id = payment.shop_id`
const of = (table: { names(keys: readonly never[]): string[]; keys: readonly string[] }, row: string): string =>
  table
    .names(table.keys as readonly never[])
    .map(name => `${row}.${name}`)
    .join(', ')

const stuckText = `select ${of(operationTable, 'operation')}, ${beside}, attempt.public_id as transaction_public_id, attempt.status as transaction_status
  from operations operation join transactions attempt on attempt.id = operation.transaction_id ${joins('operation')}
  where operation.state = 'needs_operator'`
const surplusText = `select ${of(transactionTable, 'attempt')}, ${beside} from transactions attempt ${joins('attempt')}
  where attempt.surplus_minor > attempt.surplus_returned_minor`
const disputeText = `select ${of(disputeTable, 'dispute')}, ${beside} from disputes dispute ${joins('dispute')}
  where dispute.answer is null and dispute.stage in ('inquiry', 'open')`
const creditText = `select ${of(creditTable, 'credit')}, ${beside} from unmatched_credits credit
  join transactions attempt on attempt.id = credit.transaction_id ${joins('attempt')} where credit.assigned_to is null`
const forgettingText = `select forgetting.id, forgetting.merchant_id, merchant.public_id as merchant_public_id, merchant.name as merchant_name, connector, tries, forgetting.created_at
  from forgettings forgetting join merchants merchant on merchant.id = forgetting.merchant_id where forgetting.state = 'needs_operator'`

/** One question for all figures; each goes by an index that holds only what waits. */
const counts = (ofMerchant: string): string => `select
    (select count(*) from operations where state = 'needs_operator'${ofMerchant}) as stuck,
    (select count(*) from transactions where surplus_minor > surplus_returned_minor${ofMerchant}) as surplus,
    (select count(*) from outbox where state = 'given_up'${ofMerchant}) as messages,
    (select count(*) from disputes where answer is null and stage in ('inquiry', 'open')${ofMerchant}) as disputes,
    (select count(*) from unmatched_credits where assigned_to is null${ofMerchant}) as credits,
    (select count(*) from forgettings where state = 'needs_operator'${ofMerchant}) as forgettings`
const countsOf = { merchant: counts(' and merchant_id = ?'), everybody: counts('') }

const text = {
  again: `update forgettings set state = 'waiting', due_at = ?, finished_at = null where id = ? and state = 'needs_operator'`,
  told: `update forgettings set state = 'told', sealed = null, finished_at = ? where id = ? and state = 'needs_operator'`,
}

/** What waits for a person, of one merchant or of all. */
export const queues = (sql: Sql): QueueRecords => {
  const page = (query: string, row: string, merchantId: number | null, { after, limit }: QueuePage): Promise<Row[]> => {
    const conditions: [string, Cell][] = [
      ...(merchantId === null ? [] : [[`${row}.merchant_id = ?`, merchantId] as [string, Cell]]),
      ...(after === undefined ? [] : [[`${row}.id > ?`, after] as [string, Cell]]),
    ]
    const where = conditions.map(([condition]) => ` and ${condition}`).join('')
    return sql.rows<Row>(`${query}${where} order by ${row}.id limit ?`, [...conditions.map(([, cell]) => cell), limit])
  }
  const readStuck = (row: Row): StuckOperation => ({
    ...operationTable.read(row),
    ...besideTable.read(row),
    ...stuckTable.read(row),
  })
  const readCredit = (row: Row) => ({ ...besideTable.read(row), ...creditTable.read(row) })
  return {
    counts: async merchantId =>
      only(
        await sql.rows<QueueCounts>(
          merchantId === null ? countsOf.everybody : countsOf.merchant,
          merchantId === null ? [] : Array<number>(6).fill(merchantId),
        ),
      ),
    stuck: async (merchantId, wanted) => (await page(stuckText, 'operation', merchantId, wanted)).map(readStuck),
    stuckOne: async (merchantId, reference) => {
      const mine = merchantId === null ? '' : ' and operation.merchant_id = ?'
      const rows = await sql.rows<Row>(`${stuckText} and operation.reference = ?${mine}`, [
        reference,
        ...(merchantId === null ? [] : [merchantId]),
      ])
      return rows.map(readStuck)[0]
    },
    surplus: async (merchantId, wanted) =>
      (await page(surplusText, 'attempt', merchantId, wanted)).map(row => ({
        ...transactionTable.read(row),
        ...besideTable.read(row),
      })),
    disputes: async (merchantId, wanted) =>
      (await page(disputeText, 'dispute', merchantId, wanted)).map(row => ({
        ...besideTable.read(row),
        ...disputeTable.read(row),
      })),
    credits: async (merchantId, wanted) => (await page(creditText, 'credit', merchantId, wanted)).map(readCredit),
    credit: async id => (await sql.rows<Row>(`${creditText} and credit.id = ?`, [id])).map(readCredit)[0],
    forgettings: async wanted => (await page(forgettingText, 'forgetting', null, wanted)).map(forgettingTable.read),
    tellAgain: async (id, at) => (await sql.run(text.again, [at.getTime(), id])) === 1,
    wasTold: async (id, at) => (await sql.run(text.told, [at.getTime(), id])) === 1,
  }
}
