import { bookArrival } from './book-arrival.js'
import { beginChange, conclude } from './conclude.js'
import { operationAfter } from './operation-state.js'
import type { Payment } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'
import { Refusal } from './refusal.js'

type Needs = { store: PaymentStore; businessClock: BusinessClock }

/** An operator's word (or the sandbox's): this unmatched credit is for that payment. */
export type Assignment = { merchantId: number; creditId: number; paymentId: number }

/**
 * Gives an unmatched credit to the last transfer of a payment: from then on it is that payment's money, by all the rules of money that arrives.
 * Throws `Refusal('credit/unknown')`, `credit/assigned` when it was given before, `credit/unfit` when shop, currency or mode differ or the
 * payment awaits no transfer.
 */
export const assignCredit =
  ({ store, businessClock }: Needs) =>
  ({ merchantId, creditId, paymentId }: Assignment): Promise<Payment> =>
    store.write(async records => {
      const credit = await records.unmatched.find(merchantId, creditId)
      if (credit === undefined) throw new Refusal('credit/unknown')
      const changing = await beginChange(records, merchantId, paymentId, businessClock())
      const transaction = changing.tries.findLast(({ type, method }) => type === 'sale' && method === 'wt')
      const fits =
        transaction?.shopId === credit.shopId &&
        transaction.currency === credit.currency &&
        transaction.livemode === credit.livemode
      if (transaction === undefined || !fits) throw new Refusal('credit/unfit')
      if (!(await records.unmatched.assign(merchantId, creditId, transaction.id, changing.at)))
        throw new Refusal('credit/assigned')
      const happened = await bookArrival(records, changing, transaction, {
        amountMinor: credit.amountMinor,
        source: `assigned:${credit.connector}:${credit.creditId}`,
        matchedLater: true,
        payerAccount: credit.fromAccount,
      })
      await records.transactions.save(transaction)
      const [sale] = await records.operations.ofTransaction(merchantId, transaction.id)
      if (sale !== undefined) {
        const after = operationAfter(sale, transaction, happened, { reference: sale.reference, outcome: 'credited' })
        await records.operations.save({ ...after, modifiedAt: changing.at })
      }
      return conclude(records, changing, happened)
    })
