import type { Card, ChargeOrder, SaleOrder } from '../../payments/connector.js'
import { isGoneAlias } from '../../payments/failures.js'
import { channels, type Flow } from '../../payments/methods.js'
import type { BlikAlias } from '../../profiles/profile.js'
import type { BankKind, BankProfile, Verdict } from './ports.js'
import { refundDescriptions } from './refund-outcomes.js'

/**
 * What the bank will do with an order. `at-once`: it answers in the call; `in-the-app`: by itself after `appMs`;
 * `on-the-page`: when the payer says yes on the bank's page or in the challenge; `by-transfer`: when money arrives.
 */
export type Plan = { verdict: Verdict; when: 'at-once' | 'in-the-app' | 'on-the-page' | 'by-transfer' }

/** What decides: the title first, then the code or the card. */
export type Clues = { kind: BankKind; amountMinor: number; title: string; blikCode: string; card: Card | undefined }

/** About as long as a person needs in a bank's app. */
export const appMs = 1000
/** How long "answer later" waits unless told otherwise. */
export const laterSeconds = 5

const charged: Verdict = { state: 'charged', statusCode: null }
const chargedCard: Verdict = { state: 'charged', statusCode: 'CODE_000' }
const refused = (statusCode: string): Verdict => ({ state: 'rejected', statusCode })

/** What the provider's own failure is called, by kind of order. */
export const providerErrors: Readonly<Record<BankKind, Verdict>> = {
  blik: { state: 'error', statusCode: 'BLK-ERROR-210001' },
  card: { state: 'error', statusCode: 'CODE_99' },
  bank: { state: 'error', statusCode: 'TECHNICAL' },
  transfer: { state: 'error', statusCode: 'TECHNICAL' },
}

/** What a paid order is called, by kind. */
export const success: Readonly<Record<BankKind, Verdict>> = {
  blik: charged,
  bank: charged,
  transfer: charged,
  card: chargedCard,
}

/** Titles that steer BLIK, bank transfers and cards before code and card do (imoje-paywall.md §7). */
export const steeringTitles: ReadonlyMap<string, { meaning: string; verdicts: Readonly<Record<BankKind, Verdict>> }> =
  new Map([
    ['TEST-100000', { meaning: 'standard success', verdicts: success }],
    ['TEST-100010', { meaning: 'provider error', verdicts: providerErrors }],
  ])

/**
 * Refusals after about a second, code by code (imoje-paywall.md §7 names them, imoje-rest.md §3 has the wire codes).
 * The pairing is ours: no public table has it.
 */
export const blikRefusals: ReadonlyMap<string, { meaning: string; statusCode: string }> = new Map([
  ['912111', { meaning: 'ALIAS_DECLINED', statusCode: 'BLK-ERROR-210003' }],
  ['927111', { meaning: 'TAS_DECLINED', statusCode: 'BLK-ERROR-210019' }],
  ['934111', { meaning: 'USER_DECLINED', statusCode: 'BLK-ERROR-210009' }],
  ['969111', { meaning: 'SEC_DECLINED', statusCode: 'BLK-ERROR-210013' }],
  ['956111', { meaning: 'SYSTEM_ERROR', statusCode: 'BLK-ERROR-210001' }],
  ['961111', { meaning: 'GENERAL_ERROR', statusCode: 'BLK-ERROR-210000' }],
  ['960111', { meaning: 'INSUFFICIENT_FUNDS', statusCode: 'BLK-ERROR-210015' }],
  ['989111', { meaning: 'TIMEOUT', statusCode: 'BLK-ERROR-210011' }],
  ['990111', { meaning: 'LIMIT_EXCEEDED', statusCode: 'BLK-ERROR-210014' }],
  ['949111', { meaning: 'USER_TIMEOUT', statusCode: 'BLK-ERROR-210010' }],
  ['902111', { meaning: 'ISSUER_DECLINED', statusCode: 'BLK-ERROR-210016' }],
])
export const blikSettledAtOnce = '999000'
export const blikConfirmedPrefix = '777'
/** Codes `7779NN` whose remembered app later answers one-tap payments with `BLK-ERROR-2100NN`; those of all other codes confirm. */
export const blikRemembered: ReadonlyMap<string, string> = new Map(
  ['02', '03', '04', '09', '10', '15'].map(end => [`7779${end}`, `BLK-ERROR-2100${end}`]),
)
const appKey = (digit: string): string => `app-${digit}`
/** The keys of all apps there are. */
export const blikAppKeys: readonly string[] = [...'0123456789'].map(appKey)
/** The app of a code: its fourth digit names the bank. */
export const blikAliasOf = (code: string): BlikAlias => ({
  key: appKey(code[3] ?? ''),
  label: `Bank Testowy ${code[3]}`,
})
export const blikWrongCode = 'BLK-ERROR-210005'

