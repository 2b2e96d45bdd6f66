import { hash, timingSafeEqual } from 'node:crypto'

/** Reads and verifies a form, and nothing more than that; answers its digest, or `undefined` for a wrong signature. */
export const verifiedForm = (body: string, serviceKey: string): { digest: string; orderId: string } | undefined => {
  const fields: [string, string][] = []
  let signature = ''
  let orderId = ''
  for (const pair of body.split('&')) {
    const middle = pair.indexOf('=')
    const key = decode(pair.slice(0, middle))
    const value = decode(pair.slice(middle + 1))
    if (key === 'signature') signature = value
    else fields.push([key, value])
    if (key === 'orderId') orderId = value
  }
  fields.sort(byKey)
  const text = fields.map(([key, value]) => `${key}=${value}`).join('&')
  const expected = `${hash('sha256', text + serviceKey)};sha256`
  if (signature.length !== expected.length || !timingSafeEqual(Buffer.from(signature), Buffer.from(expected)))
    return undefined
  return { digest: hash('sha256', text), orderId }
}

const byKey = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1)
const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
