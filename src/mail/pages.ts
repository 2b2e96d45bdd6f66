/** A letter as its templates need it; texts are ready to show and not escaped. */
export type LetterView = {
  language: string
  direction: 'ltr' | 'rtl'
  /** What stands between a name and its value. */
  colon: string
  subject: string
  /** Who is named at the top: shop and operator, each with what it is. */
  top: readonly { name: string; value: string }[]
  /** Says that no money moves; `null` for live payments. */
  test: string | null
  heading: string
  text: string
  lines: readonly { name: string; value: string }[]
  /** `null` where the letter has none or the status link was revoked. */
  button: { label: string; href: string; copy: string; privacy: string } | null
  notes: readonly string[]
  foot: readonly string[]
}

export interface MailPages {
  'mail/letter': LetterView
}
