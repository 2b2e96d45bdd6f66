import type { Finding, SignatureMistake } from '../../signing/finding.js'

/** What a developer reads about a signature: what happened, and what to do. `{name}` stands for a fact. */
export type MistakeText = { what: string; fix: string }

const texts: Record<SignatureMistake, MistakeText | Record<'signed' | 'sent', MistakeText>> = {
  'field-not-signed': {
    what: 'Sent but not signed: {fields}.',
    fix: 'Sign every field that the form sends, empty ones too, or do not send it.',
  },
  'field-not-sent': {
    what: 'Signed as empty but not sent: {fields}.',
    fix: 'Leave the field out of the signed text, or send it empty.',
  },
  'order-of-sending': {
    what: 'The fields were signed in the order of sending.',
    fix: 'Sort them by name (ksort) before signing.',
  },
  'flat-row-order': {
    what: 'The full names were sorted as text, so that row [10] stands before row [2].',
    fix: 'Sort each level on its own, row numbers by their value.',
  },
  'case-insensitive-order': {
    what: 'The names were sorted without regard to case.',
    fix: 'Sort by bytes: capital letters before small ones.',
  },
  'url-encoded-values': {
    signed: {
      what: 'URL-encoded values were signed ({function}).',
      fix: 'Sign the raw values; only the transport encodes them.',
    },
    sent: {
      what: 'The values were URL-encoded twice on their way.',
      fix: 'Put raw values into the form; the browser encodes them.',
    },
  },
  'html-escaped-values': {
    signed: {
      what: 'HTML-escaped values were signed.',
      fix: 'Sign the raw values; escape only when writing the HTML.',
    },
    sent: { what: 'The values were HTML-escaped twice in the form.', fix: 'Escape once, when writing the HTML.' },
  },
  'trimmed-values': {
    signed: {
      what: 'Trimmed values were signed, untrimmed ones sent.',
      fix: 'Trim before building the form, then sign what is sent.',
    },
    sent: {
      what: 'Signed with a blank or a line break at the end that was not sent: {fields}.',
      fix: 'Trim before signing.',
    },
  },
  'line-breaks-changed': {
    what: 'Line breaks changed on their way: browsers send them as CR LF.',
    fix: 'Replace line breaks by blanks before signing; they are not accepted in text.',
  },
  'plus-not-encoded': {
    what: 'A plus sign arrived as a blank.',
    fix: 'Encode + as %2B when you build the address or body yourself.',
  },
  'amount-in-major-units': {
    signed: {
      what: 'The amount was signed in another unit than sent.',
      fix: 'Use minor units in both places: 12990 for 129.90.',
    },
    sent: { what: 'The amount was sent in major units.', fix: 'Send minor units: 12990 for 129.90.' },
  },
  'trailing-ampersand': {
    what: 'The signed text ended with &.',
    fix: 'Join the fields with &, without one at the end.',
  },
  'windows-1250-bytes': {
    signed: {
      what: 'The text was signed in {charset}, not in UTF-8.',
      fix: 'Convert the text to UTF-8 before signing.',
    },
    sent: {
      what: 'The form was sent in windows-1250, not in UTF-8.',
      fix: 'Set accept-charset="utf-8" on the form and sign UTF-8.',
    },
  },
  'blank-in-key': {
    what: 'The key has a {blank} at its {at}.',
    fix: 'Copy the key again without it, or trim the setting when reading it.',
  },
  'key-of-another-shop': {
    what: 'Signed with the key of another shop: {label}.',
    fix: 'Use the key of the shop whose serviceId you send.',
  },
  'token-as-key': {
    what: 'Signed with an API token: {label}.',
    fix: 'Tokens are for the REST API; sign with the shop’s key.',
  },
  'id-as-key': {
    what: 'Signed with an id instead of the key: {label}.',
    fix: 'Sign with the shop’s key (serviceKey).',
  },
  'key-left-out': {
    what: 'The text was hashed without the key.',
    fix: 'Append the shop’s key to the text, without a separator.',
  },
  'hmac-instead-of-hash': { what: 'HMAC was used.', fix: 'Use a plain hash of the text followed by the key.' },
  'key-before-text': { what: 'The key stood before the text.', fix: 'Append the key after the text.' },
  'upper-case-hex': { what: 'The digest is in capital letters.', fix: 'Send lower-case hexadecimal digits.' },
  'base64-instead-of-hex': { what: 'The digest is in base64.', fix: 'Send lower-case hexadecimal digits.' },
  'missing-algorithm': { what: 'The algorithm is missing behind the digest.', fix: 'Append ;sha256.' },
  'another-algorithm': {
    what: 'The digest is one of {used}, and the form names “{named}”.',
    fix: 'Use sha224, sha256, sha384 or sha512 and name it in lower case.',
  },
}

/** What happened and what to do, in English, with the facts of this finding. Not escaped. */
export function mistakeText({ mistake, side, fields, facts }: Finding): MistakeText {
  const entry = texts[mistake]
  const text = 'what' in entry ? entry : entry[side ?? 'signed']
  const known: Record<string, string> = { ...facts, fields: (fields ?? []).join(', ') }
  return { ...text, what: text.what.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? '') }
}
