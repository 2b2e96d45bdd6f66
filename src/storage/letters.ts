import type { ClaimedLetter, LetterOutcome, LetterRecords, StoredLetter } from '../mail/ports.js'
import type { OwedLetter } from '../payments/letter.js'
import type { LetterWriter } from '../payments/ports.js'
import { leaseNow } from './lease-now.js'
import { type Cell, type Engine, only, type Row, type Sql } from './sql.js'
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
const due = `state = 'waiting' and due_at <= ?`
/** The condition again, outside the choice: a row that changed since is left alone. */
const take = (lock: string): string => `update letters set state = 'sending', leased_until = ?, fence = fence + 1
  where id in (select id from letters where ${due} order by due_at, id limit ? ${lock}) and ${due} returning ${letterTable.list}`
const takeOf: Record<Engine, string> = { sqlite: take(''), postgres: take('for update skip locked') }

const text = {
  /** A payer without an address is owed nothing; one letter per kind and thing. */
  owe: `insert into letters (${owedColumns.join(', ')}) select ${owedTable.keys.map(() => '?').join(', ')}, 'waiting', 0, 0
    from payers where merchant_id = ? and id = ? and (email is not null or ? = 1) on conflict (payment_id, kind, about) do nothing`,
  anyDue: `select 1 as found where exists (select 1 from letters where ${due})
    or exists (select 1 from letters where state = 'sending' and leased_until <= ?)`,
  /** A claim that ran out goes back; its fence stays, so that the next claim outranks whatever its holder still writes. */
  expire: `update letters set state = 'waiting', leased_until = null where state = 'sending' and leased_until <= ?`,
  mark: `update letters set state = ?, tries = ?, reason = ?, due_at = coalesce(?, due_at), finished_at = ?, leased_until = null
    where id = ? and fence = ? and state = 'sending'`,
  recent: `select ${letterTable.list} from letters where merchant_id = ? order by id desc limit ?`,
  find: `select ${letterTable.list} from letters where merchant_id = ? and id = ?`,
  backlog: `select count(*) as waiting, min(due_at) as oldest from letters where state = 'waiting'`,
  isOwed: 'select 1 as yes from letters where merchant_id = ? and payment_id = ? and kind = ? and about = ?',
}

const outcomeCells = (outcome: LetterOutcome): Cell[] => [
  outcome.state,
  outcome.tries,
  'reason' in outcome ? outcome.reason : null,
  outcome.state === 'waiting' ? outcome.dueAt.getTime() : null,
  outcome.state === 'waiting' ? null : outcome.at.getTime(),
]

/** Kind and facts were stored together. */
const letterOf = (row: Row): ClaimedLetter => letterTable.read(row) as ClaimedLetter

/** Letters owed to payers and shops. */
export const letters = (sql: Sql): LetterWriter & LetterRecords => ({
  owe: async ({ to, ...letter }) => {
    const row: OwedRow = { ...letter, about: letter.about ?? '' }
    const cells = owedTable.cells(row, owedTable.keys)
    return (await sql.run(text.owe, [...cells, letter.merchantId, letter.payerId, to === 'shop' ? 1 : 0])) === 1
  },
  anyDue: async (now, systemNow) =>
    (await sql.rows(text.anyDue, [now.getTime(), await leaseNow(sql, systemNow)])).length > 0,
  claim: async ({ now, systemNow, leaseUntil, limit }) => {
    const leaseFrom = await leaseNow(sql, systemNow)
    await sql.run(text.expire, [leaseFrom])
    const leasedUntil = leaseFrom + (leaseUntil.getTime() - systemNow.getTime())
    const rows = await sql.rows<Row>(takeOf[sql.engine], [leasedUntil, now.getTime(), limit, now.getTime()])
    return rows.map(letterOf)
  },
  mark: async ({ id, fence }, outcome) => (await sql.run(text.mark, [...outcomeCells(outcome), id, fence])) === 1,
  recent: async (merchantId, limit): Promise<StoredLetter[]> =>
    (await sql.rows<Row>(text.recent, [merchantId, limit])).map(letterOf),
  find: async (merchantId, id): Promise<StoredLetter | undefined> =>
    (await sql.rows<Row>(text.find, [merchantId, id])).map(letterOf)[0],
  backlog: async () => {
    const { waiting, oldest } = only(await sql.rows<{ waiting: number; oldest: number | null }>(text.backlog))
    return { waiting, oldestDueAt: oldest === null ? null : new Date(oldest) }
  },
  isOwed: async (merchantId, paymentId, kind, about) =>
    (await sql.rows(text.isOwed, [merchantId, paymentId, kind, about])).length > 0,
})
