import { type Answer, seeOther } from '../../http/route.js'
import { checkPasskey } from '../../members/check-passkey.js'
import { signIn } from '../../members/sign-in.js'
import { entryOf, type VisitorCall } from '../call.js'
import { type Block, field, form, type LinkButton, linkButton, notice, prose } from '../components.js'
import { waysButtons } from '../contact/contact-ways.js'
import { setCookie } from '../cookies.js'
import { firstTab } from '../menu.js'
import type { PanelNeeds } from '../needs.js'
import { nextPage } from '../next-page.js'
import { panelPage } from '../page.js'
import { passkeyBlock } from '../passkey-block.js'
import { memberRow, type PanelRow, visitorRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { openSession } from './open-session.js'

/** In and out of the panel. */
export const signInRoutes = (needs: PanelNeeds): PanelRow[] => [
  visitorRow({
    method: 'GET',
    path: '/panel/login',
    handle: call => ('session' in call ? seeOther('/panel') : showSignIn(needs, call)),
  }),
  visitorRow({ method: 'POST', path: '/panel/login', handle: call => byPassword(needs, call) }),
  visitorRow({ method: 'POST', path: '/panel/login/passkey', handle: call => byPasskey(needs, call) }),
  memberRow({
    method: 'POST',
    path: '/panel/logout',
    may: 'own.account',
    handle: async call => {
      await needs.store.write(async ({ sessions, audit }) => {
        await sessions.end(call.member.id, call.session.id, call.now)
        const subject = { kind: 'member', id: call.member.publicId }
        await audit.append(entryOf(call, { what: 'session.ended', subject }))
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

type Refused = { status: 422 | 429; error: string; of: 'password' | 'passkey' }

const showSignIn = (needs: PanelNeeds, call: VisitorCall, refused?: Refused): Answer => {
  const { t, form: posted, query } = call
  const hidden = [{ name: 'next', value: nextPage(posted.text('next') || query.text('next')) }]
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
    { error: refused?.of === 'password' ? refused.error : null, hidden },
  )
  const byKey = passkeyBlock(needs, call, {
    ...{ id: 'sign-in-passkey', action: '/panel/login/passkey', purpose: 'sign-in', hidden },
    ...{ submit: t('entrance.passkey'), title: t('entrance.passkey-title'), text: t('entrance.passkey-text') },
  })
  const link = (href: string, label: string, look: LinkButton['look'] = 'secondary') => linkButton(label, href, look)
  const blocks: Block[] = [
    ...(refused?.of === 'passkey' ? [notice('refused', refused.error)] : []),
    asked,
    ...byKey,
    prose([t('entrance.other-ways')], {
      buttons: [
        link('/panel/register', t('entrance.register')),
        link('/panel/forgot', t('entrance.forgot')),
        ...waysButtons(needs, call),
      ],
    }),
  ]
  return panelPage(needs, call, { title: t('account.sign-in'), blocks }, refused?.status ?? 200)
}

const byPassword = async (needs: PanelNeeds, call: VisitorCall): Promise<Answer> => {
  const { form: posted, t } = call
  const tried = await signIn(needs)(visitorOf(call), {
    email: posted.text('email'),
    password: posted.raw('password'),
  })
  const next = nextPage(posted.text('next'))
  switch (tried.outcome) {
    case 'wrong':
      return showSignIn(needs, call, { status: 422, error: t('account.sign-in-wrong'), of: 'password' })
    case 'too-many':
      return showSignIn(needs, call, { status: 429, error: t('entrance.too-many'), of: 'password' })
    case 'half': {
      const query = next === '/panel' ? '' : `?${new URLSearchParams({ next })}`
      return seeOther(`/panel/second-factor${query}`, {
        'set-cookie': setCookie(needs.baseUrl(), 'half', tried.token, tried.lifeSeconds),
      })
    }
    case 'in':
      return openSession(needs, call, { member: tried.member, by: 'password', next })
  }
}

const byPasskey = async (needs: PanelNeeds, call: VisitorCall): Promise<Answer> => {
  const { form: posted, t } = call
  const member = await checkPasskey(needs)(visitorOf(call), { answer: posted.raw('passkey'), purpose: 'sign-in' })
  if (member === 'too-many')
    return showSignIn(needs, call, { status: 429, error: t('entrance.too-many'), of: 'passkey' })
  if (member === undefined)
    return showSignIn(needs, call, { status: 422, error: t('entrance.passkey-refused'), of: 'passkey' })
  return openSession(needs, call, { member, by: 'passkey', next: nextPage(posted.text('next')) })
}
