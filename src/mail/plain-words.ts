/** Controls, line separators and the marks that turn the direction of a text around: none of them belongs into a letter's line. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Foreign words as one line of plain text. */
export const plainWords = (text: string): string =>
  text.replace(loneSurrogate, '\ufffd').replace(unseen, ' ').replace(/ {2,}/g, ' ').trim()

/** Words for a header: cut after so many characters, never within one. */
export const shortWords = (text: string, limit: number): string => {
  const characters = [...text]
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Keeps a right-to-left name from turning around the words beside it, where no markup can do so. */
export const isolated = (text: string): string => (rightToLeft.test(text) ? `\u2068${text}\u2069` : text)
