import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'

export const shop = {
  baseUrl: 'http://127.0.0.1:3000',
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
}
export const otherKey = 'PIcMy86ssE5wuNHAuQn5zPKf6hCAwX3Oxvjw'
export const at = new Date('2026-11-22T10:00:00Z')

const newPair = () => {
  const pair = generateKeyPairSync('ed25519')
  const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  return { privateKey: pair.privateKey, publicKey: `whpk_${raw.toString('base64')}` }
}
const pair = newPair()
/** The key pair of a gateway; `olderPublicKey` is of another one. */
export const publicKey = pair.publicKey
export const olderPublicKey = newPair().publicKey

export const payment = {
  id: 'c9fd2a3c-d4cf-4a4b-b6a8-6d8b6d6d6d6d',
  title: 'Zażółć / gęślą',
  amount: 12990,
  status: 'settled',
  created: 1795345000,
  orderId: 'A1',
  currency: 'PLN',
  modified: 1795345010,
  serviceId: shop.serviceId,
}
export const transaction = {
  ...payment,
  id: '1e7a4b52-0d0a-4cf4-8f7f-1b1f1b1f1b1f',
  type: 'sale',
  source: 'web',
  paymentMethod: 'blik',
  paymentMethodCode: 'blik',
}
export const document = { transaction, payment }
export const body = JSON.stringify(document)
export const webhookId = `evt_${payment.id}_3`

type Headers = Record<string, string>

/** imoje's header over a text. */
export const imojeHeader = (text: string, key = shop.serviceKey, alg = 'sha256'): Headers => ({
  'X-Imoje-Signature': `merchantid=${shop.merchantId};serviceid=${shop.serviceId};signature=${createHash(alg)
    .update(text + key)
    .digest('hex')};alg=${alg}`,
})

/** The headers of Standard Webhooks over a text. */
export const webhook = (
  text: string,
  { key = shop.serviceKey, time = at, id = webhookId, v1a = false } = {},
): Headers => {
  const seconds = Math.floor(time.getTime() / 1000)
  const signed = `${id}.${seconds}.${text}`
  const symmetric = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  const asymmetric = `v1a,${sign(null, Buffer.from(signed), pair.privateKey).toString('base64')}`
  return {
    'webhook-id': id,
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': v1a ? `${symmetric} ${asymmetric}` : symmetric,
  }
}

/** Both signatures, as the gateway sends them. */
export const both = (text: string, how: Parameters<typeof webhook>[1] = {}): Headers => ({
  ...imojeHeader(text),
  ...webhook(text, how),
})
