import { may, type Permission, type Role } from '../members/permissions.js'

/** What nobody does in production with a password alone: refunds, keys, people, the payout account, and all that operators do (domain.md §8). */
const guarded: ReadonlySet<Permission> = new Set([
  'money.move',
  'keys.manage',
  'members.manage',
  'operator.review',
  'operator.look',
  'operator.money',
  'operator.messages',
])

/** Whether a row of the panel needs a second factor to be set up: dangerous ones do, except in one's own account. */
export const isGuarded = ({
  may: permission,
  method,
  stepUp,
}: {
  may: Permission
  method: string
  stepUp?: true
}): boolean =>
  permission.startsWith('operator.') ||
  (method === 'POST' && permission !== 'own.account' && (guarded.has(permission) || stepUp === true))

/** Whether somebody of this role may do anything that is guarded so. */
export const wantsFactor = (role: Role): boolean => [...guarded].some(permission => may(role, permission))
