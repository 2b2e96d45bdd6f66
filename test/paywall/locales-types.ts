/** Nothing runs here: a phrase that a promised language lacks does not compile (plural forms are compared by phrases.test.ts). */
import type bg from '../../locales/paywall/bg.json'
import type cs from '../../locales/paywall/cs.json'
import type de from '../../locales/paywall/de.json'
import type master from '../../locales/paywall/en.json'
import type es from '../../locales/paywall/es.json'
import type fr from '../../locales/paywall/fr.json'
import type hu from '../../locales/paywall/hu.json'
import type it from '../../locales/paywall/it.json'
import type lt from '../../locales/paywall/lt.json'
import type nl from '../../locales/paywall/nl.json'
import type pl from '../../locales/paywall/pl.json'
import type ro from '../../locales/paywall/ro.json'
import type ru from '../../locales/paywall/ru.json'
import type sk from '../../locales/paywall/sk.json'
import type sl from '../../locales/paywall/sl.json'
import type sv from '../../locales/paywall/sv.json'
import type uk from '../../locales/paywall/uk.json'
import type { Language } from '../../src/http/languages.js'

type Complete<Dictionary extends typeof master> = Dictionary
export type Locales = {
  bg: Complete<typeof bg>
  cs: Complete<typeof cs>
  de: Complete<typeof de>
  en: typeof master
  es: Complete<typeof es>
  fr: Complete<typeof fr>
  hu: Complete<typeof hu>
  it: Complete<typeof it>
  lt: Complete<typeof lt>
  nl: Complete<typeof nl>
  pl: Complete<typeof pl>
  ro: Complete<typeof ro>
  ru: Complete<typeof ru>
  sk: Complete<typeof sk>
  sl: Complete<typeof sl>
  sv: Complete<typeof sv>
  uk: Complete<typeof uk>
}
/** A language without a dictionary does not compile either. */
export type Covered = Record<Language, unknown> extends Record<keyof Locales, unknown> ? Locales[Language] : never
