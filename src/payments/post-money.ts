import { entriesOf, type Movement } from '../accounting/posting.js'
import type { Changing } from './conclude.js'
import type { Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'

/** Posts movements of a try. Entries that were there before would mean money counted twice: the whole write is given up. */
export const postMoney = async (
  records: PaymentStoreRecords,
  { at }: Pick<Changing, 'at'>,
  transaction: Transaction,
  ...movements: Movement[]
): Promise<void> => {
  const entries = movements.flatMap(movement => entriesOf(movement, placeOf(transaction), at))
  if (!(await records.ledger.post(entries))) throw new Error(`money of transaction ${transaction.id} was posted before`)
}

const placeOf = (transaction: Transaction) => ({
  merchantId: transaction.merchantId,
  shopId: transaction.shopId,
  livemode: transaction.livemode,
  currency: transaction.currency,
  paymentId: transaction.paymentId,
  transactionId: transaction.id,
})
