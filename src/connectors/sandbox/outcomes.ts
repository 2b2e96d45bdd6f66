import type { BankState } from './ports.js'

/** What the bank decides about an order, and after how long; `seconds: 0` answers at once. */
export type Outcome = { state: Exclude<BankState, 'open'>; statusCode: string | null; seconds: number }

/** About as long as a person needs in a bank's app. */
const appSeconds = 1
const refusal = (statusCode: string, seconds = appSeconds): Outcome => ({ state: 'rejected', statusCode, seconds })
const charged = (seconds: number): Outcome => ({ state: 'charged', statusCode: null, seconds })

/** Steers before code and card: the order's title (imoje-paywall.md §7). */
export const titleOutcomes: Readonly<Record<string, Outcome>> = {
  'TEST-100000': charged(appSeconds),
  'TEST-100010': { state: 'error', statusCode: null, seconds: 0 },
}

/** One documented code, one BLIK refusal (imoje-rest.md §3). Any other six digits are a wrong code. */
export const blikOutcomes: Readonly<Record<string, { meaning: string; outcome: Outcome }>> = {
  '999000': { meaning: 'settled at once', outcome: charged(0) },
  '912111': { meaning: 'ALIAS_DECLINED', outcome: refusal('BLK-ERROR-210003') },
  '927111': { meaning: 'TAS_DECLINED', outcome: refusal('BLK-ERROR-210001') },
  '934111': { meaning: 'USER_DECLINED', outcome: refusal('BLK-ERROR-210009') },
  '969111': { meaning: 'SEC_DECLINED', outcome: refusal('BLK-ERROR-210013') },
  '956111': { meaning: 'SYSTEM_ERROR', outcome: refusal('BLK-ERROR-210000') },
  '961111': { meaning: 'GENERAL_ERROR', outcome: refusal('BLK-ERROR-210017') },
  '960111': { meaning: 'INSUFFICIENT_FUNDS', outcome: refusal('BLK-ERROR-210015') },
  '989111': { meaning: 'TIMEOUT', outcome: refusal('BLK-ERROR-210010') },
  '990111': { meaning: 'LIMIT_EXCEEDED', outcome: refusal('BLK-ERROR-210014') },
  '949111': { meaning: 'USER_TIMEOUT', outcome: refusal('BLK-ERROR-210011') },
  '902111': { meaning: 'ISSUER_DECLINED', outcome: refusal('BLK-ERROR-210016') },
}
const wrongCode = refusal('BLK-ERROR-210005', 0)

/** What a BLIK code does: `777xxx` is confirmed in the app after about a second. */
export const blikOutcome = (code: string): Outcome =>
  code.startsWith('777') ? charged(appSeconds) : (blikOutcomes[code]?.outcome ?? wrongCode)

/** A test card: expiry 12/29, CVV 123 (imoje-paywall.md §7). */
type TestCard = { secure: boolean; authorised: BankState | 'refused'; meaning: string }

export const testCards: Readonly<Record<string, TestCard>> = {
  '4111111111111111': { secure: false, authorised: 'charged', meaning: 'paid; profile charges settle' },
  '4485201817664006': { secure: false, authorised: 'charged', meaning: 'paid; profile charges are rejected' },
  '4444333322221111': { secure: false, authorised: 'refused', meaning: 'refused' },
  '4012001037141112': { secure: true, authorised: 'charged', meaning: 'paid after 3-D Secure; profile charges settle' },
  '4749601201390567': {
    secure: true,
    authorised: 'charged',
    meaning: 'paid after 3-D Secure; profile charges are rejected',
  },
  '4934403892699132': { secure: true, authorised: 'refused', meaning: 'refused after 3-D Secure' },
  '4012001007002005': { secure: false, authorised: 'error', meaning: 'provider error' },
  '4282513338596268': {
    secure: false,
    authorised: 'charged',
    meaning: 'paid; profile charges end in a provider error',
  },
}

/** 1.00 in the payment's currency: refused cards say "insufficient funds" then. */
const oneUnitMinor = 100

/** What a card does and whether its bank asks for 3-D Secure first. */
export const cardOutcome = (
  card: { number: string; month: string; year: string; cvc: string },
  amountMinor: number,
): { secure: boolean; outcome: Outcome } => {
  const known = testCards[card.number]
  if (known === undefined) return { secure: false, outcome: refusal('CODE_14', 0) }
  if (card.month !== '12' || card.year !== '2029') return { secure: false, outcome: refusal('CODE_54', 0) }
  if (card.cvc !== '123') return { secure: false, outcome: refusal('CODE_05', 0) }
  const refused = refusal(amountMinor === oneUnitMinor ? 'CODE_51' : 'CODE_05', 0)
  const error: Outcome = { state: 'error', statusCode: null, seconds: 0 }
  const outcome = known.authorised === 'refused' ? refused : known.authorised === 'error' ? error : charged(0)
  return { secure: known.secure, outcome }
}

/** English descriptions of the codes this bank uses, for `statusCodeDescription`. */
export const descriptions: Readonly<Record<string, string>> = {
  'BLK-ERROR-210000': 'Payment failed',
  'BLK-ERROR-210001': 'Bank break',
  'BLK-ERROR-210003': 'Alias declined',
  'BLK-ERROR-210005': 'Wrong code',
  'BLK-ERROR-210009': 'Declined in the app',
  'BLK-ERROR-210010': 'Not confirmed in time',
  'BLK-ERROR-210011': 'Not confirmed in time',
  'BLK-ERROR-210013': 'Security',
  'BLK-ERROR-210014': 'Limit exceeded',
  'BLK-ERROR-210015': 'Insufficient funds',
  'BLK-ERROR-210016': 'Issuer declined',
  'BLK-ERROR-210017': 'Not found',
  BANK_DECLINED: 'Declined by the bank',
  PAYER_CANCELLED: 'Cancelled by the payer',
  TIMEOUT: 'Not confirmed in time',
  CODE_05: 'Do not honor',
  CODE_14: 'Invalid card number',
  CODE_51: 'Insufficient funds',
  CODE_54: 'Expired card',
  CODE_570: '3-D Secure failed',
}
