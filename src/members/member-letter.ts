/** The name of the link from which its token is made, and until when it acts (ISO 8601, real time). */
type LinkFacts = { nonce: string; until: string }

/** A letter to somebody who works in the panel: its kind and its own facts, which hold no secret. */
export type MemberLetterFacts = {
  /** To a new address. */
  'account.activate': LinkFacts
  /** Somebody registered with an address that has an account. */
  'account.known': Record<string, never>
  'account.reset': LinkFacts
  'account.invite': LinkFacts & { by: string }
  /** An operator has answered what this member asked for. */
  'request.accepted': { kind: AskedKind; reason: string | null }
  'request.rejected': { kind: AskedKind; reason: string | null }
  'document.rejected': { reason: string | null }
  /** Something that opens the account has changed. */
  'account.changed': { what: SecurityChange }
  /** The operator has written, in this thread (its public id); what was written stays in the panel. */
  'message.answered': { thread: string }
  /** To operators: a merchant waits for an answer. */
  'message.asked': { thread: string }
}
export type MemberLetterKind = keyof MemberLetterFacts

/** What members ask operators for. */
type AskedKind = 'activation' | 'shop' | 'shop_address' | 'payout_account'

/** What of a member's security has changed. */
export type SecurityChange =
  | 'password'
  | 'authenticator-added'
  | 'authenticator-removed'
  | 'passkey-added'
  | 'passkey-removed'
  | 'codes-renewed'
  | 'factors-reset'

export type MemberLetter = {
  [Kind in MemberLetterKind]: { kind: Kind; facts: MemberLetterFacts[Kind] }
}[MemberLetterKind]

/** Who gets a letter, and in which language of the panel. */
type MemberLetterOwner = { memberId: number; language: string; at: Date }

export type MemberLetterWriter = {
  /** Writes that a letter is owed, in the write that brings it forth. */
  owe(to: MemberLetterOwner, letter: MemberLetter): Promise<void>
}
