import { longestDescription, longestShopName, saveShopFacts, setShopClosed } from '../../merchants/save-shop-facts.js'
import { fact, facts, field, idCell, linkButton, postButton } from '../components.js'
import { historyBlock } from './history.js'
import { idsOf, type ShopCall } from './shop-call.js'
import { formPath, type ShopForm, type ShopTab } from './shop-form.js'
import { stamp } from './stamps.js'
import { readStates, stateChip } from './state.js'
import { troubleBlocks } from './trouble.js'

const factsForm: ShopForm = {
  name: 'facts',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of }, typed) => ({
    title: t('shops.facts-title'),
    fields: [
      field('text', 'name', t('shops.name'), {
        ...{ value: typed.text('name', of.name), maxlength: longestShopName, isRequired: true },
        ...{ hint: t('shops.name-hint'), error: typed.error('name') },
      }),
      field('textarea', 'description', t('shops.description'), {
        ...{ value: typed.text('description', of.settings.description), maxlength: longestDescription, rows: 3 },
        ...{ hint: t('shops.description-hint'), error: typed.error('description') },
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const typed = { name: call.form.text('name'), description: call.form.text('description').replaceAll('\r\n', '\n') }
    await saveShopFacts(keeping({ what: 'shop.changed' }))({ ...idsOf(call), ...typed })
    return null
  },
}

const closingForm: ShopForm = {
  name: 'closing',
  may: 'shops.configure',
  said: 'shops.saved',
  obey: async (call, keeping) => {
    const closed = call.form.text('closed') === 'yes'
    await setShopClosed(keeping({ what: 'shop.changed' }))({ ...idsOf(call), closed })
    return null
  },
}

const closingButtons = (call: ShopCall) => {
  const { t, of, may } = call
  if (!may('shops.configure')) return []
  const action = formPath(call, 'overview', 'closing')
  return of.settings.closed
    ? [postButton(t('shops.open-shop'), action, { closed: 'no' })]
    : [postButton(t('shops.close-shop'), action, { closed: 'yes' }, 'danger')]
}

const addressButtons = ({ t, of, may }: ShopCall) =>
  may('shops.request')
    ? [linkButton(t('onboarding.ask-address'), `/panel/requests/shop-address?shop=${of.publicId}`)]
    : []

/** What a shop is, whether it takes orders, and what was done to it (M14–M19). */
export const overviewTab: ShopTab = {
  name: 'overview',
  label: 'shops.tab-overview',
  may: 'shops.integrate',
  forms: [factsForm, closingForm],
  blocks: async (needs, call, draw) => {
    const { t, of } = call
    const states = await readStates(needs.store, [of])
    return [
      ...(await troubleBlocks(needs, call)),
      facts(
        [
          fact(t('shops.status'), stateChip(states.get(of.id), t)),
          fact(t('shops.id'), idCell(of.publicId)),
          fact(t('shops.website'), of.websiteUrl ?? '–'),
          fact(t('shops.recipient'), of.recipient),
          fact(t('shops.description'), of.settings.description ?? '–'),
          fact(t('shops.created'), stamp(of.createdAt)),
        ],
        {
          text: of.settings.closed ? t('shops.closed-text') : null,
          buttons: [...closingButtons(call), ...addressButtons(call)],
        },
      ),
      ...draw('facts'),
      await historyBlock(needs, call),
    ]
  },
}
