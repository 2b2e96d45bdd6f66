import { readFileSync } from 'node:fs'
import { createInstance, type i18n } from 'i18next'
import type master from '../../locales/paywall/en.json'
import { type Language, languageNames, languages } from './languages.js'

type PluralSuffix = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
/** Plural phrases are asked for without their suffix. */
export type WithoutPlural<Key> = Key extends `${infer Base}_${PluralSuffix}` ? Base : Key
/** A phrase of the payer's pages; English is the master. Plural phrases are asked for without their suffix. */
export type PhraseKey = WithoutPlural<keyof typeof master>

export type PhraseValues = Readonly<Record<string, string | number>>

/** The phrases of one language. Answers plain text, never escaped; throws on an unknown key or a missing value. */
export type Phrases<Key extends string = PhraseKey> = {
  (key: Key, values?: PhraseValues): string
  language: Language
  /** For `lang`. */
  direction: 'ltr' | 'rtl'
  /** For the language menu. */
  languages: readonly { code: Language; name: string }[]
}

/** Text and names of values in turn: `['Pay ', 'amount', '']`. */
type Pieces = readonly string[]
type Entry = string | Pieces | ReadonlyMap<string, Pieces>

/** Folders of `locales` that are complete in every language. */
type Room = 'paywall' | 'mail'

const folder = new URL('../../locales/', import.meta.url)
const suffix = /_(?:zero|one|two|few|many|other)$/
/** Enough numbers to meet every plural category of our languages once. */
const samples = [...Array.from({ length: 130 }, (_, count) => count), 1_000_000, 0.5, 1.5]

/**
 * Reads every dictionary once and resolves it into flat maps of pieces, because `i18next.t()` per phrase and request
 * costs more than the page itself (performance.md §1). i18next decides here, at the start, which text serves which plural.
 */
export const createPhrases = <Key extends string = PhraseKey>(
  room: Room = 'paywall',
): Readonly<Record<Language, Phrases<Key>>> =>
  phrasesFrom<Key, Language>(languages.map(language => [language, readPhrases(language, room)]))

/** The same from dictionaries that somebody else has read. */
export const phrasesFrom = <Key extends string, Spoken extends Language>(
  dictionaries: readonly (readonly [Spoken, Readonly<Record<string, string>>])[],
): Readonly<Record<Spoken, Phrases<Key>>> => {
  const source = createInstance()
  source.init({
    resources: Object.fromEntries(dictionaries.map(([language, dictionary]) => [language, { phrases: dictionary }])),
    fallbackLng: false,
    defaultNS: 'phrases',
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
  })
  const menu = dictionaries.map(([code]) => ({ code, name: languageNames[code] }))
  return Object.fromEntries(
    dictionaries.map(([language]) => [language, phrasesOf<Key>(source, language, menu)]),
  ) as Record<Spoken, Phrases<Key>>
}

/** The dictionary of a language as it stands in its file. */
export const readPhrases = (language: Language, room: Room = 'paywall'): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(new URL(`${room}/${language}.json`, folder), 'utf8'))

function phrasesOf<Key extends string>(source: i18n, language: Language, menu: Phrases['languages']): Phrases<Key> {
  const rules = new Intl.PluralRules(language)
  const entries = new Map<string, Entry>()
  for (const name of Object.keys(source.getResourceBundle(language, 'phrases'))) {
    const key = name.replace(suffix, '')
    if (!entries.has(key))
      entries.set(key, key === name ? phrase(source, language, key) : plurals(source, language, key, rules))
  }
  const say = (key: Key, values?: PhraseValues): string => {
    const entry = entries.get(key)
    if (typeof entry === 'string') return entry
    if (entry === undefined) throw new Error(`No phrase "${key}" in "${language}"`)
    return fill(key, entry instanceof Map ? entry.get(rules.select(Number(values?.count))) : entry, values)
  }
  return Object.assign(say, { language, direction: 'ltr' as const, languages: menu })
}

function phrase(source: i18n, language: Language, key: string, count?: number): string | Pieces {
  const text = source.t(key, { lng: language, skipInterpolation: true, ...(count === undefined ? {} : { count }) })
  if (text === key) throw new Error(`"${language}" has no plural of "${key}" for ${count}`)
  const pieces = text.split(/\{\{(\w+)\}\}/)
  return pieces.length === 1 ? text : pieces
}

function plurals(source: i18n, language: Language, key: string, rules: Intl.PluralRules): Entry {
  const forms = new Map<string, Pieces>()
  for (const count of samples) {
    const category = rules.select(count)
    if (!forms.has(category)) forms.set(category, [phrase(source, language, key, count)].flat())
  }
  return forms
}

function fill(key: string, pieces: unknown, values: PhraseValues | undefined): string {
  if (!Array.isArray(pieces)) throw new Error(`Phrase "${key}" has no such plural`)
  let text = pieces[0] as string
  for (let at = 1; at < pieces.length; at += 2) {
    const value = values?.[pieces[at] as string]
    if (value === undefined) throw new Error(`Phrase "${key}" needs "${pieces[at]}"`)
    text += value + pieces[at + 1]
  }
  return text
}
