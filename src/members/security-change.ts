import type { Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { SecurityChange } from './member-letter.js'
import type { ComingInNeeds, ComingInRecords, Visitor } from './outside.js'
import { newRecoveryCodes, recoveryCodeDigest } from './recovery-code.js'

/** Tells the owner by letter that something which opens the account has changed. */
export const oweChange = (
  { memberLetters }: Pick<ComingInRecords, 'memberLetters'>,
  member: Pick<Member, 'id' | 'language'>,
  { language }: Pick<Visitor, 'language'>,
  at: Date,
  what: SecurityChange,
): Promise<void> =>
  memberLetters.owe(
    { memberId: member.id, language: member.language ?? language, at },
    { kind: 'account.changed', facts: { what } },
  )

/** Gives a member new recovery codes instead of the old ones; they are shown once. */
export const renewCodes = async (
  { random, seed }: Pick<ComingInNeeds, 'random' | 'seed'>,
  { recoveryCodes }: Pick<ComingInRecords, 'recoveryCodes'>,
  member: Pick<Member, 'id'>,
  now: Date,
): Promise<string[]> => {
  const codes = newRecoveryCodes(random)
  await recoveryCodes.replace(
    member.id,
    codes.map(code => recoveryCodeDigest(seed, member.id, code)),
    now,
  )
  return codes
}

/** New recovery codes at the member's own wish. */
export const renewCodesOf =
  (needs: Pick<ComingInNeeds, 'store' | 'random' | 'seed' | 'businessClock'>) =>
  (visitor: Visitor, member: Member): Promise<string[]> => {
    const at = needs.businessClock()
    return needs.store.write(async records => {
      const codes = await renewCodes(needs, records, member, visitor.now)
      await records.audit.append(accountEntry(member, visitor, 'recovery-codes.renewed'))
      await oweChange(records, member, visitor, at, 'codes-renewed')
      return codes
    })
  }

/** Takes every second factor of a member away, whose devices are lost, and ends all sessions; the password alone opens the account then. */
export const resetFactors =
  ({ store, businessClock }: Pick<ComingInNeeds, 'store' | 'businessClock'>) =>
  (visitor: Visitor, member: Member): Promise<void> => {
    const at = businessClock()
    return store.write(async records => {
      await records.authenticators.remove(member.id)
      for (const { id } of await records.passkeys.ofMember(member.id)) await records.passkeys.remove(member.id, id)
      await records.recoveryCodes.removeAll(member.id)
      await records.sessions.endAll(member.id, visitor.now)
      await records.halfSignIns.endAll(member.id)
      await records.audit.append(accountEntry(member, visitor, 'second-factor.reset', null, null))
      await oweChange(records, member, visitor, at, 'factors-reset')
    })
  }
