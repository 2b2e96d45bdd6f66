import { applyReport } from './apply-report.js'
import { beginChange, conclude } from './conclude.js'
import type { Connector, Report } from './connector.js'
import type { Payment, Transaction } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'

type Needs = { store: PaymentStore; businessClock: BusinessClock; connectors: ReadonlyMap<string, Connector> }

/**
 * The payer leaves the live try for another method. The connector is asked to stop it; what it says then is applied (it may have settled).
 * A try it cannot stop is superseded: should its money come later, it is surplus or pays what is still owed (domain.md §3).
 * Answers `false` when no try was live.
 */
export const leaveTry =
  (needs: Needs) =>
  async ({ merchantId, id }: Pick<Payment, 'merchantId' | 'id'>): Promise<boolean> => {
    const { read } = needs.store
    const live = (await read.transactions.ofPayment(merchantId, id)).find(transaction => transaction.live)
    if (live === undefined) return false
    const sale = (await read.operations.ofTransaction(merchantId, live.id)).find(({ kind }) => kind === 'sale')
    if (sale === undefined) throw new Error(`try ${live.id} has no operation`)
    const report = await stop(needs.connectors.get(live.connector), sale.reference)
    if (report !== undefined && report.outcome !== 'pending' && report.outcome !== 'unheard') {
      await applyReport(needs)({ connector: live.connector, report })
      return true
    }
    await supersede(needs, live)
    return true
  }

const stop = async (connector: Connector | undefined, reference: string): Promise<Report | undefined> => {
  try {
    return await connector?.cancel(reference)
  } catch {
    return undefined
  }
}

const supersede = ({ store, businessClock }: Needs, { merchantId, paymentId, id }: Transaction): Promise<void> =>
  store.write(async records => {
    const changing = await beginChange(records, merchantId, paymentId, businessClock())
    const transaction = changing.tries.find(mine => mine.id === id)
    if (transaction === undefined || !transaction.live) return
    transaction.status = 'cancelled'
    transaction.live = false
    transaction.supersededAt = changing.at
    transaction.modifiedAt = changing.at
    await records.transactions.save(transaction)
    await conclude(records, changing, { kind: 'try.superseded', transaction, tellShop: true })
  })
