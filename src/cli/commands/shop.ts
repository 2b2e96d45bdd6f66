import { createShop } from '../../merchants/create-shop.js'
import { findMerchant, findShop } from '../../merchants/find-merchant.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import type { MerchantNeeds } from '../../merchants/outside.js'
import type { Shop } from '../../merchants/shop.js'
import { addWidgetOrigin, type OriginOrder, removeWidgetOrigin } from '../../merchants/widget-origins.js'
import { type Call, type Command, type Facts, optional, required } from '../command.js'
import { merchantOf } from '../merchant-of.js'

const factsOf = ({
  merchantPublicId,
  publicId,
  name,
  recipient,
  websiteUrl,
  notificationUrl,
  active,
}: Shop): Facts => ({
  merchantId: merchantPublicId,
  serviceId: publicId,
  name,
  recipient,
  websiteUrl,
  notificationUrl,
  active,
})

/** Shops of a merchant: create, list, and the origins of their pages. */
export const shopCommands: Record<string, Command> = {
  'shop create': {
    usage: '[--merchant <merchantId>] --name <name> [--recipient <name>] [--website <url>] [--notify <url>]',
    about: 'opens a shop; prints its test service key once',
    flags: ['merchant=', 'name=', 'recipient=', 'website=', 'notify='],
    run: async call => {
      const order = {
        merchantId: await merchantOf(call),
        name: required(call, 'name'),
        recipient: optional(call.flags.recipient),
        websiteUrl: address(call, 'website'),
        notificationUrl: address(call, 'notify'),
      }
      const { needs } = await call.open()
      const { shop, testKey } = await createShop(needs)(order)
      return { ...factsOf(shop), serviceKey: testKey }
    },
  },
  'shop list': {
    usage: '[--merchant <merchantId>]',
    about: 'names the shops of a merchant',
    flags: ['merchant='],
    run: async call => {
      const { storage } = await call.open()
      const merchant = await findMerchant(storage.read, await merchantOf(call))
      return (await storage.read.shops.ofMerchant(merchant.id)).map(factsOf)
    },
  },
  'shop origins': {
    usage: '<serviceId> add|remove|list [<origin>] [--merchant <merchantId>]',
    about: 'names the origins whose pages may show the card widget and the instalment calculator',
    flags: ['merchant='],
    run: async call => {
      const [serviceId = '', verb = '', origin = ''] = call.words
      const change = originChanges[verb]
      if (change === undefined || (verb !== 'list' && origin === ''))
        throw new OperatorRefusal(
          'command/usage',
          'Say which: kasa shop origins <serviceId> add|remove|list [<origin>].',
        )
      const merchantId = await merchantOf(call)
      const { needs } = await call.open()
      const shop = await change(needs, { merchantId, serviceId, origin, mode: call.config.mode })
      return shop.settings.widgetOrigins.map(allowed => ({ origin: allowed }))
    },
  },
}

const originChanges: Readonly<Record<string, (needs: MerchantNeeds, order: OriginOrder) => Promise<Shop>>> = {
  add: (needs, order) => addWidgetOrigin(needs)(order),
  remove: (needs, order) => removeWidgetOrigin(needs)(order),
  list: ({ store }, { merchantId, serviceId }) => findShop(store.read, merchantId, serviceId),
}

/** A web address; production sends nothing over plain http. */
const address = ({ flags, config }: Call, name: string): string | null => {
  const text = optional(flags[name])
  const allowed = config.mode === 'production' ? ['https:'] : ['https:', 'http:']
  if (text === null || (URL.canParse(text) && allowed.includes(new URL(text).protocol))) return text
  throw new OperatorRefusal(
    'command/usage',
    `--${name} must be an address that begins with ${allowed.join('// or ')}//.`,
  )
}
