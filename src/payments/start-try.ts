import { tokenDigest } from '../signing/credential-digest.js'
import { actionOf } from './action.js'
import { type Applied, applyReport, type ReportNeeds } from './apply-report.js'
import { beginChange, type Changing, conclude } from './conclude.js'
import type { ChargeOrder, Connector, CreditOrder, Next, Remember, SaleOrder, StartAnswer } from './connector.js'
import { refuseIfClosed, refuseIfTooManyFailures, refuseUnknownTerm } from './may-start.js'
import type { Channel, Flow } from './methods.js'
import { oweLetter } from './owe-letter.js'
import type { Payment, PaymentDraft, Transaction, TransactionDraft } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import { inactiveProfile, Refusal } from './refusal.js'
import { draftOf } from './try-draft.js'
import type { ChargedProfile, OpeningOrder, TryOrder, Wish } from './try-order.js'

export type Started = Applied & { next: Next }

/**
 * Starts a try: the try and its operation are stored first, then the connector is called outside any write, then its answer is applied.
 * A crash or a silent connector leaves an operation that is asked about later, never a guess (domain.md §3).
 * Throws a `Refusal` when the payment takes no (other) try now.
 */
export const startTry = (needs: ReportNeeds) => {
  const apply = applyReport(needs)
  return async (order: TryOrder | OpeningOrder): Promise<Started> => {
    refuseUnknownTerm(order)
    const stored = await storeTry(needs, order)
    const answer = await call(order, saleOrder(order, stored))
    const started = { action: actionOf(answer.next) }
    const applied = await apply({ connector: order.connector.id, report: answer.report, started })
    return { ...applied, next: answer.next }
  }
}

const storeTry = (needs: ReportNeeds, order: TryOrder | OpeningOrder) =>
  needs.store.write(async records => {
    const at = needs.businessClock()
    const { merchantId, paymentId } = 'opens' in order ? await openFor(records, order.opens) : order
    const changing = await beginChange(records, merchantId, paymentId, at)
    await refuseIfClosed(records, changing)
    await refuseIfTooManyFailures(records, changing, order)
    const { payment, tries } = changing
    const transaction = await addTry(records, changing, draftOf(changing, order, order.transactionId ?? needs.newId()))
    const remember = await rememberOf(records, changing, order)
    await useProfile(records, transaction, order.profile, at)
    const reference = needs.newId()
    await records.operations.add({
      merchantId: payment.merchantId,
      paymentId: payment.id,
      transactionId: transaction.id,
      kind: order.profile === undefined ? 'sale' : 'charge',
      connector: order.connector.id,
      reference,
      state: 'sent',
      amountMinor: payment.amountMinor,
      externalId: null,
      askAt: new Date(at.getTime() + firstAskMs),
      asked: 0,
      addressHash: order.addressHash,
      deadline: deadlineOf(payment, order.channel, at),
      createdAt: at,
      modifiedAt: at,
    })
    if (tries.length === 1) await oweLetter(records, changing, { kind: 'payment.started', facts: {} })
    await conclude(records, changing, {
      kind: 'try.started',
      transaction,
      facts: { code: transaction.methodCode, ...(order.instalments && { instalments: order.instalments }) },
      tellShop: false,
    })
    return { changing, transaction, reference, remember, credit: await creditOf(records, changing, order) }
  })

const openFor = async (records: PaymentStoreRecords, draft: PaymentDraft) => {
  const { payment } = await records.payments.open(draft)
  return { merchantId: payment.merchantId, paymentId: payment.id }
}

/** A try that waited for its payer begins now, by whatever channel the payer chose, and stays the one that the shop knows. */
const addTry = async (
  records: PaymentStoreRecords,
  { tries }: Changing,
  draft: TransactionDraft,
): Promise<Transaction> => {
  const waiting = tries.find(({ type, status }) => type === 'sale' && status === 'new')
  if (waiting === undefined) {
    const added = await records.transactions.add(draft)
    if (added === undefined) throw new Refusal('try/in-progress')
    tries.push(added)
    return added
  }
  const { status, live, method, methodCode, connector, credit, hold, modifiedAt } = draft
  Object.assign(waiting, { status, live, method, methodCode, connector, credit, hold, modifiedAt })
  await records.transactions.begin(waiting)
  return waiting
}

