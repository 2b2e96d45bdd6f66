import { createHash } from 'node:crypto'
import { KasaError } from '../kasa-error.js'

/** States of a payment or of a try to pay it; open, because a gateway may know more. */
export type PaymentStatus =
  | 'new'
  | 'pending'
  | 'authorized'
  | 'submitted_for_settlement'
  | 'settled'
  | 'rejected'
  | 'cancelled'
  | 'error'
  | (string & Record<never, never>)

/** What is owed. Its `status` decides about the order. */
export interface NotifiedPayment {
  readonly id: string
  readonly title: string
  /** Minor units. */
  readonly amount: number
  readonly status: PaymentStatus
  /** Unix seconds. */
  readonly created: number
  readonly orderId: string
  readonly currency: string
  /** Unix seconds. */
  readonly modified: number
  readonly serviceId: string
  readonly notificationUrl?: string
}

/** A try to pay (`sale`) or a refund. */
export interface NotifiedTransaction {
  readonly id: string
  readonly type: 'sale' | 'refund' | (string & Record<never, never>)
  readonly status: PaymentStatus
  readonly source: string
  /** Unix seconds. */
  readonly created: number
  /** Unix seconds. */
  readonly modified: number
  readonly serviceId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly title: string
  readonly orderId: string
  readonly paymentMethod: string
  readonly paymentMethodCode: string
  readonly statusCode?: string
  readonly statusCodeDescription?: string
  readonly notificationUrl?: string
  readonly paymentProfile?: NotifiedProfile
}

/** A card that the payer let the shop remember; `id` is what it is charged by. */
export interface NotifiedProfile {
  readonly id: string
  readonly merchantMid: string
  /** The payer's id in the shop. */
  readonly merchantCustomerId: string
  readonly firstName: string
  readonly lastName: string
  readonly email?: string
  /** `****0567` */
  readonly maskedNumber: string
  /** `12` */
  readonly month: string
  /** `2029` */
  readonly year: string
  readonly organization: 'VISA' | 'MASTERCARD' | (string & Record<never, never>)
  readonly isActive: 0 | 1
  readonly profile: 'ONE_CLICK' | 'RECURRING' | (string & Record<never, never>)
  readonly firstTransactionId?: string
}

/** Where the payer was sent, or the account of a traditional transfer. */
export interface NotifiedAction {
  readonly type: 'redirect' | 'transfer' | (string & Record<never, never>)
  readonly url?: string
  readonly method?: 'POST' | 'GET' | (string & Record<never, never>)
  readonly contentType?: string
  readonly contentBodyRaw?: string
  readonly ban?: string
}

interface EventBase {
  /** The same over all tries of one message: claim it once and duplicates do no harm. */
  readonly id: string
  /** Grows with every change of the payment; an event with a smaller one is old news. Absent where the sender gives none. */
  readonly sequence: number | undefined
  readonly paymentId: string
  readonly action: NotifiedAction | undefined
  /** The remembered card that it is paid with. */
  readonly profile: NotifiedProfile | undefined
  /** Whether real money moved, where the sender says so. */
  readonly livemode: boolean | undefined
  /** The verified text, for members that have no type here. */
  readonly raw: string
}

/** What became of a payment. A declined try leaves it `pending`: `transaction` says what happened to the try. */
export interface PaymentEvent<Status extends PaymentStatus = PaymentStatus> extends EventBase {
  readonly about: 'payment'
  /** `payment.settled`, `payment.rejected`, … */
  readonly kind: `payment.${Status}`
  readonly payment: NotifiedPayment & { readonly status: Status }
  /** The try; absent when the payment expired or was cancelled before a method was chosen. */
  readonly transaction: NotifiedTransaction | undefined
}

/** What became of a refund. `payment` is the refunded one and stays as it was. */
export interface RefundEvent<Status extends PaymentStatus = PaymentStatus> extends EventBase {
  readonly about: 'refund'
  /** `refund.settled`, `refund.rejected`, … */
  readonly kind: `refund.${Status}`
  readonly payment: NotifiedPayment
  /** The refund; its `amount` is the sum that goes back. */
  readonly transaction: NotifiedTransaction & { readonly status: Status }
}

/** A verified notification; `about` tells its two forms apart. Statuses are open: a gateway may know more than this package. */
export type NotificationEvent = PaymentEvent | RefundEvent

type Json = Readonly<Record<string, unknown>>

const malformed = (field: string, rule: string): never => {
  throw new KasaError('notification/malformed-body', {
    message: `${field} ${rule}.`,
    hint: 'The signature is right, so the sender really wrote this. Report it with the webhook-id.',
    field,
  })
}

const parse = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Json) : malformed('body', 'is not a JSON object')
  } catch {
    return malformed('body', 'is not JSON')
  }
}

const paymentMembers = { id: 'string', status: 'string', orderId: 'string', currency: 'string', serviceId: 'string' }
const transactionMembers = { ...paymentMembers, type: 'string' }

const checked = <T>(name: string, value: unknown, members: Readonly<Record<string, string>>): T => {
  if (typeof value !== 'object' || value === null) return malformed(name, 'is not an object')
  for (const [member, type] of Object.entries(members)) {
    if (typeof Reflect.get(value, member) !== type) malformed(`${name}.${member}`, `is not a ${type}`)
  }
  if (!Number.isSafeInteger(Reflect.get(value, 'amount')))
    malformed(`${name}.amount`, 'is not a whole number of minor units')
  return value as T
}

const sequenceOf = (webhookId: string | undefined, paymentId: string): number | undefined => {
  const [, payment, sequence] = /^evt_(.+)_(\d+)$/.exec(webhookId ?? '') ?? []
  if (sequence === undefined) return undefined
  return payment === paymentId ? Number(sequence) : malformed('webhook-id', 'names another payment than the body')
}

const aboutOf = (
  payment: NotifiedPayment,
  transaction: NotifiedTransaction | undefined,
):
  | Pick<PaymentEvent, 'about' | 'kind' | 'payment' | 'transaction'>
  | Pick<RefundEvent, 'about' | 'kind' | 'payment' | 'transaction'> =>
  transaction?.type === 'refund'
    ? { about: 'refund', kind: `refund.${transaction.status}`, payment, transaction }
    : { about: 'payment', kind: `payment.${payment.status}`, payment, transaction }

/** Reads a body whose signature has been verified. Unknown members are tolerated. */
export const readEvent = (text: string, webhookId: string | undefined): NotificationEvent => {
  const body = parse(text)
  const payment = checked<NotifiedPayment>('payment', body.payment, paymentMembers)
  const transaction =
    body.transaction == null
      ? undefined
      : checked<NotifiedTransaction>('transaction', body.transaction, transactionMembers)
  return {
    id: webhookId ?? `body_${createHash('sha256').update(text).digest('hex')}`,
    sequence: sequenceOf(webhookId, payment.id),
    paymentId: payment.id,
    ...aboutOf(payment, transaction),
    action: body.action == null ? undefined : (body.action as NotifiedAction),
    // imoje's Polish document has it inside the transaction, the English one beside it.
    profile: transaction?.paymentProfile ?? (body.paymentProfile as NotifiedProfile | undefined),
    livemode: typeof body.livemode === 'boolean' ? body.livemode : undefined,
    raw: text,
  }
}
