import type { Answer } from '../../http/route.js'
import { factorsOf, hasFactor } from '../../members/factors.js'
import { activate, findLink, setPasswordByLink } from '../../members/follow-link.js'
import type { LinkPurpose } from '../../members/mail-link.js'
import type { Member } from '../../members/member.js'
import type { VisitorCall } from '../call.js'
import { type Field, field, form, linkButton, notice, prose } from '../components.js'
import { setCookie, withCookies } from '../cookies.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { type PanelRow, visitorRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { newPasswordField, passwordError } from './new-password.js'
import { openSession } from './open-session.js'

/** Pages that letters link to. Opening one changes nothing, because mail scanners open links; only its form acts (domain.md §8). */
export const linkRoutes = (needs: PanelNeeds): PanelRow[] => [
  row(needs, 'GET', 'activate', showActivate),
  row(needs, 'POST', 'activate', doActivate),
  row(needs, 'GET', 'reset', showReset),
  row(needs, 'POST', 'reset', doReset),
  row(needs, 'GET', 'invite', showInvite),
  row(needs, 'POST', 'invite', doInvite),
]

type Arrival = { needs: PanelNeeds; call: VisitorCall; token: string; member: Member }
const longestName = 60

const row = (
  needs: PanelNeeds,
  method: 'GET' | 'POST',
  purpose: LinkPurpose,
  handle: (arrival: Arrival) => Answer | Promise<Answer>,
): PanelRow =>
  visitorRow({
    method,
    path: `/panel/${purpose}/:token`,
    handle: async call => {
      const token = call.ask.params.token ?? ''
      const found = await findLink(needs)(token, purpose, call.now)
      return found === undefined ? gone(needs, call) : handle({ needs, call, token, member: found.member })
    },
  })

const gone = (needs: PanelNeeds, call: VisitorCall): Answer => {
  const { t } = call
  const blocks = [
    notice('refused', t('entrance.link-gone-text')),
    prose([t('entrance.other-ways')], {
      buttons: [
        linkButton(t('account.sign-in'), '/panel/login'),
        linkButton(t('entrance.forgot'), '/panel/forgot'),
        linkButton(t('entrance.register'), '/panel/register'),
      ],
    }),
  ]
  return panelPage(needs, call, { title: t('entrance.link-gone'), blocks }, 404)
}

const ownAddress = ({ call, member }: Arrival): Field =>
  field('static', 'email', call.t('account.email'), { value: member.email })

type Asked = { error?: string | null; form?: string; status?: number }

function showActivate(arrival: Arrival, { error = null, form: fault, status = 200 }: Asked = {}): Answer {
  const { needs, call, token } = arrival
  const { t } = call
  const password = field('password', 'password', t('account.password'), {
    ...{ autocomplete: 'current-password', isRequired: true, error },
  })
  const asked = form(
    {
      ...{ id: 'activate', action: `/panel/activate/${token}`, submit: t('entrance.activate') },
      fields: [ownAddress(arrival), password],
    },
    { text: t('entrance.activate-text'), error: fault ?? null },
  )
  return panelPage(needs, call, { title: t('entrance.activate-title'), blocks: [asked] }, status)
}

async function doActivate(arrival: Arrival): Promise<Answer> {
  const { needs, call, token } = arrival
  const { t, form: posted } = call
  const outcome = await activate(needs)(visitorOf(call), { token, password: posted.raw('password') })
  if (outcome === 'gone') return gone(needs, call)
  if (outcome === 'active') return done(needs, '/panel/login', 'entrance.active-already')
  if (outcome === 'wrong') return showActivate(arrival, { error: t('entrance.activate-wrong'), status: 422 })
  if (outcome === 'too-many') return showActivate(arrival, { form: t('entrance.too-many'), status: 429 })
  return openSession(needs, call, { member: outcome, by: 'link', next: '/panel' })
}

function showReset(arrival: Arrival, { error = null, status = 200 }: Asked = {}): Answer {
  const { needs, call, token } = arrival
  const { t } = call
  const asked = form(
    {
      ...{ id: 'reset', action: `/panel/reset/${token}`, submit: t('entrance.reset') },
      fields: [ownAddress(arrival), newPasswordField(call, error)],
    },
    { text: t('entrance.reset-text') },
  )
  return panelPage(needs, call, { title: t('entrance.reset-title'), blocks: [asked] }, status)
}

async function doReset(arrival: Arrival): Promise<Answer> {
  const { needs, call, token, member } = arrival
  const password = call.form.raw('password')
  const error = passwordError(call, password, member.email)
  if (error !== null) return showReset(arrival, { error, status: 422 })
  const outcome = await setPasswordByLink(needs)(visitorOf(call), { token, purpose: 'reset', password })
  return outcome === 'gone' ? gone(needs, call) : signedOut(needs)
}

/** Sign-in follows, with the second factor where there is one; a session that this browser had is over. */
const signedOut = (needs: PanelNeeds): Answer =>
  withCookies(done(needs, '/panel/login', 'entrance.password-set'), [setCookie(needs.baseUrl(), 'session', null)])

type InviteErrors = { firstName?: string | null; lastName?: string | null; password?: string | null }

function showInvite(arrival: Arrival): Answer {
  return invitation(arrival, {}, 200)
}

const invitation = (arrival: Arrival, errors: InviteErrors, status: number): Answer => {
  const { needs, call, token, member } = arrival
  const { t, form: posted, ask } = call
  const name = (at: 'firstName' | 'lastName', label: string, autocomplete: string) =>
    field('text', at, label, {
      ...{ value: ask.method === 'POST' ? posted.text(at) : member[at], autocomplete, maxlength: longestName },
      ...{ isRequired: true, error: errors[at] ?? null },
    })
  const asked = form(
    {
      ...{ id: 'invite', action: `/panel/invite/${token}`, submit: t('entrance.invite') },
      fields: [
        ownAddress(arrival),
        name('firstName', t('account.first-name'), 'given-name'),
        name('lastName', t('account.last-name'), 'family-name'),
        newPasswordField(call, errors.password ?? null),
      ],
    },
    { text: t('entrance.invite-text', { role: t(`frame.role-${member.role}`) }) },
  )
  return panelPage(needs, call, { title: t('entrance.invite-title'), blocks: [asked] }, status)
}

async function doInvite(arrival: Arrival): Promise<Answer> {
  const { needs, call, token, member } = arrival
  const { form: posted, t } = call
  const [firstName, lastName, password] = [posted.line('firstName'), posted.line('lastName'), posted.raw('password')]
  const nameError = (name: string) =>
    name === ''
      ? t('account.name-missing')
      : name.length > longestName
        ? t('account.name-long', { count: longestName })
        : null
  const errors = {
    firstName: nameError(firstName),
    lastName: nameError(lastName),
    password: passwordError(call, password, member.email),
  }
  if (Object.values(errors).some(error => error !== null)) return invitation(arrival, errors, 422)
  const order = { token, purpose: 'invite', password, firstName, lastName } as const
  const outcome = await setPasswordByLink(needs)(visitorOf(call), order)
  if (outcome === 'gone') return gone(needs, call)
  // Somebody who was invited again may have a second factor from before.
  return hasFactor(await factorsOf(needs.store.read, outcome.id))
    ? signedOut(needs)
    : openSession(needs, call, { member: outcome, by: 'link', next: '/panel' })
}
