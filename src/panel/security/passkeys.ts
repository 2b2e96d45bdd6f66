import type { Answer } from '../../http/route.js'
import { addPasskey, longestPasskeyName, removePasskey, renamePasskey } from '../../members/check-passkey.js'
import type { Passkey } from '../../members/passkey.js'
import type { MemberCall } from '../call.js'
import { field, form, postButton, prose } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { memberRow, type PanelRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { showSecurity } from './overview.js'
import { securityPath as security } from './path.js'
import { showCodes } from './recovery-codes.js'

const path = `${security}/passkeys`

/** Passkeys of one's own account. */
export const passkeyRoutes = (needs: PanelNeeds): PanelRow[] => [
  memberRow({ method: 'POST', path, may: 'own.account', stepUp: true, handle: call => add(needs, call) }),
  memberRow({
    method: 'GET',
    path: `${path}/:passkey`,
    may: 'own.account',
    handle: async call => show(needs, call, await ownPasskey(needs, call), null),
  }),
  memberRow({ method: 'POST', path: `${path}/:passkey`, may: 'own.account', handle: call => rename(needs, call) }),
  memberRow({
    method: 'POST',
    path: `${path}/:passkey/remove`,
    may: 'own.account',
    stepUp: true,
    handle: async call => {
      const { id } = await ownPasskey(needs, call)
      await removePasskey(needs)(visitorOf(call), call.member, id)
      return done(needs, security, 'security.passkey-removed')
    },
  }),
]

const nameError = ({ t }: MemberCall, name: string): string | null =>
  name === ''
    ? t('account.name-missing')
    : name.length > longestPasskeyName
      ? t('account.name-long', { count: longestPasskeyName })
      : null

const add = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { form: posted, t } = call
  const name = posted.line('name')
  const passkeyName = nameError(call, name)
  if (passkeyName !== null) return showSecurity(needs, call, { passkeyName }, 422)
  const added = await addPasskey(needs)(visitorOf(call), call.member, { answer: posted.raw('passkey'), name })
  if (added === undefined) return showSecurity(needs, call, { passkey: t('security.passkey-refused') }, 422)
  return added.newCodes.length > 0
    ? showCodes(needs, call, added.newCodes, t('security.passkey-added'))
    : done(needs, security, 'security.passkey-added')
}

const ownPasskey = async (needs: PanelNeeds, { member, ask }: MemberCall): Promise<Passkey> => {
  const passkeys = await needs.store.read.passkeys.ofMember(member.id)
  return there(passkeys.find(({ id }) => String(id) === ask.params.passkey))
}

const show = (needs: PanelNeeds, call: MemberCall, passkey: Passkey, error: string | null): Answer => {
  const { t, ask, form: posted } = call
  const name = field('text', 'name', t('security.passkey-name'), {
    ...{ value: ask.method === 'POST' ? posted.text('name') : passkey.name, isRequired: true },
    ...{ maxlength: longestPasskeyName, error },
  })
  const at = `${path}/${passkey.id}`
  const blocks = [
    form({ id: 'passkey', action: at, submit: t('account.save'), fields: [name] }),
    prose([t('security.passkey-remove-text')], {
      buttons: [postButton(t('security.passkey-remove'), `${at}/remove`, {}, 'danger')],
    }),
  ]
  const back = { href: security, label: t('security.title') }
  return panelPage(needs, call, { title: passkey.name, back, blocks }, error === null ? 200 : 422)
}

const rename = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const passkey = await ownPasskey(needs, call)
  const name = call.form.line('name')
  const error = nameError(call, name)
  if (error !== null) return show(needs, call, passkey, error)
  await renamePasskey(needs)(visitorOf(call), call.member, { id: passkey.id, name })
  return done(needs, security, 'account.saved')
}
