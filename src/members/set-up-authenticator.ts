import type { Member } from './member.js'
import { accountEntry } from './member-audit.js'
import type { ComingInNeeds, Visitor } from './outside.js'
import { oweChange, renewCodes } from './security-change.js'
import { takeTry } from './try-limits.js'

type Needs = Pick<ComingInNeeds, 'store' | 'codes' | 'vault' | 'random' | 'seed' | 'businessClock'>

/** Makes the secret of an app, which opens nothing until its first code is right; false when one is in use already. */
export const beginAuthenticator =
  ({ store, codes, vault, random }: Needs) =>
  async ({ now }: Visitor, member: Member): Promise<boolean> => {
    const sealed = await vault.seal(await codes.newSecret(random))
    const waiting = { memberId: member.id, kid: vault.kid, sealed, createdAt: now }
    return store.write(({ authenticators }) => authenticators.begin(waiting))
  }

/** The secret that waits for its first code; `undefined` when none does. */
export const waitingSecret =
  ({ store, vault }: Pick<Needs, 'store' | 'vault'>) =>
  async (member: Member): Promise<{ sealed: string; secret: string } | undefined> => {
    const app = await store.read.authenticators.find(member.id)
    return app?.confirmedAt === null ? { sealed: app.sealed, secret: await vault.unseal(app.sealed) } : undefined
  }

type Confirmed =
  | { outcome: 'gone' }
  | { outcome: 'wrong' }
  | { outcome: 'too-many' }
  | { outcome: 'done'; newCodes: string[] }

/** The app is the second factor from now on; answers the recovery codes where the member had none, shown once. */
export const confirmAuthenticator =
  (needs: Needs) =>
  async (visitor: Visitor, member: Member, typed: string): Promise<Confirmed> => {
    const { store, codes, businessClock } = needs
    const waiting = await waitingSecret(needs)(member)
    if (waiting === undefined) return { outcome: 'gone' }
    const trier = { account: `app-${member.id}` }
    if ((await store.write(records => takeTry(records, 'confirm', trier, visitor.now))) === undefined)
      return { outcome: 'too-many' }
    const step = await codes.stepOf({ secret: waiting.secret, code: typed.replace(/\s/g, ''), at: visitor.now })
    if (step === undefined) return { outcome: 'wrong' }
    const at = businessClock()
    return store.write(async records => {
      const { now } = visitor
      const isMine = await records.authenticators.confirm({
        memberId: member.id,
        sealed: waiting.sealed,
        step,
        at: now,
      })
      if (!isMine) return { outcome: 'gone' }
      await records.audit.append(accountEntry(member, visitor, 'second-factor.added', { kind: 'authenticator' }))
      await oweChange(records, member, visitor, at, 'authenticator-added')
      const newCodes =
        (await records.recoveryCodes.left(member.id)) === 0 ? await renewCodes(needs, records, member, now) : []
      return { outcome: 'done', newCodes }
    })
  }

/** Takes the app away; false when there was none. */
export const removeAuthenticator =
  ({ store, businessClock }: Pick<Needs, 'store' | 'businessClock'>) =>
  (visitor: Visitor, member: Member): Promise<boolean> => {
    const at = businessClock()
    return store.write(async records => {
      if (!(await records.authenticators.remove(member.id))) return false
      await records.audit.append(accountEntry(member, visitor, 'second-factor.removed', { kind: 'authenticator' }))
      await oweChange(records, member, visitor, at, 'authenticator-removed')
      return true
    })
  }
