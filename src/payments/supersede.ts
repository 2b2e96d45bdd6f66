import { beginChange, conclude } from './conclude.js'
import type { Transaction } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'

type Needs = { store: PaymentStore; businessClock: BusinessClock }

/**
 * Gives up a pending try that its connector would not stop, so that another may start or the payment may end. Should its money come later,
 * it pays what is still owed or is surplus (domain.md §3); until its bank says how it ended, its operation stays open.
 */
export const supersede =
  ({ store, businessClock }: Needs) =>
  ({ merchantId, paymentId, id }: Pick<Transaction, 'merchantId' | 'paymentId' | 'id'>): Promise<void> =>
    store.write(async records => {
      const changing = await beginChange(records, merchantId, paymentId, businessClock())
      const transaction = changing.tries.find(mine => mine.id === id)
      if (transaction?.live !== true || transaction.status !== 'pending') return
      transaction.status = 'cancelled'
      transaction.live = false
      transaction.supersededAt = changing.at
      transaction.modifiedAt = changing.at
      await records.transactions.save(transaction)
      await conclude(records, changing, { kind: 'try.superseded', transaction, tellShop: true })
    })
