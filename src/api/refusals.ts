import type { RefusalCode } from '../payments/refusal.js'
import type { FrameCode } from './refused.js'

type Facts = Readonly<Record<string, string | number>>
/** How a refusal is said on the wire. `hint` is the fix; `wireCode` stands where imoje has a code of its own. */
export type RefusalRow = {
  status: number
  message: string | ((facts: Facts) => string)
  hint?: string
  wireCode?: string
}

/**
 * Every refusal that a call can meet → its status and words (imoje-rest.md §3): 400 for a state or rule of business, 401 and 403 for who
 * calls, 404 for what is not there, 406 for a channel that cannot be used, 409 for a request still running, 422 for members, 429 for too many.
 */
export const refusals: Readonly<Record<RefusalCode | FrameCode, RefusalRow>> = {
  'auth/missing': {
    status: 401,
    message: 'No API token was sent.',
    hint: 'Send the header "Authorization: Bearer kasa_…" with a token of this merchant.',
  },
  'auth/wrong-token': {
    status: 401,
    message: 'This API token is unknown, revoked or has ended.',
    hint: 'Compare it with the token list ("kasa token list"); a service key or merchant id is not a token.',
  },
  'auth/other-merchant': {
    status: 403,
    message: 'This token has no right to the merchant in the address.',
    hint: 'Use the merchantId that the token was made for.',
  },
  'auth/untrusted-address': {
    status: 403,
    message: ({ address }) => `The address ${address} is not among the trusted addresses of this merchant.`,
    hint: 'Call from a trusted address, or change the list ("kasa merchant ips").',
  },
  'auth/narrow-token': {
    status: 403,
    message: 'This token may not change what holds for all shops of the merchant.',
    hint: 'Use a token for all shops, in production one for live money, or "kasa merchant ips".',
  },
  'auth/rotated-often': {
    status: 400,
    message: ({ most = '', againAt = '' }) =>
      `${most} tokens or keys of before are still accepted beside the newest: rotate again after ${againAt}, when the oldest of them ends.`,
    hint: 'Use the newest token and keys, or revoke what nobody needs any more ("kasa token revoke", "kasa key retire").',
  },
  'rate/exceeded': {
    status: 429,
    message: 'Too many requests.',
    hint: 'Wait as long as Retry-After says, then repeat with the same Idempotency-Key.',
  },
  'request/not-json': {
    status: 400,
    message: 'The body is not JSON.',
    hint: 'Send UTF-8 JSON with "Content-Type: application/json".',
  },
  'request/too-large': { status: 400, message: ({ limitBytes }) => `The body is larger than ${limitBytes} bytes.` },
  'request/invalid': { status: 422, message: 'Validation failed' },
  'endpoint/unknown': {
    status: 404,
    message: ({ method, path }) => `There is no ${method} ${path}.`,
    hint: 'The reference (/developers/reference) lists every operation.',
  },
  'service/unknown': { status: 404, message: 'There is no such service.' },
  'transaction/unknown': { status: 404, message: 'There is no such transaction.' },
  'payment/unknown': { status: 404, message: 'There is no such payment.' },
  'idempotency/key-format': {
    status: 400,
    message: 'The Idempotency-Key must be 1 to 255 visible ASCII characters.',
    hint: 'A UUID made once per wish is best.',
  },
  'idempotency/other-body': {
    status: 422,
    message: 'This Idempotency-Key was used with another body, or by a token for other shops.',
    hint: 'A new wish needs a new key; a repeat must be byte for byte the same wish.',
  },
  'idempotency/running': {
    status: 409,
    message: 'A request with this Idempotency-Key is still running.',
    hint: 'Repeat it in a moment with the same key.',
  },
  fault: { status: 500, message: 'Something went wrong on our side.', hint: 'Tell the operator the trace id.' },
  'payment/closed': { status: 400, message: 'This payment is closed: it expired or was cancelled.' },
  'payment/expired': { status: 400, message: 'This payment has expired.' },
  'payment/already-paid': { status: 400, message: 'This payment is paid already.' },
  'order/already-paid': {
    status: 400,
    message: 'Another payment of this order is paid already.',
    hint: 'Use a new orderId, or allow several payments per order in the shop.',
  },
  'try/in-progress': { status: 400, message: 'A try to pay this payment is under way.' },
  'method/unavailable': {
    status: 406,
    message: ({ methodCode = '' }) =>
      `The channel ${methodCode} is not active in this service, or cannot be used for this amount and currency.`,
    hint: 'GET /service/{serviceId} and POST …/get-payment-methods say what can be used.',
  },
  'method/too-many-failures': {
    status: 400,
    message: ({ method = '' }) => `Too many tries by ${method} failed.`,
    hint: 'Let the payer wait or choose another method.',
  },
  'method/instalments': {
    status: 422,
    message: ({ methodCode = '' }) => `installment.period is not offered by ${methodCode}.`,
    hint: 'The calculator (/js/installments.js) offers the periods that are possible.',
  },
  'blik/code-format': { status: 422, message: 'blikCode must be six digits.' },
  'card/number': { status: 422, message: 'card.number is not a card number.' },
  'card/expiry': { status: 422, message: 'card.month and card.year must be a date that is not past: "08", "2031".' },
  'card/cvc': { status: 422, message: 'card.cvv must be three or four digits.' },
  'card/holder': { status: 422, message: 'card.firstName and card.lastName name the holder.' },
  'card/data-disabled': {
    status: 400,
    message: 'Cannot process transaction. Plain card data disabled.',
    hint: 'Send the payer to a payment link, or use the card widget.',
  },
  'profile/unknown': { status: 404, message: 'There is no such payment profile.' },
  'profile/inactive': { status: 400, wireCode: 'TRX-ERROR-120301', message: 'Payment profile inactive.' },
  'profile/alias': { status: 422, message: 'This BLIK profile has no such alias.' },
  'profile/no-customer': { status: 422, message: 'customer.cid is needed to remember a payment profile.' },
  'dispute/unknown': { status: 404, message: 'There is no such dispute.' },
  'dispute/decided': { status: 400, message: ({ stage = '' }) => `This dispute is decided: ${stage}.` },
  'dispute/answered': { status: 400, message: ({ answer = '' }) => `This dispute was answered already: ${answer}.` },
  'dispute/too-late': { status: 400, message: 'The last day to answer this dispute is over.' },
  'report/forged': { status: 400, message: 'The report is not authentic.' },
  'report/unknown-reference': { status: 404, message: 'There is no such reference.' },
  'operation/unknown': { status: 404, message: 'There is no such request to a connector.' },
  'operation/not-stuck': { status: 400, message: 'The result of this request is known.' },
  'operation/contradicts': { status: 400, message: 'The books say otherwise.' },
  'connector/unknown': { status: 404, message: 'There is no such connector.' },
  'delivery/missing': { status: 400, message: 'The payer has not chosen a delivery yet.' },
  'delivery/not-asked': { status: 400, message: 'This payment does not ask for delivery.' },
  'credit/unknown': { status: 404, message: 'There is no such credit.' },
  'credit/assigned': { status: 400, message: 'This credit was assigned already.' },
  'credit/unfit': { status: 400, message: 'This credit does not fit the payment.' },
  'hold/none': {
    status: 400,
    message: ({ status = '' }) => `This transaction holds no money: its status is ${status}.`,
  },
  'hold/amount': {
    status: 422,
    message: ({ largestMinor = '' }) => `amount must be between 1 and ${largestMinor}, what is held.`,
  },
  'hold/in-progress': { status: 400, message: 'Another capture or void of this transaction is under way.' },
  'hold/captured': { status: 400, message: 'This transaction was captured already.' },
  'hold/gone': { status: 400, message: 'The hold has ended: nothing is held any more.' },
  'hold/refused': {
    status: 400,
    message: ({ kind = '', statusCode = '' }) => `The bank refused the ${kind} ${statusCode}`.trimEnd(),
  },
  'refund/not-settled': {
    status: 400,
    message: 'Only a settled sale can be refunded, and this transaction is none.',
    hint: 'GET /transaction/{id} tells its type and status; a held sale is voided instead.',
  },
  'refund/too-late': {
    status: 400,
    message: ({ until = '' }) => `The time in which this sale could be refunded ended at ${until}.`,
    hint: 'BLIK and pay later can be refunded for 12 months, other methods for 36: send the money by a transfer of your own.',
  },
  'refund/amount': {
    status: 400,
    message: ({ leftMinor = '' }) =>
      leftMinor === 0
        ? 'Nothing is left of this sale that could be given back: it was refunded, or is in dispute.'
        : `amount must be between 1 and ${leftMinor}, what is left of this sale.`,
    hint: 'POST /transaction/{id}/can-refund tells what can be refunded now.',
  },
  'refund/balance': {
    status: 400,
    message: 'The balance of the shop does not suffice for this refund.',
    hint: 'Wait for further sales, or ask the operator for an overdraft ("kasa shop refunds").',
  },
  'refund/no-account': {
    status: 400,
    message: 'The account that this transfer came from is not known, so nothing can be sent back to it.',
    hint: 'Send the money by a transfer of your own.',
  },
  'refund/provider': {
    status: 400,
    message: ({ minMinor = '', maxMinor = '' }) =>
      `The provider refunds between ${minMinor} and ${maxMinor} of this sale.`,
    hint: 'POST /transaction/{id}/can-refund asks the provider.',
  },
  'refund/provider-silent': {
    status: 503,
    message: 'The provider decides about refunds of this method and did not answer. Nothing was refunded.',
    hint: 'Try again in a moment.',
  },
  'refund/rows': {
    status: 422,
    message: 'The rows do not fit the basket of this sale: each may give what is left of it, all together the amount.',
  },
  'refund/unavailable': { status: 400, message: 'The connector of this sale cannot refund.' },
  'message/unknown': { status: 404, message: 'There is no such notification.' },
  'message/suppressed': {
    status: 400,
    message: 'This notification would harm a paid order and is not sent.',
  },
  'message/order-paid': {
    status: 400,
    message: ({ eventId = '' }) =>
      `${eventId} says that the order was not paid, and it was paid since: sent now, it would cancel a paid order in the shop.`,
    hint: 'Send the newest notification of the payment instead, or ask GET /payment/{paymentId}.',
  },
  'message/too-many': {
    status: 422,
    message: 'These are too many notifications at once.',
    hint: 'Name a smaller range.',
  },
  'address/unfit': { status: 422, message: 'Notifications cannot be sent to this address.' },
  'address/unregistered': { status: 422, message: 'This host is not registered for the shop.' },
}

/** Said in full: status, code and words of a refusal with its facts. */
export const refusalWords = (code: RefusalCode | FrameCode, facts: Facts) => {
  const { status, message, hint, wireCode } = refusals[code]
  return { status, code: wireCode ?? code, message: typeof message === 'string' ? message : message(facts), hint }
}
