import { localeOf } from '../../http/languages.js'
import { isPaidTwice, type ListedRow } from '../../payments/transaction-list.js'
import type { PanelCall } from '../call.js'
import { channelText } from '../method-text.js'
import type { PanelPhrases } from '../texts.js'

type Language = PanelCall['language']

const made = <Made>(make: (language: Language) => Made) => {
  const known = new Map<Language, Made>()
  return (language: Language): Made => {
    const one = known.get(language) ?? make(language)
    known.set(language, one)
    return one
  }
}
const timeZone = 'Europe/Warsaw'
const days = made(language => {
  const month = language === 'en' ? 'short' : '2-digit'
  return new Intl.DateTimeFormat(localeOf(language), { day: '2-digit', month, year: 'numeric', timeZone })
})
const times = made(language => new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'medium', timeZone }))

/** A moment's day and its time to the second, in Warsaw: `22.11.2026`, `14:03:27`. */
export const momentText = (moment: Date, language: Language): { day: string; time: string } => ({
  day: days(language).format(moment),
  time: times(language).format(moment),
})

/** First and last name, where either is known. */
export const payerName = ({ firstName, lastName }: ListedRow['payer']): string => `${firstName} ${lastName}`.trim()

/** `Visa •••• 1112`, on one line always; `null` = not known. */
export const cardText = ({ card }: Pick<ListedRow, 'card'>): string | null => {
  if (card === null) return null
  const brand = card.organization.slice(0, 1) + card.organization.slice(1).toLowerCase()
  return `${brand}\u00a0••••\u00a0${card.maskedNumber.slice(-4)}`
}

/** The method, with its channel or its card where they are known. */
export const paidWith = (t: PanelPhrases, row: ListedRow): string => {
  const card = cardText(row)
  const channel = channelText(t, row.method, row.methodCode)
  return card === null ? channel : `${channel} · ${card}`
}

/** Sale or refund, and what else a second line says of it. */
export const typeText = (t: PanelPhrases, row: ListedRow): string => {
  const isBack = row.surplusReturnedMinor >= row.surplusMinor
  const twice = isPaidTwice(row) ? [t(isBack ? 'transactions.twice-returned' : 'transactions.twice')] : []
  return [t(`transactions.type-${row.type}`), ...twice].join(' · ')
}

/** A refund takes money away. */
export const signedMinor = ({ type, amountMinor }: Pick<ListedRow, 'type' | 'amountMinor'>): number =>
  type === 'refund' ? -amountMinor : amountMinor
