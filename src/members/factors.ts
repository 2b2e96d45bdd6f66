import type { Passkey } from './passkey.js'
import type { MemberStoreRecords } from './ports.js'

/** What a member has beside the password. */
export type Factors = {
  hasAuthenticator: boolean
  passkeys: readonly Passkey[]
  codesLeft: number
}

/** Reads what a member has beside the password. */
export const factorsOf = async (
  {
    authenticators,
    passkeys,
    recoveryCodes,
  }: Pick<MemberStoreRecords, 'authenticators' | 'passkeys' | 'recoveryCodes'>,
  memberId: number,
): Promise<Factors> => {
  const [authenticator, keys, codesLeft] = await Promise.all([
    authenticators.find(memberId),
    passkeys.ofMember(memberId),
    recoveryCodes.left(memberId),
  ])
  return { hasAuthenticator: (authenticator?.confirmedAt ?? null) !== null, passkeys: keys, codesLeft }
}

/** Whether a second factor is set up; recovery codes alone are none. */
export const hasFactor = ({ hasAuthenticator, passkeys }: Factors): boolean => hasAuthenticator || passkeys.length > 0
