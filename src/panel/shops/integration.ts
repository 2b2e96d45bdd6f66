import { addWidgetOrigin, removeWidgetOrigin } from '../../merchants/widget-origins.js'
import {
  type Block,
  cell,
  columns,
  type Fact,
  fact,
  facts,
  field,
  idCell,
  linkButton,
  postButton,
  row,
  table,
} from '../components.js'
import { supportBlocks } from '../contact/contact-ways.js'
import type { PanelNeeds } from '../needs.js'
import { keyFacts } from './key-table.js'
import { platformBlocks } from './platforms.js'
import { idsOf, type ShopCall } from './shop-call.js'
import { formPath, type ShopForm, type ShopTab, tabPath } from './shop-form.js'
import { troubleBlocks } from './trouble.js'

const originForm: ShopForm = {
  name: 'origin',
  may: 'shops.integrate',
  said: 'shops.saved',
  draw: ({ t }, typed) => ({
    title: t('shops.origins'),
    text: t('shops.origins-text'),
    submit: t('shops.add'),
    look: 'secondary',
    fields: [
      field('url', 'origin', t('shops.origin'), {
        ...{ value: typed.text('origin', ''), hint: t('shops.origin-hint'), isRequired: true },
        error: typed.error('origin'),
      }),
    ],
  }),
  obey: async (call, keeping, { mode }) => {
    const order = { ...idsOf(call), origin: call.form.text('origin'), mode }
    await addWidgetOrigin(keeping({ what: 'shop.changed' }))(order)
    return null
  },
}

const dropOriginForm: ShopForm = {
  name: 'drop-origin',
  may: 'shops.integrate',
  said: 'shops.saved',
  obey: async (call, keeping, { mode }) => {
    const order = { ...idsOf(call), origin: call.form.text('origin'), mode }
    await removeWidgetOrigin(keeping({ what: 'shop.changed' }))(order)
    return null
  },
}

/** Everything a shop's program or plugin needs, in one place (M28–M30), with help when it does not work (M34, M221). */
export const integrationTab: ShopTab = {
  name: 'integration',
  label: 'shops.tab-integration',
  may: 'shops.integrate',
  forms: [originForm, dropOriginForm],
  blocks: async (needs, call, draw) => [
    ...(await troubleBlocks(needs, call)),
    await dataBlock(needs, call),
    addressBlock(needs, call),
    ...platformBlocks(needs, call),
    originTable(call),
    ...draw('origin'),
    ...supportBlocks(needs, call, { subject: call.t('shops.contact-subject', { shop: call.of.name }) }),
  ],
}

const dataBlock = async (needs: PanelNeeds, call: ShopCall): Promise<Block> => {
  const { t, of } = call
  return facts(
    [
      fact(t('shops.client-id'), idCell(of.merchantPublicId)),
      fact(t('shops.shop-id'), idCell(of.publicId)),
      ...(await keyFacts(needs, call)),
    ],
    {
      title: t('shops.data-title'),
      text: t('shops.data-text'),
      buttons: [linkButton(t('shops.api-keys'), '/panel/settings/api-keys')],
    },
  )
}

const addressBlock = ({ baseUrl }: PanelNeeds, call: ShopCall): Block => {
  const { t, of } = call
  const known = (label: string, address: string): Fact => fact(label, cell(address, { copy: address, look: 'code' }))
  return facts(
    [
      known(t('shops.paywall-address'), `${baseUrl()}/payment`),
      known(t('shops.api-address'), `${baseUrl()}/v1/merchant`),
      known(t('shops.jwks-address'), `${baseUrl()}/.well-known/kasa-keys.json`),
      fact(
        t('shops.notification-url'),
        cell(of.notificationUrl ?? t('shops.none'), { href: tabPath(call, 'notifications') }),
      ),
    ],
    { title: t('shops.addresses-title') },
  )
}

const originTable = (call: ShopCall): Block => {
  const { t, of } = call
  return table({
    id: 'origins',
    caption: t('shops.origins'),
    columns: columns(t('shops.origin'), t('shops.actions')),
    rows: of.settings.widgetOrigins.map(origin =>
      row([
        cell(origin, { look: 'code' }),
        cell('', {
          buttons: [postButton(t('shops.remove'), formPath(call, 'integration', 'drop-origin'), { origin })],
        }),
      ]),
    ),
    empty: t('shops.origins-empty'),
  })
}
