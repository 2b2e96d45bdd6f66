import type { Changing, Happened } from './conclude.js'
import { type Arrival, moneyArrives } from './money-arrives.js'
import { oweLetter } from './owe-letter.js'
import type { Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'

/** Books money that arrived for a try, remembers where it came from and owes the payer the receipt; answers what happened. */
export const bookArrival = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  { payerAccount, ...arrival }: Arrival & { payerAccount: string | null },
): Promise<Happened> => {
  const { payment } = changing
  const before = { status: transaction.status, closedReason: payment.closedReason }
  const effect = await moneyArrives(records, changing, transaction, arrival)
  if (payerAccount !== null) await records.payments.rememberAccount(payment.merchantId, payment.payerId, payerAccount)
  if (effect === 'settled') {
    const { publicId: transactionId, methodCode, credit, hold, amountMinor } = transaction
    const capturedMinor = hold?.capturedMinor ?? amountMinor
    const facts = { transactionId, methodCode, credit, ...(capturedMinor < amountMinor && { capturedMinor }) }
    await oweLetter(records, changing, { kind: 'payment.paid', facts })
    await oweLetter(records, changing, { kind: 'paid.shop', facts: { amountMinor: capturedMinor, methodCode } })
  }
  const late = before.closedReason !== null || (before.status !== 'pending' && before.status !== 'authorized')
  return {
    kind: effect === 'settled' ? 'transaction.settled' : `payment.${effect}`,
    transaction,
    facts: { amountMinor: arrival.amountMinor, late, surplusMinor: payment.surplusMinor },
    tellShop: effect === 'settled',
  }
}
