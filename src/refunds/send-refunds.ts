import { applyReport, type ReportNeeds } from '../payments/apply-report.js'
import { askScheduleMs } from '../payments/ask-connectors.js'
import { callLimitMs } from '../payments/careful-connector.js'
import type { Connector, Report } from '../payments/connector.js'
import type { Operation, SystemClock } from '../payments/ports.js'
import { orderOf } from './refund-order.js'

type Needs = ReportNeeds & { systemClock: SystemClock; connectors: ReadonlyMap<string, Connector> }

/** While one process sends and asks, no other does; real time, longer than a question and a call together. */
const leaseMs = 3 * callLimitMs

/**
 * Sends refunds that were asked, and asks about those whose result nobody told: on the schedule of `askScheduleMs` until the deadline, then
 * an operator is called; never a guess (domain.md §3). That a refund is being sent is stored before the call, so that after a crash it is
 * asked about; only one that its connector never heard of is sent again, under the same reference. Answers how many were taken up.
 */
export const sendRefunds =
  (needs: Needs) =>
  async (limit: number): Promise<number> => {
    const now = needs.businessClock()
    if (!(await needs.store.read.operations.anyDue(now, 'refunds'))) return 0
    const systemNow = needs.systemClock()
    const lease = { now, systemNow, leaseUntil: new Date(systemNow.getTime() + leaseMs), limit }
    const claimed = await needs.store.write(async ({ operations }) => {
      const due = await operations.claimDue({ ...lease, about: 'refunds' })
      for (const operation of due) if (operation.asked === 0) await operations.save(sending(operation, now))
      return due
    })
    const done = await Promise.allSettled(claimed.map(operation => settleOne(needs, operation, now)))
    const failed = done.find(result => result.status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
    return claimed.length
  }

const sending = (operation: Operation, now: Date): Operation => ({
  ...operation,
  asked: 1,
  askAt: later(now, askScheduleMs[0]),
  modifiedAt: now,
})

const settleOne = async (needs: Needs, operation: Operation, now: Date): Promise<void> => {
  const report = await answerOf(needs, operation, now)
  if (report !== undefined && (await isNews(needs, operation, report))) {
    await applyReport(needs)({ connector: operation.connector, report })
  }
  await needs.store.write(({ operations }) => operations.postpone(postponed(operation, report, now)))
}

/** Sends it the first time, then asks; `undefined`: no readable answer. */
const answerOf = async (needs: Needs, operation: Operation, now: Date): Promise<Report | undefined> => {
  const connector = needs.connectors.get(operation.connector)
  try {
    const said = operation.asked === 0 ? undefined : await connector?.ask(operation.reference)
    if (said !== undefined && said.outcome !== 'unheard') return said
    if (said !== undefined && operation.deadline <= now) return undefined
    return await connector?.refunds?.refund(await orderOf(needs.store.read, operation))
  } catch {
    return undefined
  }
}

/** "Still pending" is told once. */
const isNews = async ({ store }: Needs, { merchantId, transactionId }: Operation, { outcome }: Report) =>
  outcome !== 'pending' || (await store.read.transactions.byId(merchantId, transactionId))?.status === 'new'

/** The first call counts as the first question. */
const postponed = (operation: Operation, report: Report | undefined, now: Date): Operation => {
  const asked = operation.asked + 1
  const known: Operation = { ...operation, asked, modifiedAt: now }
  if (operation.deadline <= now) return { ...known, askAt: null, state: 'needs_operator' }
  const waitMs = askScheduleMs[Math.min(asked, askScheduleMs.length) - 1] ?? 0
  return { ...known, askAt: later(now, waitMs), state: report === undefined ? 'unknown' : 'sent' }
}

const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms)
