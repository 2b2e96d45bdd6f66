import { type AuditDraft, type AuditEntry, chainStart, entryDigest } from '../members/audit.js'
import type { AuditRecords } from '../members/ports.js'
import { type Cell, only, type Row, type Sql } from './sql.js'

const columns =
  'merchant_id, sequence, occurred_at, member_id, what, subject_kind, subject_id, before_values, after_values, address, previous, digest'
const text = {
  /** The row is the lock: who adds next waits here, so that a chain has no two entries in one place. */
  head: `insert into audit_chains (merchant_id, sequence, digest) values (?, 1, ?)
    on conflict (merchant_id) do update set sequence = audit_chains.sequence + 1 returning sequence, digest`,
  move: 'update audit_chains set digest = ? where merchant_id = ?',
  add: `insert into audit_entries (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
  after: `select id, ${columns} from audit_entries where merchant_id = ? and sequence > ? order by sequence limit ?`,
}

const cellsOf = (draft: AuditDraft): Cell[] => [
  draft.occurredAt.getTime(),
  draft.memberId,
  draft.what,
  draft.subject.kind,
  draft.subject.id,
  draft.before === null ? null : JSON.stringify(draft.before),
  draft.after === null ? null : JSON.stringify(draft.after),
  draft.address,
]

const values = (cell: Cell | undefined): AuditEntry['before'] => (typeof cell === 'string' ? JSON.parse(cell) : null)

const read = (row: Row): AuditEntry => ({
  id: Number(row.id),
  merchantId: row.merchant_id === 0 ? null : Number(row.merchant_id),
  sequence: Number(row.sequence),
  occurredAt: new Date(Number(row.occurred_at)),
  memberId: row.member_id === null ? null : Number(row.member_id),
  what: String(row.what),
  subject: { kind: String(row.subject_kind), id: String(row.subject_id) },
  before: values(row.before_values),
  after: values(row.after_values),
  address: row.address === null ? null : String(row.address),
  previous: String(row.previous),
  digest: String(row.digest),
})

/** The audit: a hash chain per merchant, and one of the operators' own. */
export const audit = (sql: Sql): AuditRecords => ({
  append: async draft => {
    const chain = draft.merchantId ?? 0
    const head = only(await sql.rows<{ sequence: number; digest: string }>(text.head, [chain, chainStart]))
    const digest = entryDigest(draft, head.sequence, head.digest)
    const { id } = only(
      await sql.rows<{ id: number }>(text.add, [chain, head.sequence, ...cellsOf(draft), head.digest, digest]),
    )
    await sql.run(text.move, [digest, chain])
    return { ...draft, id, sequence: head.sequence, previous: head.digest, digest }
  },
  list: async (merchantId, { before, limit, subject, memberId, what, from, until }) => {
    const conditions: [string, readonly Cell[]][] = [['merchant_id = ?', [merchantId ?? 0]]]
    if (subject !== undefined) conditions.push(['subject_kind = ? and subject_id = ?', [subject.kind, subject.id]])
    if (memberId !== undefined) conditions.push(['member_id = ?', [memberId]])
    if (what !== undefined) conditions.push(['substr(what, 1, ?) = ?', [what.length, what]])
    if (from !== undefined) conditions.push(['occurred_at >= ?', [from.getTime()]])
    if (until !== undefined) conditions.push(['occurred_at < ?', [until.getTime()]])
    if (before !== undefined) conditions.push(['sequence < ?', [before]])
    const where = conditions.map(([condition]) => condition).join(' and ')
    const rows = await sql.rows<Row>(
      `select id, ${columns} from audit_entries where ${where} order by sequence desc limit ?`,
      [...conditions.flatMap(([, cells]) => cells), limit],
    )
    return rows.map(read)
  },
  after: async (merchantId, sequence, limit) =>
    (await sql.rows<Row>(text.after, [merchantId ?? 0, sequence, limit])).map(read),
})
