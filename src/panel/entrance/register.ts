import type { Answer } from '../../http/route.js'
import { register } from '../../members/register.js'
import { isAddress } from '../../merchants/mail-address.js'
import type { VisitorCall } from '../call.js'
import { field, form, linkButton, notice, prose } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { type PanelRow, visitorRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { newPasswordField, passwordError } from './new-password.js'

const path = '/panel/register'
/** As mail servers have it. */
export const longestEmail = 254

/** Registration of a merchant by the address of its representative (M119, M121). */
export const registerRoutes = (needs: PanelNeeds): PanelRow[] => [
  visitorRow({ method: 'GET', path, handle: call => show(needs, call, {}) }),
  visitorRow({ method: 'POST', path, handle: call => order(needs, call) }),
]

type Errors = { email?: string | null; password?: string | null; form?: string }

const show = (needs: PanelNeeds, call: VisitorCall, errors: Errors, status = 200): Answer => {
  const { t, form: posted } = call
  const title = t('entrance.register-title')
  if (!needs.sendsLetters) return closed(needs, call, title)
  const asked = form(
    {
      ...{ id: 'register', action: path, submit: t('entrance.register') },
      fields: [
        field('email', 'email', t('account.email'), {
          ...{ value: posted.text('email'), autocomplete: 'username', isRequired: true, maxlength: longestEmail },
          error: errors.email ?? null,
        }),
        newPasswordField(call, errors.password ?? null),
      ],
    },
    { text: t('entrance.register-text'), error: errors.form ?? null },
  )
  const blocks = [
    asked,
    prose([t('entrance.have-account')], { buttons: [linkButton(t('account.sign-in'), '/panel/login')] }),
  ]
  return panelPage(needs, call, { title, blocks }, status)
}

/** Without a mail server in production nobody could be told anything that is theirs alone. */
export const closed = (needs: PanelNeeds, call: VisitorCall, title: string): Answer => {
  const { t } = call
  const blocks = [
    notice('waiting', t('entrance.closed', { operator: needs.operator })),
    prose([t('entrance.have-account')], { buttons: [linkButton(t('account.sign-in'), '/panel/login')] }),
  ]
  return panelPage(needs, call, { title, blocks }, call.ask.method === 'POST' ? 403 : 200)
}

const order = async (needs: PanelNeeds, call: VisitorCall): Promise<Answer> => {
  const { form: posted, t } = call
  if (!needs.sendsLetters) return show(needs, call, {})
  const [email, password] = [posted.text('email'), posted.raw('password')]
  const errors = {
    email: isAddress(email) ? null : t('entrance.email-wrong'),
    password: passwordError(call, password, email),
  }
  if (errors.email !== null || errors.password !== null) return show(needs, call, errors, 422)
  if ((await register(needs)(visitorOf(call), { email, password })) === 'too-many')
    return show(needs, call, { form: t('entrance.too-many') }, 429)
  const isSandbox = needs.mode === 'sandbox'
  const blocks = [
    notice('done', t(isSandbox ? 'entrance.registered-sandbox' : 'entrance.registered', { email })),
    prose([t('entrance.no-letter')], { buttons: [linkButton(t('account.sign-in'), '/panel/login')] }),
  ]
  return panelPage(needs, call, { title: t('entrance.register-done'), blocks })
}
