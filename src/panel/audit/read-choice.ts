import { asWarsawDay, dayAfter, dayBegins } from '../../accounting/warsaw-day.js'
import type { Member } from '../../members/member.js'
import type { AuditRecords } from '../../members/ports.js'
import type { PanelCall } from '../call.js'

export type Chosen = {
  by: Member | undefined
  /** How the act's name begins; empty = any. */
  what: string
  from: string | undefined
  to: string | undefined
  /** For the records, without a place. */
  wish: Omit<Parameters<AuditRecords['list']>[1], 'limit' | 'before'>
}

/** Which entries the address asks for. */
export const readChoice = ({ query }: Pick<PanelCall, 'query'>, people: readonly Member[]): Chosen => {
  const by = people.find(({ publicId }) => publicId === query.text('by'))
  const [from, to] = [asWarsawDay(query.text('from')), asWarsawDay(query.text('to'))]
  const what = /^[a-z][\w.-]{0,60}$/.test(query.text('what')) ? query.text('what') : ''
  const wish = {
    ...(by ? { memberId: by.id } : {}),
    ...(what === '' ? {} : { what }),
    ...(from ? { from: dayBegins(from) } : {}),
    ...(to ? { until: dayBegins(dayAfter(to, 1)) } : {}),
  }
  return { by, what, from, to, wish }
}
