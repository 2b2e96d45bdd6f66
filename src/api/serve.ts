import type { z } from 'zod'
import { type Answer, type Ask, type Handle, json } from '../http/route.js'
import type { Answered, Caller } from './call.js'
import { withoutNothings } from './contract/lenient.js'
import { errorAnswer } from './error-answer.js'
import { keyOf, type onceByKey } from './idempotency.js'
import type { CallLimit } from './limits.js'
import { type Complaint, Refused } from './refused.js'

export type ServeNeeds = {
  authenticate: (ask: Ask, merchantId: string) => Promise<Caller>
  limit: CallLimit
  once: ReturnType<typeof onceByKey>
  newId: () => string
  failed: (error: unknown, route: string, traceId: string) => void
}

/**
 * The frame of every operation: who calls → how often → JSON → members → once per key → the answer, checked by its own schema, so that
 * no handler can tell more than the contract says. Success is always 200 with a body (imoje-rest.md §1).
 */
export const serve =
  (needs: ServeNeeds, { operation, answering }: Answered): Handle =>
  async ask => {
    let body: unknown
    try {
      await needs.limit.refuseGuessing(ask.address)
      const caller = await needs
        .authenticate(ask, ask.params.merchantId ?? '')
        .catch(needs.limit.countGuess(ask.address))
      const limits = await needs.limit.spend(caller.token.id)
      body = jsonOf(ask)
      const { merchantId: _, ...params } = ask.params
      const call = {
        caller,
        address: ask.address,
        params: checked(operation.params, params),
        query: checked(operation.query, queryOf(ask)),
        body: operation.method === 'GET' ? undefined : checked(operation.body, body ?? {}),
      }
      const run = async (newId: () => string): Promise<Answer> => {
        try {
          return json(200, operation.reply.parse(await answering({ ...call, newId })))
        } catch (error) {
          const refusal = errorAnswer(error, body)
          if (refusal === undefined) throw error
          return refusal
        }
      }
      const key = operation.method === 'GET' ? undefined : keyOf(ask.headers['idempotency-key'])
      const { livemode, shopIds } = caller.token
      const path = `${livemode ? 'live' : 'test'} ${pathOf(ask)}`
      const scope = { merchantId: caller.merchant.id, method: operation.method, path, shopIds }
      const secretReply = operation.secretReply === true
      const answer =
        key === undefined
          ? await run(needs.newId)
          : await needs.once({ ...scope, key, body: call.body, secretReply }, run)
      return { ...answer, headers: { ...answer.headers, ...limits } }
    } catch (error) {
      const refusal = errorAnswer(error, body)
      if (refusal !== undefined) return refusal
      needs.failed(error, operation.path, ask.traceId)
      return errorAnswer(new Refused('fault'), body) ?? json(500, {})
    }
  }

/** The same path under `/v1` and `/api/v1` is the same request. */
const pathOf = ({ path }: Ask): string => path.replace(/^\/api/, '')

const jsonOf = ({ body }: Ask): unknown => {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new Refused('request/not-json')
  }
}

/** Of a repeated name the last value counts. */
const queryOf = ({ query }: Ask): Record<string, string> => Object.fromEntries(new URLSearchParams(query))

const checked = (schema: z.ZodType, value: unknown): never => {
  const result = schema.safeParse(withoutNothings(value, schema))
  if (!result.success) throw new Refused('request/invalid', {}, complaintsOf(result.error.issues, value))
  return result.data as never
}

const complaintsOf = (issues: readonly z.core.$ZodIssue[], value: unknown): Complaint[] =>
  issues.slice(0, 50).map(issue => ({
    property: issue.path.join('.'),
    message: isMissing(issue.path, value) ? 'is required' : issue.message,
  }))

/** A member that is missing, or empty, is said to be missing. */
const isMissing = (path: readonly PropertyKey[], value: unknown): boolean => {
  let inner = value
  for (const name of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name)) return true
    inner = (inner as Record<PropertyKey, unknown>)[name]
  }
  return inner === undefined
}
