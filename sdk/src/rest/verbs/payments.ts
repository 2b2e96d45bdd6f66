import type {
  CreatedPayment,
  CreatePaymentBody,
  ListedPayment,
  ListPaymentsQuery,
  Payment,
} from '../../generated/types.js'
import type { Call } from '../call.js'
import { createList, type List } from '../list.js'
import type { CallOptions } from '../options.js'
import type { OfService } from '../service.js'

/** A payment link to be made; `serviceId` is the client's own unless given. */
export type LinkOrder = OfService<CreatePaymentBody>

type OfShop = CallOptions & { readonly serviceId?: string | undefined }

/** What is owed: links, and what forms and sales opened. */
export interface Payments {
  /**
   * Reads a payment: its status, what has arrived (`paidAmount`, minor units), and all its transactions.
   *
   * @throws {@link KasaError} `payment/unknown` (404), `call/id`
   */
  get(paymentId: string, options?: CallOptions): Promise<Payment>
  /** Payments by filters, the newest first; only of this client's shop, where it has one. Times are Unix seconds. */
  list(filter?: ListPaymentsQuery, options?: CallOptions): List<ListedPayment>
  /**
   * Cancels an unpaid payment: no try may start any more, one under way is stopped at its bank first. Cancelling twice is
   * no error.
   *
   * @throws {@link KasaError} `payment/already-paid`, `payment/expired`, `payment/unknown`
   */
  cancel(paymentId: string, options?: OfShop): Promise<Payment>
}

/** Payment links: an address to send to a payer, who chooses the method and may try several times. */
export interface Links {
  /**
   * Makes a link; send its `url` to the payer.
   *
   * @param order `amount` in minor units, `validTo` Unix time in **seconds**
   * @throws {@link KasaError} `request/invalid` with `complaints`, `service/unknown`, `order/already-paid`
   * @see imoje transaction API, "payment links"
   */
  create(order: LinkOrder, options?: CallOptions): Promise<CreatedPayment>
  /** Reads a link: whether it was used, and how it was paid. The same as `payments.get`. */
  get(paymentId: string, options?: CallOptions): Promise<Payment>
  /** Cancels a link. The same as `payments.cancel`. */
  cancel(paymentId: string, options?: OfShop): Promise<Payment>
}

interface Needs {
  readonly call: Call
  readonly serviceId: () => string
  readonly ownService: string | undefined
}

export const createPayments = ({ call, serviceId, ownService }: Needs): Payments => ({
  get: (paymentId, options) => call('readPayment', { params: { paymentId } }, options),
  list: (filter = {}, options) =>
    createList(async after => {
      const { payments, next } = await call(
        'listPayments',
        { query: { serviceId: ownService, ...filter, after } },
        options,
      )
      return { items: payments, next: next ?? undefined }
    }, filter.after),
  cancel: async (paymentId, { serviceId: of = serviceId(), ...options } = {}) =>
    call('cancelPayment', { body: { serviceId: of, paymentId } }, options),
})

export const createLinks = ({ call, serviceId }: Omit<Needs, 'ownService'>, { get, cancel }: Payments): Links => ({
  create: async (order, options) =>
    (await call('createPayment', { body: { ...order, serviceId: order.serviceId ?? serviceId() } }, options)).payment,
  get,
  cancel,
})
