import * as disputes from './disputes.js'
import * as events from './events.js'
import * as holds from './holds.js'
import * as lists from './lists.js'
import type { Operation } from './operation.js'
import * as payments from './payments.js'
import * as profiles from './profiles.js'
import * as refunds from './refunds.js'
import * as settings from './settings.js'
import * as shops from './shops.js'
import * as transactions from './transactions.js'

/** Every operation of the API, in the order of the reference. */
export const operations: readonly Operation[] = [
  transactions,
  refunds,
  holds,
  payments,
  lists,
  disputes,
  profiles,
  shops,
  settings,
  events,
].flatMap(group => Object.values(group).filter(isOperation))

/** A contract's file may export schemas too. */
function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'id' in value && 'path' in value
}
