import { createHash } from 'node:crypto'
import { colonOf, localeOf } from '../http/languages.js'
import { formatMoment } from '../http/moment-text.js'
import type { Phrases } from '../http/phrases.js'
import type { Render } from '../http/render.js'
import { linkPath, linkToken } from '../members/mail-link.js'
import { type Member, type PanelLanguage, panelLanguages } from '../members/member.js'
import type { MemberLetterFacts, MemberLetterKind } from '../members/member-letter.js'
import { isAddress } from '../merchants/mail-address.js'
import { type MemberLetterRow, type MemberMailKey, memberLetters } from './member-letters.js'
import type { LetterView, MailPages } from './pages.js'
import { isolated, plainWords, shortWords } from './plain-words.js'
import type { StoredMemberLetter } from './ports.js'
import { textPart } from './text-part.js'
import type { Message } from './write-letter.js'

type WriteMemberNeeds = {
  read: { members: { byId(id: number): Promise<Member | undefined> } }
  operator: string
  /** The operator's address that letters come from. */
  from: string
  mode: 'sandbox' | 'production'
  baseUrl: () => string
  /** The deployment's secret that links are made with. */
  seed: Buffer
  phrases: Readonly<Record<PanelLanguage, Phrases<MemberMailKey>>>
  render: Render<MailPages>
}

/** Writes a letter to somebody of the panel as it is sent now; `unsendable` says why there is nobody to send it to. */
export const writeMemberLetter =
  (needs: WriteMemberNeeds) =>
  async (letter: StoredMemberLetter): Promise<Message | { unsendable: string }> => {
    const member = await needs.read.members.byId(letter.memberId)
    if (member === undefined) throw new Error(`letter ${letter.id} has no member`)
    if (!Object.hasOwn(memberLetters, letter.kind))
      return { unsendable: 'this program does not know letters of this kind' }
    if (!isAddress(member.email)) return { unsendable: 'the member’s address is none that mail can be sent to' }
    const language = panelLanguages.find(known => known === letter.language) ?? 'en'
    const view = viewOf(needs, letter, member, language)
    const digest = createHash('sha256').update(`member-letter:${member.publicId}:${letter.id}`).digest('hex')
    return {
      messageId: `<${digest.slice(0, 32)}@${needs.from.slice(needs.from.lastIndexOf('@') + 1)}>`,
      from: { name: shortWords(plainWords(needs.operator), 60), address: needs.from },
      to: member.email,
      replyTo: null,
      language,
      subject: view.subject,
      text: textPart(view),
      html: needs.render('mail/letter', language, view),
    }
  }

const pagePath = ({ leads }: MemberLetterRow<MemberLetterKind>, facts: MemberLetterFacts[MemberLetterKind]): string => {
  if ('page' in leads) return leads.page(facts)
  return 'path' in leads ? leads.path : ''
}

const viewOf = (
  needs: WriteMemberNeeds,
  { kind, facts, createdAt }: StoredMemberLetter,
  member: Member,
  language: PanelLanguage,
): LetterView => {
  // Kind and facts were stored together.
  const row = memberLetters[kind] as MemberLetterRow<MemberLetterKind>
  const known = facts as MemberLetterFacts[MemberLetterKind]
  const t = needs.phrases[language]
  const operator = plainWords(needs.operator)
  const values = { operator: isolated(operator), by: isolated(plainWords(row.by?.(known) ?? '')) }
  const link = 'purpose' in row.leads ? { purpose: row.leads.purpose, ...row.leads.link(known) } : undefined
  const path = link ? linkPath(link.purpose, linkToken(needs.seed, link.nonce)) : pagePath(row, known)
  const reason = row.reason?.(known) ?? null
  const href = `${needs.baseUrl()}${path}`
  const say = (key: MemberMailKey) => t(key, values)
  return {
    language: localeOf(language),
    direction: t.direction,
    colon: colonOf(language),
    subject: shortWords(`${t(row.subject)} – ${isolated(operator)}`, 110),
    top: [{ name: t('letters.operator'), value: operator }],
    test: needs.mode === 'sandbox' ? t('letters.sandbox') : null,
    heading: t(row.heading),
    text: say(row.text(known)),
    lines: [
      { name: t('letters.account'), value: member.email },
      link
        ? { name: t('letters.until'), value: formatMoment(new Date(link.until), language) }
        : { name: t('letters.when'), value: formatMoment(createdAt, language) },
      ...(reason === null ? [] : [{ name: t('letters.reason'), value: plainWords(reason) }]),
    ],
    button: { label: t(row.button), href, copy: t('letters.copy'), privacy: link ? t('letters.once') : '' },
    notes: row.notes.map(say),
    foot: [say('letters.automatic')],
  }
}
