import type { LoggedEvent, PaymentEvent } from '../payments/ports.js'
import type { Row } from './sql.js'
import { flag, json, plain, table, time } from './table.js'

/** First half of the lock that writers of a merchant's events share; the other half is the merchant. */
export const feedLock = 4711003

/** How an event lies in its row. */
export const eventTable = table<PaymentEvent>({
  merchantId: plain(),
  shopId: plain(),
  paymentId: plain(),
  transactionId: plain(),
  livemode: flag,
  sequence: plain(),
  kind: plain(),
  status: plain(),
  facts: json<Record<string, unknown>>(),
  notification: plain(),
  occurredAt: time,
})

const loggedTable = table<Pick<LoggedEvent, 'id' | 'paymentPublicId' | 'orderId'>>({
  id: plain(),
  paymentPublicId: plain(),
  orderId: plain(),
})
/** All columns of an event in a question that calls the table `event`. */
export const ofEvent = ['id', ...eventTable.names(eventTable.keys)].map(name => `event.${name}`).join(', ')

/** A row of events with its payment's public id and order. */
export const readLogged = (row: Row): LoggedEvent => ({ ...eventTable.read(row), ...loggedTable.read(row) })
