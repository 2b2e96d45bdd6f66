import type { PhraseKey } from '../http/phrases.js'

/** Fields a payer can fill in wrongly on the page, each with the sentence that says how to correct it. A new field is a row here. */
export const fieldPhrases = {
  code: 'error.blikCode',
  bank: 'error.bank',
  number: 'error.cardNumber',
  expiry: 'error.cardExpiry',
  cvc: 'error.cardCvc',
  holder: 'error.cardHolder',
  wallet: 'error.wallet',
  offer: 'error.offer',
  plan: 'error.plan',
  savedCvc: 'error.cardCvc',
} as const satisfies Readonly<Record<string, PhraseKey>>

export type FieldName = keyof typeof fieldPhrases
export const fieldNames = Object.keys(fieldPhrases) as readonly FieldName[]
/** The sentence at each wrong field; `null` = nothing is wrong with it. */
export type FieldErrors = Readonly<Record<FieldName, string | null>>
export const noErrors = Object.fromEntries(fieldNames.map(name => [name, null])) as FieldErrors
