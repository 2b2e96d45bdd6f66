import type { Factors } from '../members/factors.js'
import type { VisitorCall } from './call.js'
import { type FormBlock, field, form } from './components.js'

/** Asks for a code of the app or a recovery code, in one field that takes both and can be pasted into. */
export const codeForm = (
  { t }: Pick<VisitorCall, 't'>,
  given: {
    action: string
    factors: Factors
    hidden: FormBlock['hidden']
    error: string | null
    name?: string
  },
): FormBlock => {
  const { action, factors, hidden, error, name = 'code' } = given
  const hint = t(factors.hasAuthenticator ? 'entrance.code-hint' : 'entrance.recovery-hint')
  const code = field('text', name, t('entrance.code'), {
    ...{ autocomplete: 'one-time-code', inputmode: factors.hasAuthenticator ? 'text' : null, maxlength: 40 },
    ...{ isRequired: true, hint, error },
  })
  return form({ id: 'code', action, submit: t('account.confirm'), fields: [code] }, { hidden })
}
