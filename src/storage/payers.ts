import { folded, foldedNames } from '../payments/folded.js'
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

/**
 * All columns of a payer's row except its id. What ends in `_sorted` is what panels search by prefix, from the payer's first try on
 * (`transactions.add` names the payment then, and the indexes begin to hold the row): erasing a payer empties these columns too.
 */
export const payerColumns: readonly string[] = [
  ...['merchant_id', 'email_sorted', 'given_sorted', 'family_sorted'],
  ...payerTable.names(payerTable.keys),
]

/** The cells of `payerColumns`. */
export const payerCells = (merchantId: number, payer: Payer): Cell[] => {
  const { given, family } = foldedNames(payer)
  const email = payer.email === null ? null : folded(payer.email)
  return [merchantId, email, given || null, family || null, ...payerTable.cells(payer, payerTable.keys)]
}
