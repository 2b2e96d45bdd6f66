import type { Facts, FaultRule, NoteRule } from './faults.js'

/** What a developer reads about a broken rule: the rule, and what to do. `{name}` stands for a fact. */
export type FaultText = { rule: string; fix: string }

const texts: Record<FaultRule, FaultText> = {
  'invalid-utf8': {
    rule: 'The bytes of this field are not UTF-8.',
    fix: 'Send the form as UTF-8: set accept-charset="utf-8" on the form, or convert the text before encoding it.',
  },
  'malformed-escape': {
    rule: 'After % two hexadecimal digits must follow.',
    fix: 'Encode a percent sign as %25; let the form or your URL builder do the encoding.',
  },
  'malformed-name': {
    rule: 'A field name is plain text with optional groups in brackets, as in billing[city].',
    fix: 'Close every bracket, and put no =, & or control character into a name.',
  },
  'forbidden-name': { rule: 'This field name is reserved.', fix: 'Leave the field out or give it another name.' },
  repeated: {
    rule: 'A field may be sent once.',
    fix: 'Remove the second field of this name; look for the same parameter in the form and in its address.',
  },
  'mixed-group': {
    rule: 'A name is either one value or a group of fields, not both.',
    fix: 'Send either name=value or name[part]=value.',
  },
  'too-many-fields': { rule: 'A form may have {fields} fields.', fix: 'Send fewer fields.' },
  'too-deep': { rule: 'Groups may nest {depth} levels deep.', fix: 'Send flatter field names.' },
  'too-large': {
    rule: 'A form may have {max} bytes.',
    fix: 'Shorten the long fields; invoice and cart travel gzipped.',
  },
  'not-a-form': {
    rule: 'The body must be application/x-www-form-urlencoded.',
    fix: 'Send an ordinary HTML form from the payer’s browser; JSON and multipart bodies belong to the REST API.',
  },
  'unknown-shop': {
    rule: 'No active shop has this merchantId and serviceId.',
    fix: 'Copy both from the shop’s data for integration, and check that they are of this environment.',
  },
  'ids-swapped': {
    rule: 'merchantId and serviceId are exchanged.',
    fix: 'merchantId has 20 letters and digits, serviceId is a UUID: swap the two values.',
  },
  'signature-missing': {
    rule: 'Every form carries a signature.',
    fix: 'Sign all fields with the shop’s key and send the result as signature=<hex>;sha256.',
  },
  'signature-malformed': {
    rule: 'A signature is the lower-case hexadecimal digest, a semicolon and the algorithm.',
    fix: 'Send <hex>;sha256 without blanks; the digest has 56, 64, 96 or 128 digits.',
  },
  'signature-algorithm': {
    rule: 'The algorithm is sha224, sha256, sha384 or sha512, in lower case.',
    fix: 'Use sha256.',
  },
  'signature-mismatch': {
    rule: 'The signature does not belong to these fields and this shop’s keys.',
    fix: 'Compare the text built from your fields with the text that your program signs.',
  },
  ambiguous: {
    rule: 'The value contains what looks like the field {imitates}, so that one signature would fit two forms.',
    fix: 'Remove "&{imitates}" from the value, or percent-encode the & inside an address.',
  },
  required: { rule: 'This field is required.', fix: 'Send it with a value.' },
  'must-be-text': { rule: 'This field is one value.', fix: 'Send it without brackets in its name.' },
  'must-be-group': { rule: 'This field is a group.', fix: 'Send its parts as name[part]=value.' },
  'too-long': { rule: 'At most {max} characters.', fix: 'Shorten the value.' },
  'control-character': {
    rule: 'Control characters are not allowed; {codePoint} stands at character {position}.',
    fix: 'Remove tabs, line breaks and other control characters.',
  },
  'bidi-override': {
    rule: 'Characters that change the reading direction are not allowed; {codePoint} stands at character {position}.',
    fix: 'Remove the invisible character.',
  },
  'amount-format': {
    rule: 'The amount is a whole number of minor units (grosze, cents), digits only, no leading zero.',
    fix: 'Send 12990 for 129.90.',
  },
  'amount-major-units': {
    rule: 'The amount is in minor units (grosze, cents) without a decimal separator.',
    fix: 'Send {suggestion}.',
  },
  'amount-range': { rule: 'The amount is between 1 and {max} minor units.', fix: 'Send an amount in this range.' },
  'currency-format': { rule: 'The currency is three capital letters (ISO 4217).', fix: 'Send PLN, for example.' },
  'currency-unknown': {
    rule: 'This currency is not open for new payments.',
    fix: 'Send a currency that the shop accepts.',
  },
  'currency-test': {
    rule: 'The shop does not take the test currency TST.',
    fix: 'Switch it on in the panel (Shops → Details → Rules → Currencies), or send a currency that the shop accepts.',
  },
  'shop-closed': {
    rule: 'The merchant has closed this shop to new orders.',
    fix: 'Open it again in the panel: Shops → Details → Open the shop.',
  },
  'id-format': {
    rule: 'This id has another shape.',
    fix: 'merchantId: 20 lower-case letters and digits. serviceId: a UUID. customerId: at most 36 of A-Z a-z 0-9 _ -.',
  },
  'email-format': {
    rule: 'This is no e-mail address.',
    fix: 'Send one address such as jan@shop.example, or leave it out.',
  },
  'address-format': {
    rule: 'An address is absolute: http:// or https://, a host, no blanks.',
    fix: 'Send the full address, with blanks and special characters percent-encoded.',
  },
  'address-https': { rule: 'In production addresses must be https.', fix: 'Send an https:// address.' },
  'address-trailing-dot': { rule: 'The host may not end with a dot.', fix: 'Remove the dot at the end of {host}.' },
  'address-credentials': {
    rule: 'An address may not contain a user name or a password.',
    fix: 'Remove everything between // and @.',
  },
  'valid-to-format': {
    rule: 'validTo is a time in Unix seconds, or the word NULL for a payment that never expires.',
    fix: 'Send digits only, for example the current Unix time plus 3600.',
  },
  'valid-to-milliseconds': {
    rule: 'validTo is in seconds, not in milliseconds.',
    fix: 'Divide by 1000: {suggestion}.',
  },
  'valid-to-too-soon': {
    rule: 'validTo must be at least {seconds} seconds ahead.',
    fix: 'Send {soonest} or later, and check the clock of the shop’s server.',
  },
  'code-format': {
    rule: 'A channel code has at most {max} characters of A-Z a-z 0-9 _ -.',
    fix: 'Send a code of the method list, such as blik.',
  },
  'row-index': {
    rule: 'Rows are numbered from 0.',
    fix: 'Name them multipayout[0][ban], multipayout[1][ban] and so on.',
  },
  'ban-format': { rule: 'A bank account number has 26 digits.', fix: 'Send it without PL, blanks and dashes.' },
  'ban-checksum': { rule: 'The check digits of the account number are wrong.', fix: 'Look for a mistyped digit.' },
  'payout-sum': {
    rule: 'The rows sum to {sum}, which is more than the amount {amount}.',
    fix: 'Share out at most the whole amount.',
  },
  'payout-titles': {
    rule: 'If one row has a title, every row has one.',
    fix: 'Add the missing titles or remove all of them.',
  },
  'payout-json': {
    rule: 'multipayout of the widget is a list of rows as JSON text.',
    fix: 'Write data-multipayout=\'[{"ban":"…","amount":"100","label":"…"}]\' and sign exactly that text.',
  },
  'widget-type': { rule: 'The kind of widget is one of {known}.', fix: 'Leave data-widget-type out for oneclick.' },
  'widget-origin': {
    rule: 'This origin is not among the shop’s, so its pages may not show the card page or the calculator in a frame.',
    fix: 'Register it: kasa shop origins {serviceId} add {origin} --merchant {merchantId}',
  },
  'packed-base64': {
    rule: 'This field is base64 of a gzipped JSON object.',
    fix: 'Use the standard alphabet, and let the form encode + as %2B: an unencoded + arrives as a blank.',
  },
  'packed-gzip': {
    rule: 'After base64 a gzip stream must follow.',
    fix: 'Encode with gzip (gzencode in PHP, gzipSync in Node.js), not with deflate or zlib.',
  },
  'packed-too-large': { rule: 'Unpacked, this field may have {max} bytes.', fix: 'Send fewer or shorter positions.' },
  'packed-json': { rule: 'After gzip a JSON object in UTF-8 must follow.', fix: 'Pack the object itself, once.' },
  'member-type': { rule: 'This member is of type {expected}.', fix: 'Send a JSON {expected}.' },
  'member-value': { rule: 'This value is not allowed here.', fix: 'Allowed: {allowed}.' },
  'member-range': { rule: 'This value is out of range.', fix: 'Send {limit}.' },
  'split-payment-tax': {
    rule: 'If one position has taxAmount (Split Payment), every position has one.',
    fix: 'Add the tax of this position in minor units.',
  },
}

const noteTexts: Record<NoteRule, string> = {
  'imoje-refuses-character': 'imoje itself would refuse the character {character} ({codePoint}) here.',
  'imoje-refuses-address': 'imoje itself would not notify {host}: it sends to no local name and to no port.',
  'imoje-refuses-empty': 'imoje itself does not accept this field empty: leave it out.',
  'unknown-method': 'Unknown methods: {unknown}. Known are: {known}.',
  'country-code': 'A country is two capital letters, such as PL.',
  'invoice-currency': 'imoje takes an invoice with PLN only.',
}

/** The rule and its fix in English, with the facts of this fault. Not escaped. */
export function faultText({ rule, facts }: { rule: FaultRule; facts: Facts }): FaultText {
  return { rule: withFacts(texts[rule].rule, facts), fix: withFacts(texts[rule].fix, facts) }
}

/** A remark in English, with its facts. Not escaped. */
export function noteText({ rule, facts }: { rule: NoteRule; facts: Facts }): string {
  return withFacts(noteTexts[rule], facts)
}

function withFacts(sentence: string, facts: Facts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''))
}
