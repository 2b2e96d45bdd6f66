import { tokenDigest } from '../signing/credential-digest.js'
import { factorsOf, hasFactor } from './factors.js'
import { halfSignInLifeMs } from './half-sign-in.js'
import { foldedEmail, type Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, Visitor } from './outside.js'
import { trierOf } from './trier.js'
import { forgiveTries, takeTry } from './try-limits.js'

/** `wrong`: address or password, nobody says which; `half`: the second factor is awaited, under a token for a cookie. */
type SignInOutcome =
  | { outcome: 'wrong' | 'too-many' }
  | { outcome: 'half'; token: string; lifeSeconds: number }
  | { outcome: 'in'; member: Member }

/** Failures in a row that are told to the merchant. */
const toldEvery = 5

/** The first step into the panel. Takes as long for an address without an account: a password is always compared. */
export const signIn =
  (needs: Pick<ComingInNeeds, 'store' | 'passwords' | 'random' | 'seed'>) =>
  async (visitor: Visitor, order: { email: string; password: string }): Promise<SignInOutcome> => {
    const { store, passwords } = needs
    const email = foldedEmail(order.email)
    const member = await store.read.members.findByEmail(email)
    const isKnown = await store.read.sessions.wasAt(member?.id ?? 0, visitor.address)
    const trier = { ...trierOf(needs.seed, email, visitor), isKnown }
    const count = await store.write(records => takeTry(records, 'sign-in', trier, visitor.now))
    if (count === undefined) return { outcome: 'too-many' }
    if (!(await passwords.matches(member?.passwordHash ?? null, order.password)) || member === undefined) {
      if (member !== undefined && count % toldEvery === 0)
        await store.write(({ audit }) =>
          audit.append(accountEntry(member, visitor, 'sign-in.failed', { times: count }, null)),
        )
      return { outcome: 'wrong' }
    }
    if (member.state !== 'active') return { outcome: 'wrong' }
    await store.write(records => forgiveTries(records, 'sign-in', trier))
    if (!hasFactor(await factorsOf(store.read, member.id))) return { outcome: 'in', member }
    const token = needs.random(24).toString('base64url')
    const expiresAt = new Date(visitor.now.getTime() + halfSignInLifeMs)
    const half = { digest: tokenDigest(token), memberId: member.id, createdAt: visitor.now, expiresAt }
    await store.write(({ halfSignIns }) => halfSignIns.add(half))
    return { outcome: 'half', token, lifeSeconds: halfSignInLifeMs / 1000 }
  }

/** Who gave the right password and owes the second factor. */
export const findHalf =
  ({ store: { read } }: Pick<ComingInNeeds, 'store'>) =>
  async (token: string, now: Date): Promise<Member | undefined> => {
    const half = await read.halfSignIns.find(tokenDigest(token), now)
    const member = half && (await read.members.byId(half.memberId))
    return member?.state === 'active' ? member : undefined
  }

/** Ends the half sign-in: true for the one who may come in, false when it was used or has ended meanwhile. */
export const finishHalf =
  ({ store }: Pick<ComingInNeeds, 'store'>) =>
  (token: string, now: Date): Promise<boolean> =>
    store.write(({ halfSignIns }) => halfSignIns.take(tokenDigest(token), now))
