import { readFileSync } from 'node:fs'
import type { Finding, Mistake } from '../signing/finding.js'

/** What a developer reads about a signature: what happened, and what to do. */
export type MistakeText = { what: string; fix: string }
type Entry = MistakeText | Record<'signed' | 'sent', MistakeText>
type Sentences = { mistakes: Record<Mistake, Entry>; words: Readonly<Record<string, string>> }

const read = (language: 'en' | 'pl'): Sentences =>
  JSON.parse(readFileSync(new URL(`../../locales/signing/${language}.json`, import.meta.url), 'utf8'))

const sentences = { en: read('en'), pl: read('pl') }

/** What happened and what to do, with the facts of this finding; English but for Polish readers. Not escaped. */
export const mistakeText = ({ mistake, side, fields, facts }: Finding, language = 'en'): MistakeText => {
  const { mistakes, words } = language === 'pl' ? sentences.pl : sentences.en
  const entry = mistakes[mistake]
  const text = 'what' in entry ? entry : entry[side ?? 'signed']
  const known: Record<string, string> = { ...facts, fields: (fields ?? []).join(', ') }
  const put = (sentence: string) =>
    sentence.replace(/\{(\w+)\}/g, (name: string, key: string) => {
      const value = known[key]
      return value === undefined ? name : (words[value] ?? value)
    })
  return { what: put(text.what), fix: text.fix }
}
