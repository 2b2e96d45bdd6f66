import type { Answer } from '../../http/route.js'
import { endAllAccess } from '../../members/follow-link.js'
import { foldedEmail, type Member, nameOf, panelLanguages } from '../../members/member.js'
import { oweLink } from '../../members/owe-link.js'
import { givenRoles } from '../../members/permissions.js'
import { trierOf } from '../../members/trier.js'
import { takeTry } from '../../members/try-limits.js'
import { isAddress } from '../../merchants/mail-address.js'
import { settingsTabs } from '../account/settings-tabs.js'
import { entryOf, type PanelCall } from '../call.js'
import {
  type Block,
  cell,
  chip,
  columns,
  fact,
  facts,
  field,
  form,
  linkButton,
  notice,
  options,
  row,
  table,
} from '../components.js'
import { exactMoment } from '../exact-moment.js'
import type { PanelNeeds, PanelRecords } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'

const path = '/panel/settings/users'
const longestName = 60

/** Settings → Users (M103–M104, M109–M110): who may come in, and as what. Only the Representative sees it. */
export const memberRoutes = (needs: PanelNeeds): PanelRow[] => {
  const may = 'members.manage' as const
  return [
    merchantRow({ method: 'GET', path, may, handle: call => list(needs, call) }),
    merchantRow({ method: 'GET', path: `${path}/new`, may, handle: call => showNew(needs, call, {}) }),
    merchantRow({ method: 'POST', path: `${path}/new`, may, stepUp: true, handle: call => add(needs, call) }),
    merchantRow({ method: 'GET', path: `${path}/:member`, may, handle: call => showOne(needs, call, null) }),
    merchantRow({ method: 'POST', path: `${path}/:member`, may, stepUp: true, handle: call => change(needs, call) }),
    merchantRow({
      method: 'POST',
      path: `${path}/:member/invite`,
      may,
      stepUp: true,
      handle: call => inviteAgain(needs, call),
    }),
  ]
}

const tones = { active: 'done', invited: 'waiting', deactivated: 'quiet' } as const
const stateChip = ({ t }: PanelCall, { state }: Member) => chip(t(`members.state-${state}`), tones[state])

const list = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { t, merchant, member: self } = call
  const people = await needs.store.read.members.ofMerchant(merchant.id)
  const rows = people.map(one =>
    row([
      cell(nameOf(one), { href: `${path}/${one.publicId}`, note: one.id === self.id ? t('members.you') : null }),
      cell(one.email),
      cell(t(`frame.role-${one.role}`)),
      stateChip(call, one),
    ]),
  )
  const blocks: Block[] = [
    settingsTabs(call),
    table({
      ...{ id: 'members', caption: t('members.title'), rows, empty: t('members.none') },
      columns: columns(t('members.name'), t('account.email'), t('account.role'), t('members.state')),
    }),
  ]
  const buttons = [linkButton(t('members.add'), `${path}/new`, 'primary')]
  return panelPage(needs, call, { title: t('members.title'), intro: t('members.intro'), buttons, blocks })
}

const roleField = ({ t }: PanelCall, chosen: string, error: string | null = null) =>
  field('radios', 'role', t('account.role'), {
    isRequired: true,
    error,
    options: givenRoles.map(role => ({
      value: role,
      label: t(`frame.role-${role}`),
      hint: t(`members.role-${role}`),
      isChosen: role === chosen,
    })),
  })

type Errors = Partial<Record<'firstName' | 'lastName' | 'email' | 'role', string>>

