import { beginChange, conclude } from '../payments/conclude.js'
import type { Transaction } from '../payments/payment.js'
import { Refusal } from '../payments/refusal.js'
import { type RefundNeeds, requestRefund } from './request-refund.js'

/**
 * Asks back what came to payments that had ended, in shops that send late money back (`lateMoney: 'refund'`). What cannot go back (a
 * transfer whose account nobody knows) stays surplus and waits for a word. Answers how many sales were looked at.
 */
export const returnLateMoney =
  (needs: RefundNeeds) =>
  async (limit: number): Promise<number> => {
    const due = await needs.store.read.transactions.toReturn(needs.businessClock(), limit)
    let failed: unknown
    // One that fails is looked at again; it must not hold up all that stand behind it.
    for (const sale of due) await giveBack(needs, sale).catch(error => (failed ??= error))
    if (failed !== undefined) throw failed
    return due.length
  }

const giveBack = async (needs: RefundNeeds, sale: Transaction): Promise<void> => {
  const { merchantId, publicId: transactionId } = sale
  try {
    await requestRefund(needs)({
      merchantId,
      transactionId,
      origin: 'surplus',
      source: 'web',
      notifyPayer: true,
      byRule: true,
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await keep(needs, sale, error.code)
  }
}

const keep = ({ store, businessClock }: RefundNeeds, sale: Transaction, reason: string): Promise<unknown> =>
  store.write(async records => {
    const changing = await beginChange(records, sale.merchantId, sale.paymentId, businessClock())
    const transaction = changing.tries.find(({ id }) => id === sale.id)
    if (transaction === undefined || transaction.returnAt === null) return
    transaction.returnAt = null
    await records.transactions.save(transaction)
    await conclude(records, changing, { kind: 'surplus.kept', transaction, facts: { reason }, tellShop: false })
  })
