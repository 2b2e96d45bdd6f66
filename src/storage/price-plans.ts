import type { PlanRecords } from '../onboarding/ports.js'
import type { MerchantPlan, PricePlan } from '../onboarding/price-plan.js'
import type { PromotionRecords } from '../payments/ports.js'
import type { Row, Sql } from './sql.js'
import { flag, insertInto, json, plain, table, time, timeOrNull, without } from './table.js'

const planTable = table<PricePlan>({
  id: plain(),
  code: plain(),
  version: plain(),
  name: plain(),
  rates: json(),
  promotion: json(),
  offered: flag,
  createdAt: time,
})
const addedKeys = without(planTable, 'id')
const givenTable = table<MerchantPlan>({
  merchantId: plain(),
  planCode: plain(),
  planVersion: plain(),
  acceptedAt: time,
  acceptedBy: plain(),
  note: plain(),
  promotionEndsAt: timeOrNull,
  promotionLimitMinor: plain(),
  turnedOverMinor: plain(),
})
const replaced = without(givenTable, 'merchantId')
const select = `select ${planTable.list} from price_plans`
const text = {
  list: `${select} order by code, version desc`,
  find: `${select} where code = ? and version = ?`,
  add: `${insertInto('price_plans', planTable.names(addedKeys))} on conflict (code, version) do nothing returning ${planTable.list}`,
  of: `select ${givenTable.list} from merchant_plans where merchant_id = ?`,
  give: `${insertInto('merchant_plans', givenTable.names(givenTable.keys))} on conflict (merchant_id) do update set ${givenTable
    .names(replaced)
    .map(name => `${name} = excluded.${name}`)
    .join(', ')}`,
  turnOver: `update merchant_plans set turned_over_minor = turned_over_minor + ?
    where merchant_id = ? and turned_over_minor < promotion_limit_minor`,
}

/** Price plans and who has which. */
export const plans = (sql: Sql): PlanRecords => ({
  list: async () => (await sql.rows<Row>(text.list)).map(planTable.read),
  find: async (code, version) => (await sql.rows<Row>(text.find, [code, version])).map(planTable.read)[0],
  add: async plan => (await sql.rows<Row>(text.add, planTable.cells(plan, addedKeys))).map(planTable.read)[0],
  of: async merchantId => (await sql.rows<Row>(text.of, [merchantId])).map(givenTable.read)[0],
  give: async plan => {
    await sql.run(text.give, givenTable.cells(plan, givenTable.keys))
  },
})

/** Turnover of promotions. */
export const promotions = (sql: Sql): PromotionRecords => ({
  turnOver: async (merchantId, amountMinor) => (await sql.run(text.turnOver, [amountMinor, merchantId])) === 1,
})
