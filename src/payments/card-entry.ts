import type { Card } from './connector.js'
import { Refusal, type RefusalCode } from './refusal.js'
import { Secret } from './secret.js'

/** What a payer typed into the card fields. */
export type CardEntry = { number: string; expiry: string; cvc: string; holder: string }

/** The card, wrapped so that it cannot be printed; or every field that is wrong. */
export type CardReading = { card: Secret<Card> } | { faults: Extract<RefusalCode, `card/${string}`>[] }

/** Reads card fields forgivingly (blanks, dashes, `1/29`, `1229`, `12/2029`) and checks them: length, Luhn, expiry, CVC, name. */
export const readCard = (entry: CardEntry, now: Date): CardReading => {
  const number = entry.number.replace(/[\s-]/g, '')
  const expiry = readExpiry(entry.expiry)
  const cvc = entry.cvc.trim()
  const holder = entry.holder.trim()
  const faults: Extract<RefusalCode, `card/${string}`>[] = []
  if (!/^\d{13,19}$/.test(number) || !passesLuhn(number)) faults.push('card/number')
  if (expiry === undefined || isPast(expiry, now)) faults.push('card/expiry')
  if (!/^\d{3,4}$/.test(cvc)) faults.push('card/cvc')
  if (holder.length < 2 || holder.length > 100 || /\p{Cc}|\d{5}/u.test(holder)) faults.push('card/holder')
  return faults.length > 0 || expiry === undefined
    ? { faults }
    : { card: new Secret({ number, month: expiry.month, year: expiry.year, cvc, holder }) }
}

const readExpiry = (text: string): { month: string; year: string } | undefined => {
  const found = /^\s*(0?[1-9]|1[0-2])\s*[/.\-\s]?\s*(\d{2}|20\d{2})\s*$/.exec(text)
  if (found === null) return undefined
  const [, month = '', year = ''] = found
  return { month: month.padStart(2, '0'), year: year.length === 2 ? `20${year}` : year }
}

/** A card is good until the last day of its month. */
const isPast = ({ month, year }: { month: string; year: string }, now: Date): boolean =>
  Number(year) * 12 + Number(month) < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1

/** The check digit of ISO/IEC 7812-1. */
const passesLuhn = (digits: string): boolean => {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** A BLIK code: six digits, however they were grouped. Throws `Refusal('blik/code-format')`. */
export const readBlikCode = (text: string): Secret => {
  const code = text.replace(/[\s-]/g, '')
  if (!/^\d{6}$/.test(code)) throw new Refusal('blik/code-format')
  return new Secret(code)
}
