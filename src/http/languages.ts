/** The page's languages, each with its own name, in the order of the menu (imoje-paywall.md §8; `ua` is an alias of `uk`). */
export const languageNames = {
  bg: 'Български',
  cs: 'Čeština',
  de: 'Deutsch',
  en: 'English',
  es: 'Español',
  fr: 'Français',
  it: 'Italiano',
  lt: 'Lietuvių',
  hu: 'Magyar',
  nl: 'Nederlands',
  pl: 'Polski',
  ro: 'Română',
  ru: 'Русский',
  sk: 'Slovenčina',
  sl: 'Slovenščina',
  sv: 'Svenska',
  uk: 'Українська',
} as const

export type Language = keyof typeof languageNames

export const languages = Object.keys(languageNames) as readonly Language[]

/** Where a visitor names no language of ours. */
export const defaultLanguage: Language = 'en'

const aliases: Readonly<Record<string, Language>> = { ua: 'uk' }
const known: ReadonlySet<string> = new Set(languages)

/** A path segment as a language; `undefined` when it is none. */
export const asLanguage = (segment: string): Language | undefined =>
  known.has(segment) ? (segment as Language) : Object.hasOwn(aliases, segment) ? aliases[segment] : undefined

/** The best of our languages for an `Accept-Language` header (RFC 9110 §12.5.4); regions are ignored. */
export const chooseLanguage = (acceptLanguage: string | undefined): Language => {
  const wishes = (acceptLanguage ?? '').slice(0, 1000).split(',').map(wish)
  const [best] = wishes
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .flatMap(({ language }) => language ?? [])
  return best ?? defaultLanguage
}

function wish(range: string): { language: Language | undefined; weight: number } {
  const [tag = '', ...parameters] = range.trim().toLowerCase().split(';')
  const quality = parameters
    .map(text => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(text)?.[1])
    .find(text => text !== undefined)
  return { language: asLanguage(tag.trim().split('-')[0] ?? ''), weight: quality === undefined ? 1 : Number(quality) }
}

/** The tag for `Intl` and for `lang`: European English, so that dates read day first. */
export const localeOf = (language: Language): string => (language === 'en' ? 'en-GB' : language)

/** What stands between a name and its value: French has a space before the sign. */
export const colonOf = (language: Language): string => (language === 'fr' ? '\u00a0:' : ':')
