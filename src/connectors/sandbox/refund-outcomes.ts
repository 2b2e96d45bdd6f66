import type { BankKind, Effects, Verdict } from './ports.js'

const given: Verdict = { state: 'charged', statusCode: null }
const refused = (statusCode: string): Verdict => ({ state: 'rejected', statusCode })

/** What the bank says of a refund that would give back more than it took. */
export const tooHigh = (kind: BankKind): Verdict => refused(kind === 'blik' ? 'BLK-ERROR-210021' : 'REFUND_TOO_HIGH')
export const unknownSale = refused('REFUND_UNKNOWN_SALE')
export const noAccount = refused('REFUND_NO_ACCOUNT')
/** Said of money that came back from the payer's bank. */
export const returnedCode = 'REFUND_RETURNED'
/** How long after it was settled a refund comes back. */
export const returnedAfterSeconds = 5
const laterSeconds = 5

/** How a refund ends, by the word that a rule, a title or a person chose. `bounces`: it is settled, and comes back later. */
export const refundWords: Readonly<Record<string, Verdict>> = {
  approve: given,
  decline: refused('REFUND_DECLINED'),
  error: { state: 'error', statusCode: 'REFUND_TECHNICAL' },
  bounce: { ...given, bounces: true },
}

/** Titles of a refund, or else of its sale, that steer it; imoje documents the first two (imoje-rest.md §8), the others are ours. */
export const refundTitles: ReadonlyMap<string, { meaning: string; effects: Partial<Effects> }> = new Map([
  ['TEST-100000', { meaning: 'settled at once', effects: { outcome: 'approve' } }],
  ['TEST-100010', { meaning: 'provider error', effects: { outcome: 'error' } }],
  ['TEST-100020', { meaning: 'rejected by the payer’s bank', effects: { outcome: 'decline' } }],
  ['TEST-100030', { meaning: `settled ${laterSeconds} seconds later`, effects: { delaySeconds: laterSeconds } }],
  ['TEST-100040', { meaning: 'never answered: its result stays unknown', effects: { neverAnswers: true } }],
  [
    'TEST-100050',
    { meaning: `settled, and comes back ${returnedAfterSeconds} seconds later`, effects: { outcome: 'bounce' } },
  ],
])

/** English descriptions of the codes of refunds. */
export const refundDescriptions: readonly (readonly [string, string])[] = [
  ['BLK-ERROR-210021', 'Return too high'],
  ['REFUND_DECLINED', 'Declined by the payer’s bank'],
  ['REFUND_TECHNICAL', 'Provider error'],
  ['REFUND_TOO_HIGH', 'More than was taken'],
  ['REFUND_UNKNOWN_SALE', 'Unknown sale'],
  ['REFUND_NO_ACCOUNT', 'No account to send the money to'],
  [returnedCode, 'Returned by the payer’s bank'],
]
