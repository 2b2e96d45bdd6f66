/** Nothing runs here: a phrase that a promised language lacks does not compile (plural forms are compared by phrases.test.ts). */

import type mailBg from '../../locales/mail/bg.json'
import type mailCs from '../../locales/mail/cs.json'
import type mailDe from '../../locales/mail/de.json'
import type mailEn from '../../locales/mail/en.json'
import type mailEs from '../../locales/mail/es.json'
import type mailFr from '../../locales/mail/fr.json'
import type mailHu from '../../locales/mail/hu.json'
import type mailIt from '../../locales/mail/it.json'
import type mailLt from '../../locales/mail/lt.json'
import type mailNl from '../../locales/mail/nl.json'
import type mailPl from '../../locales/mail/pl.json'
import type mailRo from '../../locales/mail/ro.json'
import type mailRu from '../../locales/mail/ru.json'
import type mailSk from '../../locales/mail/sk.json'
import type mailSl from '../../locales/mail/sl.json'
import type mailSv from '../../locales/mail/sv.json'
import type mailUk from '../../locales/mail/uk.json'
import type paywallBg from '../../locales/paywall/bg.json'
import type paywallCs from '../../locales/paywall/cs.json'
import type paywallDe from '../../locales/paywall/de.json'
import type paywallEn from '../../locales/paywall/en.json'
import type paywallEs from '../../locales/paywall/es.json'
import type paywallFr from '../../locales/paywall/fr.json'
import type paywallHu from '../../locales/paywall/hu.json'
import type paywallIt from '../../locales/paywall/it.json'
import type paywallLt from '../../locales/paywall/lt.json'
import type paywallNl from '../../locales/paywall/nl.json'
import type paywallPl from '../../locales/paywall/pl.json'
import type paywallRo from '../../locales/paywall/ro.json'
import type paywallRu from '../../locales/paywall/ru.json'
import type paywallSk from '../../locales/paywall/sk.json'
import type paywallSl from '../../locales/paywall/sl.json'
import type paywallSv from '../../locales/paywall/sv.json'
import type paywallUk from '../../locales/paywall/uk.json'
import type { Language } from '../../src/http/languages.js'

/** A dictionary for every language, each with every phrase of the master. */
type Complete<Master, Dictionaries extends Record<Language, Master>> = Dictionaries

export type PaywallLocales = Complete<
  typeof paywallEn,
  {
    bg: typeof paywallBg
    cs: typeof paywallCs
    de: typeof paywallDe
    en: typeof paywallEn
    es: typeof paywallEs
    fr: typeof paywallFr
    hu: typeof paywallHu
    it: typeof paywallIt
    lt: typeof paywallLt
    nl: typeof paywallNl
    pl: typeof paywallPl
    ro: typeof paywallRo
    ru: typeof paywallRu
    sk: typeof paywallSk
    sl: typeof paywallSl
    sv: typeof paywallSv
    uk: typeof paywallUk
  }
>
export type MailLocales = Complete<
  typeof mailEn,
  {
    bg: typeof mailBg
    cs: typeof mailCs
    de: typeof mailDe
    en: typeof mailEn
    es: typeof mailEs
    fr: typeof mailFr
    hu: typeof mailHu
    it: typeof mailIt
    lt: typeof mailLt
    nl: typeof mailNl
    pl: typeof mailPl
    ro: typeof mailRo
    ru: typeof mailRu
    sk: typeof mailSk
    sl: typeof mailSl
    sv: typeof mailSv
    uk: typeof mailUk
  }
>
