import type { Finding, KeyCandidate } from './finding.js'

/** A key that a program may have used instead of the right one. */
export type WrongKey = { finding: Finding; rewrite: (key: string) => string }

const kinds = { 'other-shop': 'key-of-another-shop', token: 'token-as-key', id: 'id-as-key' } as const
const blanks: Readonly<Record<string, string>> = { '\n': 'newline', '\r\n': 'newline', ' ': 'blank', '\t': 'tab' }

/** The key with a blank around it, and every other secret or id of the merchant. */
export const wrongKeys = (candidates: readonly KeyCandidate[]): WrongKey[] => [
  ...Object.entries(blanks).flatMap(([blank, name]): WrongKey[] => [
    { finding: { mistake: 'blank-in-key', facts: { blank: name, at: 'end' } }, rewrite: key => key + blank },
    { finding: { mistake: 'blank-in-key', facts: { blank: name, at: 'start' } }, rewrite: key => blank + key },
  ]),
  ...candidates.flatMap(({ kind, value, label }): WrongKey[] =>
    kind === 'accepted' || value === ''
      ? []
      : [{ finding: { mistake: kinds[kind], facts: { label } }, rewrite: () => value }],
  ),
]
