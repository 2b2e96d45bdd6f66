import { type Language, localeOf } from '../http/languages.js'

const formats = new Map<Language, Intl.DateTimeFormat>()

/** A moment to the second in Warsaw; the page's foot names the zone: `22 Nov 2026, 12:40:07`. */
export const exactMoment = (moment: Date, language: Language): string => {
  const format =
    formats.get(language) ??
    new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Europe/Warsaw' })
  formats.set(language, format)
  return format.format(moment)
}
