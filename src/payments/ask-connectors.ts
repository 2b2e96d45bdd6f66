import { applyReport, type ReportNeeds } from './apply-report.js'
import type { Connector, Report } from './connector.js'
import { askHoldRequest, isHoldRequest } from './hold-request.js'
import type { Operation, SystemClock } from './ports.js'
import { supersede } from './supersede.js'

/** Waits between questions about a result nobody told us, in milliseconds; the last one repeats until the deadline. */
export const askScheduleMs = [20_000, 40_000, 60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000] as const

type Needs = ReportNeeds & { systemClock: SystemClock; connectors: ReadonlyMap<string, Connector> }

/** While one process asks, no other does; real time. */
const leaseMs = 60_000

/**
 * Asks connectors about operations without a result; after the deadline the try is cancelled at the connector.
 * What stays unknown then goes to an operator, never to a guess (domain.md §3). Answers how many were asked.
 */
export const askConnectors =
  (needs: Needs) =>
  async (limit: number): Promise<number> => {
    const now = needs.businessClock()
    if (!(await needs.store.read.operations.anyDue(now, 'tries'))) return 0
    const systemNow = needs.systemClock()
    const leaseUntil = new Date(systemNow.getTime() + leaseMs)
    const due = await needs.store.write(records =>
      records.operations.claimDue({ now, systemNow, leaseUntil, limit, about: 'tries' }),
    )
    const asked = await Promise.allSettled(due.map(operation => askOne(needs, operation, now)))
    const failed = asked.find(result => result.status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
    return due.length
  }

const askOne = async (needs: Needs, operation: Operation, now: Date): Promise<void> => {
  const report = await question(needs, operation, now)
  if (report !== undefined && report.outcome !== 'pending') {
    const { transaction } = await applyReport(needs)({ connector: operation.connector, report })
    if (transaction.live && operation.deadline <= now) await supersede(needs)(transaction)
  } else if (report?.next !== undefined) await applyReport(needs)({ connector: operation.connector, report })
  await needs.store.write(records => records.operations.postpone(postponed(operation, report, now)))
}

/** `undefined`: no readable answer. */
const question = async ({ connectors, store }: Needs, operation: Operation, now: Date): Promise<Report | undefined> => {
  const connector = connectors.get(operation.connector)
  const { reference, deadline } = operation
  try {
    // Nothing stops a capture or a void.
    if (isHoldRequest(operation)) return await askHoldRequest(connector, store.read, operation)
    return await (deadline <= now ? connector?.cancel(reference) : connector?.ask(reference))
  } catch {
    return undefined
  }
}

const postponed = (operation: Operation, report: Report | undefined, now: Date): Operation => {
  const asked = operation.asked + 1
  if (operation.deadline <= now && asked > 3) {
    return { ...operation, asked, askAt: null, state: 'needs_operator', modifiedAt: now }
  }
  const waitMs = askScheduleMs[Math.min(asked, askScheduleMs.length - 1)] ?? 0
  const next = now.getTime() + waitMs
  const deadline = operation.deadline.getTime()
  const askAt = new Date(deadline > now.getTime() ? Math.min(next, deadline) : next)
  return { ...operation, asked, askAt, state: report === undefined ? 'unknown' : operation.state, modifiedAt: now }
}
