import { allowCardData } from '../../merchants/allow-card-data.js'
import type { DeliveryChoice } from '../../merchants/delivery-choice.js'
import { findShop } from '../../merchants/find-merchant.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { saveDelivery } from '../../merchants/save-delivery.js'
import { saveTaxId } from '../../merchants/save-tax-id.js'
import type { Shop } from '../../merchants/shop.js'
import type { Command, Facts } from '../command.js'
import { merchantOf } from '../merchant-of.js'

const asks = ['always', 'by-form', 'never'] as const

/** What a shop's page asks about delivery, the tax number of its recipient, and whether its servers may send card data. */
export const shopSettingsCommands: Record<string, Command> = {
  'shop delivery': {
    usage:
      '<serviceId> [always|by-form|never] [<code>,free|included,address|no-address,<language>=<name>…] … [--merchant <merchantId>]',
    about: 'shows or changes what the payment page asks about delivery; without choices those of the shop stay',
    flags: ['merchant='],
    run: async call => {
      const [serviceId = '', word, ...choices] = call.words
      const merchantId = await merchantOf(call)
      const ask = asks.find(known => known === word)
      if (word !== undefined && ask === undefined)
        throw new OperatorRefusal('command/usage', `Say ${asks.join(', ')}: "${word}" is none of them.`)
      const { needs } = await call.open()
      return deliveryFacts(
        ask === undefined
          ? await findShop(needs.store.read, merchantId, serviceId)
          : await saveDelivery(needs)({
              merchantId,
              serviceId,
              ask,
              choices: choices.length > 0 ? choices.map(readChoice) : null,
            }),
      )
    },
  },
  'shop tax-id': {
    usage: '<serviceId> <NIP|none> [--merchant <merchantId>]',
    about: 'says which tax number the recipient has: transfer codes name it, split payment needs it',
    flags: ['merchant='],
    run: async call => {
      const [serviceId = '', taxId = ''] = call.words
      const order = { merchantId: await merchantOf(call), serviceId, taxId: taxId === 'none' ? null : taxId }
      const { needs } = await call.open()
      const { publicId, settings } = await saveTaxId(needs)(order)
      return { serviceId: publicId, taxId: settings.taxId }
    },
  },
  'shop card-data': {
    usage: '<serviceId> on|off [--merchant <merchantId>]',
    about: 'lets the shop send card numbers to the API, which is refused otherwise',
    details:
      'Whoever sends card numbers from servers of its own must have shown how it keeps them safe (PCI DSS). Payers of all other shops type their card on the payment page or in the widget.',
    flags: ['merchant='],
    run: async call => {
      const [serviceId = '', word = ''] = call.words
      if (word !== 'on' && word !== 'off')
        throw new OperatorRefusal('command/usage', 'Say which: kasa shop card-data <serviceId> on|off.')
      const order = { merchantId: await merchantOf(call), serviceId, allowed: word === 'on' }
      const { needs } = await call.open()
      const { publicId, settings } = await allowCardData(needs)(order)
      return { serviceId: publicId, plainCardData: settings.plainCardData }
    },
  },
}

const deliveryFacts = ({ settings: { delivery } }: Shop): readonly Facts[] =>
  (delivery?.choices ?? []).map(({ code, price, needsAddress, names }) => ({
    ask: delivery?.ask ?? 'never',
    code,
    price,
    needsAddress,
    names: Object.entries(names)
      .map(([language, name]) => `${language}=${name}`)
      .join(', '),
  }))

/** One a text: `courier,included,address,en=Courier,pl=Kurier`. */
const readChoice = (text: string): DeliveryChoice => {
  const [code = '', price, address, ...names] = text.split(',').map(part => part.trim())
  if (price !== 'free' && price !== 'included') throw unreadable(`say "free" or "included" after ${code}`)
  if (address !== 'address' && address !== 'no-address') throw unreadable(`say "address" or "no-address" for ${code}`)
  const named = names.map(name => /^([a-z]{2})=(.+)$/.exec(name))
  if (named.some(name => name === null)) throw unreadable(`write names of ${code} as en=Courier,pl=Kurier`)
  const byLanguage = Object.fromEntries(named.map(name => [name?.[1] ?? '', name?.[2] ?? '']))
  return { code, price, needsAddress: address === 'address', names: byLanguage }
}

const unreadable = (fix: string) => new OperatorRefusal('command/usage', `Delivery cannot be saved: ${fix}.`)
