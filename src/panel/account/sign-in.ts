import { type Answer, seeOther } from '../../http/route.js'
import { foldedEmail, type Member } from '../../members/member.js'
import { may, type Permission } from '../../members/permissions.js'
import { tokenDigest } from '../../signing/credential-digest.js'
import { entryOf, type VisitorCall } from '../call.js'
import { field, form } from '../components.js'
import { setCookie } from '../cookies.js'
import { firstTab } from '../menu.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { memberRow, type PanelRow, visitorRow } from '../row.js'

/** In and out of the panel. */
export const signInRoutes = (needs: PanelNeeds): PanelRow[] => [
  visitorRow({ method: 'GET', path: '/panel/login', handle: call => showSignIn(needs, call, null) }),
  visitorRow({ method: 'POST', path: '/panel/login', handle: call => signIn(needs, call) }),
  memberRow({
    method: 'POST',
    path: '/panel/logout',
    may: 'own.account',
    handle: async call => {
      await needs.store.write(async ({ sessions, audit }) => {
        await sessions.end(call.member.id, call.session.id, call.now)
        await audit.append(entryOf(call, { what: 'session.ended', subject: memberOf(call.member) }))
      })
      return seeOther('/panel/login', { 'set-cookie': setCookie(needs.baseUrl(), 'session', null) })
    },
  }),
  memberRow({
    method: 'GET',
    path: '/panel',
    may: 'own.account',
    handle: call => seeOther(firstTab(call.may)),
  }),
]

const memberOf = ({ publicId }: Member) => ({ kind: 'member', id: publicId })

/** A page of the panel to go on to; anything else is not followed. */
const nextOf = (text: string): string => (/^\/panel(?:[/?][\w\-./?=&%+~]*)?$/.test(text) ? text : '/panel')

const showSignIn = (needs: PanelNeeds, call: VisitorCall, error: string | null): Answer => {
  const { t, form: posted, query } = call
  const asked = form(
    {
      id: 'sign-in',
      action: '/panel/login',
      submit: t('account.sign-in'),
      fields: [
        field('email', 'email', t('account.email'), {
          ...{ value: posted.text('email'), autocomplete: 'username', isRequired: true, maxlength: 200 },
        }),
        field('password', 'password', t('account.password'), { autocomplete: 'current-password', isRequired: true }),
      ],
    },
    { error, hidden: [{ name: 'next', value: nextOf(posted.text('next') || query.text('next')) }] },
  )
  return panelPage(needs, call, { title: t('account.sign-in'), blocks: [asked] }, error === null ? 200 : 422)
}

const signIn = async (needs: PanelNeeds, call: VisitorCall): Promise<Answer> => {
  const { form: posted, t } = call
  const member = await needs.store.read.members.findByEmail(foldedEmail(posted.text('email')))
  const matches = await needs.passwords.matches(member?.passwordHash ?? null, posted.raw('password'))
  if (!matches || member?.state !== 'active') return showSignIn(needs, call, t('account.sign-in-wrong'))
  const cookie = await openSession(needs, call, member)
  return seeOther(nextOf(posted.text('next')) === '/panel' ? landing(member) : nextOf(posted.text('next')), {
    'set-cookie': [cookie, setCookie(needs.baseUrl(), 'visit', null)],
  })
}

const landing = ({ role }: Member): string => firstTab((permission: Permission) => may(role, permission))

/** A new session of a member, with a token that only the cookie holds: `Set-Cookie` for it. */
export const openSession = async (needs: PanelNeeds, call: VisitorCall, member: Member): Promise<string> => {
  const { ask, now } = call
  const token = needs.random(32).toString('base64url')
  const session = {
    ...{ publicId: needs.newId(), digest: tokenDigest(token), memberId: member.id, address: ask.address },
    ...{ createdAt: now, seenAt: now, confirmedAt: now, endedAt: null },
    agent: String(ask.headers['user-agent'] ?? '').slice(0, 200),
  }
  await needs.store.write(async ({ sessions, audit }) => {
    await sessions.add(session)
    await audit.append(entryOf({ ...call, member }, { what: 'session.opened', subject: memberOf(member) }))
  })
  return setCookie(needs.baseUrl(), 'session', token)
}
