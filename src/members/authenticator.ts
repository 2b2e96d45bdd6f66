import type { Random } from '../merchants/outside.js'

/** Codes of an authenticator app (RFC 6238). */
export type AuthenticatorCodes = {
  /** A new secret, in Base32 as apps read it. */
  newSecret(random: Random): Promise<string>
  /** The `otpauth:` address that a QR code carries. */
  address(order: { issuer: string; account: string; secret: string }): Promise<string>
  /** The 30-second step that this code belongs to; `undefined` when it is none of now. */
  stepOf(order: { secret: string; code: string; at: Date }): Promise<number | undefined>
}

/** A member's authenticator app; one each. */
export type Authenticator = {
  memberId: number
  /** The secret, sealed under the key `kid` of the deployment. */
  kid: string
  sealed: string
  /** The last step that was used: a code holds once. */
  lastStep: number
  createdAt: Date
  /** `null` until its first code was right: it opens nothing before. */
  confirmedAt: Date | null
}

export type AuthenticatorRecords = {
  find(memberId: number): Promise<Authenticator | undefined>
  /** Stores one that waits for its first code, instead of an earlier one that did; false when one is in use. */
  begin(waiting: Pick<Authenticator, 'memberId' | 'kid' | 'sealed' | 'createdAt'>): Promise<boolean>
  /** The waiting one with this sealed secret is in use from now on; false when it is gone or in use already. */
  confirm(order: { memberId: number; sealed: string; step: number; at: Date }): Promise<boolean>
  /** Uses a step up; false when it, or a later one, was used before. */
  use(memberId: number, step: number): Promise<boolean>
  /** False when there was none. */
  remove(memberId: number): Promise<boolean>
}
