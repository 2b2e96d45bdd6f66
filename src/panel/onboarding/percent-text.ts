import { type Language, localeOf } from '../../http/languages.js'

/** Basis points as people read them: `159` → `1.59%`, `1,59%`. */
export const percentText = (bps: number, language: Language): string =>
  new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 2 }).format(bps / 10_000)
