import { turnoverBands } from '../../onboarding/application.js'
import { saveTrade } from '../../onboarding/fill-application.js'
import { field, form, options } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { byOf, shownIn } from './onboarding-call.js'
import { faultText } from './refusals.js'
import { type StepPage, stepPath } from './step-page.js'

/** General settings, section 1: general data (M126). */
export const generalStep = (needs: PanelNeeds): StepPage => ({
  id: 'general',
  blocks: (call, { application: { filled } }, outcome) => {
    const { t } = call
    const shown = shownIn(call)
    const bands = turnoverBands.map(band => [band, t(`onboarding.turnover-${band}`)] as const)
    return [
      form(
        {
          id: 'general',
          action: stepPath('general'),
          submit: t('onboarding.save'),
          fields: [
            field('textarea', 'goods', t('onboarding.goods'), {
              ...{ value: shown('goods', filled.trade?.goods), isRequired: true, maxlength: 500 },
              ...{ hint: t('onboarding.hint-goods'), error: faultText(t, outcome, 'goods') },
            }),
            field('text', 'helpContact', t('onboarding.help-contact'), {
              ...{ value: shown('helpContact', filled.trade?.helpContact), isRequired: true, maxlength: 254 },
              ...{ hint: t('onboarding.hint-help-contact'), error: faultText(t, outcome, 'helpContact') },
            }),
            field('select', 'monthlyTurnover', t('onboarding.turnover'), {
              options: options(
                [['', t('onboarding.choose')], ...bands],
                shown('monthlyTurnover', filled.trade?.monthlyTurnover),
              ),
              ...{ isRequired: true, error: faultText(t, outcome, 'monthlyTurnover') },
            }),
          ],
        },
        { error: outcome.error },
      ),
    ]
  },
  posts: {
    '': ({ form: posted, merchant, ...call }) =>
      saveTrade(needs.onboarding)({
        merchant,
        by: byOf(call),
        typed: {
          goods: posted.text('goods'),
          helpContact: posted.text('helpContact'),
          monthlyTurnover: posted.text('monthlyTurnover'),
        },
      }),
  },
})
