import type { Address, Payer } from '../payments/payment.js'
import type { Cell } from './sql.js'
import { json, plain, table } from './table.js'

export const payerTable = table<Payer>({
  firstName: plain(),
  lastName: plain(),
  email: plain(),
  phone: plain(),
  customerId: plain(),
  billing: json<Address | null>(),
  shipping: json<Address | null>(),
})

/** All columns of a payer's row except its id. `email_sorted` is what panels search by prefix. */
export const payerColumns: readonly string[] = ['merchant_id', 'email_sorted', ...payerTable.names(payerTable.keys)]

/** The cells of `payerColumns`. */
export const payerCells = (merchantId: number, payer: Payer): Cell[] => [
  merchantId,
  payer.email?.toLowerCase() ?? null,
  ...payerTable.cells(payer, payerTable.keys),
]
