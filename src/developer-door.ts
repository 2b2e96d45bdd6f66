import type { Entered, MemberNeeds } from './developers/needs.js'
import { seeOther } from './http/route.js'
import type { AuditDraft } from './members/audit.js'
import { may } from './members/permissions.js'
import { holds, seenEveryMs } from './members/session.js'
import { cookieOf } from './panel/cookies.js'
import type { PanelNeeds } from './panel/needs.js'
import { tokenDigest } from './signing/credential-digest.js'

type Needs = Pick<PanelNeeds, 'store' | 'systemClock' | 'baseUrl'> & {
  /** Sends notifications again, with the deed's entry in the same write. */
  resend: (deed: AuditDraft) => Entered['resend']
}

/**
 * In production the developers' rooms that show a merchant's own open to whoever is signed in to the panel and may use them: representatives
 * and technicians, who see no amounts and no payers (mission.md M105, domain.md §2). Everybody else is sent to the login.
 */
export const developerDoor =
  ({ store, systemClock, baseUrl, resend }: Needs): MemberNeeds['enter'] =>
  async ask => {
    const now = systemClock()
    const token = cookieOf(ask, baseUrl(), 'session')
    const found = token === undefined ? undefined : await store.read.sessions.find(tokenDigest(token), now)
    if (found === undefined || !holds(found, now))
      return seeOther(`/panel/login?${new URLSearchParams({ next: ask.method === 'GET' ? ask.path : '/developers' })}`)
    const { member, session } = found
    if (now.getTime() - session.seenAt.getTime() >= seenEveryMs)
      await store.write(({ sessions }) => sessions.seen(session.id, now))
    const { merchantId, role } = member
    if (merchantId === null || !may(role, 'developers.use')) return 'forbidden'
    const [merchant, shops] = await Promise.all([
      store.read.merchants.byId(merchantId),
      store.read.shops.ofMerchant(merchantId),
    ])
    if (merchant === undefined) throw new Error('a member without a merchant')
    const deed: AuditDraft = {
      ...{ merchantId, occurredAt: now, memberId: member.id, what: 'message.resent', address: ask.address },
      ...{ subject: { kind: 'merchant', id: merchant.publicId }, before: null, after: null },
    }
    return {
      viewer: {
        ...{ merchantId, merchantPublicId: merchant.publicId, serviceId: shops[0]?.publicId ?? null },
        ...{ isMasked: !may(role, 'transactions.view'), mayRedirect: false, askedBy: `member ${member.publicId}` },
      },
      resend: resend(deed),
    }
  }
