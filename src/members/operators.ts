import { OperatorRefusal } from '../merchants/operator-refusal.js'
import { endAllAccess } from './follow-link.js'
import { draftLink, linkToken } from './mail-link.js'
import { foldedEmail, type Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, Visitor } from './outside.js'

type Needs = Pick<ComingInNeeds, 'store' | 'random' | 'newId' | 'seed'>

/**
 * Opens an operator's account, or makes another link for one that was never used. Answers the token of a link that acts once: whoever
 * opens it chooses the password.
 *
 * @throws OperatorRefusal when the address has an account already
 */
export const addOperator =
  ({ store, random, newId, seed }: Needs) =>
  async (visitor: Visitor, address: string): Promise<{ member: Member; token: string; expiresAt: Date }> => {
    const email = foldedEmail(address)
    const { now } = visitor
    const publicId = newId()
    return store.write(async records => {
      const known = await records.members.findByEmail(email)
      if (known !== undefined && (known.role !== 'operator' || known.state !== 'invited'))
        throw new OperatorRefusal('member/known', `"${email}" has an account already (${known.role}, ${known.state}).`)
      const member =
        known ??
        (await records.members.add({
          ...{ publicId, merchantId: null, email, firstName: '', lastName: '', role: 'operator', state: 'invited' },
          ...{ passwordHash: null, language: null, completedOnly: false, createdAt: now, modifiedAt: now },
        }))
      if (member === undefined) throw new OperatorRefusal('member/known', `"${email}" has an account already.`)
      await records.memberLinks.endAll(member.id, 'invite', now)
      const link = draftLink({ seed, random, memberId: member.id, purpose: 'invite', now })
      await records.memberLinks.add(link)
      await records.audit.append(accountEntry(member, visitor, 'operator.invited', null, null))
      return { member, token: linkToken(seed, link.nonce), expiresAt: link.expiresAt }
    })
  }

/** Closes an operator's account and signs it out everywhere. @throws OperatorRefusal when nobody of that address is an operator */
export const removeOperator =
  ({ store }: Pick<Needs, 'store'>) =>
  (visitor: Visitor, address: string): Promise<Member> =>
    store.write(async records => {
      const member = await memberByAddress(records, address)
      if (member.role !== 'operator') throw new OperatorRefusal('member/other', `"${member.email}" is no operator.`)
      const closed: Member = { ...member, state: 'deactivated', modifiedAt: visitor.now }
      await records.members.save(closed, member)
      await endAllAccess(records, member.id, visitor.now)
      await records.audit.append(accountEntry(member, visitor, 'member.deactivated', null, null))
      return closed
    })

/** @throws OperatorRefusal when the address has no account */
export const memberByAddress = async (
  { members }: Pick<ComingInNeeds['store']['read'], 'members'>,
  address: string,
): Promise<Member> => {
  const member = await members.findByEmail(foldedEmail(address))
  if (member === undefined) throw new OperatorRefusal('member/unknown', `"${foldedEmail(address)}" has no account.`)
  return member
}
