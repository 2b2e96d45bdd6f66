import { type Language, localeOf } from '../http/languages.js'

/** To the second, in Warsaw, with the zone: developers compare moments with their logs. */
export const exactMoment = (moment: Date, language: Language): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: 'medium',
    timeStyle: 'long',
    timeZone: 'Europe/Warsaw',
  }).format(moment)
