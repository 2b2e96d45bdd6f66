import { flag, plain } from './table.js'

/** What every table says of a message to a shop: whose it is, what it tells and where it goes. */
export const messageColumns = {
  merchantId: plain<number>(),
  shopId: plain<number>(),
  paymentId: plain<number>(),
  livemode: flag,
  sequence: plain<number>(),
  eventId: plain<string>(),
  url: plain<string>(),
  body: plain<string>(),
}
