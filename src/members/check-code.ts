import type { Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, Visitor } from './outside.js'
import { looksLikeRecoveryCode, recoveryCodeDigest } from './recovery-code.js'
import { forgiveTries, takeTry } from './try-limits.js'

/** A code of the app or one of the recovery codes, typed into one field; each holds once. */
export const checkCode =
  (needs: Pick<ComingInNeeds, 'store' | 'codes' | 'vault' | 'seed'>) =>
  async (visitor: Visitor, member: Member, typed: string): Promise<'right' | 'wrong' | 'too-many'> => {
    const { store } = needs
    const trier = { account: `member-${member.id}` }
    const count = await store.write(records => takeTry(records, 'factor', trier, visitor.now))
    if (count === undefined) {
      return 'too-many'
    }
    const isRight = looksLikeRecoveryCode(typed)
      ? await spendRecoveryCode(needs, visitor, member, typed)
      : await spendAppCode(needs, visitor, member, typed)
    if (isRight) {
      await store.write(records => forgiveTries(records, 'factor', trier))
      return 'right'
    }
    if (count % 5 === 0)
      await store.write(({ audit }) =>
        audit.append(accountEntry(member, visitor, 'second-factor.failed', { times: count }, null)),
      )
    return 'wrong'
  }

const spendRecoveryCode = (
  { store, seed }: Pick<ComingInNeeds, 'store' | 'seed'>,
  visitor: Visitor,
  member: Member,
  typed: string,
): Promise<boolean> => {
  const digest = recoveryCodeDigest(seed, member.id, typed)
  return store.write(async ({ recoveryCodes, audit }) => {
    if (!(await recoveryCodes.use(member.id, digest, visitor.now))) return false
    const left = await recoveryCodes.left(member.id)
    await audit.append(accountEntry(member, visitor, 'recovery-code.used', { left }))
    return true
  })
}

const spendAppCode = async (
  { store, codes, vault }: Pick<ComingInNeeds, 'store' | 'codes' | 'vault'>,
  { now }: Visitor,
  member: Member,
  typed: string,
): Promise<boolean> => {
  const app = await store.read.authenticators.find(member.id)
  if (app === undefined || app.confirmedAt === null) return false
  const code = typed.replace(/\s/g, '')
  const step = await codes.stepOf({ secret: await vault.unseal(app.sealed), code, at: now })
  return step !== undefined && store.write(({ authenticators }) => authenticators.use(member.id, step))
}
