import type { ListedRow } from '../payments/transaction-list.js'
import { idList, inIds } from './id-list.js'
import type { Row, Sql } from './sql.js'

const shown = [
  ...['id', 'public_id', 'shop_id', 'livemode', 'type', 'status', 'method', 'method_code', 'amount_minor', 'currency'],
  ...['commission_minor', 'surplus_minor', 'surplus_returned_minor', 'paid_minor', 'created_at'],
].map(name => `attempt.${name}`)

/** A refund goes back to the card of its sale. */
const rowsQuery = (
  sql: Pick<Sql, 'engine'>,
): string => `select ${shown.join(', ')}, payment.public_id as payment_public_id,
    payment.order_id, payment.paid_minor as payment_paid_minor, payment.closed_reason,
    payer.first_name, payer.last_name, payer.email, profile.organization, profile.masked_number
  from transactions attempt
  join payments payment on payment.merchant_id = attempt.merchant_id and payment.id = attempt.payment_id
  join payers payer on payer.merchant_id = payment.merchant_id and payer.id = payment.payer_id
  left join refunds refund on refund.merchant_id = attempt.merchant_id and refund.transaction_id = attempt.id
  left join profile_uses used on used.merchant_id = attempt.merchant_id and used.transaction_id = coalesce(refund.sale_id, attempt.id)
  left join profiles profile on profile.merchant_id = used.merchant_id and profile.id = used.profile_id
  where +attempt.merchant_id = ? and attempt.id ${inIds[sql.engine]}`

const cardOf = ({ organization, masked_number: maskedNumber }: Row): ListedRow['card'] =>
  organization == null || maskedNumber == null
    ? null
    : { organization: String(organization), maskedNumber: String(maskedNumber) }

const read = (row: Row): ListedRow => ({
  id: Number(row.id),
  publicId: String(row.public_id),
  shopId: Number(row.shop_id),
  livemode: row.livemode === 1,
  type: row.type as ListedRow['type'],
  status: row.status as ListedRow['status'],
  method: String(row.method),
  methodCode: String(row.method_code),
  amountMinor: Number(row.amount_minor),
  currency: String(row.currency),
  commissionMinor: Number(row.commission_minor),
  surplusMinor: Number(row.surplus_minor),
  surplusReturnedMinor: Number(row.surplus_returned_minor),
  paidMinor: Number(row.paid_minor),
  createdAt: new Date(Number(row.created_at)),
  payment: {
    publicId: String(row.payment_public_id),
    orderId: String(row.order_id),
    paidMinor: Number(row.payment_paid_minor),
    closedReason: row.closed_reason as ListedRow['payment']['closedReason'],
  },
  payer: {
    firstName: String(row.first_name),
    lastName: String(row.last_name),
    email: (row.email ?? null) as string | null,
  },
  card: cardOf(row),
})

/** The rows of these transactions, in the order of the ids. */
export const listedRows = async (sql: Sql, merchantId: number, ids: readonly number[]): Promise<ListedRow[]> => {
  const rows = await sql.rows<Row>(rowsQuery(sql), [merchantId, idList(sql.engine, ids)])
  const known = new Map(rows.map(row => [Number(row.id), read(row)]))
  return ids.flatMap(id => known.get(id) ?? [])
}
