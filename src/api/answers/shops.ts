import { asLanguage, defaultLanguage, type Language } from '../../http/languages.js'
import type { Phrases } from '../../http/phrases.js'
import type { ShopAdminRecords } from '../../merchants/ports.js'
import { type Shop, takesOrders } from '../../merchants/shop.js'
import type { Connector } from '../../payments/connector.js'
import { currencies, isOpenCurrency } from '../../payments/currencies.js'
import { type Channel, channels, type Flow } from '../../payments/methods.js'
import { limitsOf, type Offer, offersFor, pausesAt } from '../../payments/offers.js'
import type { BusinessClock } from '../../payments/ports.js'
import { unixSeconds } from '../../payments/unix-seconds.js'
import { type Answered, answered, type Caller } from '../call.js'
import * as contract from '../contract/shops.js'
import { isInScope, shopOf } from '../scope.js'

export type ShopNeeds = {
  read: { shops: Pick<ShopAdminRecords, 'find' | 'ofMerchant'> }
  connectors: ReadonlyMap<string, Connector>
  phrases: Readonly<Record<Language, Phrases>>
  businessClock: BusinessClock
  baseUrl: () => string
}

/** Shops with what they can be paid by. */
export const shopAnswers = (needs: ShopNeeds): Answered[] => {
  const find = shopOf(needs.read.shops)
  return [
    answered(contract.readService, async ({ caller, params }) => ({
      service: serviceMembers(needs, await find(caller, params.serviceId), caller),
    })),
    answered(contract.listServices, async ({ caller }) => {
      const shops = await needs.read.shops.ofMerchant(caller.merchant.id)
      return shops
        .filter(shop => isInScope(caller, shop.id))
        .map(shop => ({ service: serviceMembers(needs, shop, caller) }))
    }),
    answered(contract.listPaymentMethods, async ({ caller, params, body }) => {
      const shop = await find(caller, params.serviceId)
      const methodPauses = pausesAt(shop, needs.businessClock())
      const offers = isOpenCurrency(body.currency, needs.businessClock())
        ? offersFor({
            currency: body.currency,
            amountMinor: body.amount,
            livemode: caller.token.livemode,
            visibleMethods: null,
            cart: null,
            settings: { ...shop.settings, methodPauses },
            canSplit: true,
            connectors: needs.connectors.values(),
          })
        : []
      const language = asLanguage((body.locale ?? '').slice(0, 2).toLowerCase()) ?? defaultLanguage
      return groupsOf(offers).map(([flow, group]) => ({
        label: shop.settings.methodLabels[flow]?.[language] ?? flowNames[flow](needs.phrases[language]),
        isOnline: group.some(({ unavailable }) => unavailable === null),
        image: imageOf(needs, flow),
        channels: group.map(offer =>
          channelMembers(needs, shop, offer.channel, body.currency, offer.unavailable === null),
        ),
      }))
    }),
  ]
}

/** Currencies that imoje's clients know; the rest only where a shop names them. */
const usual = new Set(['PLN', 'EUR', 'USD', 'GBP', 'CHF', 'SEK', 'HUF', 'CZK', 'RON', 'UAH'])

const serviceMembers = (needs: ShopNeeds, shop: Shop, { token }: Caller) => {
  const now = needs.businessClock()
  const pauses = pausesAt(shop, now)
  const connectors = [...needs.connectors.values()].filter(({ money }) => money === (token.livemode ? 'live' : 'test'))
  const isTaken = (currency: string) =>
    currency === 'TST'
      ? shop.settings.testCurrency && shop.settings.currencies !== null
      : (shop.settings.currencies?.includes(currency) ?? usual.has(currency))
  const taken = [...currencies.keys()].filter(currency => isOpenCurrency(currency, now) && isTaken(currency))
  const isOnline = ({ code, flow }: Channel) =>
    pauses[code] === undefined &&
    pauses[flow] === undefined &&
    connectors.some(({ methodCodes }) => methodCodes.has(code))
  return {
    id: shop.publicId,
    created: unixSeconds(shop.createdAt),
    isActive: takesOrders(shop),
    paymentMethods: channels.flatMap(channel =>
      taken
        .filter(currency => channel.currencies.has(currency))
        .map(currency => channelMembers(needs, shop, channel, currency, isOnline(channel))),
    ),
  }
}

const channelMembers = (needs: ShopNeeds, shop: Shop, channel: Channel, currency: string, isOnline: boolean) => {
  const { minMinor, maxMinor } = limitsOf(channel, currency, shop.settings.methodLimits)
  return {
    paymentMethod: channel.method,
    paymentMethodCode: channel.code,
    isActive: takesOrders(shop) && !shop.settings.disabledMethodCodes.includes(channel.code),
    isOnline,
    description: channel.name,
    currency,
    transactionLimits: {
      minTransaction: { type: 'number' as const, value: minMinor },
      maxTransaction: { type: 'number' as const, value: maxMinor },
    },
    paymentMethodImage: imageOf(needs, channel.flow),
    paymentMethodCodeImage: imageOf(needs, channel.code),
  }
}

const imageOf = ({ baseUrl }: ShopNeeds, name: string) => [{ png: `${baseUrl()}/img/pay/${name}.png` }]

const groupsOf = (offers: readonly Offer[]): [Flow, Offer[]][] => {
  const groups = new Map<Flow, Offer[]>()
  for (const offer of offers) groups.set(offer.channel.flow, [...(groups.get(offer.channel.flow) ?? []), offer])
  return [...groups]
}

const flowNames: Readonly<Record<Flow, (t: Phrases) => string>> = {
  blik: () => 'BLIK',
  bank: t => t('bank.name'),
  card: t => t('card.name'),
  wallet: t => t('wallet.name'),
  later: t => t('later.name'),
  instalments: t => t('instalments.name'),
  lease: t => t('lease.name'),
  transfer: t => t('transfer.name'),
}
