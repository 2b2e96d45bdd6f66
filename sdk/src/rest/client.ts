import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { KasaError } from '../kasa-error.js'
import { version } from '../version.js'
import { createCall } from './call.js'
import type { HttpOptions, Timer } from './options.js'
import { loadAxios, send } from './send.js'
import { createDisputes, type Disputes } from './verbs/disputes.js'
import { createEvents, type Events } from './verbs/events.js'
import { createLinks, createPayments, type Links, type Payments } from './verbs/payments.js'
import { createProfiles, type Profiles } from './verbs/profiles.js'
import { createRefunds, type Refunds } from './verbs/refunds.js'
import { createServices, type Services } from './verbs/services.js'
import { createSettings, type Settings } from './verbs/settings.js'
import { createTransactions, type Transactions } from './verbs/transactions.js'

/** The REST API, verb by verb. */
export interface RestVerbs {
  readonly transactions: Transactions
  readonly payments: Payments
  readonly links: Links
  readonly refunds: Refunds
  readonly disputes: Disputes
  readonly profiles: Profiles
  readonly services: Services
  readonly settings: Settings
  readonly events: Events
}

interface Needs {
  readonly baseUrl: string
  readonly merchantId: string
  readonly serviceId: () => string
  /** The client's shop, where it has one: lists are of it alone. */
  readonly ownService: string | undefined
  readonly apiToken: () => string
  readonly http: HttpOptions
  readonly now: () => Date
}

const systemTimer: Timer = {
  elapsedMs: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
}

/** Binds the verbs to one shop of one gateway. Nothing travels before the first call. */
export const createRestVerbs = ({ http, ...needs }: Needs): RestVerbs => {
  const { timer = systemTimer, random = Math.random, newIdempotencyKey = randomUUID } = http
  const { tryTimeoutMs = 20_000, timeoutMs = 60_000, retries = 4, maxReplyBytes = 8 * 2 ** 20 } = http
  checkLimits({ tryTimeoutMs, timeoutMs, retries, maxReplyBytes })
  const own = `kasa-sdk/${version} node/${process.versions.node}`
  const given = http.axios
  let loaded: ReturnType<typeof loadAxios> | undefined
  const client = given ? () => Promise.resolve(given) : () => (loaded ??= loadAxios())
  const call = createCall({
    ...needs,
    send: send(client, maxReplyBytes),
    userAgent: http.userAgent === undefined ? own : `${http.userAgent} ${own}`,
    limits: { tryTimeoutMs, timeoutMs, retries },
    timer,
    random,
    newIdempotencyKey,
  })
  const { serviceId, ownService } = needs
  const payments = createPayments({ call, serviceId, ownService })
  const transactions = createTransactions({ call, serviceId, ownService, timer })
  return {
    transactions,
    refunds: createRefunds({ call, serviceId }, transactions),
    payments,
    links: createLinks({ call, serviceId }, payments),
    disputes: createDisputes({ call, ownService }),
    profiles: createProfiles({ call, serviceId }),
    services: createServices({ call, serviceId }),
    settings: createSettings({ call }),
    events: createEvents({ call, ownService, timer }),
  }
}

const checkLimits = (limits: Readonly<Record<string, number>>): void => {
  const wrong = Object.entries(limits).find(
    ([name, value]) => !(Number.isFinite(value) && (name === 'retries' ? value >= 0 : value > 0)),
  )
  if (!wrong) return
  throw new KasaError('config/http', {
    message: `http.${wrong[0]} must be a positive number, not ${wrong[1]}.`,
    hint: 'Times are milliseconds; leave it out for its default.',
    field: `http.${wrong[0]}`,
  })
}
