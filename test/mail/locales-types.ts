/** Nothing runs here: a phrase that a promised language lacks does not compile. */
import type bg from '../../locales/mail/bg.json'
import type cs from '../../locales/mail/cs.json'
import type de from '../../locales/mail/de.json'
import type master from '../../locales/mail/en.json'
import type es from '../../locales/mail/es.json'
import type fr from '../../locales/mail/fr.json'
import type hu from '../../locales/mail/hu.json'
import type it from '../../locales/mail/it.json'
import type lt from '../../locales/mail/lt.json'
import type nl from '../../locales/mail/nl.json'
import type pl from '../../locales/mail/pl.json'
import type ro from '../../locales/mail/ro.json'
import type ru from '../../locales/mail/ru.json'
import type sk from '../../locales/mail/sk.json'
import type sl from '../../locales/mail/sl.json'
import type sv from '../../locales/mail/sv.json'
import type uk from '../../locales/mail/uk.json'
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
