import type { AuditDraft, AuditValues } from './audit.js'
import type { Member } from './member.js'
import type { Visitor } from './outside.js'

/** The entry of what happened to an account. @param by `null`: somebody who is not signed in */
export const accountEntry = (
  member: Pick<Member, 'id' | 'publicId' | 'merchantId'>,
  { address, now }: Pick<Visitor, 'address' | 'now'>,
  what: string,
  after: AuditValues | null = null,
  by: number | null = member.id,
): AuditDraft => ({
  merchantId: member.merchantId,
  occurredAt: now,
  memberId: by,
  what,
  subject: { kind: 'member', id: member.publicId },
  before: null,
  after,
  address,
})
