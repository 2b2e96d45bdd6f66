import type { KeyObject } from 'node:crypto'
import { notificationBody } from '../../payments/message.js'
import { imojeSignatureHeader, notificationHeaders, webhookHeaders } from '../../signing/notification-signature.js'

/** One request to the shop: headers in this order, and how its bytes are sent. */
export type Shot = {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body: Buffer
  pace: 'at once' | 'in pieces' | 'broken off'
}

/** The order that a notification is about. */
export type Order = { orderId: string; amountMinor: number; currency: string }

/** What a made-up notification says. */
export type News = Order & {
  paymentId: string
  sequence: number
  status: 'pending' | 'settled' | 'rejected' | 'cancelled'
  type: 'sale' | 'refund' | 'none'
  at: Date
}

/** Whose notifications they are, and the keys that sign them. */
export type Signer = {
  merchantId: string
  serviceId: string
  serviceKey: string
  /** The gateway's Ed25519 key; without it there is no `v1a` signature. */
  privateKey?: KeyObject
}

/** Letters of several alphabets and the characters that frameworks change: every made-up payment has this title. */
const title = 'Zażółć gęślą jaźń / Київ "№ 1" 🫖'

/** The exact text that the gateway would send about this. */
export const bodyOf = (news: News, { merchantId, serviceId }: Signer, url: string): string => {
  const { paymentId, orderId, amountMinor, currency, status, type, at } = news
  const told = { orderId, amountMinor, currency, status, title, createdAt: at, modifiedAt: at, notificationUrl: url }
  return notificationBody({
    payment: { ...told, publicId: paymentId, ...(type === 'refund' && { status: 'settled' }) },
    transaction:
      type === 'none'
        ? null
        : {
            ...{
              ...told,
              publicId: transactionIdOf(paymentId),
              type,
              source: 'web',
              method: 'blik',
              methodCode: 'blik',
            },
            ...{ statusCode: null, statusCodeDescription: null, hold: null },
          },
    shop: { publicId: serviceId, merchantPublicId: merchantId, notificationUrl: url },
    action: null,
    profile: null,
    refund: null,
    delivery: null,
  })
}

/** Signs a body as the courier does: imoje's header and Standard Webhooks. */
export const sealed = (
  text: string,
  { paymentId, sequence, at }: Pick<News, 'paymentId' | 'sequence' | 'at'>,
  signer: Signer,
): Shot => {
  const body = Buffer.from(text, 'utf8')
  const webhook = webhookHeaders(
    { id: `evt_${paymentId}_${sequence}`, at, body },
    [signer.serviceKey],
    signer.privateKey,
  )
  const headers = notificationHeaders(imojeSignatureHeader(signer, body, signer.serviceKey), webhook)
  return { method: 'POST', headers, body, pace: 'at once' }
}

/** The same shot with some headers changed; `undefined` takes one away. */
export const withHeaders = (shot: Shot, changes: Readonly<Record<string, string | undefined>>): Shot => {
  const kept = Object.entries({ ...shot.headers, ...changes }).filter(
    (header): header is [string, string] => header[1] !== undefined,
  )
  return { ...shot, headers: Object.fromEntries(kept) }
}

/** The try of a made-up payment; stable, as a retried message is. */
const transactionIdOf = (paymentId: string): string =>
  `${paymentId.slice(0, -4)}${paymentId.slice(-4).split('').reverse().join('')}`
