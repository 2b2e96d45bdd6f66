import { saveReturnUrls } from '../../../merchants/save-addresses.js'
import { saveHelpContact } from '../../../merchants/save-payment-rules.js'
import { saveTaxId } from '../../../merchants/save-tax-id.js'
import { field } from '../../components.js'
import { idsOf } from '../shop-call.js'
import type { ShopForm } from '../shop-form.js'

const ways = ['success', 'failure', 'back'] as const

/** Where payers go back to when an order names no address (M199, M200). */
export const returnForm: ShopForm = {
  name: 'returns',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of: { settings } }, typed) => ({
    ...{ title: t('shops.returns'), text: t('shops.returns-text') },
    fields: ways.map(way =>
      field('url', way, t(`shops.return-${way}`), {
        ...{ value: typed.text(way, settings.returnUrls[way]), maxlength: 300, error: typed.error(way) },
      }),
    ),
  }),
  obey: async (call, keeping, { mode }) => {
    const addressOf = (way: (typeof ways)[number]) => call.form.text(way) || null
    const urls = { success: addressOf('success'), failure: addressOf('failure'), back: addressOf('back') }
    await saveReturnUrls(keeping({ what: 'shop.changed' }))({ ...idsOf(call), urls, mode })
    return null
  },
}

/** Whom payers ask for help; letters to the shop go there too. */
export const helpForm: ShopForm = {
  name: 'help',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of: { settings } }, typed) => ({
    title: t('shops.help-contact'),
    fields: [
      field('text', 'helpContact', t('shops.help-contact-label'), {
        ...{
          value: typed.text('helpContact', settings.helpContact),
          maxlength: 300,
          hint: t('shops.help-contact-hint'),
        },
        error: typed.error('helpContact'),
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const helpContact = call.form.text('helpContact') || null
    await saveHelpContact(keeping({ what: 'shop.changed' }))({ ...idsOf(call), helpContact })
    return null
  },
}

/** The tax number of the recipient, for transfer codes and split payment. */
export const taxForm: ShopForm = {
  name: 'tax',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of: { settings } }, typed) => ({
    title: t('shops.tax-id'),
    fields: [
      field('text', 'taxId', t('shops.tax-id-label'), {
        ...{ value: typed.text('taxId', settings.taxId), inputmode: 'numeric', maxlength: 13 },
        ...{ hint: t('shops.tax-id-hint'), error: typed.error('taxId') },
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const taxId = call.form.text('taxId').replace(/[\s-]/g, '') || null
    await saveTaxId(keeping({ what: 'shop.changed' }))({ ...idsOf(call), taxId })
    return null
  },
}
