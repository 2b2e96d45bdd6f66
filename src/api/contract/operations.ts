import type { Operation } from './operation.js'
import * as settings from './settings.js'
import * as shops from './shops.js'

/** Every operation of the API, in the order of the reference. */
export const operations: readonly Operation[] = [shops, settings].flatMap(group =>
  Object.values(group).filter(isOperation),
)

/** A contract's file may export schemas too. */
function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'id' in value && 'path' in value
}
