import { stringify } from 'csv-stringify/sync'
import type { PanelLanguage } from '../members/member.js'

/** A figure is written as it is; a text is guarded. */
export type CsvCell = string | { figure: string }

const formula = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/

/** A text that a spreadsheet would take for a formula begins with an apostrophe, which it takes for a text. */
const guarded = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** As spreadsheets of these countries read them by a double click: with a semicolon where the comma divides a number. */
const delimiters: Record<PanelLanguage, { between: string; decimal: string }> = {
  en: { between: ',', decimal: '.' },
  pl: { between: ';', decimal: ',' },
  ru: { between: ';', decimal: ',' },
  uk: { between: ';', decimal: ',' },
}

/** Tells a spreadsheet that the text is UTF-8. */
export const csvMark = '\ufeff'

/** Lines of a CSV file (RFC 4180) for spreadsheets in a language; `figure`s have a point and get the language's sign. */
export const csvLines = (rows: readonly (readonly CsvCell[])[], language: PanelLanguage): string => {
  const { between, decimal } = delimiters[language]
  const texts = rows.map(row =>
    row.map(cell => (typeof cell === 'string' ? guarded(cell) : cell.figure.replace('.', decimal))),
  )
  return stringify(texts, { delimiter: between, record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
}
