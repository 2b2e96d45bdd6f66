import { type Language, localeOf } from './languages.js'
import { remembered } from './remembered.js'

/** Readers of these languages mostly live by another clock than Warsaw's, so the zone is said. */
const saysZone: ReadonlySet<Language> = new Set(['bg', 'en', 'lt', 'ro', 'ru', 'uk'])
const minuteMs = 60_000
const zones = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Warsaw', timeZoneName: 'short' })
const formats = new Map<Language, Intl.DateTimeFormat>()
/** Payments of one minute mostly end in one minute, too. */
const minutes = remembered<string>(1000)

/** A moment on the gateway's clock (Europe/Warsaw), to the minute: `22 listopada 2026 18:40`, `22 November 2026 at 18:40 CET`. */
export const formatMoment = (moment: Date, language: Language): string =>
  minutes(`${language} ${Math.floor(moment.getTime() / minuteMs)}`, () => {
    const text = inOneLine(formatOf(language).formatToParts(moment))
    return saysZone.has(language) ? `${text}\u00a0${zoneOf(moment)}` : text
  })

const neighbours: ReadonlySet<string> = new Set(['day month', 'month day'])

/** No line ends between the day and its month, in whatever order a language has them. */
const inOneLine = (parts: readonly Intl.DateTimeFormatPart[]): string =>
  parts
    .map(({ value }, at) =>
      neighbours.has(`${parts[at - 1]?.type} ${parts[at + 1]?.type}`) ? value.replaceAll(' ', '\u00a0') : value,
    )
    .join('')

/** `CET` or `CEST` in every language: their own names for it are “Гринуич+1” or a sum to be done. */
const zoneOf = (moment: Date): string =>
  zones.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? ''

const formatOf = (language: Language): Intl.DateTimeFormat => {
  const format =
    formats.get(language) ??
    new Intl.DateTimeFormat(localeOf(language), {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Europe/Warsaw',
    })
  formats.set(language, format)
  return format
}

const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const warsawDays = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Warsaw' })
/** Warsaw's day changes on the hour. */
const days = remembered<string>(1000)
const spelledDays = remembered<string>(1000)

/** The day on the gateway's clock (Europe/Warsaw): `2026-11-22`. */
export const dayOf = (moment: Date): string =>
  days(String(Math.floor(moment.getTime() / hourMs)), () => warsawDays.format(moment))

/** The day so many days after one of `dayOf`: `22 grudnia 2026`. */
export const formatDayAfter = (day: string, count: number, language: Language): string =>
  spelledDays(`${language} ${day} ${count}`, () =>
    inOneLine(
      new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).formatToParts(
        new Date(Date.parse(day) + count * dayMs),
      ),
    ),
  )

/** Time left as minutes and seconds: `1:55`. */
export const formatLeft = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** An account number in groups of four, as banks print it; an IBAN keeps its country in front. */
export const formatAccount = (account: string): string => {
  const plain = account.replaceAll(' ', '')
  const head = /^\d{26}$/.test(plain) ? 2 : 4
  return [plain.slice(0, head), ...(plain.slice(head).match(/.{1,4}/g) ?? [])].join(' ')
}
