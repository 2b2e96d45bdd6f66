import type { Connector } from '../payments/connector.js'
import { Secret } from '../payments/secret.js'
import type { ClaimedForgetting, ForgettingOutcome, ForgettingRecords } from './ports.js'

type Records = { forgettings: ForgettingRecords }
type Needs = {
  store: { read: Records; write<T>(work: (records: Records) => Promise<T>): Promise<T> }
  connectors: ReadonlyMap<string, Connector>
  vault: { unseal(sealed: string): Promise<string> }
  businessClock: () => Date
  systemClock: () => Date
  log: { warn: (facts: Record<string, unknown>, message: string) => void }
}

const minuteMs = 60_000
/** Pauses after each try that failed, by business clock; after the last one an operator is called: 10 tries within four days. */
export const forgetPausesMs: readonly number[] = [1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 48 * 60].map(
  minutes => minutes * minuteMs,
)
/** Real time; longer than 3 × the longest call (domain.md §5). */
const leaseMs = 60_000

/**
 * Tells connectors to forget the tokens of instruments that were removed; a token that was told is erased. At least once: a crash between
 * the call and the mark tells it again, and a connector answers what it does not know any more with done. Answers how many were tried.
 */
export const tellForgotten =
  (needs: Needs) =>
  async (limit: number): Promise<number> => {
    const { store, businessClock, systemClock } = needs
    const [now, systemNow] = [businessClock(), systemClock()]
    if (!(await store.read.forgettings.anyDue(now, systemNow))) return 0
    const leaseUntil = new Date(systemNow.getTime() + leaseMs)
    const claimed = await store.write(({ forgettings }) => forgettings.claim({ now, systemNow, leaseUntil, limit }))
    const told = await Promise.allSettled(claimed.map(forgetting => tellOne(needs, forgetting)))
    const failed = told.find(result => result.status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
    return claimed.length
  }

const tellOne = async (needs: Needs, forgetting: ClaimedForgetting): Promise<void> => {
  const isTold = await tell(needs, forgetting)
  const outcome = outcomeOf(isTold, forgetting.tries + 1, needs.businessClock())
  const isMarked = await needs.store.write(({ forgettings }) => forgettings.mark(forgetting, outcome))
  if (!isMarked || outcome.state !== 'needs_operator') return
  const { connector, profileId: profile, merchantId: merchant } = forgetting
  const facts = { connector, merchant, profile, tries: outcome.tries }
  needs.log.warn(facts, 'a connector could not be told to forget a remembered instrument')
}

/** What the connector said instead may hold its token: it is neither kept nor logged. */
const tell = async ({ connectors, vault }: Needs, { connector, sealed }: ClaimedForgetting): Promise<boolean> => {
  try {
    const profiles = connectors.get(connector)?.profiles
    await profiles?.forget(new Secret(await vault.unseal(sealed)))
    return profiles !== undefined
  } catch {
    return false
  }
}

const outcomeOf = (isTold: boolean, tries: number, at: Date): ForgettingOutcome => {
  if (isTold) return { state: 'told', at, tries }
  const pauseMs = forgetPausesMs[tries - 1]
  if (pauseMs === undefined) return { state: 'needs_operator', at, tries }
  return { state: 'waiting', dueAt: new Date(at.getTime() + pauseMs), tries }
}
