import type {
  CaptureTransactionBody,
  CreateSaleBody,
  CreateSaleReply,
  ListedTransaction,
  ListTransactionsQuery,
  Transaction,
} from '../../generated/types.js'
import { KasaError } from '../../kasa-error.js'
import type { Call } from '../call.js'
import { createList, type List } from '../list.js'
import type { CallOptions, Timer } from '../options.js'
import type { OfService } from '../service.js'

/** A sale by one channel; `serviceId` is the client's own unless given. */
export type SaleOrder = OfService<CreateSaleBody, 'type'>

/** A transaction, and where the payer goes next. */
export type Sale = CreateSaleReply

/** How long and how often to ask. */
export interface WaitOptions extends CallOptions {
  /** Longest time to wait, milliseconds; 2 minutes unless given. */
  readonly timeoutMs?: number | undefined
  /** Time between questions, milliseconds; 1 s at first, growing to 5 s, unless given. */
  readonly intervalMs?: number | undefined
  /** What is waited for; unless given: any status but `new` and `pending`. */
  readonly until?: ((transaction: Transaction) => boolean) | undefined
}

/** Sales and refunds: each try to pay, each return of money. */
export interface Transactions {
  /**
   * Creates a sale by one channel and starts it at once. Every sale has an `action.url` where the payer can go; BLIK with
   * a code is confirmed in the bank app instead: {@link Transactions.waitFor} or wait for the notification.
   *
   * @param order `amount` in minor units: `money('129.90', 'PLN')`
   * @throws {@link KasaError} `order/amount`, `method/unavailable` (406), `order/already-paid`, `blik/code-format`,
   * `card/…`, `service/unknown`, `request/invalid` with `complaints`
   * @see imoje transaction API, "creating a transaction"
   */
  create(order: SaleOrder, options?: CallOptions): Promise<Sale>
  /**
   * Reads a sale or refund: its status, what arrived (`paidAmount`, minor units), its `refunds`, the payment it belongs to.
   *
   * @throws {@link KasaError} `transaction/unknown` (404), `call/id`
   */
  get(transactionId: string, options?: CallOptions): Promise<Sale>
  /**
   * Sales and refunds by filters, the newest first; only of this client's shop, where it has one. Times are Unix seconds.
   */
  list(filter?: ListTransactionsQuery, options?: CallOptions): List<ListedTransaction>
  /**
   * Takes held money: all of it, or `amount` (minor units), and the rest is released. The transaction is `settled` then and
   * `paidAmount` says what was taken.
   *
   * @throws {@link KasaError} `hold/none`, `hold/amount`, `hold/gone`, `hold/captured`, `hold/in-progress`, `hold/refused`
   * @see imoje transaction API, "pre-authorisation"
   */
  capture(transactionId: string, part?: CaptureTransactionBody, options?: CallOptions): Promise<Sale>
  /**
   * Gives held money free. The transaction is `cancelled` then.
   *
   * @throws {@link KasaError} `hold/none`, `hold/gone`, `hold/captured`, `hold/in-progress`, `hold/refused`
   */
  void(transactionId: string, options?: CallOptions): Promise<Sale>
  /**
   * Asks until a transaction has a result. Meant for the seconds in which a payer confirms BLIK; an order is better marked
   * paid by its notification, which needs nobody to wait.
   *
   * @throws {@link KasaError} `wait/timeout` when it is still undecided, `call/aborted` by `signal`
   */
  waitFor(transactionId: string, options?: WaitOptions): Promise<Sale>
}

const isDecided = ({ status }: Transaction): boolean => status !== 'new' && status !== 'pending'
const firstIntervalMs = 1_000
const longestIntervalMs = 5_000
const longestWaitMs = 2 * 60_000

export const createTransactions = ({
  call,
  serviceId,
  ownService,
  timer,
}: {
  call: Call
  serviceId: () => string
  ownService: string | undefined
  timer: Timer
}): Transactions => {
  const get = (transactionId: string, options?: CallOptions): Promise<Sale> =>
    call('readTransaction', { params: { transactionId } }, options)
  return {
    create: async (order, options) =>
      call('createSale', { body: { ...order, type: 'sale', serviceId: order.serviceId ?? serviceId() } }, options),
    get,
    list: (filter = {}, options) =>
      createList(async after => {
        const query = { serviceId: ownService, ...filter, after }
        const { transactions, next } = await call('listTransactions', { query }, options)
        return { items: transactions, next: next ?? undefined }
      }, filter.after),
    capture: (transactionId, part = {}, options) =>
      call('captureTransaction', { params: { transactionId }, body: part }, options),
    void: (transactionId, options) => call('voidTransaction', { params: { transactionId } }, options),
    waitFor: async (transactionId, { timeoutMs = longestWaitMs, intervalMs, until = isDecided, ...options } = {}) => {
      const end = timer.elapsedMs() + timeoutMs
      for (
        let pauseMs = intervalMs ?? firstIntervalMs;
        ;
        pauseMs = intervalMs ?? Math.min(pauseMs * 1.5, longestIntervalMs)
      ) {
        const sale = await get(transactionId, options)
        if (until(sale.transaction)) return sale
        if (timer.elapsedMs() + pauseMs > end) throw undecided(sale.transaction, timeoutMs)
        await timer.sleep(pauseMs, options.signal ?? new AbortController().signal).catch((error: unknown) => {
          throw options.signal?.aborted ? ended(options.signal) : error
        })
      }
    },
  }
}

const undecided = ({ id, status }: Transaction, timeoutMs: number): KasaError =>
  new KasaError('wait/timeout', {
    message: `The transaction ${id} is still ${status} after ${timeoutMs} ms.`,
    hint: 'Show the order as pending: the notification tells the result, however late it comes.',
    retryable: true,
  })

const ended = (signal: AbortSignal): KasaError =>
  new KasaError('call/aborted', {
    message: 'Waiting was ended by its signal.',
    hint: 'The transaction goes on: the notification tells its result.',
    cause: signal.reason,
  })
