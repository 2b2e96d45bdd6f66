import { type DeliveryChoice, deliveryName } from '../../merchants/delivery-choice.js'
import type { Delivery, DeliveryAddress } from '../../payments/delivery.js'
import { text } from '../form/plain-values.js'
import { isCountry } from './countries.js'

export const deliveryFields = ['choice', 'name', 'street', 'postalCode', 'city', 'country'] as const
export type DeliveryField = (typeof deliveryFields)[number]

const lengths = { name: 200, street: 200, postalCode: 30, city: 100 } as const

/** What the payer typed, and which fields must be corrected. An address is kept only for a choice that needs one. */
export const readDelivery = (
  form: URLSearchParams,
  choices: readonly DeliveryChoice[],
  language: string,
): { delivery: Delivery; wrong: DeliveryField[] } => {
  const choice = choices.find(({ code }) => code === form.get('choice'))
  const typed = (field: keyof typeof lengths): string => {
    const value = (form.get(field) ?? '').trim()
    return 'value' in text({ max: lengths[field] })(value, undefined) ? value : ''
  }
  const country = form.get('country') ?? ''
  const address: DeliveryAddress = {
    name: typed('name'),
    street: typed('street'),
    postalCode: typed('postalCode'),
    city: typed('city'),
    countryCodeAlpha2: isCountry(country) ? country : '',
  }
  const missing: DeliveryField[] = [
    ...(['name', 'street', 'postalCode', 'city'] as const).filter(field => address[field] === ''),
    ...(address.countryCodeAlpha2 === '' ? (['country'] as const) : []),
  ]
  if (choice === undefined) {
    return { delivery: { code: '', name: '', price: 'included', address }, wrong: ['choice'] }
  }
  const { code, price, needsAddress } = choice
  const delivery = { code, name: deliveryName(choice, language), price }
  return needsAddress
    ? { delivery: { ...delivery, address }, wrong: missing }
    : { delivery: { ...delivery, address: null }, wrong: [] }
}
