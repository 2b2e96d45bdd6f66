import { endAllAccess } from './follow-link.js'
import type { Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, Visitor } from './outside.js'
import { oweChange } from './security-change.js'
import { takeTry } from './try-limits.js'

/**
 * A new password, by somebody who is signed in and knows the old one. All other browsers are signed out.
 *
 * @param order the new password keeps the rules of `passwordFault`
 */
export const changePassword =
  ({ store, passwords, businessClock }: Pick<ComingInNeeds, 'store' | 'passwords' | 'businessClock'>) =>
  async (
    visitor: Visitor,
    member: Member,
    order: { sessionId: number; current: string; password: string },
  ): Promise<'done' | 'wrong' | 'too-many' | 'gone'> => {
    const trier = { account: `member-${member.id}` }
    if ((await store.write(records => takeTry(records, 'confirm', trier, visitor.now))) === undefined) return 'too-many'
    if (!(await passwords.matches(member.passwordHash, order.current))) return 'wrong'
    const passwordHash = await passwords.hash(order.password)
    const at = businessClock()
    return store.write(async records => {
      if (!(await records.members.save({ ...member, passwordHash, modifiedAt: visitor.now }, member))) return 'gone'
      await endAllAccess(records, member.id, visitor.now, order.sessionId)
      await records.audit.append(accountEntry(member, visitor, 'password.changed'))
      await oweChange(records, member, visitor, at, 'password')
      return 'done'
    })
  }
