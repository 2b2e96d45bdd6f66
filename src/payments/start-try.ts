import type { Profile } from '../profiles/profile.js'
import { tokenDigest } from '../signing/credential-digest.js'
import { actionOf } from './action.js'
import { type Applied, applyReport, type ReportNeeds } from './apply-report.js'
import { beginChange, type Changing, claimOf, conclude } from './conclude.js'
import type {
  Card,
  ChargeOrder,
  Connector,
  CreditOrder,
  Device,
  Next,
  Remember,
  SaleOrder,
  StartAnswer,
} from './connector.js'
import { failureKindOf, failureLimits, isTooMany } from './failures.js'
import { holdOf } from './hold.js'
import type { Channel, Flow } from './methods.js'
import { oweLetter } from './owe-letter.js'
import type { AgreedCredit, Payment, PaymentDraft, Transaction, TransactionDraft } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import type { ProfileKind } from './profile-kind.js'
import { inactiveProfile, Refusal } from './refusal.js'
import type { Secret } from './secret.js'

/** A payer's wish to pay by one channel. */
export type Wish = {
  channel: Channel
  connector: Connector
  language: string
  /** Keyed hash of the payer's network address, for counting failures. */
  addressHash: string
  returnUrl: string
  callbackUrl: string
  blikCode?: Secret
  card?: Secret<Card>
  /** The payer agreed that the card or BLIK is remembered, as this; the payment needs a `customerId`. */
  remember?: ProfileKind | null
  /** Pays with this instead of a code or a card. */
  profile?: ChargedProfile
  /** Number of instalments, for channels with instalments. */
  instalments?: number
  /** What the shop knows of the payer's device, for the issuer. */
  device?: Device
  /** Public id of the try; a fresh one unless given. */
  transactionId?: string
}

/** A try of a payment that is there. */
export type TryOrder = Wish & { merchantId: number; paymentId: number }
/** A try that opens its payment in the same write, so that none is ever left without it. */
export type OpeningOrder = Wish & { opens: PaymentDraft }

/** A remembered instrument to be charged. */
export type ChargedProfile = Pick<Profile, 'id' | 'kind'> & { token: Secret; cvc?: Secret; aliasKey?: string }

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

/** Instalments are chosen from those that the channel offers, and only there. */
const refuseUnknownTerm = ({ channel, instalments }: Wish): void => {
  const isOffered = instalments !== undefined && channel.credit?.terms.includes(instalments)
  if ((channel.credit !== undefined || instalments !== undefined) && !isOffered) {
    throw new Refusal('method/instalments', { methodCode: channel.code })
  }
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

/** Throws a `Refusal` where no try of this payment may start now. */
export const refuseIfClosed = async (records: PaymentStoreRecords, changing: Changing): Promise<void> => {
  const { payment, shop, at } = changing
  if (payment.status === 'settled' || payment.status === 'authorized') throw new Refusal('payment/already-paid')
  if (payment.closedReason !== null) throw new Refusal('payment/closed')
  if (payment.validTo !== null && payment.validTo <= at) throw new Refusal('payment/expired')
  if (payment.delivery === 'asked') throw new Refusal('delivery/missing')
  if (shop.settings.severalPaymentsPerOrder) return
  const owner = await records.orders.owner(claimOf(changing))
  if (owner !== undefined && owner !== payment.id) throw new Refusal('order/already-paid')
}

const refuseIfTooManyFailures = async (
  records: PaymentStoreRecords,
  { payment, at }: Changing,
  { channel, addressHash, profile }: Wish,
): Promise<void> => {
  const kind = failureKindOf(channel.method, profile !== undefined && !payment.hosted)
  if (kind === undefined) return
  const { merchantId, shopId } = payment
  const since = new Date(at.getTime() - failureLimits.windowMs)
  const counts = await records.failedTries.count(
    { merchantId, shopId, paymentId: payment.id, kind, addressHash },
    since,
  )
  if (isTooMany(counts)) throw new Refusal('method/too-many-failures', { method: channel.method })
}

const agreedCredit = ({ dueDays }: Channel, instalments: number | undefined, at: Date): AgreedCredit | null => {
  if (instalments !== undefined) return { instalments }
  return dueDays === undefined ? null : { dueDays, from: at.toISOString() }
}

/** The try that a wish makes. */
export const draftOf = (
  { payment, shop, at }: Changing,
  { channel, connector, remember, profile, instalments }: Wish,
  publicId: string,
) => ({
  publicId,
  merchantId: payment.merchantId,
  shopId: payment.shopId,
  paymentId: payment.id,
  livemode: payment.livemode,
  type: 'sale' as const,
  status: 'pending' as const,
  source: payment.source,
  method: channel.method,
  methodCode: profile?.kind ?? remember ?? channel.code,
  amountMinor: payment.amountMinor,
  currency: payment.currency,
  connector: connector.id,
  statusCode: null,
  statusCodeDescription: null,
  paidMinor: 0,
  heldMinor: 0,
  surplusMinor: 0,
  refundedMinor: 0,
  refundAskedMinor: 0,
  surplusReturnedMinor: 0,
  returnAt: null,
  commissionMinor: 0,
  commissionRateBps: 0,
  action: null,
  credit: agreedCredit(channel, instalments, at),
  hold: holdOf(payment, shop, channel, connector),
  holdUntil: null,
  live: true,
  supersededAt: null,
  createdAt: at,
  modifiedAt: at,
})

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
