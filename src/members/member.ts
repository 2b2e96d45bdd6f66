import type { Role } from './permissions.js'

/** Languages in which the panel is complete. */
export const panelLanguages = ['en', 'pl', 'ru', 'uk'] as const
export type PanelLanguage = (typeof panelLanguages)[number]

/** Somebody who may sign in to the panel: of one merchant, or an operator. */
export type Member = {
  id: number
  publicId: string
  /** `null` = operator. */
  merchantId: number | null
  /** As `foldedEmail` makes it; unique in the deployment. */
  email: string
  firstName: string
  lastName: string
  role: Role
  /** `invited`: has not chosen a password, or not activated the account yet. */
  state: 'invited' | 'active' | 'deactivated'
  /** argon2id, in its own text form; `null` = none yet. */
  passwordHash: string | null
  /** `null` = what the browser asks for. */
  language: PanelLanguage | null
  /** Lists show completed orders only (M40, M111). */
  completedOnly: boolean
  createdAt: Date
  modifiedAt: Date
}

/** An e-mail address as accounts are found by it. */
export const foldedEmail = (text: string): string => text.trim().normalize('NFC').toLowerCase()

/** `Anna Nowak`; the address where no name is known. */
export const nameOf = ({ firstName, lastName, email }: Pick<Member, 'firstName' | 'lastName' | 'email'>): string =>
  `${firstName} ${lastName}`.trim() || email
