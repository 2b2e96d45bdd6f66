import { readFileSync } from 'node:fs'
import { type Phrases, phrasesFrom } from '../http/phrases.js'
import { type PanelLanguage, panelLanguages } from '../members/member.js'
import type { MemberMailKey } from './member-letters.js'

const folder = new URL('../../locales/panel/letters/', import.meta.url)

/** The phrases of letters to people of the panel. */
export const memberMailPhrases = (): Readonly<Record<PanelLanguage, Phrases<MemberMailKey>>> =>
  phrasesFrom<MemberMailKey, PanelLanguage>(
    panelLanguages.map(language => [language, JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8'))]),
  )
