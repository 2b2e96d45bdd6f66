import { isKasaError, type Kasa, type MinorUnits, type NotificationEvent, notYet } from '@kasa/sdk'

/** Somebody who pays every month. Amounts in minor units, days as `YYYY-MM-DD`. */
export interface Subscription {
  readonly id: string
  readonly amount: MinorUnits
  readonly currency: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** `joining` until the first payment; `late` while a charge fails; `ended` when the card is gone. */
  readonly status: 'joining' | 'active' | 'late' | 'ended'
  /** The remembered card; the card itself never comes here. */
  readonly profileId?: string
  readonly paidUntil?: string
  /** Charges of the month that is due that were refused. */
  readonly refusals: number
}

/** Where subscriptions live. In a database, `replace` is `update … where id = ? and paid_until = ?`. */
export interface Subscriptions {
  find(id: string): Subscription | undefined
  all(): readonly Subscription[]
  save(subscription: Subscription): void
}

export const openSubscriptions = (): Subscriptions => {
  const kept = new Map<string, Subscription>()
  return {
    find: id => kept.get(id),
    all: () => [...kept.values()],
    save: subscription => void kept.set(subscription.id, subscription),
  }
}

const mostRefusals = 3

/** The same day of the next month, or its last one. */
export const monthAfter = (day: string): string => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(date, last))).toISOString().slice(0, 10)
}

/** The order of one month: the first has the subscription's own id. */
const orderOf = ({ id, paidUntil }: Subscription): string => (paidUntil === undefined ? id : `${id}.${paidUntil}`)

/**
 * What a payment that arrived does: the month it was for is paid, and the card of the first one is remembered. Said by the notification and by
 * the answer to a charge, whichever comes first; the second changes nothing, because the month is another one then.
 */
const monthIsPaid = (
  subscription: Subscription,
  paid: { readonly orderId: string; readonly today: string; readonly profileId?: string | undefined },
): Subscription => {
  if (paid.orderId !== orderOf(subscription)) return subscription
  const { paidUntil = paid.today } = subscription
  const profileId = paid.profileId ?? subscription.profileId
  return {
    ...subscription,
    status: 'active',
    refusals: 0,
    paidUntil: monthAfter(paidUntil),
    ...(profileId !== undefined && { profileId }),
  }
}

interface Needs {
  readonly kasa: Kasa
  readonly subscriptions: Subscriptions
  readonly today: () => string
}

/** What the shop does with notifications: `kasa.notifications.handler({ on: takeNews(needs) })`. */
export const takeNews =
  ({ subscriptions, today }: Needs) =>
  (event: NotificationEvent): void => {
    if (event.kind !== 'payment.settled') return
    const { orderId, amount } = event.payment
    const subscription = subscriptions.find(orderId.split('.')[0] ?? '')
    if (!subscription) throw notYet('This subscription is not stored yet.')
    if (amount !== subscription.amount) throw new Error(`Subscription ${subscription.id}: another amount.`)
    const profileId = event.transaction?.paymentProfile?.id
    subscriptions.save(monthIsPaid(subscription, { orderId, today: today(), profileId }))
  }

/** The page on which a card is given once, for every month: a frame of the gateway, so that no card number comes to the shop. */
export const joinWidget = (kasa: Kasa, subscription: Subscription, notificationUrl: string): string =>
  kasa.widget.card(
    {
      amount: subscription.amount,
      currency: subscription.currency,
      orderId: subscription.id,
      customerId: subscription.id,
      customerFirstName: subscription.firstName,
      customerLastName: subscription.lastName,
      customerEmail: subscription.email,
      widgetType: 'recurring',
      urlNotification: notificationUrl,
    },
    { elementId: 'join', locale: 'en' },
  ).html

/**
 * Charges every subscription whose month has ended; run it once a day. Run twice, or again after a crash, it charges nobody twice: the key names
 * month and try, and the same key gets the same answer.
 */
export const chargeDue = async (needs: Needs): Promise<void> => {
  const due = needs.subscriptions
    .all()
    .filter(({ status, paidUntil }) => isCharged(status) && (paidUntil ?? '9') <= needs.today())
  for (const subscription of due) needs.subscriptions.save(await charged(needs, subscription))
}

const isCharged = (status: Subscription['status']) => status === 'active' || status === 'late'

const charged = async ({ kasa, today }: Needs, subscription: Subscription): Promise<Subscription> => {
  const { profileId = '', amount, currency, refusals } = subscription
  const orderId = orderOf(subscription)
  try {
    const { transaction } = await kasa.profiles.charge(
      { paymentProfileId: profileId, amount, currency, orderId, title: 'Membership' },
      { idempotencyKey: `${orderId}.${refusals}` },
    )
    if (transaction.status === 'settled') return monthIsPaid(subscription, { orderId, today: today() })
    if (transaction.status !== 'rejected') return subscription // not known yet: its notification decides
    return { ...subscription, refusals: refusals + 1, status: refusals + 1 < mostRefusals ? 'late' : 'ended' }
  } catch (error) {
    // The payer removed the card: ask for another one.
    if (isKasaError(error) && error.code === 'TRX-ERROR-120301') return { ...subscription, status: 'ended' }
    throw error
  }
}
