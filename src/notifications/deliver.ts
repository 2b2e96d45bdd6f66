import { type KeyObject, sign } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import {
  imojeSignatureHeader,
  notificationHeaders,
  type OutgoingMessage,
  type WebhookHeaders,
  webhookHeaders,
} from '../signing/notification-signature.js'
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
  /** Cores that this process may use; the machine's unless given. */
  cores?: number
  businessClock: () => Date
  systemClock: () => Date
  /** A number of [0, 1). */
  random: () => number
  send: Send
}

/** How the endpoint behaved, for its lane. */
export type Behaviour = 'healthy' | 'strained' | 'hung'

type Sendable = Omit<ClaimedMessage, 'fence' | 'endpoint'>

export type Delivery = { mark: Mark; behaviour: Behaviour }

const signInThreadPool = promisify(sign)
const machineCores = availableParallelism()

/** Signs and sends one claimed message once and decides what becomes of it. Nothing is written here. */
export const deliver =
  (needs: DeliverNeeds) =>
  async (message: ClaimedMessage): Promise<Delivery> => {
    const { end, attempt } = await sendOnce(needs, message)
    const outcome = outcomeOf(needs, message, 'status' in end ? end : undefined)
    return { mark: { id: message.id, fence: message.fence, outcome, attempt }, behaviour: behaviourOf(end) }
  }

/** Signs and sends a message once, to its `url`. Nothing is decided or written here. */
export const sendOnce = async (
  needs: DeliverNeeds,
  message: Sendable,
): Promise<{ end: OutboundAnswer | OutboundFailure; attempt: Attempt }> => {
  const startedAt = needs.systemClock()
  const keys = await needs.keysOf(message)
  const end = keys
    ? await sendSigned(needs, message, keys, startedAt)
    : { failure: 'protocol' as const, reason: 'the shop has no signing key in this mode', durationMs: 0 }
  return { end, attempt: attemptOf(message, end, startedAt) }
}

function outcomeOf(needs: DeliverNeeds, message: ClaimedMessage, answer: OutboundAnswer | undefined): Mark['outcome'] {
  const now = needs.businessClock()
  const retryAfter = retryAfterOf(answer)
  const decision = afterAttempt({
    tries: message.tries,
    notYet: message.notYet,
    status: answer?.status ?? null,
    retryAfterMs: retryAfter === undefined ? null : retryAfterMs(retryAfter, needs.systemClock()),
    now,
    random: needs.random,
  })
  if (decision.state === 'delivered') return { state: 'delivered', at: now }
  return decision.state === 'given_up' ? { state: 'given_up', at: now, tries: decision.tries } : decision
}

async function sendSigned(needs: DeliverNeeds, message: Sendable, keys: SigningKeys, at: Date) {
  const body = Buffer.from(message.body, 'utf8')
  const shop = { merchantId: keys.merchantPublicId, serviceId: keys.servicePublicId }
  const webhook = await webhookOf(needs, { id: message.eventId, at, body }, keys)
  const headers = notificationHeaders(imojeSignatureHeader(shop, body, keys.signingKey), webhook)
  return needs.send({ method: 'POST', url: message.url, headers, body })
}

/**
 * Ed25519 takes about 30 µs, as much as two bare requests. Node's thread pool does that on another core; where there is none, handing it
 * over would only cost more.
 */
async function webhookOf(needs: DeliverNeeds, message: OutgoingMessage, keys: SigningKeys): Promise<WebhookHeaders> {
  const { ed25519, cores = machineCores } = needs
  const serviceKeys = [keys.signingKey, ...(keys.acceptedKeys ?? [])]
  if (!ed25519 || cores === 1) return webhookHeaders(message, serviceKeys, ed25519)
  const webhook = webhookHeaders(message, serviceKeys)
  const signed = Buffer.concat([Buffer.from(`${message.id}.${webhook['webhook-timestamp']}.`), message.body])
  const v1a = (await signInThreadPool(null, signed, ed25519)).toString('base64')
  return { ...webhook, 'webhook-signature': `${webhook['webhook-signature']} v1a,${v1a}` }
}

function retryAfterOf(answer: OutboundAnswer | undefined): string | undefined {
  const header = answer?.headers['retry-after']
  return Array.isArray(header) ? header[0] : header
}

function attemptOf(message: Sendable, end: OutboundAnswer | OutboundFailure, startedAt: Date): Attempt {
  const { id: outboxId, merchantId } = message
  const number = message.tries + message.notYet + 1
  const of = { outboxId, merchantId, number, startedAt, durationMs: end.durationMs, url: null, askedBy: null }
  if ('failure' in end) return { ...of, status: null, error: end.reason, answer: '', answerHeaders: null, odd: false }
  const { status } = end
  const answer = end.body.toString('utf8')
  const odd = status === 200 && !saysOk(answer)
  const answerHeaders = odd || status !== 200 ? tellingHeaders(end) : null
  return { ...of, status, error: refusalText(status), answer, answerHeaders, odd }
}

/** What explains an unexpected answer; nothing that could be a secret of the shop. */
const telling = ['content-type', 'location', 'retry-after', 'server', 'via', 'www-authenticate']
const longestHeader = 500

function tellingHeaders({ headers }: OutboundAnswer): Record<string, string> {
  const given = telling.map(name => [name, String(headers[name] ?? '').slice(0, longestHeader)] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== ''))
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
