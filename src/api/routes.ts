import type { Answer, Ask, Handle, Route } from '../http/route.js'
import type { MerchantNeeds, Vault } from '../merchants/outside.js'
import { type DisputeAnswerNeeds, disputeAnswers } from './answers/disputes.js'
import { type EventNeeds, eventAnswers } from './answers/events.js'
import { type HoldAnswerNeeds, holdAnswers } from './answers/holds.js'
import { listAnswers } from './answers/lists.js'
import { type PaymentNeeds, paymentAnswers } from './answers/payments.js'
import { type ProfileNeeds, profileAnswers } from './answers/profiles.js'
import { type RefundAnswerNeeds, refundAnswers } from './answers/refunds.js'
import { settingsAnswers } from './answers/settings.js'
import { type ShopNeeds, shopAnswers } from './answers/shops.js'
import { transactionAnswers } from './answers/transactions.js'
import { authenticate } from './authenticate.js'
import type { Answered } from './call.js'
import { errorAnswer } from './error-answer.js'
import { onceByKey } from './idempotency.js'
import { type CallLimits, createCallLimit } from './limits.js'
import type { IdempotencyRecords } from './ports.js'
import { Refused } from './refused.js'
import { type ServeNeeds, serve } from './serve.js'

type Records = { idempotency: IdempotencyRecords }
export type ApiNeeds = ShopNeeds &
  RefundAnswerNeeds &
  HoldAnswerNeeds &
  PaymentNeeds &
  EventNeeds &
  DisputeAnswerNeeds &
  ProfileNeeds &
  MerchantNeeds & {
    store: { read: Records; write<T>(work: (records: Records) => Promise<T>): Promise<T> }
    vault: Vault
    seed: Buffer
    limits: CallLimits
    /** The OpenAPI document, as text. */
    document: () => string
    mode: 'sandbox' | 'production'
    failed: ServeNeeds['failed']
  }

const documentHeaders = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' }
const bodyLimitBytes = 256 * 1024
/** What a busy shop calls all day is found before Express looks at every other address (performance.md). */
const hot: ReadonlySet<string> = new Set([
  ...['createSale', 'readTransaction', 'createPayment', 'readPayment', 'refundTransaction'],
])

/** Every operation that the API answers. */
const answers = (needs: ApiNeeds): Answered[] => [
  ...transactionAnswers(needs),
  ...refundAnswers(needs),
  ...holdAnswers(needs),
  ...paymentAnswers(needs),
  ...listAnswers(needs),
  ...profileAnswers(needs),
  ...shopAnswers(needs),
  ...settingsAnswers(needs),
  ...eventAnswers(needs),
  ...disputeAnswers(needs),
]

/** The REST API: each operation under `/v1` and, as some clients call it, `/api/v1`; below them everything else is an unknown endpoint. */
export const apiRoutes = (needs: ApiNeeds): Route[] => {
  const { store, newId, failed } = needs
  const used: Parameters<typeof authenticate>[0]['used'] = (token, at) =>
    store.write(({ tokens }) => tokens.used(token, at))
  const frame: ServeNeeds = {
    authenticate: authenticate({ read: store.read, used, systemClock: needs.systemClock }),
    limit: createCallLimit(needs.limits),
    once: onceByKey(needs),
    newId,
    failed,
  }
  /** Tokens do not belong into browsers: pages of no other origin may read an answer. */
  const closed =
    (handle: Handle): Handle =>
    async ask => {
      const answer = await handle(ask)
      const { origin } = new URL(needs.baseUrl())
      return { ...answer, headers: { ...answer.headers, 'access-control-allow-origin': origin } }
    }
  return [
    ...['/v1', '/api/v1'].flatMap(prefix => [
      ...answers(needs).map(
        (row): Route => ({
          method: row.operation.method,
          path: `${prefix}/merchant/:merchantId${row.operation.path.replace(/\{(\w+)\}/g, ':$1')}`,
          bodyLimitBytes,
          crossOrigin: true,
          ...(hot.has(row.operation.id) && { hot: true as const }),
          tooLarge: closed(() => refusal(new Refused('request/too-large', { limitBytes: bodyLimitBytes }))),
          unfit: closed(unknownEndpoint),
          handle: closed(serve(frame, row)),
        }),
      ),
      ...(['GET', 'POST', 'PUT', 'DELETE'] as const).flatMap(method =>
        [prefix, `${prefix}/{*rest}`].map(
          (path): Route => ({
            method,
            path,
            bodyLimitBytes,
            crossOrigin: true,
            tooLarge: closed(unknownEndpoint),
            unfit: closed(unknownEndpoint),
            handle: closed(unknownEndpoint),
          }),
        ),
      ),
    ]),
    {
      method: 'GET',
      path: '/openapi.json',
      handle: () => ({ status: 200, headers: documentHeaders, body: needs.document() }),
    },
  ]
}

const unknownEndpoint = (ask: Ask): Answer =>
  refusal(new Refused('endpoint/unknown', { method: ask.method, path: ask.path }))

const refusal = (refused: Refused): Answer => {
  const answer = errorAnswer(refused, undefined)
  if (answer === undefined) throw refused
  return answer
}
