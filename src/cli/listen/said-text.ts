import { decimalText } from '../../http/money-text.js'
import { redact } from '../../http/redact.js'
import { currencies } from '../../payments/currencies.js'
import type { Facts } from '../command.js'
import type { Forwarded } from './forward.js'
import type { Said } from './listen.js'
import type { News } from './news-source.js'

/** Of an answer that was not the expected one. */
const shownCharacters = 160

/** A line for people: when, what of which order, and what the shop answered. */
export const saidText = (said: Said, at: Date): string => {
  const time = at.toISOString().slice(11, 19)
  if (said.kind === 'back') return `${time}  the gateway is back`
  if (said.kind === 'away') return `${time}  ${said.reason}; asking again in ${said.retryInMs / 1000} s`
  const { news, forwarded, again } = said
  const { tookMs } = forwarded
  const line = `${time}  ${kindOf(news).padEnd(19)} ${news.orderId}  ${amountOf(news)}  → ${answerOf(forwarded)} in ${tookMs} ms`
  return [
    line,
    ...detailsOf(forwarded).map(detail => `          ${detail}`),
    ...(again ? ['          "not yet": it comes again'] : []),
  ].join('\n')
}

/** The same as one line of JSON's members. */
export const saidFacts = (said: Said, at: Date): Facts => {
  const when = { at: at.toISOString(), kind: said.kind }
  if (said.kind === 'back') return when
  if (said.kind === 'away') return { ...when, reason: said.reason, retryInMs: said.retryInMs }
  const { id, serviceId, orderId, status, type, amountMinor, currency } = said.news
  const { status: answered, tookMs, reason, odd } = said.forwarded
  return {
    ...when,
    id,
    serviceId,
    orderId,
    type,
    status,
    amountMinor,
    currency,
    answered,
    tookMs,
    reason,
    odd,
    again: said.again,
  }
}

const kindOf = ({ type, status }: News) => `${type === 'refund' ? 'refund' : 'payment'}.${status}`
const amountOf = ({ amountMinor, currency }: News) =>
  `${currencies.has(currency) ? decimalText(amountMinor, currency) : amountMinor} ${currency}`
const answerOf = ({ status, reason }: Forwarded) => (status === null ? `no answer (${reason})` : String(status))

const detailsOf = ({ status, reason, said, odd }: Forwarded): string[] => {
  if (status === null || (status === 200 && !odd)) return []
  const words = redact(said).replace(/\s+/g, ' ').trim().slice(0, shownCharacters)
  const why = odd ? 'the body should be {"status":"ok"}' : (reason ?? '')
  return [words === '' ? why : `${why}; it said: ${words}`]
}
