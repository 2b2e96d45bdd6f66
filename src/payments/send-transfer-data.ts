import { oweLetter } from './owe-letter.js'
import type { Payment, Transaction } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'
import { transferDetails } from './transfer-details.js'

type Needs = { store: PaymentStore; businessClock: BusinessClock }

/**
 * Owes the payer a letter with the details of a transfer (mission.md M143): once per try, only where an address is known and the shop
 * wants such letters. Changes nothing of the payment. Answers whether a new one is owed.
 */
export const sendTransferData =
  ({ store, businessClock }: Needs) =>
  (payment: Payment, { publicId }: Pick<Transaction, 'publicId'>): Promise<boolean> =>
    store.write(async records => {
      const transaction = await records.transactions.find(payment.merchantId, publicId)
      const shop = await records.shops.byId(payment.merchantId, payment.shopId)
      const details = transaction && shop && transferDetails(payment, shop, transaction)
      if (shop === undefined || details === undefined) return false
      const { recipient, account, title, amountMinor } = details
      const facts = { recipient, account, reference: title, amountMinor }
      return oweLetter(
        records,
        { payment, shop, at: businessClock() },
        { kind: 'transfer.data', facts, about: publicId },
      )
    })
