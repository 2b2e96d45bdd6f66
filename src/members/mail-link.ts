import type { Random } from '../merchants/outside.js'
import { derivedToken, tokenDigest } from '../signing/credential-digest.js'

/** What a link in a letter does. */
export type LinkPurpose = 'activate' | 'reset' | 'invite'

/** A link that was sent to a member; it acts once, by POST, because mail scanners open links (domain.md §8). */
export type MailLink = {
  id: number
  memberId: number
  purpose: LinkPurpose
  /** Random name from which the deployment makes the token whenever the letter is written. */
  nonce: string
  digest: string
  /** The password that was chosen with the registration this link belongs to; activation asks for it. */
  passwordHash: string | null
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
}

export type MailLinkRecords = {
  add(link: Omit<MailLink, 'id' | 'usedAt'>): Promise<void>
  /** One that still acts. */
  find(digest: string, purpose: LinkPurpose, now: Date): Promise<MailLink | undefined>
  /** Uses it up; false when somebody was faster or it is too old. */
  use(id: number, now: Date): Promise<boolean>
  /** Ends all of the member's links of this purpose. */
  endAll(memberId: number, purpose: LinkPurpose, now: Date): Promise<void>
  /** Removes links that ended before a moment; answers how many. */
  dropOld(before: Date): Promise<number>
}

const hourMs = 3_600_000

/** How long a link acts. */
const linkLifeMs: Readonly<Record<LinkPurpose, number>> = {
  activate: 72 * hourMs,
  reset: hourMs,
  invite: 7 * 24 * hourMs,
}

/** 132 bits that only this deployment can make. */
export const linkToken = (seed: Buffer, nonce: string): string =>
  derivedToken(seed, `member-link:${nonce}`).slice(0, 22)

/** Where a link leads. */
export const linkPath = (purpose: LinkPurpose, token: string): string => `/panel/${purpose}/${token}`

/** A new link, not yet stored. @param now system time */
export const draftLink = (order: {
  seed: Buffer
  random: Random
  memberId: number
  purpose: LinkPurpose
  now: Date
  passwordHash?: string
}): Omit<MailLink, 'id' | 'usedAt'> => {
  const { seed, random, memberId, purpose, now, passwordHash = null } = order
  const nonce = random(16).toString('base64url')
  return {
    memberId,
    purpose,
    nonce,
    digest: tokenDigest(linkToken(seed, nonce)),
    passwordHash,
    createdAt: now,
    expiresAt: new Date(now.getTime() + linkLifeMs[purpose]),
  }
}
