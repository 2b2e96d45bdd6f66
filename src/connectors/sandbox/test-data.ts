import {
  appMs,
  blikConfirmedPrefix,
  blikRefusals,
  blikSettledAtOnce,
  blikWrongCode,
  descriptions,
  laterSeconds,
  steeringTitles,
  type TestCard,
  testCardCvc,
  testCardExpiry,
  testCards,
} from './outcomes.js'

type TestTable = { title: string; note: string; head: readonly string[]; rows: readonly (readonly string[])[] }

const results: Readonly<Record<TestCard['result'], string>> = {
  paid: 'paid',
  refused: 'refused',
  error: 'provider error',
}
const profiles: Readonly<Record<NonNullable<TestCard['profile']>, string>> = {
  settled: 'profile charges settle',
  rejected: 'profile charges are rejected',
  error: 'profile charges end in a provider error',
}
const cardResult = ({ result, profile }: TestCard): string =>
  profile === null ? results[result] : `${results[result]}; ${profiles[profile]}`

const coded = (statusCode: string): string => `${statusCode} ${descriptions.get(statusCode) ?? ''}`
const grouped = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ')
const expiry = `${testCardExpiry.month}/${testCardExpiry.year.slice(2)}`
const appSeconds = appMs / 1000

/** Everything that steers the sandbox, as tables for people: drawn from the very tables that the bank decides by. */
export const testData: readonly TestTable[] = [
  {
    title: 'BLIK codes',
    note: `Refusals come about ${appSeconds} second after the code. Any other six digits are a wrong code (${blikWrongCode}), answered at once.`,
    head: ['Code', 'What happens', 'statusCode'],
    rows: [
      [`${blikConfirmedPrefix}xxx`, `confirmed in the bank’s app after about ${appSeconds} second`, ''],
      [blikSettledAtOnce, 'settled at once', ''],
      ...[...blikRefusals].map(([code, { meaning, statusCode }]) => [code, meaning, coded(statusCode)]),
    ],
  },
  {
    title: 'Cards',
    note: `Expiry ${expiry} (another one: CODE_54), security code ${testCardCvc} (another one: CODE_05), any name. A refused card says CODE_05, and CODE_51 when the amount is 1.00. Any other number is refused with CODE_14.`,
    head: ['Number', '3-D Secure', 'Result'],
    rows: [...testCards].map(([number, card]) => [grouped(number), card.secure ? 'yes' : 'no', cardResult(card)]),
  },
  {
    title: 'Order descriptions',
    note: 'The description wins over code and card. Bank and 3-D Secure pages are shown all the same: it decides what their first button does.',
    head: ['orderDescription', 'What happens'],
    rows: [...steeringTitles].map(([title, { meaning }]) => [title, meaning]),
  },
  {
    title: 'Bank transfer',
    note: `Any bank leads to the simulated bank: pay, decline, leave without answering, answer later (${laterSeconds} seconds unless you say otherwise), answer twice.`,
    head: ['Method', 'How'],
    rows: [
      ['Bank transfer', 'choose any bank of the list'],
      ['Traditional transfer', 'the page has a switch: exact, too little, too much, late'],
    ],
  },
]
