import type { ShopAdminRecords } from '../merchants/ports.js'
import { defaultSettings, type MethodPauses, type Shop, type ShopSettings } from '../merchants/shop.js'
import { only, type Row, type Sql } from './sql.js'
import { type Column, flag, insertInto, plain, table, time } from './table.js'

/** Settings that were not known when a shop was stored have their default. */
const settings: Column<ShopSettings> = {
  toCell: value => JSON.stringify(value),
  toValue: cell => ({ ...defaultSettings, ...(JSON.parse(String(cell)) as Partial<ShopSettings>) }),
}

type StoredShop = Omit<Shop, 'merchantPublicId' | 'pausesOfAll'>
const shopTable = table<StoredShop>({
  id: plain(),
  merchantId: plain(),
  publicId: plain(),
  name: plain(),
  recipient: plain(),
  websiteUrl: plain(),
  notificationUrl: plain(),
  active: flag,
  settings,
  createdAt: time,
})
const addedKeys = [
  'merchantId',
  'publicId',
  'name',
  'recipient',
  'websiteUrl',
  'notificationUrl',
  'active',
  'settings',
  'createdAt',
] as const
const savedKeys = ['name', 'recipient', 'websiteUrl', 'notificationUrl', 'active', 'settings'] as const

const columns = shopTable.names(shopTable.keys).map(name => `shops.${name}`)
const select = `select ${columns.join(', ')}, merchants.public_id as merchant_public_id,
  (select value from settings where name = 'method_pauses') as pauses_of_all from shops join merchants on merchants.id = shops.merchant_id`
const text = {
  byId: `${select} where shops.merchant_id = ? and shops.id = ?`,
  find: `${select} where shops.public_id = ? and merchants.public_id = ?`,
  findByPublicId: `${select} where shops.public_id = ?`,
  add: `${insertInto('shops', shopTable.names(addedKeys))} returning id`,
  save: `update shops set ${shopTable.set(savedKeys)} where merchant_id = ? and id = ?`,
  // Payments refer to their shop; opening one must not wait.
  meet: 'select id from shops where public_id = ? for no key update',
  ofMerchant: `${select} where shops.merchant_id = ? order by shops.id`,
}

const noPauses: MethodPauses = {}
const shopOf = (row: Row): Shop => ({
  ...shopTable.read(row),
  merchantPublicId: String(row.merchant_public_id),
  pausesOfAll: typeof row.pauses_of_all === 'string' ? (JSON.parse(row.pauses_of_all) as MethodPauses) : noPauses,
})

/** Shops of merchants. */
export const shops = (sql: Sql): ShopAdminRecords => {
  const byId = async (merchantId: number, shopId: number) =>
    (await sql.rows<Row>(text.byId, [merchantId, shopId])).map(shopOf)[0]
  return {
    byId,
    find: async (merchantPublicId, shopPublicId) =>
      (await sql.rows<Row>(text.find, [shopPublicId, merchantPublicId])).map(shopOf)[0],
    findByPublicId: async publicId => (await sql.rows<Row>(text.findByPublicId, [publicId])).map(shopOf)[0],
    add: async shop => {
      const cells = shopTable.cells({ ...shop, active: true }, addedKeys)
      const { id } = only(await sql.rows<{ id: number }>(text.add, cells))
      return only((await sql.rows<Row>(text.byId, [shop.merchantId, id])).map(shopOf))
    },
    meet: async publicId => {
      if (sql.engine === 'postgres') await sql.rows(text.meet, [publicId])
    },
    save: async shop => {
      const changed = await sql.run(text.save, [...shopTable.cells(shop, savedKeys), shop.merchantId, shop.id])
      if (changed !== 1) throw new Error(`shop ${shop.publicId} is not stored and cannot be saved`)
    },
    ofMerchant: async merchantId => (await sql.rows<Row>(text.ofMerchant, [merchantId])).map(shopOf),
  }
}
