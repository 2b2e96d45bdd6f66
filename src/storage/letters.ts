import type { ClaimedLetter, LetterRecords, StoredLetter } from '../mail/ports.js'
import type { OwedLetter } from '../payments/letter.js'
import type { LetterWriter } from '../payments/ports.js'
import { letterQueue, queueTexts } from './letter-queue.js'
import type { Row, Sql } from './sql.js'
import { type Column, flag, json, plain, table, time } from './table.js'

type OwedRow = Omit<OwedLetter, 'about' | 'to'> & { about: string }

/** Which facts belong to which kind is the writer's word; the row keeps it. */
const facts = json() as Column<OwedLetter['facts']>
const ofPayment = {
  merchantId: plain<number>(),
  shopId: plain<number>(),
  paymentId: plain<number>(),
  payerId: plain<number>(),
  livemode: flag,
  kind: plain<OwedLetter['kind']>(),
  about: plain<string>(),
  facts,
  language: plain<string>(),
  createdAt: time,
}
const owedTable = table<OwedRow>({ ...ofPayment, dueAt: time })
const letterTable = table<Omit<ClaimedLetter, never>>({
  ...ofPayment,
  id: plain(),
  state: plain(),
  tries: plain(),
  reason: plain(),
  fence: plain(),
})

const owedColumns = [...owedTable.names(owedTable.keys), 'state', 'tries', 'fence']
const text = {
  /** A payer without an address is owed nothing; one letter per kind and thing. */
  owe: `insert into letters (${owedColumns.join(', ')}) select ${owedTable.keys.map(() => '?').join(', ')}, 'waiting', 0, 0
    from payers where merchant_id = ? and id = ? and (email is not null or ? = 1) on conflict (payment_id, kind, about) do nothing`,
  recent: `select ${letterTable.list} from letters where merchant_id = ? order by id desc limit ?`,
  find: `select ${letterTable.list} from letters where merchant_id = ? and id = ?`,
  isOwed: 'select 1 as yes from letters where merchant_id = ? and payment_id = ? and kind = ? and about = ?',
}

const queue = queueTexts('letters', letterTable.list)

/** Kind and facts were stored together. */
const letterOf = (row: Row): ClaimedLetter => letterTable.read(row) as ClaimedLetter

/** Letters owed to payers and shops. */
export const letters = (sql: Sql): LetterWriter & LetterRecords => ({
  ...letterQueue(sql, queue, letterOf),
  owe: async ({ to, ...letter }) => {
    const row: OwedRow = { ...letter, about: letter.about ?? '' }
    const cells = owedTable.cells(row, owedTable.keys)
    return (await sql.run(text.owe, [...cells, letter.merchantId, letter.payerId, to === 'shop' ? 1 : 0])) === 1
  },
  recent: async (merchantId, limit): Promise<StoredLetter[]> =>
    (await sql.rows<Row>(text.recent, [merchantId, limit])).map(letterOf),
  find: async (merchantId, id): Promise<StoredLetter | undefined> =>
    (await sql.rows<Row>(text.find, [merchantId, id])).map(letterOf)[0],
  isOwed: async (merchantId, paymentId, kind, about) =>
    (await sql.rows(text.isOwed, [merchantId, paymentId, kind, about])).length > 0,
})
