import type { Shop } from '../merchants/shop.js'
import type { Refund } from '../refunds/refund.js'
import { type CardProfile, cardProfileOf } from './card-profile.js'
import { transactionMembers } from './message.js'
import type { Address, Payer, Payment, Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import { transferDetails } from './transfer-details.js'

/** Everything that an answer about a transaction is made of. */
export type TransactionFacts = {
  payment: Payment
  transaction: Transaction
  shop: Shop
  payer: Payer | undefined
  profile: CardProfile | null
  /** Of a sale: what was given back or is on its way, oldest first. */
  refunds: readonly { refund: Refund; transaction: Transaction }[]
  /** Of a refund: what it gives back, and of which sale. */
  given: { refund: Refund; salePublicId: string } | null
  /** The bank's own id of a BLIK try, where it told one. */
  blikTransactionId: string | null
  /** The payment's page: where a payer goes who has nowhere else to go. */
  pageUrl: string
}

type Read = Pick<PaymentStoreRecords, 'transactions' | 'payments' | 'profiles' | 'operations' | 'refunds'>

type Asked = Pick<TransactionFacts, 'payment' | 'transaction' | 'shop' | 'pageUrl'>
/** What all transactions of a payment have in common: read once, where many of them are told. */
type Common = { payer: Payer | undefined; tries: readonly Transaction[] }

const commonOf = async (read: Read, { merchantId, id, payerId }: Payment): Promise<Common> => {
  const [payer, tries] = await Promise.all([
    read.payments.payer(merchantId, payerId),
    read.transactions.ofPayment(merchantId, id),
  ])
  return { payer, tries }
}

/** Reads what an answer about a transaction is made of. */
export const readTransactionFacts = async (
  read: Read,
  { payment, transaction, shop, pageUrl }: Asked,
  common?: Common,
): Promise<TransactionFacts> => {
  const { merchantId } = payment
  const isRefund = transaction.type === 'refund'
  const [{ payer, tries }, profile, operations, own] = await Promise.all([
    common ?? commonOf(read, payment),
    cardProfileOf(read, transaction),
    transaction.method === 'blik' ? read.operations.ofTransaction(merchantId, transaction.id) : [],
    isRefund ? read.refunds.ofTransaction(merchantId, transaction.id) : undefined,
  ])
  const hasRefunds = !isRefund && tries.some(({ type }) => type === 'refund')
  const ofSale = hasRefunds ? await read.refunds.ofSale(merchantId, transaction.id) : []
  const withId = (id: number) => tries.filter(one => one.id === id)
  return {
    ...{ payment, transaction, shop, pageUrl, payer, profile },
    refunds: ofSale
      .filter(refund => isToldOf(transaction, refund))
      .flatMap(refund => withId(refund.transactionId).map(given => ({ refund, transaction: given }))),
    given: own ? { refund: own, salePublicId: withId(own.saleId)[0]?.publicId ?? '' } : null,
    blikTransactionId: operations.find(({ externalId }) => externalId !== null)?.externalId ?? null,
  }
}

/**
 * Clients count what is left of a sale by its refunds (imoje-rest.md §2.2), so surplus that went back is not among them; of a second
 * payment of one order all is surplus.
 */
const isToldOf = ({ paidMinor, surplusMinor }: Transaction, { origin }: Refund): boolean =>
  origin === 'sale' || paidMinor === surplusMinor

/** The wire's `transaction` of an API answer (imoje-rest.md §2.2): a notification's members and all that only a question is told. */
export const transactionAnswer = (facts: TransactionFacts) => {
  const { payment, transaction, payer, blikTransactionId, given } = facts
  const isSettled = transaction.status === 'settled'
  return {
    ...transactionMembers(facts, transaction),
    ...(given && { title: given.refund.title, originalTransactionId: given.salePublicId }),
    payment: { id: payment.publicId, status: payment.status },
    ...(blikTransactionId !== null && { blikTransactionId }),
    ...(transaction.type === 'sale' && {
      paidAmount: transaction.hold?.capturedMinor ?? transaction.paidMinor,
      ...(isSettled && { fee: { merchant: transaction.commissionMinor, surcharge: 0 } }),
      refunds: facts.refunds.map(({ refund: { title }, transaction: own }) => ({
        transaction: { ...transactionMembers({ ...facts, profile: null }, own), title },
      })),
    }),
    customer: customerMembers(payer),
    billing: addressMembers(payer?.billing ?? null, payer),
    shipping: addressMembers(payer?.shipping ?? null, payer),
  }
}

/**
 * Where the payer goes, for every sale: clients take an answer without an address for a failure (imoje-rest.md §9). Redirects have exactly
 * five members, a transfer the account and title beside them; whoever has nowhere to go is shown the payment's page.
 */
export const actionAnswer = ({ payment, transaction, shop, pageUrl }: TransactionFacts) => {
  const { action, status } = transaction
  const page = { url: pageUrl, method: 'GET' as const, contentType: '', contentBodyRaw: '' }
  if (status !== 'pending' || action === null) return { type: 'redirect' as const, ...page }
  if (action.type === 'transfer') {
    const title = transferDetails(payment, shop, transaction)?.title ?? action.title
    return { type: action.type, ...page, ban: action.ban, title }
  }
  const { type, url, method, contentType, contentBodyRaw } = action
  return { type, url, method, contentType, contentBodyRaw }
}

/** Only members that the oldest clients know, and each only where there is something to say: they refuse any other set. */
const customerMembers = (payer: Payer | undefined) => ({
  ...nameOf(payer),
  ...(payer?.phone && { phone: payer.phone }),
  ...(payer?.customerId && { cid: payer.customerId }),
})

/** An address that the shop did not send is filled from the customer. */
const addressMembers = (address: Address | null, payer: Payer | undefined) => ({ ...nameOf(payer), ...address })

const nameOf = (payer: Payer | undefined) => ({
  firstName: payer?.firstName ?? '',
  lastName: payer?.lastName ?? '',
  ...(payer?.email && { email: payer.email }),
})
