import { readdirSync, readFileSync } from 'node:fs'
import type account from '../../locales/panel/account/en.json'
import type audit from '../../locales/panel/audit/en.json'
import type contact from '../../locales/panel/contact/en.json'
import type entrance from '../../locales/panel/entrance/en.json'
import type explain from '../../locales/panel/explain/en.json'
import type frame from '../../locales/panel/frame/en.json'
import type help from '../../locales/panel/help/en.json'
import type home from '../../locales/panel/home/en.json'
import type links from '../../locales/panel/links/en.json'
import type members from '../../locales/panel/members/en.json'
import type messages from '../../locales/panel/messages/en.json'
import type onboarding from '../../locales/panel/onboarding/en.json'
import type operator from '../../locales/panel/operator/en.json'
import type queues from '../../locales/panel/queues/en.json'
import type security from '../../locales/panel/security/en.json'
import type shops from '../../locales/panel/shops/en.json'
import type transactions from '../../locales/panel/transactions/en.json'
import { chooseLanguage } from '../http/languages.js'
import { type Phrases, phrasesFrom, type WithoutPlural } from '../http/phrases.js'
import { type PanelLanguage, panelLanguages } from '../members/member.js'

type Master = typeof account &
  typeof audit &
  typeof members &
  typeof entrance &
  typeof security &
  typeof frame &
  typeof home &
  typeof contact &
  typeof help &
  typeof messages &
  typeof links &
  typeof shops &
  typeof transactions &
  typeof explain &
  typeof queues &
  typeof onboarding &
  typeof operator

/** A phrase of the panel: one folder a tab, in four languages; English is the master. */
export type PanelKey = WithoutPlural<keyof Master>
export type PanelPhrases = Phrases<PanelKey>

const folder = new URL('../../locales/panel/', import.meta.url)

/** All phrases of a language, tab by tab. */
export const readPanelPhrases = (language: PanelLanguage): Record<string, string> =>
  Object.assign(
    {},
    ...readdirSync(folder).map(tab => JSON.parse(readFileSync(new URL(`${tab}/${language}.json`, folder), 'utf8'))),
  )

/** The panel's phrases by language. */
export const createPanelPhrases = (): Readonly<Record<PanelLanguage, PanelPhrases>> =>
  phrasesFrom<PanelKey, PanelLanguage>(panelLanguages.map(language => [language, readPanelPhrases(language)]))

/** A text as one of the panel's languages. */
export const asPanelLanguage = (text: string | undefined): PanelLanguage | undefined =>
  panelLanguages.find(language => language === text)

/** What somebody chose, or the best of the panel's languages for a browser; English for all others (issue: they have the menu to change). */
export const panelLanguageFor = (
  chosen: string | null | undefined,
  acceptLanguage: string | undefined,
): PanelLanguage => asPanelLanguage(chosen ?? undefined) ?? asPanelLanguage(chooseLanguage(acceptLanguage)) ?? 'en'
