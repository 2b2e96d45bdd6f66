import { formatMoney } from '../http/money-text.js'
import type { Loaded } from './load-payment.js'
import type { RefundLines } from './pages.js'

/** What of a payment's money went back and what is on its way, for its payer; surplus counts like the rest. */
export const refundLines = ({
  payment,
  tries,
  language,
}: Pick<Loaded, 'payment' | 'tries' | 'language'>): RefundLines => {
  const text = (minor: number) => (minor > 0 ? formatMoney(minor, payment.currency, language) : null)
  return {
    done: text(tries.reduce((sum, { refundedMinor }) => sum + refundedMinor, 0)),
    underWay: text(tries.reduce((sum, { refundAskedMinor }) => sum + refundAskedMinor, 0)),
  }
}
