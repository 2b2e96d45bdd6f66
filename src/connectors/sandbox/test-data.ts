import { blikOutcomes, descriptions, testCards } from './outcomes.js'

/** The documented test data of the sandbox, as tables for people. */
export const testData = [
  {
    title: 'BLIK codes',
    note: 'Any other six digits are a wrong code (BLK-ERROR-210005), answered at once.',
    head: ['Code', 'What happens', 'statusCode'],
    rows: [
      ['777xxx', 'confirmed in the bank’s app after about a second', ''],
      ...Object.entries(blikOutcomes).map(([code, { meaning, outcome }]) => [
        code,
        meaning,
        outcome.statusCode ? `${outcome.statusCode} ${descriptions[outcome.statusCode] ?? ''}` : '',
      ]),
    ],
  },
  {
    title: 'Cards',
    note: 'Expiry 12/29, security code 123, any name. A refused card says CODE_05, and CODE_51 when the amount is 1.00.',
    head: ['Number', '3-D Secure', 'Result'],
    rows: Object.entries(testCards).map(([number, { secure, meaning }]) => [
      number.replace(/(\d{4})(?=\d)/g, '$1 '),
      secure ? 'yes' : 'no',
      meaning,
    ]),
  },
  {
    title: 'Order descriptions',
    note: 'The description wins over code and card.',
    head: ['orderDescription', 'What happens'],
    rows: [
      ['TEST-100000', 'paid'],
      ['TEST-100010', 'provider error'],
    ],
  },
  {
    title: 'Bank transfer',
    note: 'Any bank leads to the simulated bank: pay, decline, leave without answering, answer later, answer twice.',
    head: ['Method', 'How'],
    rows: [
      ['Bank transfer', 'choose any bank of the list'],
      ['Traditional transfer', 'the page has a switch: exact, too little, too much, late'],
    ],
  },
]
