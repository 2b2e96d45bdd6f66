import { readFileSync } from 'node:fs'
import type master from '../../locales/developers/en.json'
import type { Language } from '../http/languages.js'

/** A phrase of the developers' pages: English and Polish. */
export type TextKey = keyof typeof master
export type Texts = Readonly<Record<TextKey, string>>

const read = (language: 'en' | 'pl'): Texts =>
  JSON.parse(readFileSync(new URL(`../../locales/developers/${language}.json`, import.meta.url), 'utf8'))

const english = read('en')
const polish = read('pl')

/** The texts for a payer's language: Polish where it is that, English everywhere else. */
export const textsFor = (language: string): { language: Language; texts: Texts } =>
  language === 'pl' ? { language: 'pl', texts: polish } : { language: 'en', texts: english }
