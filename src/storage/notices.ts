import type { Notice } from '../threads/notice.js'
import type { NoticeRecords } from '../threads/ports.js'
import type { Row, Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull, without } from './table.js'

const noticeTable = table<Notice>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  threadId: plain(),
  state: plain(),
  memberId: plain(),
  author: plain(),
  givenAt: time,
  endsAt: time,
  finishedAt: timeOrNull,
})
const addedKeys = without(noticeTable, 'id')

const select = `select ${noticeTable.list} from notices`
const text = {
  add: `${insertInto('notices', noticeTable.names(addedKeys))} on conflict (merchant_id) where state = 'given' do nothing`,
  ofMerchant: `${select} where merchant_id = ? order by id desc limit 1`,
  ofThread: `${select} where merchant_id = ? and thread_id = ?`,
  withdraw: `update notices set state = 'withdrawn', finished_at = ? where merchant_id = ? and state = 'given' and ends_at > ?`,
  due: `${select} where state = 'given' and ends_at <= ? order by ends_at, id limit ?`,
  end: `update notices set state = 'ended', finished_at = ? where merchant_id = ? and id = ? and state = 'given'`,
}

/** Notices that end contracts; of a merchant at most one runs (unique index). */
export const notices = (sql: Sql): NoticeRecords => ({
  add: async notice => {
    const row = { ...notice, state: 'given', finishedAt: null } as const
    return (await sql.run(text.add, noticeTable.cells(row, addedKeys))) === 1
  },
  ofMerchant: async merchantId => (await sql.rows<Row>(text.ofMerchant, [merchantId])).map(noticeTable.read)[0],
  ofThread: async (merchantId, threadId) =>
    (await sql.rows<Row>(text.ofThread, [merchantId, threadId])).map(noticeTable.read)[0],
  withdraw: async (merchantId, at) => (await sql.run(text.withdraw, [at.getTime(), merchantId, at.getTime()])) === 1,
  due: async (now, limit) => (await sql.rows<Row>(text.due, [now.getTime(), limit])).map(noticeTable.read),
  end: async (merchantId, id, at) => (await sql.run(text.end, [at.getTime(), merchantId, id])) === 1,
})
