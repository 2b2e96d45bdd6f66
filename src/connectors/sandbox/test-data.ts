import { isGoneAlias } from '../../payments/failures.js'
import { channels, type Flow } from '../../payments/methods.js'
import { disputeTitles, losingEvidence } from './disputes.js'
import {
  appMs,
  blikConfirmedPrefix,
  blikRefusals,
  blikRemembered,
  blikSettledAtOnce,
  blikWrongCode,
  descriptions,
  laterSeconds,
  refusalOf,
  steeringTitles,
  type TestCard,
  testCardCvc,
  testCardExpiry,
  testCards,
} from './outcomes.js'
import { refundTitles } from './refund-outcomes.js'

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
const creditFlows = [
  ['Wallets', 'wallet'],
  ['Pay later', 'later'],
  ['Instalments', 'instalments'],
  ['Leasing', 'lease'],
] as const satisfies readonly (readonly [string, Flow])[]
const heldFlows = [
  ['Cards', 'card'],
  ['Wallets', 'wallet'],
] as const satisfies readonly (readonly [string, Flow])[]
const holdingCodes = (flow: Flow): string =>
  channels
    .filter(channel => channel.flow === flow && channel.holds)
    .map(({ code }) => code)
    .join(', ')
/** `paypo 10–3000 PLN`: limits where a channel has its own; leasing counts net values of its basket. */
const channelsOf = (flow: Flow): string =>
  channels
    .filter(channel => channel.flow === flow)
    .map(({ code, minMinor, maxMinor, basket }) => {
      if (basket)
        return `${code}: a basket from ${basket.totalMinor / 100} PLN net, each item from ${basket.itemMinor / 100}`
      return minMinor > 1 ? `${code} ${minMinor / 100}–${maxMinor / 100} PLN` : code
    })
    .join(', ')
const refusalOfFlow = (flow: Flow): string => {
  const { code: methodCode = '' } = channels.find(channel => channel.flow === flow) ?? {}
  return refusalOf({ kind: 'bank', methodCode }).statusCode ?? ''
}
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
    title: 'Remembered BLIK',
    note: `A code that starts with ${blikConfirmedPrefix} can be remembered; its fourth digit names the bank, so that two codes with different ones make two apps to choose from. What the code says stays true of every later one-tap payment.`,
    head: ['Code that was remembered', 'What one tap does later', 'statusCode'],
    rows: [
      [`${blikConfirmedPrefix}xxx`, `confirmed in the bank’s app after about ${appSeconds} second`, ''],
      ...[...blikRemembered].map(([code, statusCode]) => [
        code,
        isGoneAlias(statusCode) ? 'refused at once, and the app is remembered no more' : 'refused in the app',
        coded(statusCode),
      ]),
    ],
  },
  {
    title: 'Remembered cards',
    note: `They do later what the table of cards says of their charges, and never ask for 3-D Secure. A rejected charge says CODE_05, and CODE_51 when the amount is 1.00; a security code other than ${testCardCvc} is CODE_05.`,
    head: ['Number', 'Later charges'],
    rows: [...testCards].flatMap(([number, { profile }]) =>
      profile === null ? [] : [[grouped(number), profiles[profile]]],
    ),
  },
  {
    title: 'Order descriptions',
    note: 'The description wins over code and card. Bank and 3-D Secure pages are shown all the same: it decides what their first button does.',
    head: ['orderDescription', 'What happens'],
    rows: [...steeringTitles].map(([title, { meaning }]) => [title, meaning]),
  },
  {
    title: 'Held money',
    note: 'A shop that holds its money (kasa shop hold, or “hold” in an order of the API) has it only authorized by these methods; all others settle at once. What the bank does when the shop captures or voids is chosen in the simulator: “holdEnd” of a rule or of one order.',
    head: ['Method', 'Codes'],
    rows: heldFlows.map(([name, flow]) => [name, holdingCodes(flow)]),
  },
  {
    title: 'Refunds',
    note: 'Refunds settle at once. The title of the refund, or else the orderDescription of its payment, decides otherwise; so does a rule of the simulator with “refund”, by method, order, amount, turn or chance. Instalments can be refunded whole, or by a part that leaves at least the smallest loan; a leasing only whole.',
    head: ['title', 'What happens'],
    rows: [...refundTitles].map(([title, { meaning }]) => [title, meaning]),
  },
  {
    title: 'Disputes',
    note: `A day after the money has moved the payer turns to the bank, by the orderDescription; it can be answered for a week over the API. Evidence with ${losingEvidence} loses, any other wins a day later; without an answer it is lost.`,
    head: ['orderDescription', 'What happens'],
    rows: [...disputeTitles].map(([title, stage]) => [
      title,
      stage === 'inquiry' ? 'the bank only asks: no money is taken' : 'the money is set aside',
    ]),
  },
  {
    title: 'Wallets, pay later, instalments, leasing',
    note: `Each leads to a simulated page, where a person answers: yes, no, cancel, later (${laterSeconds} seconds unless you say otherwise); lenders and lessors can also ask for more data. A yes settles at once: the seller does not wait for the buyer.`,
    head: ['Method', 'Codes and amounts', 'A no says'],
    rows: creditFlows.map(([name, flow]) => [name, channelsOf(flow), coded(refusalOfFlow(flow))]),
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
