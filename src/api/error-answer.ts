import { redact } from '../http/redact.js'
import { type Answer, json } from '../http/route.js'
import { Refusal } from '../payments/refusal.js'
import { refusalWords } from './refusals.js'
import { type Complaint, Refused } from './refused.js'

const neverEchoed: ReadonlySet<string> = new Set(['card', 'wallet', 'blikCode', 'cvv', 'cvc'])

/**
 * imoje's error object (imoje-rest.md §3) with the request echoed without card, wallet and code; `hint` is Kasa's own member. `undefined`
 * for what is no refusal.
 */
export const errorAnswer = (error: unknown, body: unknown): Answer | undefined => {
  if (!(error instanceof Refused) && !(error instanceof Refusal)) return undefined
  const { status, code, message, hint } = refusalWords(error.code, error.facts)
  const errors: readonly Complaint[] = error instanceof Refused ? error.complaints : []
  const headers = {
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...('retryAfterSeconds' in error.facts && { 'retry-after': String(error.facts.retryAfterSeconds) }),
  }
  return json(
    status,
    { apiErrorResponse: { code, message, instance: echo(body), errors, ...(hint !== undefined && { hint }) } },
    headers,
  )
}

const echo = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {}
  const safe = Object.fromEntries(Object.entries(body).filter(([name]) => !neverEchoed.has(name)))
  const text = textOf(safe)
  return text === undefined ? {} : JSON.parse(redact(text))
}

/** `undefined` for what is nested so deep that it can be read, but not written. */
const textOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
