import { beginChange, type Changing, conclude } from '../payments/conclude.js'
import type { Connector, RefundTerms } from '../payments/connector.js'
import { landingOf } from '../payments/landing.js'
import { oweLetter } from '../payments/owe-letter.js'
import type { Payment, Transaction, TransactionDraft } from '../payments/payment.js'
import type { BusinessClock, NewId, PaymentStore, PaymentStoreRecords } from '../payments/ports.js'
import { postMoney } from '../payments/post-money.js'
import { Refusal } from '../payments/refusal.js'
import { untouched } from '../payments/untouched.js'
import { type Giver, giversOf, movementsOf } from './givers.js'
import { factsOf, findSale, type SaleName, termsOf } from './load-refundable.js'
import { refuseOverdraft } from './overdraft.js'
import { originOf, planRefund, type RefundPlan, type RefundWish } from './plan-refund.js'
import type { Refund } from './refund.js'

export type RefundNeeds = {
  store: PaymentStore
  connectors: ReadonlyMap<string, Connector>
  businessClock: BusinessClock
  newId: NewId
}

/** A shop's wish to give money back. */
export type RefundRequest = SaleName &
  RefundWish & {
    source: 'api' | 'web'
    /** What the payer reads beside the money; the payment's own title unless given. */
    title?: string
    /** A letter to the payer once it is settled. */
    notifyPayer?: boolean
    /** The gateway returns it by the shop's rule: the shop needs no letter that somebody asked for it. */
    byRule?: true
    /** Public id of the refund; the same id twice is one refund. A new one unless given. */
    refundId?: string
  }

/** A refund as it is now: its transaction, what it gives back, and the sale's payment. */
export type RefundView = { transaction: Transaction; refund: Refund; payment: Payment }

/** How long a provider is asked about a refund it does not answer before an operator is called, business time: banks take days. */
const patienceMs = 7 * 24 * 60 * 60_000

/**
 * Asks a refund, in one write: money is reserved on the sale by a conditional update, the shop's balance is locked and kept within its
 * overdraft, the ledger moves `payable → refunds_in_flight`, the operation is stored that `sendRefunds` sends, and the shop is owed a letter. Any number may be asked
 * at once: imoje's pause of 5 s between refunds is not needed here, so it is not enforced.
 * Throws `Refusal`: `transaction/unknown`, `refund/unavailable`, `refund/provider-silent`, `refund/balance`, and what `planRefund` throws.
 */
export const requestRefund =
  (needs: RefundNeeds) =>
  async (request: RefundRequest): Promise<RefundView> => {
    const { store, connectors } = needs
    const found = await findSale(store.read, request)
    if (found.type !== 'sale') throw new Refusal('refund/not-settled')
    const terms = await termsOf(connectors, store.read, found, originOf(found, request))
    return store.write(async records => {
      const changing = await beginChange(records, found.merchantId, found.paymentId, needs.businessClock())
      const sale = changing.tries.find(({ id }) => id === found.id)
      if (sale === undefined) throw new Error(`transaction ${found.id} vanished inside a write`)
      return writeRefund(records, changing, sale, { needs, request, terms })
    })
  }

type Wanted = Asked & {
  terms: RefundTerms | null
  /** The money goes to an account that is not the payer's. */
  hasAccount?: true
}

/** The same within a write of one's own, on a payment that it has locked; makes the refund once. */
export const writeRefund = async (
  records: PaymentStoreRecords,
  changing: Changing,
  sale: Transaction,
  { needs, request, terms, hasAccount }: Wanted,
): Promise<RefundView> => {
  const known = await madeBefore(records, changing, sale, request.refundId)
  if (known !== undefined) return known
  const facts = await factsOf(records, changing.payment, sale, changing.tries)
  const plan = planRefund({ ...facts, ...(hasAccount && { hasAccount }), terms, at: changing.at }, request)
  await reserve(records, changing, sale, plan)
  return add(records, changing, sale, plan, { needs, request })
}

