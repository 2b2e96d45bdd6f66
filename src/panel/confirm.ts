import type { Answer } from '../http/route.js'
import type { MemberCall } from './call.js'
import { field, form } from './components.js'
import type { PanelNeeds } from './needs.js'
import { panelPage } from './page.js'

/** Fields of the proof itself; all others are those of the action it is for. */
const own: ReadonlySet<string> = new Set(['csrf', 'proof-password'])

/** `missing`: not given yet; `wrong`: given, and not right. */
export type Proof = 'given' | 'missing' | 'wrong'

/** Looks for a proof in the posted form and remembers it for five minutes. */
export const takeProof = async (
  needs: PanelNeeds,
  { form: posted, member, session, now }: MemberCall,
): Promise<Proof> => {
  if (!posted.has('proof-password')) return 'missing'
  if (!(await needs.passwords.matches(member.passwordHash, posted.raw('proof-password')))) return 'wrong'
  await needs.store.write(({ sessions }) => sessions.confirmed(session.id, now))
  return 'given'
}

/** Asks who is there and carries the action along, so that nothing that was typed is lost. */
export const askForProof = (needs: PanelNeeds, call: MemberCall, proof: Proof): Answer => {
  const { t, ask } = call
  const hidden = call.form
    .entries()
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => ({ name, value }))
  const password = field('password', 'proof-password', t('account.password'), {
    autocomplete: 'current-password',
    isRequired: true,
    error: proof === 'wrong' ? t('account.password-wrong') : null,
  })
  const asked = form(
    { id: 'proof', action: ask.path, fields: [password], submit: t('account.confirm') },
    { text: t('account.confirm-text'), hidden },
  )
  return panelPage(needs, call, { title: t('account.confirm-title'), blocks: [asked] }, 401)
}
