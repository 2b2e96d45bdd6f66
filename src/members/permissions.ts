/** Who somebody is in the panel (M105–M110); an operator is staff and belongs to no merchant. */
export type Role = 'representative' | 'technical' | 'financial_passive' | 'financial_active' | 'operator'
/** Roles that a representative gives to people of the merchant. */
export const givenRoles = ['technical', 'financial_passive', 'financial_active'] as const

const everyMember = ['representative', 'technical', 'financial_passive', 'financial_active'] as const
const everybody = [...everyMember, 'operator'] as const
const money = ['representative', 'financial_passive', 'financial_active'] as const
const movesMoney = ['representative', 'financial_active'] as const
const integrates = ['representative', 'technical'] as const
const represents = ['representative'] as const
const staff = ['operator'] as const

/**
 * THE table of the panel: what may be done × by whom (mission.md M105–M109, "decided" 6). Every row of the panel's routes names one of
 * these; the frame refuses everybody else, and a test walks all routes × all roles.
 */
const allowed = {
  /** Own profile, security, language, sessions, help. */
  'own.account': everybody,
  /** Messages and contact. */
  'messages.write': everyMember,
  'home.view': money,
  'shops.view': everyMember,
  /** Integration data, notification address, deliveries (masked), plugins, trusted addresses, widget origins. */
  'shops.integrate': integrates,
  'keys.manage': integrates,
  'developers.use': integrates,
  /** Methods, look, letters, rules of a shop. */
  'shops.configure': represents,
  'shops.request': represents,
  'transactions.view': money,
  'transactions.export': money,
  /** Refund, capture, void, cancel, return of surplus, answer to a dispute. */
  'money.move': movesMoney,
  'queues.view': money,
  'links.view': money,
  'links.create': movesMoney,
  'members.manage': represents,
  'audit.view': represents,
  'onboarding.manage': represents,
  'contract.end': represents,
  'operator.review': staff,
  'operator.look': staff,
  'operator.money': staff,
  'operator.messages': staff,
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof allowed

/** Every permission of the table. */
export const permissions = Object.keys(allowed) as readonly Permission[]

/** Whether somebody of this role may do that. */
export const may = (role: Role, permission: Permission): boolean =>
  (allowed[permission] as readonly Role[]).includes(role)
