/** What is wrong with a field of a form; the page says the rule and the fix in the reader's language. */
export type Fault = { field: string; rule: string }

/** One line of at most so many characters, without controls and without characters that turn text around. */
export const plainText = (text: string, longest: number): boolean =>
  text.length <= longest && !/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(text)

/** As `plainText`, with line breaks. */
export const plainLines = (text: string, longest: number): boolean => plainText(text.replace(/\r?\n/g, ' '), longest)

/** A web address of a shop without user, password or fragment; in production https only. `null` = it is none. */
export const webAddress = (typed: string, mode: 'sandbox' | 'production'): string | null => {
  const text = typed.trim()
  const full = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  if (text === '' || full.length > 300 || !URL.canParse(full)) return null
  const url = new URL(full)
  const isWeb = url.protocol === 'https:' || (url.protocol === 'http:' && mode === 'sandbox')
  if (!isWeb || url.username !== '' || url.password !== '') return null
  if (mode === 'production' && !url.hostname.includes('.')) return null
  url.hash = ''
  return url.href
}
