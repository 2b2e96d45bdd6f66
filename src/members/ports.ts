import type { AuditDraft, AuditEntry } from './audit.js'
import type { AuthenticatorRecords } from './authenticator.js'
import type { HalfSignInRecords } from './half-sign-in.js'
import type { MailLinkRecords } from './mail-link.js'
import type { Member } from './member.js'
import type { MemberLetterWriter } from './member-letter.js'
import type { PasskeyChallengeRecords, PasskeyRecords } from './passkey.js'
import type { RecoveryCodeRecords } from './recovery-code.js'
import type { Session, SignedIn } from './session.js'
import type { TryCountRecords } from './try-limits.js'

export type MemberRecords = {
  /** `undefined`: that e-mail address has an account already. */
  add(member: Omit<Member, 'id'>): Promise<Member | undefined>
  /** By the folded address, in the whole deployment. */
  findByEmail(email: string): Promise<Member | undefined>
  /** `merchantId` `null` = operators. */
  find(merchantId: number | null, publicId: string): Promise<Member | undefined>
  byId(id: number): Promise<Member | undefined>
  ofMerchant(merchantId: number | null): Promise<Member[]>
  /** Writes name, role, state, password, language and order view; false when somebody has changed the row since it was read. */
  save(member: Member, from: Pick<Member, 'modifiedAt'>): Promise<boolean>
}

export type SessionRecords = {
  add(session: Omit<Session, 'id'>): Promise<Session>
  /** With its member, ended or not; by its token, or by the former one for a while. */
  find(digest: string, now: Date): Promise<SignedIn | undefined>
  /** Not ended, newest first. */
  ofMember(memberId: number): Promise<Session[]>
  /** Whether this member was ever signed in from this address, as far back as sessions are kept. */
  wasAt(memberId: number, address: string): Promise<boolean>
  seen(id: number, at: Date): Promise<void>
  /** Gives a session whose owner has just proved who they are another token; the former goes on for a while. False when it has another already. */
  renew(id: number, order: { digest: string; former: string; formerUntil: Date; at: Date }): Promise<boolean>
  /** False when it is not this member's, or was ended before. */
  end(memberId: number, id: number, at: Date): Promise<boolean>
  /** All of a member but one; answers how many. */
  endAll(memberId: number, at: Date, exceptId?: number): Promise<number>
  /** Forgets sessions that ended or were last seen before a moment. */
  drop(before: Date, limit: number): Promise<void>
}

export type AuditRecords = {
  /** Adds an entry to its merchant's chain, inside the write of what it tells. */
  append(draft: AuditDraft): Promise<AuditEntry>
  /** Newest first; `before` = below this sequence. `subject` and `what` (its beginning) narrow. */
  list(
    merchantId: number | null,
    wish: {
      before?: number
      limit: number
      subject?: { kind: string; id: string }
      memberId?: number
      what?: string
      from?: Date
      until?: Date
    },
  ): Promise<AuditEntry[]>
  /** Oldest first, after a sequence: for checking the chain. */
  after(merchantId: number | null, sequence: number, limit: number): Promise<AuditEntry[]>
}

/** Passwords, hashed by somebody outside (argon2id). */
export type Passwords = {
  hash(password: string): Promise<string>
  /** Takes as long for `null` as for a hash, so that nobody learns who has an account. */
  matches(hash: string | null, password: string): Promise<boolean>
}

export type MemberStoreRecords = {
  members: MemberRecords
  sessions: SessionRecords
  audit: AuditRecords
  memberLinks: MailLinkRecords
  memberLetters: MemberLetterWriter
  authenticators: AuthenticatorRecords
  passkeys: PasskeyRecords
  passkeyChallenges: PasskeyChallengeRecords
  recoveryCodes: RecoveryCodeRecords
  halfSignIns: HalfSignInRecords
  tryCounts: TryCountRecords
}
