import { randomBytes } from 'node:crypto'
import { generate } from 'otplib'
import type { Member } from '../../src/members/member.js'
import type { Vault } from '../../src/merchants/outside.js'
import { authenticatorCodes } from '../../src/vault/authenticator-codes.js'
import type { TestPanel } from './open-panel.js'

/** Gives somebody who is signed in an authenticator app, as production wants it for what is dangerous; answers its secret. */
export const giveFactor = async (
  kasa: TestPanel,
  vault: Vault,
  { id: memberId }: Pick<Member, 'id'>,
): Promise<string> => {
  const secret = await authenticatorCodes.newSecret(randomBytes)
  const sealed = await vault.seal(secret)
  const at = new Date()
  await kasa.gateway.storage.write(async ({ authenticators }) => {
    await authenticators.begin({ memberId, kid: vault.kid, sealed, createdAt: at })
    await authenticators.confirm({ memberId, sealed, step: 0, at })
  })
  return secret
}

/** The app's code at a moment. */
export const codeAt = (secret: string, at: Date): Promise<string> =>
  generate({ secret, epoch: Math.floor(at.getTime() / 1000) })
