/** Names whose values are never printed, as JSON members or `name=value`. */
const secretNames =
  'serviceKey|service_key|apiToken|api_token|token|authorization|password|passphrase|secret|cookie|set-cookie|signature|x-imoje-signature|webhook-signature|kasaResult|blikCode|blik_code|blik|T6|cardNumber|card_number|pan|cvv|cvc|sealed'

type Rule = { finds: RegExp; puts: string }

/** Texts of strangers come here: a rule must never look over the same characters once for each place where it could begin. */
const rules: readonly Rule[] = [
  {
    finds: new RegExp(`("(?:${secretNames})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|-?[0-9][0-9.]*)`, 'gi'),
    puts: '$1"***"',
  },
  { finds: new RegExp(`((?:^|[^\\w-])(?:${secretNames})=)[^\\s&"'\\\\;,]+`, 'gi'), puts: '$1***' },
  { finds: /("code"\s*:\s*)"\d{6}"/g, puts: '$1"***"' },
  { finds: /\b(kasa_(?:test|live)_)[\w-]{20,}/g, puts: '$1***' },
  { finds: /\b(whsec_)[\w+/=-]+/g, puts: '$1***' },
  { finds: /\b(Bearer|Basic)\s+[\w.~+/=-]{16,}/gi, puts: '$1 ***' },
  { finds: /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, puts: '***' },
  { finds: /\b[0-9a-f]{56,128}(;sha(?:224|256|384|512))/gi, puts: '***$1' },
  { finds: /\b(v1a?,)[\w+/=-]{40,}/g, puts: '$1***' },
  { finds: /(?<=[a-z0-9+.-]:\/\/)[^\s/@"']+@/gi, puts: '***@' },
  { finds: /(?<=\/[^\s"'?]*\?)[^\s"'<>\\]+/g, puts: '***' },
]

/** A UUID (kept, although its digits may look like one), or 13 to 19 digits, perhaps grouped by blanks or dashes. */
const cardLike = /([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})|(?<!\d)(?<!\d\.)(?:\d[ -]?){12,18}\d(?!\d)/gi

/**
 * The one redactor at the edge (domain.md §8): takes out card numbers, codes, tokens, keys, signatures, passwords in addresses and
 * query strings, whichever way they came into a text. A line of JSON stays JSON.
 */
export const redact = (text: string): string =>
  rules
    .reduce((clean, { finds, puts }) => clean.replace(finds, puts), text)
    .replace(cardLike, (found: string, uuid: string | undefined, at: number, whole: string) => {
      if (uuid !== undefined || !passesLuhn(found.replace(/\D/g, ''))) return found
      return isBareNumber(whole, at, found.length) ? '0' : '***'
    })

/** A JSON number, negative or with a fraction perhaps, must become a number. */
const isBareNumber = (text: string, at: number, length: number): boolean =>
  /[:[,-]/.test(text[at - 1] ?? '') && /[,}\].eE]/.test(text[at + length] ?? '')

const passesLuhn = (digits: string): boolean => {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 0 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
