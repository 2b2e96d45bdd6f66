import { KasaError } from './kasa-error.js'

/** Fields that change what is paid, by whom, or where the answer goes. */
const documented = new Set(
  `additionalDescription amount billing cart currency customerEmail customerFirstName customerId customerLastName
  customerPhone delivery invoice merchantId multipayout orderDescription orderId preselectMethodCode serviceId shipping urlCancel
  urlFailure urlNotification urlReturn urlSuccess validTo visibleMethod widgetType`.split(/\s+/),
)

// `…?a=1&orderId=7` is an everyday address. It cannot be read as two fields, because serviceId always stands between.
const harmless = (field: string, inside: string): boolean => /^url[A-Z]/.test(field) && inside < 'serviceId'

const imitatedField = (field: string, value: string): string | undefined => {
  for (const [, inside = ''] of value.matchAll(/&([^&=[\]]+)[=[]/g)) {
    if (documented.has(inside) && !harmless(field, inside)) return inside
  }
  return undefined
}

/**
 * Refuses values that would let one signature stand for two different forms. The signed text joins raw values with
 * `&`, so `additionalDescription = "note&amount=1"` reads like a field `amount`: whoever may write the description
 * could lower the price.
 *
 * @throws {@link KasaError} `order/ambiguous`, with the field
 */
export const refuseAmbiguity = (pairs: readonly (readonly [name: string, value: string])[]): void => {
  for (const [field, value] of pairs) {
    const inside = imitatedField(field, value)
    if (inside === undefined) continue
    throw new KasaError('order/ambiguous', {
      message: `${field} contains "&${inside}", which the signed text cannot tell from the field ${inside}.`,
      hint: field.startsWith('url')
        ? `In an address, make "${inside}" the first parameter of the query or give it another name.`
        : `Remove "&${inside}", or put a blank after the "&".`,
      field,
    })
  }
}
