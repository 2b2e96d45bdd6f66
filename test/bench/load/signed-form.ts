import { hash } from 'node:crypto'

/** The shop whose forms are sent. */
export type Shop = { merchantId: string; serviceId: string; serviceKey: string }

/** A shop's ordinary order: twelve fields, about half a kilobyte. */
export const orderFields = (shop: Shop, orderId: string): Record<string, string> => ({
  amount: '12990',
  currency: 'PLN',
  customerEmail: 'jan.kowalski@example.com',
  customerFirstName: 'Jan',
  customerLastName: 'Kowalski',
  merchantId: shop.merchantId,
  orderDescription: 'Order of three things',
  orderId,
  serviceId: shop.serviceId,
  urlFailure: 'https://shop.example/failure',
  urlReturn: 'https://shop.example/return',
  urlSuccess: 'https://shop.example/success',
})

/** The signed, encoded body of a form whose values need no escaping rules beyond the URL's. */
export const signedBody = (fields: Record<string, string>, serviceKey: string): string => {
  const keys = Object.keys(fields).sort()
  const text = keys.map(key => `${key}=${fields[key]}`).join('&')
  const signature = `${hash('sha256', text + serviceKey)};sha256`
  return new URLSearchParams({ ...fields, signature }).toString()
}

/** Order ids are as long as a UUID, so that every contestant stores the same number of bytes. */
const orderIdDigits = 9
const orderIdLength = 36

/** Makes bodies that differ only in their order id, by filling two gaps: cheap enough for a load generator. */
export const bodyFactory = (shop: Shop, prefix: string): (() => string) => {
  const gap = 'order-id-goes-here'
  const fields = orderFields(shop, gap)
  const text = Object.keys(fields)
    .sort()
    .map(key => `${key}=${fields[key]}`)
    .join('&')
  const [textBefore, textAfter] = halves(text + shop.serviceKey, gap)
  const [bodyBefore, bodyAfter] = halves(new URLSearchParams(fields).toString(), gap)
  const name = prefix
    .replace(/[^\w-]/g, '-')
    .slice(0, orderIdLength - orderIdDigits)
    .padEnd(orderIdLength - orderIdDigits, '-')
  let made = 0
  return () => {
    const orderId = name + String(++made).padStart(orderIdDigits, '0')
    const signature = hash('sha256', textBefore + orderId + textAfter)
    return `${bodyBefore}${orderId}${bodyAfter}&signature=${signature}%3Bsha256`
  }
}

const halves = (text: string, gap: string): [string, string] => {
  const [before = '', after = ''] = text.split(gap)
  return [before, after]
}
