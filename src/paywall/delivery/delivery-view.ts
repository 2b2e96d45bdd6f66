import type { Ask } from '../../http/route.js'
import { deliveryName } from '../../merchants/delivery-choice.js'
import type { DeliveryAddress } from '../../payments/delivery.js'
import type { Payer } from '../../payments/payment.js'
import { isPayersBrowser, paymentFrame, summaryOf } from '../frame-facts.js'
import type { Loaded } from '../load-payment.js'
import type { PaywallNeeds } from '../needs.js'
import type { DeliveryView } from '../pages.js'
import { countriesIn } from './countries.js'
import { type DeliveryField, deliveryFields } from './read-delivery.js'

/** The step before the methods: how and where to deliver. Filled in beforehand only in the browser that brought the form. */
export const deliveryView = async (needs: PaywallNeeds, ask: Ask, loaded: Loaded): Promise<DeliveryView> => {
  const { language, payment, shop, delivery } = loaded
  const choices = shop.settings.delivery?.choices ?? []
  const known = isPayersBrowser(payment, ask)
  const address = known ? (delivery?.address ?? (await addressOfPayer(needs, loaded))) : noAddress
  const chosen = known && delivery?.code ? delivery.code : choices.length === 1 ? choices[0]?.code : undefined
  const withoutAddress = choices.filter(({ needsAddress }) => !needsAddress)
  return {
    frame: paymentFrame(needs, loaded),
    summary: { ...summaryOf(loaded, ask), delivery: null },
    wrong: wrongOf(ask),
    choices: choices.map(choice => ({
      code: choice.code,
      name: deliveryName(choice, language),
      price: choice.price,
      isChosen: choice.code === chosen,
    })),
    address: withoutAddress.length === choices.length ? null : address,
    notNeededFor: withoutAddress.map(choice => deliveryName(choice, language)).join(', '),
    countries: countriesIn(language),
  }
}

const wrongOf = ({ query }: Ask): readonly DeliveryField[] => {
  const named = (new URLSearchParams(query).get('wrong') ?? '').split(',')
  return deliveryFields.filter(field => named.includes(field))
}

const noAddress: DeliveryAddress = { name: '', street: '', postalCode: '', city: '', countryCodeAlpha2: 'PL' }

const addressOfPayer = async ({ read }: PaywallNeeds, { payment }: Loaded): Promise<DeliveryAddress> => {
  const payer = await read.payments.payer(payment.merchantId, payment.payerId)
  return payer === undefined ? noAddress : addressFrom(payer)
}

const addressFrom = ({ shipping, billing, firstName, lastName }: Payer): DeliveryAddress => {
  const sent = shipping ?? billing
  return {
    name: `${sent?.firstName ?? firstName} ${sent?.lastName ?? lastName}`,
    street: sent?.street ?? '',
    postalCode: sent?.postalCode ?? '',
    city: sent?.city ?? '',
    countryCodeAlpha2: sent?.countryCodeAlpha2 ?? 'PL',
  }
}
