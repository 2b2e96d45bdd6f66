/** The right password was given; the second factor is awaited. A cookie of its own holds its token. */
export type HalfSignIn = { digest: string; memberId: number; createdAt: Date; expiresAt: Date }

export type HalfSignInRecords = {
  add(half: HalfSignIn): Promise<void>
  find(digest: string, now: Date): Promise<HalfSignIn | undefined>
  /** Uses it up; false when somebody was faster or it is too old. */
  take(digest: string, now: Date): Promise<boolean>
  /** Ends all of a member's. */
  endAll(memberId: number): Promise<void>
  /** Removes what is too old; answers how many. */
  dropOld(now: Date): Promise<number>
}

/** How long the second factor is waited for. */
export const halfSignInLifeMs = 10 * 60_000
