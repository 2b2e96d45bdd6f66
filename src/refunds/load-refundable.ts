import type { Shop } from '../merchants/shop.js'
import type { Connector, RefundTerms } from '../payments/connector.js'
import { saleOf } from '../payments/hold.js'
import type { Payment, Transaction } from '../payments/payment.js'
import type { PaymentStoreRecords } from '../payments/ports.js'
import { Refusal } from '../payments/refusal.js'
import type { RefundFacts } from './plan-refund.js'
import type { RefundOrigin } from './refund.js'
import { providerDecides } from './refund-windows.js'

/** Which sale, as doors know it. */
export type SaleName = {
  merchantId: number
  /** The shop that asks, where a token or a body names one: the sale must be its own. */
  shopId?: number
  /** Public id of the sale. */
  transactionId: string
}

/** A sale with what a refund of it depends on. */
export type Refundable = { payment: Payment; shop: Shop; sale: Transaction; facts: Omit<RefundFacts, 'at' | 'terms'> }

/** The sale by its public id; unknown and foreign ones are one. Throws `Refusal('transaction/unknown')`. */
export const findSale = async (
  { transactions }: Pick<PaymentStoreRecords, 'transactions'>,
  { merchantId, shopId, transactionId }: SaleName,
): Promise<Transaction> => {
  const found = await transactions.find(merchantId, transactionId)
  if (found === undefined || (shopId !== undefined && found.shopId !== shopId)) throw new Refusal('transaction/unknown')
  return found
}

/** What was asked back of a sale and stands, and whether the payer's account is known. Inside a write the payment is locked first. */
export const factsOf = async (
  { payments, refunds }: Pick<PaymentStoreRecords, 'payments' | 'refunds'>,
  payment: Payment,
  sale: Transaction,
  tries: readonly Transaction[],
): Promise<Refundable['facts']> => {
  const standing = new Set(
    tries.filter(({ type, status }) => type === 'refund' && status !== 'rejected').map(t => t.id),
  )
  const ofSale = payment.multipayout === null ? [] : await refunds.ofSale(sale.merchantId, sale.id)
  const account = sale.method === 'wt' ? await payments.account(payment.merchantId, payment.payerId) : null
  return {
    payment,
    sale,
    given: ofSale.flatMap(({ transactionId, shares }) => (standing.has(transactionId) && shares ? [shares] : [])),
    hasAccount: account !== null,
  }
}

/**
 * What the provider would give back, where it decides; `null` elsewhere, and for surplus, which no credit was given for. Asked outside any write.
 * Throws `Refusal('refund/unavailable')` when nothing configured gives back, `refund/provider-silent` when it does not answer.
 */
export const termsOf = async (
  connectors: ReadonlyMap<string, Connector>,
  { operations }: Pick<PaymentStoreRecords, 'operations'>,
  sale: Transaction,
  origin: RefundOrigin,
): Promise<RefundTerms | null> => {
  const refunds = connectors.get(sale.connector)?.refunds
  if (refunds === undefined) throw new Refusal('refund/unavailable', { connector: sale.connector })
  if (origin === 'surplus' || !providerDecides(sale.method)) return null
  if (refunds.terms === undefined) return null
  const { reference, externalId } = saleOf(await operations.ofTransaction(sale.merchantId, sale.id))
  try {
    return await refunds.terms({
      saleReference: reference,
      saleExternalId: externalId,
      methodCode: sale.methodCode,
    })
  } catch {
    throw new Refusal('refund/provider-silent')
  }
}
