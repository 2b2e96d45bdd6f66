import type { Ask } from '../http/route.js'
import type { AuditDraft, AuditSubject, AuditValues } from '../members/audit.js'
import type { Member, PanelLanguage } from '../members/member.js'
import type { Permission } from '../members/permissions.js'
import type { Session } from '../members/session.js'
import type { Merchant } from '../merchants/ports.js'
import type { Shop } from '../merchants/shop.js'
import type { PanelForm } from './panel-form.js'
import type { PanelPhrases } from './texts.js'

/** A request of somebody who may not be signed in. */
export type VisitorCall = {
  ask: Ask
  language: PanelLanguage
  t: PanelPhrases
  /** What the form that was posted says; empty otherwise. */
  form: PanelForm
  query: PanelForm
  /** Of the forms on the page. */
  csrf: string
  /** Real time, one for the whole request. */
  now: Date
}

/** A request of somebody who is signed in: a member of a merchant or an operator. */
export type MemberCall = VisitorCall & {
  member: Member
  session: Session
  may: (permission: Permission) => boolean
  /** Badges of the menu, by path: what waits for this member. */
  counts: ReadonlyMap<string, number>
}

/** A request of a merchant's member. Look-ups are by `merchant.id` and the id in the address. */
export type PanelCall = MemberCall & {
  merchant: Merchant
  /** All of the merchant, in their order. */
  shops: readonly Shop[]
  /** The one chosen in the top bar; `null` = all. */
  shop: Shop | null
}

/** The entry for an act of this caller; append it in the write of what it tells. */
export const entryOf = (
  { ask, member, now }: Pick<MemberCall, 'ask' | 'member' | 'now'>,
  act: {
    what: string
    subject: AuditSubject
    before?: AuditValues | null
    after?: AuditValues | null
    /** An operator names the merchant whose chain it belongs to. */
    merchantId?: number | null
  },
): AuditDraft => ({
  merchantId: act.merchantId === undefined ? member.merchantId : act.merchantId,
  occurredAt: now,
  memberId: member.id,
  what: act.what,
  subject: act.subject,
  before: act.before ?? null,
  after: act.after ?? null,
  address: ask.address,
})
