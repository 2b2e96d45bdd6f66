import { KasaError } from './kasa-error.js'

const documented =
  `additionalDescription amount billing cart cartData currency customerEmail customerFirstName customerId
  customerLastName customerPhone invoice merchantId multipayout orderDescription orderId preselectMethodCode serviceId shipping
  simp twistoData urlCancel urlFailure urlNotification urlReturn urlSuccess validTo version visibleMethod widgetType`.split(
    /\s+/,
  )

const known = new Set(documented)

/** A name inside a value is dangerous where a reader could take it for the next field: it sorts after this one. */
const couldFollow = (inside: string, top: string, nested: boolean): boolean =>
  !known.has(top) || inside > top || (nested && inside === top)

const smuggled = (name: string, value: string): string | undefined => {
  const top = name.split('[', 1)[0] ?? name
  for (const [, inside = ''] of value.matchAll(/&([A-Za-z]+)(?=[=[])/g)) {
    if (known.has(inside) && couldFollow(inside, top, name !== top)) return inside
  }
  return undefined
}

/**
 * Refuses values that would let one signature stand for two different forms. The signed text joins raw values with
 * `&`, so `additionalDescription = "note&amount=1"` reads like a field `amount`; whoever may write the description
 * could lower the price.
 *
 * @throws {@link KasaError} `order/ambiguous`, with the field
 */
export const refuseAmbiguity = (pairs: readonly (readonly [name: string, value: string])[]): void => {
  for (const [name, value] of pairs) {
    const inside = smuggled(name, value)
    if (inside === undefined) continue
    throw new KasaError('order/ambiguous', {
      message: `${name} contains "&${inside}", which the signed text cannot tell from the field ${inside}.`,
      hint: name.startsWith('url')
        ? `In an address, make "${inside}" the first parameter of the query or give it another name.`
        : `Remove "&${inside}", or put a blank after the "&".`,
      field: name,
    })
  }
}
