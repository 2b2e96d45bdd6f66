import { tokenDigest } from '../signing/credential-digest.js'
import type { LinkPurpose, MailLink } from './mail-link.js'
import { foldedEmail, type Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, ComingInRecords, Visitor } from './outside.js'
import { oweLink } from './owe-link.js'
import { trierOf } from './trier.js'
import { forgiveTries, takeTry } from './try-limits.js'

/** The link that a token opens, with its member, looked at only: reading uses nothing up. `undefined`: used, too old or never made. */
export const findLink =
  ({ store: { read } }: Pick<ComingInNeeds, 'store'>) =>
  async (token: string, purpose: LinkPurpose, now: Date): Promise<{ link: MailLink; member: Member } | undefined> => {
    const link = await read.memberLinks.find(tokenDigest(token), purpose, now)
    const member = link && (await read.members.byId(link.memberId))
    return link && member && member.state !== 'deactivated' ? { link, member } : undefined
  }

/**
 * Opens an account (M122). Asks for the password that was chosen with this very registration: whoever registered somebody else's
 * address does not read its letters, and whoever reads the letter by chance does not know the password.
 * `gone`: the link acts no more; `active`: nothing to do.
 */
export const activate =
  (needs: Pick<ComingInNeeds, 'store' | 'passwords' | 'seed'>) =>
  async (
    visitor: Visitor,
    { token, password }: { token: string; password: string },
  ): Promise<Member | 'gone' | 'wrong' | 'active' | 'too-many'> => {
    const { store, passwords } = needs
    const found = await findLink(needs)(token, 'activate', visitor.now)
    if (found === undefined) return 'gone'
    const { link, member } = found
    if (member.state === 'active') return 'active'
    const trier = { account: `link-${link.id}` }
    if ((await store.write(records => takeTry(records, 'confirm', trier, visitor.now))) === undefined) return 'too-many'
    if (!(await passwords.matches(link.passwordHash, password))) return 'wrong'
    return store.write(async records => {
      if (!(await records.memberLinks.use(link.id, visitor.now))) return 'gone'
      const active: Member = { ...member, state: 'active', passwordHash: link.passwordHash, modifiedAt: visitor.now }
      if (!(await records.members.save(active, member))) return 'gone'
      await records.memberLinks.endAll(member.id, 'activate', visitor.now)
      await records.audit.append(accountEntry(member, visitor, 'member.activated'))
      return active
    })
  }

/** Sends a link for a new password, if the address has an account; answers the same if not. */
export const askReset =
  (needs: Pick<ComingInNeeds, 'store' | 'random' | 'seed' | 'businessClock'>) =>
  async (visitor: Visitor, order: { email: string }): Promise<'done' | 'too-many'> => {
    const email = foldedEmail(order.email)
    const trier = trierOf(needs.seed, email, visitor)
    const at = needs.businessClock()
    return needs.store.write(async records => {
      if ((await takeTry(records, 'reset', trier, visitor.now)) === undefined) return 'too-many'
      const mayWrite = (await takeTry(records, 'letter', trier, visitor.now)) !== undefined
      const member = await records.members.findByEmail(email)
      if (member === undefined || member.state === 'deactivated' || !mayWrite) return 'done'
      await oweLink(records, needs, { member, purpose: 'reset', language: visitor.language, now: visitor.now, at })
      await records.audit.append(accountEntry(member, visitor, 'password.reset-asked', null, null))
      return 'done'
    })
  }

/**
 * Sets a password by a link of a letter: the first one, for somebody who was invited, or a new one. Whoever reads an account's
 * letters owns the account, so this activates it too; second factors stay. Every browser that was signed in is not any more.
 *
 * @param order the password keeps the rules of `passwordFault`
 */
export const setPasswordByLink =
  (needs: Pick<ComingInNeeds, 'store' | 'passwords' | 'seed' | 'businessClock'>) =>
  async (
    visitor: Visitor,
    order: { token: string; purpose: 'reset' | 'invite'; password: string; firstName?: string; lastName?: string },
  ): Promise<Member | 'gone'> => {
    const { store, passwords } = needs
    const { now } = visitor
    const found = await findLink(needs)(order.token, order.purpose, now)
    if (found === undefined) return 'gone'
    const { link, member } = found
    const passwordHash = await passwords.hash(order.password)
    const at = needs.businessClock()
    return store.write(async records => {
      if (!(await records.memberLinks.use(link.id, now))) return 'gone'
      const { firstName = member.firstName, lastName = member.lastName } = order
      const active: Member = { ...member, firstName, lastName, state: 'active', passwordHash, modifiedAt: now }
      if (!(await records.members.save(active, member))) return 'gone'
      await endAllAccess(records, member.id, now)
      await forgiveTries(records, 'sign-in', trierOf(needs.seed, member.email, visitor))
      await records.audit.append(
        accountEntry(member, visitor, order.purpose === 'reset' ? 'password.reset' : 'member.activated'),
      )
      if (order.purpose === 'reset' && member.state === 'active')
        await records.memberLetters.owe(
          { memberId: member.id, language: member.language ?? visitor.language, at },
          { kind: 'account.changed', facts: { what: 'password' } },
        )
      return active
    })
  }

/** Ends every way in that a former password has opened. */
export const endAllAccess = async (
  { sessions, halfSignIns, memberLinks }: Pick<ComingInRecords, 'sessions' | 'halfSignIns' | 'memberLinks'>,
  memberId: number,
  now: Date,
  exceptSessionId?: number,
): Promise<void> => {
  await sessions.endAll(memberId, now, exceptSessionId)
  await halfSignIns.endAll(memberId)
  for (const purpose of ['activate', 'reset', 'invite'] as const) await memberLinks.endAll(memberId, purpose, now)
}
