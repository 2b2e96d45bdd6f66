import { languageNames, languages } from '../../../http/languages.js'
import type { DeliveryChoice } from '../../../merchants/delivery-choice.js'
import { saveDelivery } from '../../../merchants/save-delivery.js'
import { type Block, cell, columns, field, options, postButton, row, table } from '../../components.js'
import { idsOf, type ShopCall } from '../shop-call.js'
import { type DrawForm, formPath, type ShopForm } from '../shop-form.js'

const asks = ['never', 'by-form', 'always'] as const
const prices = ['included', 'free'] as const
/** Languages that most shops need; a form of seventeen fields would hide them. */
const shownLanguages = ['pl', 'en', 'uk', 'de'] as const

const choicesOf = ({ of }: ShopCall): readonly DeliveryChoice[] => of.settings.delivery?.choices ?? []

const askForm: ShopForm = {
  name: 'delivery',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of: { settings } }, typed) => ({
    ...{ title: t('shops.delivery'), text: t('shops.delivery-text') },
    fields: [
      field('radios', 'ask', t('shops.delivery-ask'), {
        options: options(
          asks.map(ask => [ask, t(`shops.delivery-ask-${ask}`)] as const),
          typed.text('ask', settings.delivery?.ask ?? 'never'),
        ),
        error: typed.error('choices'),
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const ask = asks.find(one => one === call.form.text('ask')) ?? 'never'
    await saveDelivery(keeping({ what: 'shop.changed' }))({ ...idsOf(call), ask, choices: null })
    return null
  },
}

const addForm: ShopForm = {
  name: 'delivery-choice',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t }, typed) => ({
    ...{ title: t('shops.delivery-add'), submit: t('shops.add'), look: 'secondary' },
    fields: [
      field('text', 'code', t('shops.delivery-code'), {
        ...{ value: typed.text('code', ''), maxlength: 30, isRequired: true, hint: t('shops.delivery-code-hint') },
        error: typed.error('code'),
      }),
      ...shownLanguages.map(language =>
        field('text', `name-${language}`, t('shops.delivery-name', { language: languageNames[language] }), {
          ...{ value: typed.text(`name-${language}`, ''), maxlength: 60 },
          error: language === 'pl' ? typed.error('names') : null,
        }),
      ),
      field('radios', 'price', t('shops.delivery-price'), {
        options: options(
          prices.map(price => [price, t(`shops.delivery-price-${price}`)] as const),
          typed.text('price', 'included'),
        ),
      }),
      field('checkbox', 'needsAddress', t('shops.delivery-address'), {
        ...{ value: 'yes', isChosen: typed.isTicked('needsAddress', true) },
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const { form, of } = call
    const names = languages.flatMap(language => {
      const name = form.text(`name-${language}`)
      return name === '' ? [] : [[language, name] as const]
    })
    const choice: DeliveryChoice = {
      ...{ code: form.text('code'), names: Object.fromEntries(names), needsAddress: form.has('needsAddress') },
      price: prices.find(price => price === form.text('price')) ?? 'included',
    }
    const ask = of.settings.delivery?.ask ?? 'by-form'
    const choices = [...choicesOf(call), choice]
    await saveDelivery(keeping({ what: 'shop.changed' }))({ ...idsOf(call), ask, choices })
    return null
  },
}

const dropForm: ShopForm = {
  name: 'drop-delivery',
  may: 'shops.configure',
  said: 'shops.saved',
  obey: async (call, keeping) => {
    const choices = choicesOf(call).filter(({ code }) => code !== call.form.text('code'))
    const ask = choices.length === 0 ? 'never' : (call.of.settings.delivery?.ask ?? 'never')
    await saveDelivery(keeping({ what: 'shop.changed' }))({ ...idsOf(call), ask, choices })
    return null
  },
}

/** What the payment page asks about delivery. */
export const deliveryForms: readonly ShopForm[] = [askForm, addForm, dropForm]

/** The ways of delivery that there are, and the forms that change them. */
export const deliveryBlocks = (call: ShopCall, draw: DrawForm): Block[] => {
  const { t } = call
  const choices = table({
    id: 'choices',
    caption: t('shops.delivery-choices'),
    columns: columns(t('shops.delivery-code'), t('shops.name'), t('shops.delivery-price'), t('shops.actions')),
    rows: choicesOf(call).map(({ code, names, price, needsAddress }) =>
      row([
        cell(code, { look: 'code' }),
        cell(Object.values(names).join(', '), { note: needsAddress ? t('shops.delivery-address') : null }),
        cell(t(`shops.delivery-price-${price}`)),
        cell('', { buttons: [postButton(t('shops.remove'), formPath(call, 'rules', 'drop-delivery'), { code })] }),
      ]),
    ),
    empty: t('shops.delivery-none'),
  })
  return [...draw('delivery'), choices, ...draw('delivery-choice')]
}
