import { openFirstShop } from '../../onboarding/request-shop.js'
import { cell, fact, facts, field, form, idCell } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { byOf, shownIn, tickedIn } from './onboarding-call.js'
import { faultText } from './refusals.js'
import { type StepPage, stepPath } from './step-page.js'

/** The first shop: name, test mode on, open (M125). */
export const shopStep = (needs: PanelNeeds): StepPage => ({
  id: 'shop',
  blocks: (call, { application: { filled } }, outcome) => {
    const { t } = call
    const known = call.shops.find(({ id }) => id === filled.shopId)
    if (known) {
      const rows = [
        fact(t('onboarding.shop-name'), known.name),
        fact(t('onboarding.shop-id'), idCell(known.publicId)),
        fact(t('onboarding.site'), cell(known.websiteUrl ?? '–')),
        fact(t('onboarding.shop-test'), t(known.settings.testModeOnly ? 'onboarding.yes' : 'onboarding.no')),
        fact(t('onboarding.shop-open'), t(known.settings.closed ? 'onboarding.no' : 'onboarding.yes')),
      ]
      return [facts(rows, { text: t('onboarding.shop-done') })]
    }
    const shown = shownIn(call)
    const ticked = tickedIn(call)
    return [
      form(
        {
          id: 'shop',
          action: stepPath('shop'),
          submit: t('onboarding.shop-add'),
          fields: [
            field('text', 'name', t('onboarding.shop-name'), {
              ...{ value: shown('name', ''), isRequired: true, maxlength: 60, hint: t('onboarding.hint-shop-name') },
              error: faultText(t, outcome, 'name'),
            }),
            field('url', 'websiteUrl', t('onboarding.site'), {
              ...{ value: shown('websiteUrl', filled.site?.url), isRequired: true, autocomplete: 'url' },
              error: faultText(t, outcome, 'websiteUrl'),
            }),
            field('checkbox', 'testMode', t('onboarding.shop-test'), {
              ...{ value: 'yes', hint: t('onboarding.hint-shop-test') },
              ...{ isChosen: ticked('testMode', true), isDisabled: needs.mode === 'production' },
            }),
            field('checkbox', 'open', t('onboarding.shop-open'), {
              ...{ value: 'yes', isChosen: ticked('open', true), hint: t('onboarding.hint-shop-open') },
            }),
          ],
        },
        { error: outcome.error },
      ),
    ]
  },
  posts: {
    '': ({ form: posted, merchant, ...call }) =>
      openFirstShop(needs.onboarding)({
        ...{ merchant, by: byOf(call), name: posted.text('name'), websiteUrl: posted.text('websiteUrl') },
        ...{ testMode: posted.has('testMode'), open: posted.has('open') },
      }),
  },
})
