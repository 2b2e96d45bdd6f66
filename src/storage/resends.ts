import type { ClaimedResend, ResendRecords } from '../notifications/ports.js'
import { leaseNow } from './lease-now.js'
import { addAttempt } from './mark-messages.js'
import { messageColumns } from './message-columns.js'
import { marks, type Row, type Sql } from './sql.js'
import { plain, table, time, without } from './table.js'

type ResendRow = ClaimedResend['message'] & {
  id: number
  resendId: number
  fence: number
  target: string
  askedBy: string
}
const resendTable = table<ResendRow>({
  id: plain(),
  ...messageColumns,
  tries: plain(),
  notYet: plain(),
  createdAt: time,
  resendId: plain(),
  fence: plain(),
  target: plain(),
  askedBy: plain(),
})
const ofMessage = resendTable.names(without(resendTable, 'resendId', 'fence', 'target', 'askedBy'))

const isFree = (wish: string): string => `(${wish}.leased_until is null or ${wish}.leased_until <= ?)`
/** The oldest free wish of each payment, so that a shop hears of it in order; of those so many per endpoint. Values: now, per endpoint, limit. */
const chosen = `select id from (
    select wish.id, row_number() over (partition by wish.endpoint order by wish.id) as place from resends wish
    where ${isFree('wish')} and not exists (select 1 from resends earlier where earlier.payment_id = wish.payment_id and earlier.id < wish.id)
  ) queued where place <= ? order by id limit ?`
/** The condition again, outside the choice: a row that another process took meanwhile is left alone. */
const take = `update resends set leased_until = ?, fence = fence + 1 where id in (${chosen}) and (leased_until is null or leased_until <= ?) returning id`

const text = {
  anyWaiting: `select 1 as found from resends where ${isFree('resends')} limit 1`,
  claimed: (count: number) =>
    `select ${ofMessage.map(name => `message.${name}`).join(', ')}, wish.id as resend_id, wish.fence, wish.url as target, wish.asked_by
      from resends wish join outbox message on message.id = wish.outbox_id where wish.id in (${marks(count)}) order by wish.id`,
  /** Its order was paid otherwise since it was asked for: it would cancel a paid order now (domain.md §3). */
  dropHarmful: `delete from resends where (leased_until is null or leased_until <= ?)
    and exists (select 1 from outbox where outbox.id = resends.outbox_id and outbox.state = 'suppressed')`,
  end: 'delete from resends where id = ? and fence = ?',
  /** To its own address and taken: the schedule has nothing left to do. */
  deliver: `update outbox set state = 'delivered', finished_at = ? where merchant_id = ? and id = ? and state in ('waiting', 'given_up')`,
}

const claimedOf = ({ resendId, fence, target, askedBy, ...message }: ResendRow): ClaimedResend => ({
  id: resendId,
  fence,
  url: target,
  askedBy,
  message,
})

/** Messages that somebody asked for by hand, until they were sent. */
export const resends = (sql: Sql): ResendRecords => ({
  anyWaiting: async systemNow => (await sql.rows(text.anyWaiting, [await leaseNow(sql, systemNow)])).length > 0,
  claim: async ({ systemNow, leaseUntil, perEndpoint, limit }) => {
    const now = await leaseNow(sql, systemNow)
    const leasedUntil = now + (leaseUntil.getTime() - systemNow.getTime())
    await sql.run(text.dropHarmful, [now])
    const taken = await sql.rows<{ id: number }>(take, [leasedUntil, now, perEndpoint, limit, now])
    if (taken.length === 0) return []
    const ids = taken.map(({ id }) => id)
    return (await sql.rows<Row>(text.claimed(ids.length), ids)).map(row => claimedOf(resendTable.read(row)))
  },
  drop: async ({ id, fence }) => {
    await sql.run(text.end, [id, fence])
  },
  mark: async ({ id, fence }, attempt, at) => {
    if ((await sql.run(text.end, [id, fence])) !== 1) return
    await addAttempt(sql, attempt)
    const isDelivered = attempt.status === 200 && attempt.url === null
    if (isDelivered) await sql.run(text.deliver, [at.getTime(), attempt.merchantId, attempt.outboxId])
  },
})
