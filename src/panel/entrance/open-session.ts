import { type Answer, seeOther } from '../../http/route.js'
import { factorsOf, hasFactor } from '../../members/factors.js'
import type { Member } from '../../members/member.js'
import { may, type Permission } from '../../members/permissions.js'
import { tokenDigest } from '../../signing/credential-digest.js'
import { entryOf, type MemberCall, type VisitorCall } from '../call.js'
import { setCookie } from '../cookies.js'
import { firstTab } from '../menu.js'
import type { PanelNeeds } from '../needs.js'
import { wantsFactor } from '../needs-factor.js'

const isSignedIn = (call: VisitorCall): call is MemberCall => 'session' in call

/** What somebody has proved. */
type SignedInBy = 'password' | 'code' | 'passkey' | 'link'

/**
 * Lets a member in: a new session with a token that only the cookie holds; the one this browser had before ends. Goes on to the page
 * that was asked for, to the first tab, or, in production, to the second factor that this role must have.
 */
export const openSession = async (
  needs: PanelNeeds,
  call: VisitorCall,
  { member, by, next }: { member: Member; by: SignedInBy; next: string },
): Promise<Answer> => {
  const { ask, now } = call
  const token = needs.random(32).toString('base64url')
  const session = {
    ...{ publicId: needs.newId(), digest: tokenDigest(token), memberId: member.id, address: ask.address },
    ...{ createdAt: now, seenAt: now, confirmedAt: now, endedAt: null },
    agent: String(ask.headers['user-agent'] ?? '').slice(0, 200),
  }
  const former = isSignedIn(call) ? call.session : undefined
  await needs.store.write(async ({ sessions, audit }) => {
    if (former !== undefined) await sessions.end(former.memberId, former.id, now)
    await sessions.add(session)
    const subject = { kind: 'member', id: member.publicId }
    await audit.append(entryOf({ ...call, member }, { what: 'session.opened', subject, after: { by } }))
  })
  const isOwing =
    needs.mode === 'production' && wantsFactor(member.role) && !hasFactor(await factorsOf(needs.store.read, member.id))
  const cookies = [
    setCookie(needs.baseUrl(), 'session', token),
    setCookie(needs.baseUrl(), 'half', null),
    setCookie(needs.baseUrl(), 'visit', null),
  ]
  return seeOther(isOwing ? '/panel/settings/security' : next === '/panel' ? landing(member) : next, {
    'set-cookie': cookies,
  })
}

const landing = ({ role }: Member): string => firstTab((permission: Permission) => may(role, permission))
