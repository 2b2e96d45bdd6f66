import type { Random } from '../merchants/outside.js'
import { draftLink, type LinkPurpose } from './mail-link.js'
import type { Member, PanelLanguage } from './member.js'
import type { MemberLetter } from './member-letter.js'
import type { MemberStoreRecords } from './ports.js'

type Records = Pick<MemberStoreRecords, 'memberLinks' | 'memberLetters'>

/** Owes a member the letter with a new link; earlier links of the purpose act no more, except those of registrations, which know their own password. */
export const oweLink = async (
  { memberLinks, memberLetters }: Records,
  { seed, random }: { seed: Buffer; random: Random },
  order: {
    member: Pick<Member, 'id' | 'language'>
    purpose: LinkPurpose
    /** Who invites. */
    by?: string
    passwordHash?: string
    language: PanelLanguage
    /** Real time. */
    now: Date
    /** Business time. */
    at: Date
  },
): Promise<void> => {
  const { member, purpose, now, passwordHash } = order
  const link = draftLink({ seed, random, memberId: member.id, purpose, now, ...(passwordHash && { passwordHash }) })
  if (purpose !== 'activate') await memberLinks.endAll(member.id, purpose, now)
  await memberLinks.add(link)
  const to = { memberId: member.id, language: member.language ?? order.language, at: order.at }
  await memberLetters.owe(
    to,
    letterOf(purpose, { nonce: link.nonce, until: link.expiresAt.toISOString() }, order.by ?? ''),
  )
}

const letterOf = (purpose: LinkPurpose, link: { nonce: string; until: string }, by: string): MemberLetter =>
  purpose === 'invite'
    ? { kind: 'account.invite', facts: { ...link, by } }
    : { kind: `account.${purpose}`, facts: link }
