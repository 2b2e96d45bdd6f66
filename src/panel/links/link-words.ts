import { formatMoment } from '../../http/moment-text.js'
import { formatMoney } from '../../http/money-text.js'
import type { ListedLink } from '../../payments/link-list.js'
import type { Payment } from '../../payments/payment.js'
import type { VisitorCall } from '../call.js'
import { type Cell, chip } from '../components.js'
import { statusChip } from '../status-text.js'

/** Where a link stands: an unpaid one says why it cannot be paid any more. */
export const linkChip = ({ t }: Pick<VisitorCall, 't'>, { status, closedReason }: Payment): Cell => {
  const isPaid = status === 'settled' || status === 'authorized'
  if (isPaid || closedReason === null) return statusChip(t, status)
  return chip(t(`links.closed-${closedReason}`), closedReason === 'expired' ? 'refused' : 'quiet')
}

export const amountText = ({ language }: Pick<VisitorCall, 'language'>, { amountMinor, currency }: Payment): string =>
  formatMoney(amountMinor, currency, language)

export const payerName = ({ payer }: Pick<ListedLink, 'payer'>): string => `${payer.firstName} ${payer.lastName}`.trim()

export const momentText = ({ language }: Pick<VisitorCall, 'language'>, at: Date): string => formatMoment(at, language)
