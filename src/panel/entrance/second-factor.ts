import { type Answer, seeOther } from '../../http/route.js'
import { checkCode } from '../../members/check-code.js'
import { checkPasskey } from '../../members/check-passkey.js'
import { factorsOf } from '../../members/factors.js'
import type { Member } from '../../members/member.js'
import { findHalf, finishHalf } from '../../members/sign-in.js'
import type { VisitorCall } from '../call.js'
import { codeForm } from '../code-form.js'
import { type Block, linkButton, notice, prose } from '../components.js'
import { cookieOf, setCookie } from '../cookies.js'
import type { PanelNeeds } from '../needs.js'
import { nextPage } from '../next-page.js'
import { panelPage } from '../page.js'
import { passkeyBlock } from '../passkey-block.js'
import { type PanelRow, visitorRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { openSession } from './open-session.js'

const path = '/panel/second-factor'

/** The second step into the panel: a code of the app, a recovery code, or a passkey. */
export const secondFactorRoutes = (needs: PanelNeeds): PanelRow[] => [
  visitorRow({ method: 'GET', path, handle: call => withHalf(needs, call, ({ member }) => show(needs, call, member)) }),
  visitorRow({
    method: 'POST',
    path,
    handle: call => withHalf(needs, call, half => byCode(needs, call, half)),
  }),
  visitorRow({
    method: 'POST',
    path: `${path}/passkey`,
    handle: call => withHalf(needs, call, half => byPasskey(needs, call, half)),
  }),
]

type Half = { token: string; member: Member }

const withHalf = async (
  needs: PanelNeeds,
  call: VisitorCall,
  work: (half: Half) => Promise<Answer>,
): Promise<Answer> => {
  const token = cookieOf(call.ask, needs.baseUrl(), 'half')
  const member = token === undefined ? undefined : await findHalf(needs)(token, call.now)
  return token === undefined || member === undefined ? again(needs) : work({ token, member })
}

/** Too late, or done already: from the beginning. */
const again = (needs: PanelNeeds): Answer =>
  seeOther('/panel/login', { 'set-cookie': setCookie(needs.baseUrl(), 'half', null) })

type Refused = { status: 422 | 429; error: string; of: 'code' | 'passkey' }

const show = async (needs: PanelNeeds, call: VisitorCall, member: Member, refused?: Refused): Promise<Answer> => {
  const { t, form: posted, query } = call
  const factors = await factorsOf(needs.store.read, member.id)
  const hidden = [{ name: 'next', value: nextPage(posted.text('next') || query.text('next')) }]
  const blocks: Block[] = [
    ...(refused?.of === 'passkey' ? [notice('refused', refused.error)] : []),
    ...(factors.passkeys.length === 0
      ? []
      : passkeyBlock(needs, call, {
          ...{ id: 'factor-passkey', action: `${path}/passkey`, purpose: 'sign-in', hidden, look: 'primary' },
          submit: t('entrance.passkey'),
        })),
    codeForm(call, { action: path, hidden, factors, error: refused?.of === 'code' ? refused.error : null }),
    prose([t('entrance.factor-lost')], { buttons: [linkButton(t('entrance.back'), '/panel/login')] }),
  ]
  return panelPage(needs, call, { title: t('entrance.factor-title'), blocks }, refused?.status ?? 200)
}

const byCode = async (needs: PanelNeeds, call: VisitorCall, { token, member }: Half): Promise<Answer> => {
  const { t, form: posted } = call
  const outcome = await checkCode(needs)(visitorOf(call), member, posted.text('code'))
  if (outcome === 'too-many')
    return show(needs, call, member, { status: 429, error: t('entrance.too-many'), of: 'code' })
  if (outcome === 'wrong')
    return show(needs, call, member, { status: 422, error: t('entrance.code-wrong'), of: 'code' })
  return enter(needs, call, { token, member }, 'code')
}

const byPasskey = async (needs: PanelNeeds, call: VisitorCall, half: Half): Promise<Answer> => {
  const { t, form: posted } = call
  const order = { answer: posted.raw('passkey'), purpose: 'sign-in', member: half.member } as const
  const member = await checkPasskey(needs)(visitorOf(call), order)
  if (member === 'too-many' || member === undefined) {
    const error = t(member === undefined ? 'entrance.passkey-refused' : 'entrance.too-many')
    return show(needs, call, half.member, { status: member === undefined ? 422 : 429, error, of: 'passkey' })
  }
  return enter(needs, call, half, 'passkey')
}

const enter = async (needs: PanelNeeds, call: VisitorCall, { token, member }: Half, by: 'code' | 'passkey') =>
  (await finishHalf(needs)(token, call.now))
    ? openSession(needs, call, { member, by, next: nextPage(call.form.text('next')) })
    : again(needs)
