import { saveRemembering } from '../../../merchants/remember-switches.js'
import { savePaymentRules } from '../../../merchants/save-payment-rules.js'
import { field } from '../../components.js'
import { idsOf, type ShopCall } from '../shop-call.js'
import type { ShopForm } from '../shop-form.js'

const lifeOf = ({ settings: { paymentLifeSeconds } }: ShopCall['of']): string =>
  paymentLifeSeconds === null ? '' : String(Math.round(paymentLifeSeconds / 60))

/** How long payments live, how many an order may have, and which money the shop takes. */
export const paymentForm: ShopForm = {
  name: 'payments',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of }, typed) => {
    const tick = (name: 'severalPaymentsPerOrder' | 'signedReturn' | 'testModeOnly', label: string, hint: string) =>
      field('checkbox', name, label, { value: 'yes', hint, isChosen: typed.isTicked(name, of.settings[name]) })
    return {
      title: t('shops.payments'),
      fields: [
        field('text', 'lifeMinutes', t('shops.life'), {
          ...{ value: typed.text('lifeMinutes', lifeOf(of)), inputmode: 'numeric', maxlength: 7 },
          ...{ suffix: t('shops.minutes'), hint: t('shops.life-hint'), error: typed.error('lifeMinutes') },
        }),
        tick('severalPaymentsPerOrder', t('shops.several'), t('shops.several-hint')),
        tick('signedReturn', t('shops.signed-return'), t('shops.signed-return-hint')),
        tick('testModeOnly', t('shops.test-mode'), t('shops.test-mode-hint')),
      ],
    }
  },
  obey: async (call, keeping) => {
    const { form } = call
    await savePaymentRules(keeping({ what: 'shop.changed' }))({
      ...{ ...idsOf(call), lifeMinutes: form.text('lifeMinutes') },
      severalPaymentsPerOrder: form.has('severalPaymentsPerOrder'),
      signedReturn: form.has('signedReturn'),
      testModeOnly: form.has('testModeOnly'),
    })
    return null
  },
}

const remembered = ['cards', 'blik', 'withoutCvc'] as const

/** What payers may have remembered. */
export const rememberForm: ShopForm = {
  name: 'remember',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of }, typed) => ({
    title: t('shops.remember'),
    fields: remembered.map(name =>
      field('checkbox', name, t(`shops.remember-${name}`), {
        ...{ value: 'yes', isChosen: typed.isTicked(name, of.settings.remember[name]) },
        hint: name === 'withoutCvc' ? t('shops.remember-withoutCvc-hint') : null,
      }),
    ),
  }),
  obey: async (call, keeping) => {
    const remember = {
      cards: call.form.has('cards'),
      blik: call.form.has('blik'),
      withoutCvc: call.form.has('withoutCvc'),
    }
    await saveRemembering(keeping({ what: 'shop.changed' }))({ ...idsOf(call), remember })
    return null
  },
}
