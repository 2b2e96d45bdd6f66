import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import { longestPasskeyName } from '../../members/check-passkey.js'
import { type Factors, factorsOf, hasFactor } from '../../members/factors.js'
import { settingsTabs } from '../account/settings-tabs.js'
import type { MemberCall } from '../call.js'
import { type Block, cell, chip, columns, fact, facts, field, notice, postButton, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { wantsFactor } from '../needs-factor.js'
import { panelPage } from '../page.js'
import { passkeyBlock } from '../passkey-block.js'
import { memberRow, type PanelRow } from '../row.js'
import { type PasswordErrors, passwordForm } from './password-form.js'
import { securityPath as path } from './path.js'
import { endOthersBlock, sessionsTable } from './sessions.js'

/** The page that shows all of it. */
export const overviewRoutes = (needs: PanelNeeds): PanelRow[] => [
  memberRow({ method: 'GET', path, may: 'own.account', handle: call => showSecurity(needs, call) }),
]

type SecurityErrors = PasswordErrors & { passkeyName?: string | null; passkey?: string }

/** The page, with what was refused on it. */
export const showSecurity = async (
  needs: PanelNeeds,
  call: MemberCall,
  errors: SecurityErrors = {},
  status = 200,
): Promise<Answer> => {
  const { t, member } = call
  const [factors, sessions] = await Promise.all([
    factorsOf(needs.store.read, member.id),
    needs.store.read.sessions.ofMember(member.id),
  ])
  const isOwing = needs.mode === 'production' && wantsFactor(member.role) && !hasFactor(factors)
  const blocks: Block[] = [
    settingsTabs(call),
    ...(isOwing ? [notice('refused', t('security.factor-needed'))] : []),
    ...(errors.passkey === undefined ? [] : [notice('refused', errors.passkey)]),
    factorFacts(call, factors),
    passkeyTable(call, factors),
    ...addPasskeyForm(needs, call, errors.passkeyName ?? null),
    passwordForm(call, errors),
    sessionsTable(call, sessions),
    ...endOthersBlock(call, sessions),
  ]
  return panelPage(needs, call, { title: t('security.title'), blocks }, status)
}

const factorFacts = ({ t }: MemberCall, factors: Factors): Block => {
  const { hasAuthenticator, codesLeft } = factors
  const app = hasAuthenticator ? chip(t('security.on'), 'done') : chip(t('security.off'), 'quiet')
  const few = codesLeft < 3
  const codes = hasFactor(factors)
    ? [fact(t('security.codes'), chip(t('security.codes-left', { count: codesLeft }), few ? 'waiting' : 'quiet'))]
    : []
  return facts([fact(t('security.app'), app), ...codes], {
    title: t('security.factor'),
    text: t('security.factor-text'),
    buttons: [
      hasAuthenticator
        ? postButton(t('security.app-remove'), `${path}/app/remove`, {}, 'danger')
        : postButton(t('security.app-set-up'), `${path}/app`, {}, 'primary'),
      ...(hasFactor(factors) ? [postButton(t('security.codes-renew'), `${path}/codes`)] : []),
    ],
  })
}

const passkeyTable = ({ t, language }: MemberCall, { passkeys }: Factors): Block =>
  table(
    {
      id: 'passkeys',
      caption: t('security.passkeys'),
      columns: columns(t('security.passkey-name'), t('security.added'), t('security.last-used')),
      rows: passkeys.map(({ id, name, createdAt, lastUsedAt }) =>
        row([
          cell(name, { href: `${path}/passkeys/${id}` }),
          cell(formatMoment(createdAt, language)),
          cell(lastUsedAt === null ? t('security.never') : formatMoment(lastUsedAt, language)),
        ]),
      ),
      empty: t('security.passkeys-none'),
    },
    { isTitled: true },
  )

const addPasskeyForm = (needs: PanelNeeds, call: MemberCall, error: string | null): Block[] => {
  const { t, form: posted } = call
  const name = field('text', 'name', t('security.passkey-name'), {
    ...{ value: posted.text('name'), isRequired: true, maxlength: longestPasskeyName, error },
    hint: t('security.passkey-name-hint'),
  })
  const block = passkeyBlock(needs, call, {
    ...{ id: 'add-passkey', action: `${path}/passkeys`, purpose: 'add', fields: [name] },
    ...{ title: t('security.passkey-add'), text: t('security.passkey-text'), submit: t('security.passkey-add') },
  })
  const address = needs.passkeys.address()
  if (block.length > 0) return block
  if (address === undefined) return [notice('quiet', t('security.passkey-nowhere'))]
  return [notice('quiet', t('security.passkey-elsewhere'), { link: { href: `${address}${path}`, label: address } })]
}
