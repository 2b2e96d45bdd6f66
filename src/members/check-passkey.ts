import type { Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, Visitor } from './outside.js'
import type { CeremonyOptions, ChallengePurpose, Passkey } from './passkey.js'
import { oweChange, renewCodes } from './security-change.js'
import { addressTrier } from './trier.js'
import { takeTry } from './try-limits.js'

type Needs = Pick<ComingInNeeds, 'store' | 'passkeys' | 'random' | 'seed' | 'businessClock'>

const challengeLifeMs = 5 * 60_000
/** How many one account may have. */
const mostPasskeys = 20
/** Most letters of the name that a member gives a passkey. */
export const longestPasskeyName = 60

const ask = async (
  { store, random }: Pick<Needs, 'store' | 'random'>,
  { now }: Visitor,
  purpose: ChallengePurpose,
  memberId: number | null,
): Promise<string> => {
  const challenge = random(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + challengeLifeMs)
  await store.write(({ passkeyChallenges }) => passkeyChallenges.add({ challenge, purpose, memberId, expiresAt }))
  return challenge
}

/** What the browser is asked in order to add a passkey; `undefined` when the account has its fill. */
export const askForNewPasskey =
  (needs: Needs) =>
  async (visitor: Visitor, member: Member, name: string): Promise<CeremonyOptions | undefined> => {
    const known = await needs.store.read.passkeys.ofMember(member.id)
    if (known.length >= mostPasskeys) return undefined
    const challenge = await ask(needs, visitor, 'add', member.id)
    const account = { handle: member.publicId, email: member.email, name }
    return needs.passkeys.addOptions({ challenge, account, known })
  }

/** Adds the passkey that a browser has made; answers the recovery codes where the member had none, shown once. `undefined`: refused. */
export const addPasskey =
  (needs: Needs) =>
  async (
    visitor: Visitor,
    member: Member,
    { answer, name }: { answer: string; name: string },
  ): Promise<{ newCodes: string[] } | undefined> => {
    const { store, passkeys, businessClock } = needs
    const { now } = visitor
    const claim = passkeys.claimOf(answer)
    const asked = claim && (await store.write(records => records.passkeyChallenges.take(claim.challenge, now)))
    if (asked?.purpose !== 'add' || asked.memberId !== member.id) return undefined
    const made = await passkeys.verifyNew({ challenge: asked.challenge, answer })
    if (made === undefined) return undefined
    const at = businessClock()
    return store.write(async records => {
      const row = { ...made, memberId: member.id, name, createdAt: now, lastUsedAt: null }
      if (!(await records.passkeys.add(row))) return undefined
      await records.audit.append(accountEntry(member, visitor, 'second-factor.added', { kind: 'passkey', name }))
      await oweChange(records, member, visitor, at, 'passkey-added')
      const hasCodes = (await records.recoveryCodes.left(member.id)) > 0
      return { newCodes: hasCodes ? [] : await renewCodes(needs, records, member, now) }
    })
  }

/** What the browser is asked in order to use a passkey: any of this site's, or those of one member. */
export const askForPasskey =
  (needs: Needs) =>
  async (visitor: Visitor, purpose: 'sign-in' | 'confirm', member: Member | undefined): Promise<CeremonyOptions> => {
    const allowed = member === undefined ? [] : await needs.store.read.passkeys.ofMember(member.id)
    const challenge = await ask(needs, visitor, purpose, member?.id ?? null)
    return needs.passkeys.useOptions({ challenge, allowed })
  }

/**
 * Who has signed a challenge with a passkey. A passkey asks its owner for a finger, a face or a PIN, so it is both factors at once.
 * `undefined`: refused.
 *
 * @param member the one who must have signed; whoever owns the passkey when it is left out
 */
export const checkPasskey =
  (needs: Needs) =>
  async (
    visitor: Visitor,
    order: { answer: string; purpose: 'sign-in' | 'confirm'; member?: Member },
  ): Promise<Member | 'too-many' | undefined> => {
    const { store, passkeys } = needs
    const { now } = visitor
    const trier = addressTrier(needs.seed, visitor)
    if ((await store.write(records => takeTry(records, 'passkey', trier, now))) === undefined) return 'too-many'
    const claim = passkeys.claimOf(order.answer)
    const asked = claim && (await store.write(records => records.passkeyChallenges.take(claim.challenge, now)))
    if (claim === undefined || asked?.purpose !== order.purpose) return undefined
    const passkey = await store.read.passkeys.byCredential(claim.credentialId)
    const owner = passkey && (await store.read.members.byId(passkey.memberId))
    const isMeant = asked.memberId === (order.member?.id ?? null) && [undefined, owner?.id].includes(order.member?.id)
    if (passkey === undefined || owner?.state !== 'active' || !isMeant) return undefined
    const used = await passkeys.verifyUse({ challenge: asked.challenge, answer: order.answer, passkey })
    if (used === undefined) return undefined
    const { id, memberId } = passkey
    const isNew = await store.write(records => records.passkeys.used({ memberId, id, counter: used.counter, at: now }))
    return isNew ? owner : undefined
  }

/** Gives a passkey another name; false when it is not the member's. */
export const renamePasskey =
  ({ store }: Pick<Needs, 'store'>) =>
  (visitor: Visitor, member: Member, { id, name }: Pick<Passkey, 'id' | 'name'>): Promise<boolean> =>
    store.write(async records => {
      if (!(await records.passkeys.rename(member.id, id, name))) return false
      await records.audit.append(accountEntry(member, visitor, 'passkey.renamed', { name }))
      return true
    })

/** Removes a passkey; false when it is not the member's. */
export const removePasskey =
  ({ store, businessClock }: Pick<Needs, 'store' | 'businessClock'>) =>
  (visitor: Visitor, member: Member, id: number): Promise<boolean> => {
    const at = businessClock()
    return store.write(async records => {
      const name = (await records.passkeys.ofMember(member.id)).find(passkey => passkey.id === id)?.name ?? ''
      if (!(await records.passkeys.remove(member.id, id))) return false
      await records.audit.append(accountEntry(member, visitor, 'second-factor.removed', { kind: 'passkey', name }))
      await oweChange(records, member, visitor, at, 'passkey-removed')
      return true
    })
  }
