import type { Changing, Happened } from './conclude.js'
import type { Report } from './connector.js'
import type { Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import { postMoney } from './post-money.js'

/** A transfer whose title nobody knew: its money waits in `suspense` until a person says which payment it is for. */
export type UnmatchedCredit = {
  id: number
  merchantId: number
  shopId: number
  /** The try to whose account the money came: a hint, not a match. */
  transactionId: number
  livemode: boolean
  connector: string
  /** The connector's id of the credit. */
  creditId: string
  amountMinor: number
  currency: string
  /** As the payer wrote it. */
  title: string
  fromAccount: string | null
  /** The try it was assigned to; `null` while it waits. */
  assignedTo: number | null
  createdAt: Date
  assignedAt: Date | null
}

type UnmatchedReport = Pick<Report, 'creditId' | 'creditTitle' | 'payerAccount'> & {
  amountMinor: number
  source: string
}

/** Books money that came under an unknown title: nothing of the payment moves, nobody is told, an operator sees it. */
export const keepUnmatched = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  { amountMinor, source, creditId, creditTitle, payerAccount }: UnmatchedReport,
): Promise<Happened> => {
  await postMoney(records, changing, transaction, { step: 'unmatched', amountMinor, from: 'bank', source })
  await records.unmatched.add({
    merchantId: transaction.merchantId,
    shopId: transaction.shopId,
    transactionId: transaction.id,
    livemode: transaction.livemode,
    connector: transaction.connector,
    creditId: creditId ?? source,
    amountMinor,
    currency: transaction.currency,
    title: creditTitle ?? '',
    fromAccount: payerAccount ?? null,
    assignedTo: null,
    createdAt: changing.at,
    assignedAt: null,
  })
  return { kind: 'payment.unmatched', transaction, facts: { amountMinor }, tellShop: false }
}
