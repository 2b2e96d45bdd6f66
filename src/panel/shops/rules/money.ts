import { decimalText } from '../../../http/money-text.js'
import { saveRefundRule } from '../../../merchants/save-refund-rule.js'
import { changeCurrencies } from '../../../payments/change-currencies.js'
import { openCurrencies } from '../../../payments/currencies.js'
import { field, options } from '../../components.js'
import { typedAmount } from '../../typed-amount.js'
import { idsOf } from '../shop-call.js'
import type { ShopForm } from '../shop-form.js'

/** In which currencies orders are taken, and whether in the test currency (M223). */
export const currencyForm: ShopForm = {
  name: 'currencies',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of: { settings } }, typed, { businessClock }) => {
    const open = openCurrencies(businessClock())
    return {
      ...{ title: t('shops.currencies'), text: t('shops.currencies-text') },
      fields: [
        field('checkboxes', 'currencies', t('shops.currencies'), {
          options: options(
            open.map(code => [code, code] as const),
            ...typed.list('currencies', settings.currencies ?? open),
          ),
          error: typed.error('currencies'),
        }),
        field('checkbox', 'testCurrency', t('shops.test-currency'), {
          ...{ value: 'yes', hint: t('shops.test-currency-hint') },
          isChosen: typed.isTicked('testCurrency', settings.testCurrency),
        }),
      ],
    }
  },
  obey: async (call, keeping, { businessClock }) => {
    const chosen = call.form.list('currencies')
    const isEvery = openCurrencies(businessClock()).every(code => chosen.includes(code))
    const needs = { ...keeping({ what: 'shop.changed' }), businessClock }
    await changeCurrencies(needs)({
      ...{ ...idsOf(call), currencies: isEvery ? null : chosen, testCurrency: call.form.has('testCurrency') },
    })
    return null
  },
}

/** An amount as typed, in hundredths of each currency; what cannot be read stays, so that it is refused and shown as it was. */
const overdraftOf = (typed: string): string => {
  if (typed === '') return 'default'
  if (/^0+([.,]0{1,2})?$/.test(typed)) return '0'
  return String(typedAmount(typed, 'PLN') ?? typed)
}

/** How far refunds may overdraw, and what happens with money that comes too late. */
export const refundForm: ShopForm = {
  name: 'refunds',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of: { settings } }, typed) => ({
    title: t('shops.refunds'),
    fields: [
      field('text', 'overdraft', t('shops.overdraft'), {
        ...{ inputmode: 'decimal', maxlength: 16, hint: t('shops.overdraft-hint'), error: typed.error('overdraft') },
        value: typed.text(
          'overdraft',
          settings.refundOverdraftMinor === null ? '' : decimalText(settings.refundOverdraftMinor, 'PLN'),
        ),
      }),
      field('radios', 'lateMoney', t('shops.late-money'), {
        options: options(
          (['accept', 'refund'] as const).map(way => [way, t(`shops.late-money-${way}`)] as const),
          typed.text('lateMoney', settings.lateMoney),
        ),
        error: typed.error('lateMoney'),
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const typed = call.form.text('overdraft')
    const order = { ...idsOf(call), overdraft: overdraftOf(typed), lateMoney: call.form.text('lateMoney') }
    await saveRefundRule(keeping({ what: 'shop.changed' }))(order)
    return null
  },
}