/** A test card; `profile` is what later charges of a profile made with it will do. */
export type TestCard = {
  secure: boolean
  result: 'paid' | 'refused' | 'error'
  profile: 'settled' | 'rejected' | 'error' | null
}

/** The eight test cards (imoje-paywall.md §7); expiry 12/29 and CVV 123. */
export const testCards: ReadonlyMap<string, TestCard> = new Map([
  ['4111111111111111', { secure: false, result: 'paid', profile: 'settled' }],
  ['4485201817664006', { secure: false, result: 'paid', profile: 'rejected' }],
  ['4444333322221111', { secure: false, result: 'refused', profile: null }],
  ['4012001037141112', { secure: true, result: 'paid', profile: 'settled' }],
  ['4749601201390567', { secure: true, result: 'paid', profile: 'rejected' }],
  ['4934403892699132', { secure: true, result: 'refused', profile: null }],
  ['4012001007002005', { secure: false, result: 'error', profile: null }],
  ['4282513338596268', { secure: false, result: 'paid', profile: 'error' }],
])
export const testCardExpiry = { month: '12', year: '2029' } as const
export const testCardCvc = '123'
/** All of them are Visa's. */
export const testCardOrganization = 'VISA'

/** 1.00 in the payment's currency: refused cards say "insufficient funds" then. */
const poorMinor = 100

/** What the bank does with an order, from title, code and card alone. */
export const planOf = (clues: Clues): Plan => {
  const byTitle = steeringTitles.get(clues.title.trim())?.verdicts[clues.kind]
  const plan = plans[clues.kind](clues)
  if (byTitle === undefined || clues.kind === 'transfer') return plan
  return { verdict: byTitle, when: clues.kind === 'blik' ? 'in-the-app' : plan.when }
}

const plans: Readonly<Record<BankKind, (clues: Clues) => Plan>> = {
  blik: ({ blikCode }) => planOfCode(blikCode),
  card: ({ card, amountMinor }) => planOfCard(card, amountMinor),
  bank: () => ({ verdict: charged, when: 'on-the-page' }),
  transfer: () => ({ verdict: charged, when: 'by-transfer' }),
}

const planOfCode = (code: string): Plan => {
  if (code === blikSettledAtOnce) return { verdict: charged, when: 'at-once' }
  if (code.startsWith(blikConfirmedPrefix)) return { verdict: charged, when: 'in-the-app' }
  const refusal = blikRefusals.get(code)
  if (refusal === undefined) return { verdict: refused(blikWrongCode), when: 'at-once' }
  return { verdict: refused(refusal.statusCode), when: 'in-the-app' }
}

/** How charges of what a sale remembers will end; `undefined` when nothing can be remembered of it. */
export const rememberedVerdict = ({ blikCode, card }: Pick<SaleOrder, 'blikCode' | 'card'>): Verdict | undefined => {
  if (blikCode !== undefined) {
    const statusCode = blikRemembered.get(blikCode.reveal())
    return statusCode === undefined ? charged : refused(statusCode)
  }
  const profile = testCards.get(card?.reveal().number ?? '')?.profile
  return profile == null ? undefined : cardCharges[profile]
}

const cardCharges: Readonly<Record<NonNullable<TestCard['profile']>, Verdict>> = {
  settled: chargedCard,
  rejected: refused('CODE_05'),
  error: providerErrors.card,
}

/** What the bank does when a remembered instrument is charged; it does not know every token. */
export const planOfCharge = (
  kind: 'blik' | 'card',
  { title, amountMinor, cvc }: Pick<ChargeOrder, 'title' | 'amountMinor' | 'cvc'>,
  remembered: BankProfile | undefined,
): Plan => {
  const byTitle = steeringTitles.get(title.trim())?.verdicts[kind]
  if (remembered === undefined)
    return { verdict: refused(kind === 'blik' ? 'BLK-ERROR-210002' : 'CODE_14'), when: 'at-once' }
  if (cvc !== undefined && cvc.reveal() !== testCardCvc) return { verdict: refused('CODE_05'), when: 'at-once' }
  const verdict = byTitle ?? remembered.verdict
  // Where the alias is gone there is no app to ask.
  if (kind === 'blik') return { verdict, when: isGoneAlias(verdict.statusCode) ? 'at-once' : 'in-the-app' }
  const isPoor = verdict.statusCode === 'CODE_05' && amountMinor === poorMinor
  return { verdict: isPoor ? refused('CODE_51') : verdict, when: 'at-once' }
}

