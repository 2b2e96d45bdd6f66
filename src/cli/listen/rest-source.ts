import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { type News, type NewsSource, SourceAway } from './news-source.js'

/** Whose news, from which gateway, with which token. */
export type RestSource = { gateway: string; merchantId: string; serviceId: string; apiToken: string }

type Feed = {
  events: { id: string; livemode: boolean; notification: string; body: string | null; payment: { serviceId: string } }[]
  next: string
}
type Told = { amount: number; currency: string; orderId: string; status: string; type?: string }

const askMs = 15_000
/** What a shop is told: sent to its address, or fetched by it. What would harm a paid order is neither. */
const told: ReadonlySet<string> = new Set(['owed', 'fetched'])

/** The feed of events of one shop, over the REST API: nothing of it is ever skipped. */
export const restSource = (of: RestSource): NewsSource => ({
  newest: async signal => (await ask(of, 'now', signal)).next,
  after: async (cursor, signal) => {
    const { events, next } = await ask(of, cursor, signal)
    return { news: events.flatMap(newsOf), cursor: next }
  },
})

const newsOf = ({ id, livemode, notification, body, payment: { serviceId } }: Feed['events'][number]): News[] => {
  if (body === null || !told.has(notification)) return []
  const { transaction, payment }: { transaction?: Told; payment: Told } = JSON.parse(body)
  const { amount: amountMinor, currency, orderId, status } = transaction ?? payment
  return [{ id, serviceId, livemode, orderId, status, type: transaction?.type ?? 'none', amountMinor, currency, body }]
}

const ask = async (
  { gateway, merchantId, serviceId, apiToken }: RestSource,
  after: string,
  ended: AbortSignal,
): Promise<Feed> => {
  const query = new URLSearchParams({ after, serviceId, limit: '100' })
  const address = `${gateway}/v1/merchant/${merchantId}/events?${query}`
  const signal = AbortSignal.any([ended, AbortSignal.timeout(askMs)])
  const headers = { authorization: `Bearer ${apiToken}`, accept: 'application/json' }
  const answer = await fetch(address, { headers, signal, redirect: 'error' }).catch(() => {
    throw new SourceAway(`the gateway at ${gateway} does not answer`)
  })
  if (answer.ok) return readFeed(answer, gateway)
  await answer.body?.cancel()
  if (answer.status >= 500 || answer.status === 429)
    throw new SourceAway(`the gateway at ${gateway} answers ${answer.status}`)
  throw new OperatorRefusal(
    'command/usage',
    `${gateway} answers ${answer.status}: ${fixes[answer.status] ?? 'it knows no such feed; is it a Kasa gateway of this version?'}`,
  )
}

const fixes: Readonly<Record<number, string>> = {
  401: 'it does not know the token. Give the one of this merchant in a file (--token-file); "kasa token create" makes another.',
  403: 'the token is of another merchant, or this address is not trusted.',
  404: 'it has no such shop of this merchant.',
}

const readFeed = async (answer: Response, gateway: string): Promise<Feed> => {
  try {
    return (await answer.json()) as Feed
  } catch {
    throw new SourceAway(`the answer of the gateway at ${gateway} breaks off`)
  }
}