const showNew = (needs: PanelNeeds, call: PanelCall, errors: Errors): Answer => {
  const { t, form: posted, language } = call
  const name = (at: 'firstName' | 'lastName') =>
    field('text', at, t(at === 'firstName' ? 'account.first-name' : 'account.last-name'), {
      ...{ value: posted.text(at), isRequired: true, maxlength: longestName, error: errors[at] ?? null },
    })
  const asked = form(
    {
      id: 'member',
      action: `${path}/new`,
      submit: t('account.save'),
      fields: [
        name('firstName'),
        name('lastName'),
        field('email', 'email', t('account.email'), {
          ...{ value: posted.text('email'), isRequired: true, maxlength: 254, error: errors.email ?? null },
          hint: t('members.email-hint'),
        }),
        roleField(call, posted.text('role'), errors.role ?? null),
        field('select', 'language', t('frame.language'), {
          options: options(
            t.languages.map(({ code, name: label }) => [code, label] as const),
            posted.text('language') || language,
          ),
        }),
      ],
    },
    { cancel: { href: path, label: t('links.cancel-form') } },
  )
  const back = { href: path, label: t('members.title') }
  const blocks = [...(needs.sendsLetters ? [] : [notice('waiting', t('members.no-letters'))]), asked]
  return panelPage(needs, call, { title: t('members.add'), back, blocks }, Object.keys(errors).length === 0 ? 200 : 422)
}

const add = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { form: posted, t, merchant, now, member: self } = call
  const [firstName, lastName] = [posted.line('firstName'), posted.line('lastName')]
  const email = foldedEmail(posted.text('email'))
  const role = givenRoles.find(one => one === posted.text('role'))
  const nameFault = (name: string) =>
    name === ''
      ? t('account.name-missing')
      : name.length > longestName
        ? t('account.name-long', { count: longestName })
        : undefined
  const faults = {
    firstName: nameFault(firstName),
    lastName: nameFault(lastName),
    email: isAddress(email) ? undefined : t('links.fault-email'),
    role: role === undefined ? t('members.role-missing') : undefined,
  }
  const errors = Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined)) as Errors
  if (Object.keys(errors).length > 0 || role === undefined) return showNew(needs, call, errors)
  const language = panelLanguages.find(one => one === posted.text('language')) ?? call.language
  const draft = {
    ...{ publicId: needs.newId(), merchantId: merchant.id, email, firstName, lastName, role, language },
    ...{ state: 'invited' as const, passwordHash: null, completedOnly: false, createdAt: now, modifiedAt: now },
  }
  const added = await needs.store.write(async records => {
    if (!(await mayInvite(needs, call, records, email))) return 'too-many'
    const member = await records.members.add(draft)
    if (member === undefined) return undefined
    await oweLink(records, needs, inviteOf(needs, call, member, self))
    const after = { role, state: member.state }
    await records.audit.append(entryOf(call, { what: 'member.added', subject: subjectOf(member), after }))
    return member
  })
  if (added === 'too-many') return showNew(needs, call, { email: t('members.too-many') })
  // Whose account it is stays unsaid: it may be another merchant's.
  if (added === undefined) return showNew(needs, call, { email: t('members.email-taken') })
  return done(needs, `${path}/${added.publicId}`, 'members.said-added')
}

/** Counts an invitation: of the merchant, and of the letters that this address gets from whomever. */
const mayInvite = async (
  { seed }: PanelNeeds,
  { merchant, now, ask }: PanelCall,
  records: Pick<PanelRecords, 'tryCounts'>,
  email: string,
): Promise<boolean> =>
  (await takeTry(records, 'invite', { account: `merchant-${merchant.id}` }, now)) !== undefined &&
  (await takeTry(records, 'letter', trierOf(seed, email, { address: ask.address }), now)) !== undefined

const subjectOf = ({ publicId }: Member) => ({ kind: 'member', id: publicId })
const inviteOf = (needs: PanelNeeds, { now, language }: PanelCall, member: Member, by: Member) => ({
  ...{ member, purpose: 'invite' as const, by: nameOf(by), language, now, at: needs.businessClock() },
})

