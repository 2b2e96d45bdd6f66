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
})
