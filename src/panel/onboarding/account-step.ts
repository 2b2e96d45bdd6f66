import { formatAccount } from '../../http/moment-text.js'
import { saveAccount } from '../../onboarding/fill-application.js'
import { cell, fact, facts, field, form, linkButton } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { byOf, shownIn, tickedIn } from './onboarding-call.js'
import { faultText } from './refusals.js'
import { type StepPage, stepPath } from './step-page.js'

/** Where payouts go. What was sent to an operator is changed by a request alone. */
export const accountStep = (needs: PanelNeeds): StepPage => ({
  id: 'account',
  stepUp: true,
  blocks: (call, { application: { state, filled } }, outcome) => {
    const { t } = call
    const account = filled.account
    const isFixed = account !== null && needs.mode === 'production' && (state === 'sent' || state === 'active')
    if (isFixed || (account !== null && account.confirmedAt !== null))
      return [
        facts(
          [fact(t('onboarding.account'), cell(formatAccount(account.iban), { copy: account.iban, look: 'code' }))],
          {
            text: t(account.confirmedAt ? 'onboarding.account-confirmed' : 'onboarding.account-waits'),
            buttons: account.confirmedAt
              ? [linkButton(t('onboarding.account-change'), '/panel/requests/payout-account')]
              : [],
          },
        ),
      ]
    return [
      form(
        {
          id: 'account',
          action: stepPath('account'),
          submit: t('onboarding.save'),
          fields: [
            field('text', 'account', t('onboarding.account'), {
              ...{ value: shownIn(call)('account', account && formatAccount(account.iban)), isRequired: true },
              ...{ hint: t('onboarding.hint-account'), error: faultText(t, outcome, 'account'), maxlength: 60 },
            }),
            field('checkbox', 'own', t('onboarding.account-own'), {
              ...{ value: 'yes', isChosen: tickedIn(call)('own', account !== null), isRequired: true },
              error: faultText(t, outcome, 'own'),
            }),
          ],
        },
        { error: outcome.error },
      ),
    ]
  },
  posts: {
    '': ({ form: posted, merchant, ...call }) =>
      saveAccount(needs.onboarding)({
        ...{ merchant, by: byOf(call), typed: posted.text('account'), isOwn: posted.has('own') },
      }),
  },
})
