import { applyReport, type ReportNeeds } from './apply-report.js'
import type { Connector, Report } from './connector.js'
import type { Payment } from './payment.js'
import { supersede } from './supersede.js'

type Needs = ReportNeeds & { connectors: ReadonlyMap<string, Connector> }

/**
 * The payer leaves the live try for another method. The connector is asked to stop it; what it says then is applied (it may have settled).
 * A try it cannot stop is superseded: should its money come later, it is surplus or pays what is still owed (domain.md §3).
 * Answers `false` when no try was pending.
 */
export const leaveTry =
  (needs: Needs) =>
  async ({ merchantId, id }: Pick<Payment, 'merchantId' | 'id'>): Promise<boolean> => {
    const { read } = needs.store
    const live = (await read.transactions.ofPayment(merchantId, id)).find(transaction => transaction.live)
    if (live?.status !== 'pending') return false
    const sale = (await read.operations.ofTransaction(merchantId, live.id)).find(
      ({ kind }) => kind === 'sale' || kind === 'charge',
    )
    if (sale === undefined) throw new Error(`try ${live.id} has no operation`)
    const report = await stop(needs.connectors.get(live.connector), sale.reference)
    if (report !== undefined && report.outcome !== 'pending' && report.outcome !== 'unheard') {
      await applyReport(needs)({ connector: live.connector, report })
    }
    await supersede(needs)(live)
    return true
  }

const stop = async (connector: Connector | undefined, reference: string): Promise<Report | undefined> => {
  try {
    return await connector?.cancel(reference)
  } catch {
    return undefined
  }
}
