import type master from '../../locales/panel/letters/en.json'
import type { LinkPurpose } from '../members/mail-link.js'
import type { MemberLetterFacts, MemberLetterKind } from '../members/member-letter.js'

/** A phrase of the letters to people of the panel. */
export type MemberMailKey = keyof typeof master

/** How letters of one kind are written. */
export type MemberLetterRow<Kind extends MemberLetterKind> = {
  subject: MemberMailKey
  heading: MemberMailKey
  text: (facts: MemberLetterFacts[Kind]) => MemberMailKey
  /** The operator's own words. */
  reason?: (facts: MemberLetterFacts[Kind]) => string | null
  /** Who invites. */
  by?: (facts: MemberLetterFacts[Kind]) => string
  button: MemberMailKey
  /** Where the button leads: a link that acts once, or a page of the panel. */
  leads:
    | { purpose: LinkPurpose; link: (facts: MemberLetterFacts[Kind]) => { nonce: string; until: string } }
    | { path: string }
    | { page: (facts: MemberLetterFacts[Kind]) => string }
  notes: readonly MemberMailKey[]
}

/** THE table of letters to people of the panel: kind → its words, its button. */
export const memberLetters: { readonly [Kind in MemberLetterKind]: MemberLetterRow<Kind> } = {
  'account.activate': {
    subject: 'letters.activate-subject',
    heading: 'letters.activate-heading',
    text: () => 'letters.activate-text',
    button: 'letters.activate-button',
    leads: { purpose: 'activate', link: facts => facts },
    notes: [],
  },
  'account.known': {
    subject: 'letters.known-subject',
    heading: 'letters.known-heading',
    text: () => 'letters.known-text',
    button: 'letters.known-button',
    leads: { path: '/panel/login' },
    notes: [],
  },
  'account.reset': {
    subject: 'letters.reset-subject',
    heading: 'letters.reset-heading',
    text: () => 'letters.reset-text',
    button: 'letters.reset-button',
    leads: { purpose: 'reset', link: facts => facts },
    notes: [],
  },
  'account.invite': {
    subject: 'letters.invite-subject',
    heading: 'letters.invite-heading',
    text: () => 'letters.invite-text',
    by: ({ by }) => by,
    button: 'letters.invite-button',
    leads: { purpose: 'invite', link: facts => facts },
    notes: [],
  },
  'request.accepted': {
    subject: 'letters.accepted-subject',
    heading: 'letters.accepted-subject',
    text: ({ kind }) => `letters.accepted-${kind}`,
    reason: ({ reason }) => reason,
    button: 'letters.requests-button',
    leads: { path: '/panel/requests' },
    notes: [],
  },
  'request.rejected': {
    subject: 'letters.rejected-subject',
    heading: 'letters.rejected-subject',
    text: ({ kind }) => `letters.rejected-${kind}`,
    reason: ({ reason }) => reason,
    button: 'letters.requests-button',
    leads: { path: '/panel/requests' },
    notes: [],
  },
  'document.rejected': {
    subject: 'letters.document-subject',
    heading: 'letters.document-subject',
    text: () => 'letters.document-text',
    reason: ({ reason }) => reason,
    button: 'letters.documents-button',
    leads: { path: '/panel/documents' },
    notes: [],
  },
  'account.changed': {
    subject: 'letters.changed-subject',
    heading: 'letters.changed-subject',
    text: ({ what }) => `letters.changed-${what}`,
    button: 'letters.changed-button',
    leads: { path: '/panel/settings/security' },
    notes: ['letters.changed-note'],
  },
  'message.answered': {
    subject: 'letters.answered-subject',
    heading: 'letters.answered-subject',
    text: () => 'letters.answered-text',
    button: 'letters.answered-button',
    leads: { page: ({ thread }) => `/panel/messages/${thread}` },
    notes: [],
  },
  'message.asked': {
    subject: 'letters.asked-subject',
    heading: 'letters.asked-subject',
    text: () => 'letters.asked-text',
    button: 'letters.asked-button',
    leads: { page: ({ thread }) => `/panel/operator/messages/${thread}` },
    notes: [],
  },
}
