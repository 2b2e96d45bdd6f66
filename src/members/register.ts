import { newMerchantId } from '../merchants/credentials.js'
import { foldedEmail, type Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, ComingInRecords, Visitor } from './outside.js'
import { oweLink } from './owe-link.js'
import { trierOf } from './trier.js'
import { takeTry } from './try-limits.js'

type Needs = Pick<ComingInNeeds, 'store' | 'mode' | 'passwords' | 'random' | 'newId' | 'seed' | 'businessClock'>

/**
 * Registers a merchant by the e-mail address of its representative (M119, M121). Answers the same, after the same work, whether the
 * address is new or has an account: only its owner, by letter, learns which. A sandbox's accounts are active at once.
 *
 * @param order the password keeps the rules of `passwordFault`
 */
export const register =
  (needs: Needs) =>
  async (visitor: Visitor, order: { email: string; password: string }): Promise<'done' | 'too-many'> => {
    const email = foldedEmail(order.email)
    // Before the password is hashed, which is dear: a flood ends here.
    const trier = trierOf(needs.seed, email, visitor)
    const mayTry = await needs.store.write(records => takeTry(records, 'register', trier, visitor.now))
    if (mayTry === undefined) return 'too-many'
    const passwordHash = await needs.passwords.hash(order.password)
    const draft = { email, passwordHash, publicId: needs.newId(), merchantPublicId: newMerchantId(needs.random) }
    const once = () => needs.store.write(records => registerOnce(needs, records, visitor, draft))
    // Two that register one address at once: the loser of the race begins anew and meets the winner's account.
    await once().catch(error => (error instanceof AddressTaken ? once() : Promise.reject(error)))
    return 'done'
  }

class AddressTaken extends Error {}

type Draft = { email: string; passwordHash: string; publicId: string; merchantPublicId: string }

const registerOnce = async (needs: Needs, records: ComingInRecords, visitor: Visitor, draft: Draft): Promise<void> => {
  const trier = trierOf(needs.seed, draft.email, visitor)
  const known = await records.members.findByEmail(draft.email)
  const member = known ?? (await addRepresentative(needs, records, visitor, draft))
  if ((await takeTry(records, 'letter', trier, visitor.now)) === undefined) return
  const { passwordHash } = draft
  const { language, now } = visitor
  const at = needs.businessClock()
  // Never activated: whoever reads the letters of this address, and knows the password of this registration, owns the account.
  if (known === undefined || (known.state === 'invited' && known.role === 'representative'))
    await oweLink(records, needs, { member, purpose: 'activate', passwordHash, language, now, at })
  else
    await records.memberLetters.owe(
      { memberId: member.id, language: member.language ?? language, at },
      { kind: 'account.known', facts: {} },
    )
}

const addRepresentative = async (
  { mode }: Pick<Needs, 'mode'>,
  records: ComingInRecords,
  visitor: Visitor,
  { email, passwordHash, publicId, merchantPublicId }: Draft,
): Promise<Member> => {
  const { now, language } = visitor
  // The checklist asks for the names.
  const merchant = await records.merchants.add({
    ...{ publicId: merchantPublicId, name: email, legalName: email, trustedIps: [], createdAt: now },
  })
  const isActive = mode === 'sandbox'
  const member = await records.members.add({
    ...{ publicId, merchantId: merchant.id, email, firstName: '', lastName: '', role: 'representative', language },
    ...{ state: isActive ? 'active' : 'invited', passwordHash: isActive ? passwordHash : null },
    ...{ completedOnly: false, createdAt: now, modifiedAt: now },
  })
  if (member === undefined) throw new AddressTaken()
  // Live money waits for the checklist; merchants that an operator makes have none.
  await records.applications.lock(merchant.id, isActive ? 'active' : 'filling', now)
  await records.audit.append(accountEntry(member, visitor, 'member.registered'))
  return member
}
