import { type Applied, applyReport, type ReportNeeds } from './apply-report.js'
import { beginChange, conclude } from './conclude.js'
import type { Report } from './connector.js'
import type { Operation } from './ports.js'
import { Refusal } from './refusal.js'

/** Which request: our reference, and whose connector it was sent to. */
type OperationName = { merchantId: number; connector: string; reference: string }

/** What a person was told by the connector's people. `amountMinor`: the money that came, where it is not what was asked. */
type Resolution = OperationName & { result: 'done' | 'failed'; amountMinor?: number }

/** So long a connector is asked anew before an operator is called once more, business time. */
const patienceMs = 60 * 60_000

/**
 * An operator says how a request ended that no connector answered: applied as a report is, so that ledger, events and messages are right.
 * Throws `Refusal('operation/unknown')`, `operation/not-stuck`, and `operation/contradicts` for what cannot be true of the books as they are.
 */
export const resolveOperation =
  (needs: ReportNeeds) =>
  async (resolution: Resolution): Promise<Applied> => {
    const operation = await findStuck(needs, resolution)
    const sale = await needs.store.read.transactions.byId(operation.merchantId, operation.transactionId)
    if (sale === undefined) throw new Error(`operation ${operation.id} has no transaction`)
    const report = reportOf(operation, resolution, sale)
    return applyReport(needs)({ connector: operation.connector, report, resolves: resolution.result })
  }

/**
 * The connector is asked again, as often as for any other request, for an hour; then it waits for an operator again.
 * Throws `Refusal('operation/unknown')`, `operation/not-stuck`.
 */
export const askOperationAgain =
  (needs: Pick<ReportNeeds, 'store' | 'businessClock'>) =>
  async (name: OperationName): Promise<void> => {
    const { merchantId, paymentId, id, transactionId, kind } = await findStuck(needs, name)
    await needs.store.write(async records => {
      const changing = await beginChange(records, merchantId, paymentId, needs.businessClock())
      const deadline = new Date(changing.at.getTime() + patienceMs)
      if (!(await records.operations.askAgain(merchantId, id, changing.at, deadline)))
        throw new Refusal('operation/not-stuck')
      const transaction = changing.tries.find(one => one.id === transactionId) ?? null
      await conclude(records, changing, {
        ...{ kind: 'operation.asked_again', transaction, facts: { operation: kind }, tellShop: false },
      })
    })
  }

const findStuck = async (
  { store }: Pick<ReportNeeds, 'store'>,
  { merchantId, connector, reference }: OperationName,
): Promise<Operation> => {
  const operation = await store.read.operations.findByReference(connector, reference)
  if (operation?.merchantId !== merchantId) throw new Refusal('operation/unknown')
  if (operation.state !== 'needs_operator') throw new Refusal('operation/not-stuck')
  return operation
}

/** What of a sale came before is booked already: the rest is money of its own. */
const reportOf = (
  { reference, kind, amountMinor: askedMinor }: Operation,
  { result, amountMinor }: Resolution,
  { currency, paidMinor }: { currency: string; paidMinor: number },
): Report => {
  if (result === 'failed') return { reference, outcome: 'rejected' }
  if (kind === 'void') return { reference, outcome: 'cancelled' }
  const isSale = kind === 'sale' || kind === 'charge'
  if (isSale && paidMinor > 0) {
    const rest = amountMinor ?? askedMinor - paidMinor
    return {
      reference,
      outcome: 'credited',
      amountMinor: rest,
      currency,
      creditId: `operator:${reference}:${paidMinor}`,
    }
  }
  return { reference, outcome: 'settled', amountMinor: amountMinor ?? askedMinor, currency }
}
