import { type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { imojeSignatureHeader, type WebhookHeaders, webhookHeaders } from '../signing/notification-signature.js'
import type { OutboundFailure } from './failure.js'
import type { OutboundAnswer, Send } from './outbound.js'
import type { Attempt, ClaimedMessage, Mark } from './ports.js'
import { afterAttempt, retryAfterMs } from './schedule.js'

/** The ids and the key that a shop's notifications are signed with. */
export type SigningKeys = {
  merchantPublicId: string
  servicePublicId: string
  signingKey: string
  /** Keys that shops may still verify with during a rotation: they sign Standard Webhooks too. */
  acceptedKeys?: readonly string[]
}

export type DeliverNeeds = {
  /** The signing key of this mode; `undefined` when the shop has none. */
  keysOf: (shop: { merchantId: number; shopId: number; livemode: boolean }) => Promise<SigningKeys | undefined>
  /** The deployment's Ed25519 key for `v1a`. */
  ed25519?: KeyObject
  businessClock: () => Date
  systemClock: () => Date
  /** A number of [0, 1). */
  random: () => number
  send: Send
}

/** How the endpoint behaved, for its lane. */
export type Behaviour = 'healthy' | 'strained' | 'hung'

export type Delivery = { mark: Mark; behaviour: Behaviour }

const signInThreadPool = promisify(sign)

/** Signs and sends one claimed message once and decides what becomes of it. Nothing is written here. */
export const deliver =
  (needs: DeliverNeeds) =>
  async (message: ClaimedMessage): Promise<Delivery> => {
    const startedAt = needs.systemClock()
    const keys = await needs.keysOf(message)
    const end = keys
      ? await sendSigned(needs, message, keys, startedAt)
      : { failure: 'protocol' as const, reason: 'the shop has no signing key in this mode', durationMs: 0 }
    const answer = 'status' in end ? end : undefined
    const now = needs.businessClock()
    const decision = afterAttempt({
      tries: message.tries,
      notYet: message.notYet,
      status: answer?.status ?? null,
      retryAfterMs: retryAfterMs(retryAfterOf(answer), needs.systemClock()),
      now,
      random: needs.random(),
    })
    const outcome = decision.state === 'waiting' ? decision : { ...decision, at: now }
    const attempt = attemptOf(message, end, startedAt)
    return { mark: { id: message.id, fence: message.fence, outcome, attempt }, behaviour: behaviourOf(end) }
  }

async function sendSigned(needs: DeliverNeeds, message: ClaimedMessage, keys: SigningKeys, at: Date) {
  const body = Buffer.from(message.body, 'utf8')
  const shop = { merchantId: keys.merchantPublicId, serviceId: keys.servicePublicId }
  const webhook = webhookHeaders({ id: message.eventId, at, body }, [keys.signingKey, ...(keys.acceptedKeys ?? [])])
  const headers = {
    Accept: 'text/plain',
    'User-Agent': 'imoje',
    'Content-Type': 'application/json; charset=UTF-8',
    'X-Imoje-Signature': imojeSignatureHeader(shop, body, keys.signingKey),
    ...webhook,
    'webhook-signature': await withV1a(webhook, body, needs.ed25519),
  }
  return needs.send({ method: 'POST', url: message.url, headers, body })
}

/** Ed25519 costs as much as the whole request; in node's thread pool it does not hold up the others. */
async function withV1a(webhook: WebhookHeaders, body: Buffer, key: KeyObject | undefined): Promise<string> {
  if (!key) return webhook['webhook-signature']
  const signed = Buffer.concat([Buffer.from(`${webhook['webhook-id']}.${webhook['webhook-timestamp']}.`), body])
  const signature = await signInThreadPool(null, signed, key)
  return `${webhook['webhook-signature']} v1a,${signature.toString('base64')}`
}

function retryAfterOf(answer: OutboundAnswer | undefined): string | undefined {
  const header = answer?.headers['retry-after']
  return Array.isArray(header) ? header[0] : header
}

function attemptOf(message: ClaimedMessage, end: OutboundAnswer | OutboundFailure, startedAt: Date): Attempt {
  const facts = {
    outboxId: message.id,
    merchantId: message.merchantId,
    number: message.tries + message.notYet + 1,
    startedAt,
    durationMs: end.durationMs,
  }
  if ('failure' in end) return { ...facts, status: null, error: end.reason, answer: '', odd: false }
  const answer = end.body.toString('utf8')
  const odd = end.status === 200 && !saysOk(answer)
  return { ...facts, status: end.status, error: refusalText(end.status), answer, odd }
}

function saysOk(answer: string): boolean {
  if (answer === '{"status":"ok"}') return true
  try {
    return JSON.parse(answer)?.status === 'ok'
  } catch {
    return false
  }
}

function refusalText(status: number): string | null {
  if (status === 200) return null
  if (status >= 300 && status < 400)
    return `the shop answered ${status}: redirects are not followed, answer 200 at this address`
  return `the shop answered ${status} instead of 200`
}

function behaviourOf(end: OutboundAnswer | OutboundFailure): Behaviour {
  if ('failure' in end) return end.failure === 'timeout' ? 'hung' : 'strained'
  return end.status >= 500 || end.status === 429 ? 'strained' : 'healthy'
}