const showOne = async (needs: PanelNeeds, call: PanelCall, error: string | null): Promise<Answer> => {
  const { t, merchant, member: self, ask } = call
  const { members, sessions } = needs.store.read
  const one = there(await members.find(merchant.id, ask.params.member ?? ''))
  const [session] = await sessions.ofMember(one.id)
  const isChangeable = one.id !== self.id && one.role !== 'representative'
  const blocks: Block[] = [
    facts([
      fact(t('account.email'), cell(one.email, { copy: one.email })),
      fact(t('account.role'), cell(t(`frame.role-${one.role}`))),
      fact(t('members.state'), stateChip(call, one)),
      fact(t('members.since'), exactMoment(one.createdAt, call.language)),
      fact(t('members.seen'), session ? exactMoment(session.seenAt, call.language) : t('members.not-in')),
    ]),
  ]
  if (!isChangeable) blocks.push(notice('quiet', t(one.id === self.id ? 'members.self' : 'members.owner')))
  else
    blocks.push(
      form(
        {
          id: 'member',
          action: `${path}/${one.publicId}`,
          submit: t('account.save'),
          fields: [
            roleField(call, one.role),
            field('checkbox', 'active', t('members.active'), {
              ...{ value: 'yes', isChosen: one.state !== 'deactivated', hint: t('members.active-hint') },
            }),
          ],
        },
        {
          error,
          hidden: [{ name: 'version', value: String(one.modifiedAt.getTime()) }],
          cancel: { href: path, label: t('links.cancel-form') },
        },
      ),
    )
  if (isChangeable && one.state === 'invited')
    blocks.push(
      form(
        { id: 'invite', action: `${path}/${one.publicId}/invite`, submit: t('members.invite-again') },
        { look: 'secondary', text: t('members.invite-text') },
      ),
    )
  const back = { href: path, label: t('members.title') }
  return panelPage(needs, call, { title: nameOf(one), back, blocks }, error === null ? 200 : 422)
}

/** A role and whether somebody may come in; who may not any more is signed out everywhere in the same write (M110). */
const change = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { form: posted, t, merchant, member: self, now, ask } = call
  const one = there(await needs.store.read.members.find(merchant.id, ask.params.member ?? ''))
  const role = givenRoles.find(known => known === posted.text('role'))
  if (one.id === self.id || one.role === 'representative' || role === undefined)
    return showOne(needs, call, t('members.role-missing'))
  const state = !posted.has('active')
    ? 'deactivated'
    : one.state === 'deactivated'
      ? one.passwordHash
        ? 'active'
        : 'invited'
      : one.state
  const saved = await needs.store.write(async records => {
    const former = { modifiedAt: new Date(Number(posted.text('version')) || 0) }
    if (!(await records.members.save({ ...one, role, state, modifiedAt: now }, former))) return false
    if (state === 'deactivated') await endAllAccess(records, one.id, now)
    else if (role !== one.role) await records.sessions.endAll(one.id, now)
    const [before, after] = [
      { role: one.role, state: one.state },
      { role, state },
    ]
    const what = state === 'deactivated' && one.state !== state ? 'member.deactivated' : 'member.changed'
    await records.audit.append(entryOf(call, { what, subject: subjectOf(one), before, after }))
    return true
  })
  return saved ? done(needs, `${path}/${one.publicId}`, 'account.saved') : showOne(needs, call, t('members.stale'))
}

const inviteAgain = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { merchant, ask, member: self } = call
  const one = there(await needs.store.read.members.find(merchant.id, ask.params.member ?? ''))
  if (one.state !== 'invited') return done(needs, `${path}/${one.publicId}`, 'members.said-invited')
  const isSent = await needs.store.write(async records => {
    if (!(await mayInvite(needs, call, records, one.email))) return false
    await oweLink(records, needs, inviteOf(needs, call, one, self))
    await records.audit.append(entryOf(call, { what: 'member.invited', subject: subjectOf(one) }))
    return true
  })
  return isSent
    ? done(needs, `${path}/${one.publicId}`, 'members.said-invited')
    : showOne(needs, call, call.t('members.too-many'))
}
