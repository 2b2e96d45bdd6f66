import type { Answer } from '../../http/route.js'
import { askReset } from '../../members/follow-link.js'
import { isAddress } from '../../merchants/mail-address.js'
import type { VisitorCall } from '../call.js'
import { field, form, linkButton, notice, prose } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { type PanelRow, visitorRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { closed, longestEmail } from './register.js'

const path = '/panel/forgot'

/** Asks for a link for a new password; the answer is the same for every address. */
export const forgotRoutes = (needs: PanelNeeds): PanelRow[] => [
  visitorRow({ method: 'GET', path, handle: call => show(needs, call, null) }),
  visitorRow({ method: 'POST', path, handle: call => order(needs, call) }),
]

const show = (needs: PanelNeeds, call: VisitorCall, error: string | null, status = 200): Answer => {
  const { t, form: posted } = call
  const title = t('entrance.forgot-title')
  if (!needs.sendsLetters) return closed(needs, call, title)
  const email = field('email', 'email', t('account.email'), {
    ...{ value: posted.text('email'), autocomplete: 'username', isRequired: true, maxlength: longestEmail, error },
  })
  const asked = form(
    { id: 'forgot', action: path, submit: t('entrance.forgot-send'), fields: [email] },
    { text: t('entrance.forgot-text') },
  )
  const blocks = [
    asked,
    prose([t('entrance.have-account')], { buttons: [linkButton(t('account.sign-in'), '/panel/login')] }),
  ]
  return panelPage(needs, call, { title, blocks }, status)
}

const order = async (needs: PanelNeeds, call: VisitorCall): Promise<Answer> => {
  const { form: posted, t } = call
  if (!needs.sendsLetters) return show(needs, call, null)
  const email = posted.text('email')
  if (!isAddress(email)) return show(needs, call, t('entrance.email-wrong'), 422)
  if ((await askReset(needs)(visitorOf(call), { email })) === 'too-many')
    return show(needs, call, t('entrance.too-many'), 429)
  const blocks = [
    notice('done', t('entrance.forgot-sent', { email })),
    prose([t('entrance.no-letter')], { buttons: [linkButton(t('account.sign-in'), '/panel/login')] }),
  ]
  return panelPage(needs, call, { title: t('entrance.forgot-title'), blocks })
}
