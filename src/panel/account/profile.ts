import type { Answer } from '../../http/route.js'
import { entryOf, type MemberCall } from '../call.js'
import { cell, fact, facts, field, form } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { memberRow, type PanelRow } from '../row.js'
import { settingsTabs } from './settings-tabs.js'

const path = '/panel/settings/profile'
const longestName = 60

/** Settings → Profile: who one is, and what lists show (M111). */
export const profileRoutes = (needs: PanelNeeds): PanelRow[] => [
  memberRow({ method: 'GET', path, may: 'own.account', handle: call => show(needs, call, {}) }),
  memberRow({ method: 'POST', path, may: 'own.account', handle: call => save(needs, call) }),
]

type Errors = { firstName?: string; lastName?: string }

const show = (needs: PanelNeeds, call: MemberCall, errors: Errors): Answer => {
  const { t, member, form: posted, ask } = call
  const typed = (name: 'firstName' | 'lastName') => (ask.method === 'POST' ? posted.text(name) : member[name])
  const isPosted = ask.method === 'POST'
  const name = (at: 'firstName' | 'lastName', autocomplete: string) =>
    field('text', at, t(at === 'firstName' ? 'account.first-name' : 'account.last-name'), {
      ...{ value: typed(at), autocomplete, maxlength: longestName, isRequired: true, error: errors[at] ?? null },
    })
  const wishes =
    member.role === 'operator'
      ? []
      : [
          field('checkbox', 'completedOnly', t('account.completed-only'), {
            value: 'yes',
            hint: t('account.completed-only-hint'),
            isChosen: isPosted ? posted.has('completedOnly') : member.completedOnly,
          }),
        ]
  const blocks = [
    settingsTabs(call),
    facts([fact(t('account.email'), cell(member.email)), fact(t('account.role'), t(`frame.role-${member.role}`))]),
    form({
      id: 'profile',
      action: path,
      submit: t('account.save'),
      fields: [name('firstName', 'given-name'), name('lastName', 'family-name'), ...wishes],
    }),
  ]
  const status = Object.keys(errors).length === 0 ? 200 : 422
  return panelPage(needs, call, { title: t('account.profile'), blocks }, status)
}

const save = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { form: posted, member, now, t } = call
  const [firstName, lastName] = [posted.line('firstName'), posted.line('lastName')]
  const faultOf = (name: string) =>
    name === ''
      ? t('account.name-missing')
      : name.length > longestName
        ? t('account.name-long', { count: longestName })
        : undefined
  const faults = { firstName: faultOf(firstName), lastName: faultOf(lastName) }
  const errors = Object.fromEntries(Object.entries(faults).filter(([, text]) => text !== undefined)) as Errors
  if (Object.keys(errors).length > 0) return show(needs, call, errors)
  const completedOnly = posted.has('completedOnly')
  await needs.store.write(async ({ members, audit }) => {
    await members.save({ ...member, firstName, lastName, completedOnly, modifiedAt: now }, member)
    const [before, after] = [{ completedOnly: member.completedOnly }, { completedOnly }]
    const subject = { kind: 'member', id: member.publicId }
    await audit.append(entryOf(call, { what: 'member.changed', subject, before, after }))
  })
  return done(needs, path, 'account.saved')
}
