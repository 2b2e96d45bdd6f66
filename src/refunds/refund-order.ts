import type { Shop } from '../merchants/shop.js'
import type { RefundOrder } from '../payments/connector.js'
import { saleOf } from '../payments/hold.js'
import type { Payment, Transaction } from '../payments/payment.js'
import type { Operation, PaymentStoreRecords } from '../payments/ports.js'
import { Secret } from '../payments/secret.js'
import { splitOf } from '../payments/split-payment.js'
import type { Refund } from './refund.js'
import { type RefundOfSale, refundsOf } from './refunds-of.js'

type Read = Pick<PaymentStoreRecords, 'operations' | 'transactions' | 'payments' | 'refunds' | 'shops' | 'unmatched'>

/** What a stored refund asks of its connector; the payer's account is looked up now and stays in a `Secret`. */
export const orderOf = async (read: Read, operation: Operation): Promise<RefundOrder> => {
  const { merchantId, paymentId, transactionId, reference, amountMinor } = operation
  const refund = await read.refunds.ofTransaction(merchantId, transactionId)
  const payment = await read.payments.byId(merchantId, paymentId)
  const sale = refund && (await read.transactions.byId(merchantId, refund.saleId))
  const shop = sale && (await read.shops.byId(merchantId, sale.shopId))
  if (refund === undefined || payment === undefined || sale === undefined || shop === undefined)
    throw new Error(`the refund of operation ${operation.id} has no sale`)
  const { reference: saleReference, externalId } = saleOf(await read.operations.ofTransaction(merchantId, sale.id))
  const account = sale.method === 'wt' ? await accountOf(read, operation, refund, payment.payerId) : null
  return {
    reference,
    saleReference,
    saleExternalId: externalId,
    serviceId: shop.publicId,
    method: sale.method,
    methodCode: sale.methodCode,
    amountMinor,
    currency: sale.currency,
    orderId: payment.orderId,
    title: refund.title || payment.orderId,
    sender: shop.recipient,
    account: account === null ? null : new Secret(account),
    vatMinor:
      sale.methodCode === 'wt_split' ? vatOf(payment, shop, sale, await refundsOf(read)(sale), operation) : null,
  }
}

/** Money that came under an unknown title goes back to where it came from, everything else to the payer. */
const accountOf = async (
  read: Read,
  { merchantId, amountMinor }: Operation,
  { transactionId, saleId, origin }: Refund,
  payerId: number,
): Promise<string | null> => {
  const credit =
    origin === 'surplus'
      ? await read.unmatched.returnedBy(merchantId, { transactionId, saleId, amountMinor })
      : undefined
  return credit?.fromAccount ?? read.payments.account(merchantId, payerId)
}

/** VAT goes back with its net amount: what of it belongs to all refunds up to this one, less what the former ones took. */
const vatOf = (
  payment: Payment,
  { settings: { taxId } }: Shop,
  sale: Transaction,
  refunds: readonly RefundOfSale[],
  { transactionId, amountMinor }: Operation,
): number | null => {
  const split = splitOf({ ...payment, taxId })
  if (split === null) return null
  const former = refunds.filter(
    ({ transaction, refund }) =>
      refund.origin === 'sale' && transaction.id < transactionId && transaction.status !== 'rejected',
  )
  const formerMinor = former.reduce((sum, { transaction }) => sum + transaction.amountMinor, 0)
  const share = (minor: number) => vatShare(split.vatMinor, minor, sale.amountMinor)
  return share(formerMinor + amountMinor) - share(formerMinor)
}

/** Half up, in whole numbers only. */
const vatShare = (vatMinor: number, partMinor: number, wholeMinor: number): number =>
  Number((2n * BigInt(vatMinor) * BigInt(partMinor) + BigInt(wholeMinor)) / (2n * BigInt(wholeMinor)))
