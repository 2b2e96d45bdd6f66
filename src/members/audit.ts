import { chainDigest } from '../signing/credential-digest.js'

/** What an entry is about, by kind and public id: a payment, a shop, a member, a key … */
export type AuditSubject = { kind: string; id: string }

/** Values that changed: plain words and figures, never secrets, codes or card data; people by their ids. */
export type AuditValues = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

export type AuditDraft = {
  /** `null` = an operator's act that is about no merchant; it has a chain of its own. */
  merchantId: number | null
  occurredAt: Date
  /** `null` = the gateway itself, or somebody who is not signed in. */
  memberId: number | null
  /** `key.revealed`, `member.deactivated`, `payment.refunded` … */
  what: string
  subject: AuditSubject
  before: AuditValues | null
  after: AuditValues | null
  /** Where the request came from. */
  address: string | null
}

/** An entry of a merchant's audit chain: only ever added; each holds the digest of the one before it. */
export type AuditEntry = AuditDraft & { id: number; sequence: number; previous: string; digest: string }

/** Before the first entry. */
export const chainStart = '0'.repeat(64)

/** The digest of an entry: of all it says, its place in the chain and the digest before it. */
export const entryDigest = (draft: AuditDraft, sequence: number, previous: string): string =>
  chainDigest([
    previous,
    sequence,
    draft.merchantId,
    draft.occurredAt.getTime(),
    draft.memberId,
    draft.what,
    draft.subject.kind,
    draft.subject.id,
    draft.before,
    draft.after,
    draft.address,
  ])

/** The first entry of a run (oldest first) that does not follow from the one before it; `undefined` = the chain holds. */
export const brokenEntry = (entries: readonly AuditEntry[], previous = chainStart): AuditEntry | undefined => {
  let last = previous
  let expected = entries[0]?.sequence ?? 1
  for (const entry of entries) {
    const isNext = entry.sequence === expected && entry.previous === last
    if (!isNext || entry.digest !== entryDigest(entry, entry.sequence, entry.previous)) return entry
    last = entry.digest
    expected += 1
  }
  return undefined
}