const planOfCard = (card: Card | undefined, amountMinor: number): Plan => {
  const known = card && testCards.get(card.number)
  if (card === undefined || known === undefined) return { verdict: refused('CODE_14'), when: 'at-once' }
  if (card.month !== testCardExpiry.month || card.year !== testCardExpiry.year) {
    return { verdict: refused('CODE_54'), when: 'at-once' }
  }
  if (card.cvc !== testCardCvc) return { verdict: refused('CODE_05'), when: 'at-once' }
  const results: Readonly<Record<TestCard['result'], Verdict>> = {
    paid: chargedCard,
    refused: refused(amountMinor === poorMinor ? 'CODE_51' : 'CODE_05'),
    error: providerErrors.card,
  }
  return { verdict: results[known.result], when: known.secure ? 'on-the-page' : 'at-once' }
}

/** What a no on the page of a wallet, lender or lessor is called. */
const refusedByProvider: Readonly<Partial<Record<Flow, Verdict>>> = {
  wallet: refused('WALLET_DECLINED'),
  later: refused('LENDER_DECLINED'),
  instalments: refused('LENDER_DECLINED'),
  lease: refused('LESSOR_DECLINED'),
}
const flowOf: ReadonlyMap<string, Flow> = new Map(channels.map(({ code, flow }) => [code, flow]))
const refusedByKind: Readonly<Record<BankKind, Verdict>> = {
  blik: refused('BLK-ERROR-210009'),
  card: refused('CODE_570'),
  bank: refused('BANK_DECLINED'),
  transfer: refused('BANK_DECLINED'),
}

/** What a no of the payer, or of whoever decides on that page, means for an order. */
export const refusalOf = ({ kind, methodCode }: { kind: BankKind; methodCode: string }): Verdict => {
  const flow = flowOf.get(methodCode)
  return (flow && refusedByProvider[flow]) ?? refusedByKind[kind]
}
export const cancelledByPayer: Verdict = { state: 'cancelled', statusCode: 'PAYER_CANCELLED' }
export const leftByPayer: Verdict = { state: 'cancelled', statusCode: 'PAYER_LEFT' }
/** What ends of holds are called. */
export const holdReleased: Verdict = { state: 'cancelled', statusCode: 'HOLD_RELEASED' }
export const holdGone: Verdict = { state: 'cancelled', statusCode: 'HOLD_GONE' }
export const holdRefused = 'HOLD_REFUSED'
export const timedOut: Verdict = { state: 'cancelled', statusCode: 'TIMEOUT' }

/** English descriptions of all codes this bank says (`statusCodeDescription`). */
export const descriptions: ReadonlyMap<string, string> = new Map([
  ['BLK-ERROR-210000', 'Payment failed'],
  ['BLK-ERROR-210001', 'Bank unavailable'],
  ['BLK-ERROR-210002', 'Alias not found'],
  ['BLK-ERROR-210003', 'Alias declined'],
  ['BLK-ERROR-210004', 'Alias declined'],
  ['BLK-ERROR-210005', 'Wrong code'],
  ['BLK-ERROR-210009', 'Declined in the app'],
  ['BLK-ERROR-210010', 'Not confirmed in time by the payer'],
  ['BLK-ERROR-210011', 'Not confirmed in time'],
  ['BLK-ERROR-210013', 'Declined for security reasons'],
  ['BLK-ERROR-210014', 'Limit exceeded'],
  ['BLK-ERROR-210015', 'Insufficient funds'],
  ['BLK-ERROR-210016', 'Declined by the issuer'],
  ['BLK-ERROR-210019', 'Transfer impossible'],
  ['CODE_000', 'OK'],
  ['CODE_05', 'Do not honor'],
  ['CODE_14', 'Invalid card number'],
  ['CODE_51', 'Insufficient funds'],
  ['CODE_54', 'Expired card'],
  ['CODE_99', 'Provider error'],
  ['CODE_570', '3-D Secure failed'],
  ['BANK_DECLINED', 'Declined by the bank'],
  ['WALLET_DECLINED', 'Declined by the wallet'],
  ['LENDER_DECLINED', 'Declined by the lender'],
  ['LESSOR_DECLINED', 'Declined by the lessor'],
  ['PAYER_CANCELLED', 'Cancelled by the payer'],
  ['PAYER_LEFT', 'Left by the payer'],
  ['TIMEOUT', 'Not confirmed in time'],
  ['HOLD_RELEASED', 'Released by the shop'],
  ['HOLD_GONE', 'No longer held by the bank'],
  ['HOLD_REFUSED', 'Refused by the bank, the money is still held'],
  ['TECHNICAL', 'Provider error'],
  ...refundDescriptions,
])
