/** Everything the domain refuses. */
export type RefusalCode =
  | 'payment/closed'
  | 'payment/expired'
  | 'payment/already-paid'
  | 'order/already-paid'
  | 'try/in-progress'
  | 'method/unavailable'
  | 'method/too-many-failures'
  | 'method/instalments'
  | 'blik/code-format'
  | 'card/number'
  | 'card/expiry'
  | 'card/cvc'
  | 'card/holder'
  | 'card/data-disabled'
  | 'profile/unknown'
  | 'profile/inactive'
  | 'profile/alias'
  | 'profile/no-customer'
  | 'dispute/unknown'
  | 'dispute/decided'
  | 'dispute/answered'
  | 'dispute/too-late'
  | 'report/forged'
  | 'report/unknown-reference'
  | 'operation/unknown'
  | 'operation/not-stuck'
  | 'operation/contradicts'
  | 'connector/unknown'
  | 'delivery/missing'
  | 'delivery/not-asked'
  | 'credit/unknown'
  | 'credit/assigned'
  | 'credit/unfit'
  | 'message/unknown'
  | 'message/suppressed'
  | 'message/order-paid'
  | 'message/too-many'
  | 'address/unfit'
  | 'address/unregistered'
  | 'transaction/unknown'
  | 'hold/none'
  | 'hold/amount'
  | 'hold/in-progress'
  | 'hold/captured'
  | 'hold/gone'
  | 'hold/refused'
  | 'refund/not-settled'
  | 'refund/too-late'
  | 'refund/no-account'
  | 'refund/amount'
  | 'refund/balance'
  | 'refund/provider'
  | 'refund/provider-silent'
  | 'refund/rows'
  | 'refund/unavailable'

/** An expected refusal: a code of a closed union plus the facts that explain it. Never carries secrets or personal data. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly facts: Readonly<Record<string, string | number>> = {},
  ) {
    super(code)
    this.name = 'Refusal'
  }
}

/** What the wire says of a profile that was removed: HTTP 400 with this code (imoje-paywall.md §6). */
export const inactiveProfile = (): Refusal =>
  new Refusal('profile/inactive', { code: 'TRX-ERROR-120301', message: 'Payment profile inactive.' })
