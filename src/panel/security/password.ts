import type { Answer } from '../../http/route.js'
import { changePassword } from '../../members/change-password.js'
import { renewSession } from '../../members/renew-session.js'
import type { MemberCall } from '../call.js'
import { setCookie, withCookies } from '../cookies.js'
import { passwordError } from '../entrance/new-password.js'
import type { PanelNeeds } from '../needs.js'
import { done } from '../page.js'
import { memberRow, type PanelRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { showSecurity } from './overview.js'
import { securityPath as path } from './path.js'

/** The password of one's own account. */
export const passwordRoutes = (needs: PanelNeeds): PanelRow[] => [
  memberRow({ method: 'POST', path: `${path}/password`, may: 'own.account', handle: call => change(needs, call) }),
]

const change = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { form: posted, member, session, t } = call
  const [current, password] = [posted.raw('current'), posted.raw('password')]
  const error = passwordError(call, password, member.email)
  if (error !== null) return showSecurity(needs, call, { password: error }, 422)
  const order = { sessionId: session.id, current, password }
  const outcome = await changePassword(needs)(visitorOf(call), member, order)
  if (outcome === 'done') {
    // Whoever had a copy of the cookie has nothing any more.
    const token = await renewSession(needs)(session, call.now, session.confirmedAt)
    return withCookies(
      done(needs, path, 'security.password-changed'),
      token === undefined ? [] : [setCookie(needs.baseUrl(), 'session', token)],
    )
  }
  if (outcome === 'wrong') return showSecurity(needs, call, { current: t('account.password-wrong') }, 422)
  const words = outcome === 'gone' ? t('security.changed-meanwhile') : t('entrance.too-many')
  return showSecurity(needs, call, { passwordForm: words }, outcome === 'gone' ? 409 : 429)
}
