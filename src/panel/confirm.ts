import type { Answer } from '../http/route.js'
import { checkCode } from '../members/check-code.js'
import { checkPasskey } from '../members/check-passkey.js'
import { factorsOf, hasFactor } from '../members/factors.js'
import { renewSession } from '../members/renew-session.js'
import { takeTry } from '../members/try-limits.js'
import type { MemberCall } from './call.js'
import { codeForm } from './code-form.js'
import { type Block, field, form, notice } from './components.js'
import { setCookie } from './cookies.js'
import type { PanelNeeds } from './needs.js'
import { panelPage } from './page.js'
import { passkeyBlock } from './passkey-block.js'
import { visitorOf } from './visitor.js'

/** Fields of the proof itself; all others are those of the action it is for. */
const own: ReadonlySet<string> = new Set(['csrf', 'proof-password', 'proof-code', 'proof-passkey'])

/** `missing`: not given yet; `wrong`: given, and not right; `too-many`: not looked at. */
export type Proof = 'missing' | 'wrong' | 'too-many'

/**
 * Looks for a proof in the posted form: a passkey or a code where the member has a second factor, the password otherwise. Remembers it
 * for five minutes, under a new token of the session: answers its cookie.
 */
export const takeProof = async (
  needs: PanelNeeds,
  call: MemberCall,
): Promise<{ proof: Proof } | { proof: 'given'; cookie: string | null }> => {
  const proof = await proofIn(needs, call)
  if (proof !== 'given') return { proof }
  const token = await renewSession(needs)(call.session, call.now)
  return { proof, cookie: token === undefined ? null : setCookie(needs.baseUrl(), 'session', token) }
}

const proofIn = async (needs: PanelNeeds, call: MemberCall): Promise<Proof | 'given'> => {
  const { form: posted, member, now } = call
  const visitor = visitorOf(call)
  const hasSecond = hasFactor(await factorsOf(needs.store.read, member.id))
  if (hasSecond && posted.raw('proof-passkey') !== '') {
    const answer = posted.raw('proof-passkey')
    const owner = await checkPasskey(needs)(visitor, { answer, purpose: 'confirm', member })
    return owner === undefined ? 'wrong' : owner === 'too-many' ? owner : 'given'
  }
  if (hasSecond && posted.has('proof-code')) {
    const outcome = await checkCode(needs)(visitor, member, posted.text('proof-code'))
    return outcome === 'right' ? 'given' : outcome
  }
  if (hasSecond || !posted.has('proof-password')) return 'missing'
  const trier = { account: `member-${member.id}` }
  if ((await needs.store.write(records => takeTry(records, 'confirm', trier, now))) === undefined) return 'too-many'
  return (await needs.passwords.matches(member.passwordHash, posted.raw('proof-password'))) ? 'given' : 'wrong'
}

/** Asks who is there and carries the action along, so that nothing that was typed is lost. */
export const askForProof = async (needs: PanelNeeds, call: MemberCall, proof: Proof): Promise<Answer> => {
  const { t, ask, member } = call
  const hidden = call.form
    .entries()
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => ({ name, value }))
  const factors = await factorsOf(needs.store.read, member.id)
  const action = ask.path
  const isKeyRefused = proof === 'wrong' && call.form.raw('proof-passkey') !== ''
  const refused = proof === 'too-many' ? t('entrance.too-many') : isKeyRefused ? t('entrance.passkey-refused') : null
  const blocks: Block[] = hasFactor(factors)
    ? [
        ...(factors.passkeys.length === 0
          ? []
          : passkeyBlock(needs, call, {
              ...{ id: 'proof-passkey', action, purpose: 'confirm', answer: 'proof-passkey', hidden, look: 'primary' },
              submit: t('entrance.confirm-passkey'),
            })),
        codeForm(call, {
          ...{ action, factors, hidden, name: 'proof-code' },
          error: proof === 'wrong' && !isKeyRefused ? t('entrance.code-wrong') : null,
        }),
      ]
    : [
        form(
          {
            ...{ id: 'proof', action, submit: t('account.confirm') },
            fields: [
              field('password', 'proof-password', t('account.password'), {
                autocomplete: 'current-password',
                isRequired: true,
                error: proof === 'wrong' ? t('account.password-wrong') : null,
              }),
            ],
          },
          { hidden },
        ),
      ]
  const status = proof === 'too-many' ? 429 : 401
  const words = { title: t('account.confirm-title'), intro: t('account.confirm-text') }
  return panelPage(
    needs,
    call,
    { ...words, blocks: [...(refused === null ? [] : [notice('refused', refused)]), ...blocks] },
    status,
  )
}
