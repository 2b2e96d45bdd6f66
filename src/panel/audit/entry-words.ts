import type { AuditEntry, AuditValues } from '../../members/audit.js'
import { type Member, nameOf } from '../../members/member.js'
import type { PanelCall } from '../call.js'

/** Who did it: a member by name, the gateway itself, or staff, whose names merchants do not see. */
export const actorText = (
  { t }: Pick<PanelCall, 't'>,
  { memberId }: Pick<AuditEntry, 'memberId'>,
  people: readonly Member[],
): string => {
  const member = people.find(({ id }) => id === memberId)
  return member ? nameOf(member) : memberId === null ? t('audit.gateway') : t('audit.operator')
}

export const valuesText = (values: AuditValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ') || '–'
