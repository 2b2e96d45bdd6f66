import { type PasswordFault, passwordFault, passwordLength } from '../../members/password-rules.js'
import type { VisitorCall } from '../call.js'
import { type Field, field } from '../components.js'

type Texts = Pick<VisitorCall, 't'>

/** What is wrong with a new password, in the reader's language; `null` = nothing. */
export const passwordError = ({ t }: Texts, password: string, email: string): string | null => {
  const fault = passwordFault(password, email)
  return fault === undefined ? null : sayFault({ t }, fault)
}

const sayFault = ({ t }: Texts, fault: PasswordFault): string =>
  fault === 'short'
    ? t('entrance.password-short', { count: passwordLength.least })
    : fault === 'long'
      ? t('entrance.password-long', { count: passwordLength.most })
      : t(`entrance.password-${fault}`)

/** The field for a new password: what may be pasted is not typed twice. */
export const newPasswordField = ({ t }: Texts, error: string | null, name = 'password'): Field =>
  field('password', name, t('entrance.new-password'), {
    ...{ autocomplete: 'new-password', isRequired: true, maxlength: 1000, error },
    hint: t('entrance.password-hint', { count: passwordLength.least }),
  })