type Stored = {
  changing: Changing
  transaction: Transaction
  reference: string
  remember: Remember | undefined
  credit: CreditOrder | undefined
}

const rememberOf = async (
  records: PaymentStoreRecords,
  { payment, shop }: Changing,
  { remember }: Wish,
): Promise<Remember | undefined> => {
  if (remember == null) return undefined
  const payer = await records.payments.payer(payment.merchantId, payment.payerId)
  if (payer?.customerId == null) throw new Refusal('profile/no-customer')
  const customer = tokenDigest(`${shop.publicId}:${payment.livemode}:${payer.customerId}`)
  return { kind: remember, customer, label: shop.name }
}

/** The profile may have been removed since it was read. */
const useProfile = async (
  records: PaymentStoreRecords,
  { merchantId, id: transactionId }: Transaction,
  profile: ChargedProfile | undefined,
  at: Date,
): Promise<void> => {
  if (profile === undefined) return
  const use = { merchantId, profileId: profile.id, transactionId, aliasKey: profile.aliasKey ?? null }
  if (!(await records.profiles.use(use, at))) throw inactiveProfile()
}

const lends: ReadonlySet<Flow> = new Set(['later', 'instalments', 'lease'])

const creditOf = async (
  records: PaymentStoreRecords,
  { payment }: Changing,
  { channel, instalments }: Wish,
): Promise<CreditOrder | undefined> => {
  if (!lends.has(channel.flow)) return undefined
  const payer = await records.payments.payer(payment.merchantId, payment.payerId)
  const { billing = null, shipping = null } = payer ?? {}
  return { instalments: instalments ?? null, cart: payment.cart, billing, shipping }
}

/** Longer than any call to a connector may take, so that nobody asks about an order still on its way. */
export const firstAskMs = 20_000

const deadlineOf = ({ validTo }: Payment, { waitSeconds }: Channel, at: Date): Date => {
  const waited = at.getTime() + waitSeconds * 1000
  return new Date(validTo === null ? waited : Math.min(waited, validTo.getTime()))
}

const saleOrder = (
  order: Wish,
  { changing: { payment, shop }, transaction, reference, remember, credit }: Stored,
): SaleOrder => ({
  reference,
  serviceId: shop.publicId,
  method: transaction.method,
  methodCode: transaction.methodCode,
  amountMinor: transaction.amountMinor,
  currency: transaction.currency,
  orderId: payment.orderId,
  title: payment.title,
  recipient: shop.recipient,
  language: order.language,
  returnUrl: order.returnUrl,
  callbackUrl: order.callbackUrl,
  deadline: payment.validTo,
  ...(order.blikCode && { blikCode: order.blikCode }),
  ...(order.card && { card: order.card }),
  ...(remember && { remember }),
  ...(transaction.hold && { hold: true as const }),
  ...(credit && { credit }),
  ...(order.device && { device: order.device }),
})

/** A connector that throws has perhaps taken the money: pending, and asked about (domain.md §3). */
const call = async ({ connector, profile }: Wish, sale: SaleOrder): Promise<StartAnswer> => {
  try {
    return await (profile === undefined ? connector.start(sale) : charge(connector, sale, profile))
  } catch {
    return { report: { reference: sale.reference, outcome: 'pending' }, next: { kind: 'wait' } }
  }
}

const charge = async (
  connector: Connector,
  { blikCode: _code, card: _card, remember: _remember, ...sale }: SaleOrder,
  { kind, token, cvc, aliasKey }: ChargedProfile,
): Promise<StartAnswer> => {
  if (connector.profiles === undefined) throw new Error(`connector ${connector.id} remembers nothing`)
  const order: ChargeOrder = { ...sale, kind, token }
  return connector.profiles.charge({ ...order, ...(cvc && { cvc }), ...(aliasKey !== undefined && { aliasKey }) })
}
