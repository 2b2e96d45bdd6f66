import type { VisitorCall } from '../call.js'
import { type FormBlock, field, form } from '../components.js'
import { newPasswordField } from '../entrance/new-password.js'
import { securityPath as path } from './path.js'

export type PasswordErrors = { current?: string | null; password?: string | null; passwordForm?: string }

/** Asks for the old and the new one. */
export const passwordForm = (call: Pick<VisitorCall, 't'>, errors: PasswordErrors): FormBlock => {
  const { t } = call
  const current = field('password', 'current', t('security.password-current'), {
    ...{ autocomplete: 'current-password', isRequired: true, error: errors.current ?? null },
  })
  return form(
    {
      ...{ id: 'password', action: `${path}/password`, submit: t('security.password-change') },
      fields: [current, newPasswordField(call, errors.password ?? null)],
    },
    {
      title: t('security.password'),
      text: t('security.password-text'),
      error: errors.passwordForm ?? null,
      look: 'secondary',
    },
  )
}
