/** A key pair that a member's device or key ring keeps; we know the public half (WebAuthn). */
export type Passkey = {
  id: number
  memberId: number
  /** The device's name of the key, base64url. */
  credentialId: string
  /** COSE key, base64url. */
  publicKey: string
  /** How often it was used, as the device counts; 0 where it does not. */
  counter: number
  /** How a browser can reach it: `internal`, `usb`, `hybrid` … */
  transports: string[]
  /** The member's own name for it. */
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

export type PasskeyRecords = {
  /** False when this key is known already, to whomever it belongs. */
  add(passkey: Omit<Passkey, 'id'>): Promise<boolean>
  byCredential(credentialId: string): Promise<Passkey | undefined>
  ofMember(memberId: number): Promise<Passkey[]>
  rename(memberId: number, id: number, name: string): Promise<boolean>
  /** Writes the counter; false when it does not rise although the device counts: the key may have been copied. */
  used(order: { memberId: number; id: number; counter: number; at: Date }): Promise<boolean>
  remove(memberId: number, id: number): Promise<boolean>
}

/** What a challenge may be answered for. */
export type ChallengePurpose = 'add' | 'sign-in' | 'confirm'

/** A question that one signature of a passkey answers, once. */
export type PasskeyChallenge = {
  /** Random, base64url; the device signs it. */
  challenge: string
  purpose: ChallengePurpose
  /** Who may answer; `null` = whoever owns the passkey. */
  memberId: number | null
  expiresAt: Date
}

export type PasskeyChallengeRecords = {
  add(challenge: PasskeyChallenge): Promise<void>
  /** Uses a challenge up; `undefined` when it is unknown, used or too old. */
  take(challenge: string, now: Date): Promise<PasskeyChallenge | undefined>
  /** Removes what is too old; answers how many. */
  dropOld(now: Date): Promise<number>
}

/** What our own script hands to `navigator.credentials`, as JSON. */
export type CeremonyOptions = Readonly<Record<string, unknown>>

/** A passkey as its device made it. */
type NewPasskey = Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'>

/** Both ceremonies of WebAuthn. An answer is JSON text of a browser, which may be anything. */
export type PasskeyCeremonies = {
  /** Whether a browser that came by this `Host` can use passkeys: the site's name, over https or on this machine. */
  available(host: string | undefined): boolean
  /** Where passkeys work; `undefined`: nowhere, the gateway has no name or no https. */
  address(): string | undefined
  addOptions(order: {
    challenge: string
    account: { handle: string; email: string; name: string }
    known: readonly Pick<Passkey, 'credentialId' | 'transports'>[]
  }): Promise<CeremonyOptions>
  /** `undefined` when the answer does not hold. */
  verifyNew(order: { challenge: string; answer: string }): Promise<NewPasskey | undefined>
  useOptions(order: {
    challenge: string
    allowed: readonly Pick<Passkey, 'credentialId' | 'transports'>[]
  }): Promise<CeremonyOptions>
  /** Which passkey says it answers which challenge; not verified. `undefined` when it is no such answer. */
  claimOf(answer: string): { credentialId: string; challenge: string } | undefined
  /** The device's counter; `undefined` when the answer does not hold. */
  verifyUse(order: { challenge: string; answer: string; passkey: Passkey }): Promise<{ counter: number } | undefined>
}