/** A request that was cut off after its refund was written comes again with the same id. */
const madeBefore = async (
  { refunds }: PaymentStoreRecords,
  { payment, tries }: Changing,
  sale: Transaction,
  refundId: string | undefined,
): Promise<RefundView | undefined> => {
  const transaction = tries.find(({ publicId }) => publicId === refundId)
  const refund = transaction && (await refunds.ofTransaction(sale.merchantId, transaction.id))
  return transaction && refund?.saleId === sale.id ? { transaction, refund, payment } : undefined
}

const reserve = async (
  records: PaymentStoreRecords,
  { payment, shop }: Changing,
  sale: Transaction,
  plan: RefundPlan,
): Promise<void> => {
  const { merchantId, shopId, livemode, currency } = sale
  if (!(await records.transactions.reserveRefund(merchantId, sale.id, plan.amountMinor, plan.origin)))
    throw new Refusal('refund/amount', { leftMinor: 0 })
  if (plan.origin === 'surplus' && sale.returnAt !== null) await records.transactions.save({ ...sale, returnAt: null })
  await refuseOverdraft(records, shop, { merchantId, shopId, livemode, currency }, giversOfPlan(payment, plan))
}

const giversOfPlan = (payment: Payment, plan: RefundPlan): Giver[] => giversOf(payment, plan, plan.amountMinor)

type Asked = { needs: RefundNeeds; request: RefundRequest }

const add = async (
  records: PaymentStoreRecords,
  changing: Changing,
  sale: Transaction,
  plan: RefundPlan,
  { needs, request }: Asked,
): Promise<RefundView> => {
  const { payment, at } = changing
  const transaction = await records.transactions.add(
    draftOf(sale, plan, request.source, request.refundId ?? needs.newId(), at),
  )
  if (transaction === undefined) throw new Error('a refund is no live try and was taken for one')
  const refund: Refund = {
    transactionId: transaction.id,
    merchantId: sale.merchantId,
    saleId: sale.id,
    origin: plan.origin,
    title: request.title || payment.title,
    notifyPayer: request.notifyPayer ?? false,
    shares: plan.shares,
    bouncedAt: null,
  }
  await records.refunds.add(refund)
  await records.operations.add({
    merchantId: sale.merchantId,
    paymentId: payment.id,
    transactionId: transaction.id,
    kind: 'refund',
    connector: sale.connector,
    reference: needs.newId(),
    state: 'sent',
    amountMinor: plan.amountMinor,
    externalId: null,
    askAt: at,
    asked: 0,
    addressHash: '',
    deadline: new Date(at.getTime() + patienceMs),
    createdAt: at,
    modifiedAt: at,
  })
  const money = { from: landingOf(sale), source: `refund:${transaction.publicId}` }
  await postMoney(records, changing, transaction, ...movementsOf('refund_asked', giversOfPlan(payment, plan), money))
  changing.tries.push(transaction)
  const facts = { amountMinor: plan.amountMinor, origin: plan.origin, sale: sale.publicId }
  await conclude(records, changing, { kind: 'refund.asked', transaction, facts, tellShop: false })
  const { publicId: about, amountMinor } = transaction
  if (request.byRule !== true)
    await oweLetter(records, changing, { kind: 'refund.asked', about, facts: { amountMinor } })
  return { transaction, refund, payment }
}

const draftOf = (
  sale: Transaction,
  { amountMinor }: RefundPlan,
  source: RefundRequest['source'],
  publicId: string,
  at: Date,
): TransactionDraft => {
  const { id: _, ...of } = sale
  return {
    ...of,
    publicId,
    type: 'refund',
    status: 'new',
    source,
    amountMinor,
    ...untouched,
    credit: null,
    hold: null,
    live: false,
    createdAt: at,
    modifiedAt: at,
  }
}
