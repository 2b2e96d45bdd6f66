import type { Device, DeviceRecords } from '../profiles/ports.js'
import type { Row, Sql } from './sql.js'
import { flag, insertInto, plain, table, time } from './table.js'

const deviceTable = table<Device>({
  merchantId: plain(),
  shopId: plain(),
  livemode: flag,
  paymentId: plain(),
  customerId: plain(),
  digest: plain(),
  createdAt: time,
})

const text = {
  add: `${insertInto('devices', deviceTable.names(deviceTable.keys))} on conflict (payment_id, digest) do update set created_at = excluded.created_at`,
  find: `select ${deviceTable.list} from devices where merchant_id = ? and payment_id = ? and digest = ? and created_at >= ?`,
  anyBefore: 'select 1 as found from devices where created_at < ? limit 1',
  /** The condition again, outside the choice: one that was renewed since is left alone. */
  dropBefore: `delete from devices where id in (select id from devices where created_at < ? order by created_at limit ?)
    and created_at < ?`,
}

/** Browsers that brought a customer's form. */
export const devices = (sql: Sql): DeviceRecords => ({
  add: async device => {
    await sql.run(text.add, deviceTable.cells(device, deviceTable.keys))
  },
  find: async (merchantId, paymentId, digest, since) => {
    const [row] = await sql.rows<Row>(text.find, [merchantId, paymentId, digest, since.getTime()])
    return row && deviceTable.read(row)
  },
  anyBefore: async moment => (await sql.rows(text.anyBefore, [moment.getTime()])).length > 0,
  dropBefore: (moment, limit) => sql.run(text.dropBefore, [moment.getTime(), limit, moment.getTime()]),
})
