import { type Changing, claimOf } from './conclude.js'
import type { PaymentStoreRecords } from './ports.js'

/** Claims the payment's order, once for all its payments; the messages of the others would harm it from now on. False: another has it. */
export const claimOrder = async (records: PaymentStoreRecords, changing: Changing): Promise<boolean> => {
  const order = claimOf(changing)
  await records.orders.meet(order)
  if (!(await records.orders.claim(order, changing.payment.id, changing.at))) return false
  await records.outbox.suppressOthers(order, changing.payment.id, changing.at)
  return true
}
