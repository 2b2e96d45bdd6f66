import { type Language, localeOf } from '../../http/languages.js'
import { remembered } from '../../http/remembered.js'

/** Where goods of our shops are sent: the European Economic Area and its neighbours. */
const codes = [
  ...['AT', 'BE', 'BG', 'CH', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GB', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT'],
  ...['LI', 'LT', 'LU', 'LV', 'MD', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'RS', 'SE', 'SI', 'SK', 'TR', 'UA', 'US'],
]

export const isCountry = (code: string): boolean => codes.includes(code)

const lists = remembered<readonly { code: string; name: string }[]>(50)

/** Countries by their names in a language, sorted as its readers expect. */
export const countriesIn = (language: Language): readonly { code: string; name: string }[] =>
  lists(language, () => {
    const locale = localeOf(language)
    const names = new Intl.DisplayNames(locale, { type: 'region' })
    const { compare } = new Intl.Collator(locale)
    return codes
      .map(code => ({ code, name: names.of(code) ?? code }))
      .sort((one, other) => compare(one.name, other.name))
  })
