import type { AgreedCredit } from '../payments/payment.js'
import type { Language } from './languages.js'
import { dayOf, formatDayAfter } from './moment-text.js'

/** A line of a receipt for what was bought on credit: how many instalments, or until which day; `null` for everything else. */
export const creditLine = (
  credit: AgreedCredit | null,
  language: Language,
): { page: 'receipt.instalments' | 'receipt.due'; value: string } | null => {
  if (credit === null) return null
  if ('instalments' in credit) return { page: 'receipt.instalments', value: String(credit.instalments) }
  const value = formatDayAfter(dayOf(new Date(credit.from)), credit.dueDays, language)
  return { page: 'receipt.due', value }
}
