import type { PhraseKey } from '../http/phrases.js'

type ReasonKey = Extract<PhraseKey, `declined.${string}`>

const blik: Readonly<Record<string, ReasonKey>> = {
  '02': 'declined.alias',
  '03': 'declined.alias',
  '04': 'declined.alias',
  '05': 'declined.wrongCode',
  '06': 'declined.codeExpired',
  '07': 'declined.wrongCode',
  '08': 'declined.wrongCode',
  '09': 'declined.inApp',
  '10': 'declined.notConfirmed',
  '11': 'declined.notConfirmed',
  '12': 'declined.wrongPin',
  '13': 'declined.security',
  '14': 'declined.limit',
  '15': 'declined.funds',
  '16': 'declined.issuer',
}

/** Lost, stolen and suspected cards get the plain "declined": the page must not tell a thief more. */
const card: Readonly<Record<string, ReasonKey>> = {
  CODE_13: 'declined.technical',
  CODE_14: 'declined.cardData',
  CODE_15: 'declined.cardData',
  CODE_33: 'declined.cardExpired',
  CODE_51: 'declined.funds',
  CODE_54: 'declined.cardExpired',
  CODE_61: 'declined.limit',
  CODE_65: 'declined.limit',
  CODE_75: 'declined.security',
  CODE_90: 'declined.technical',
  CODE_99: 'declined.technical',
  CODE_570: 'declined.secure',
  CODE_581: 'declined.security',
  CODE_N8: 'declined.limit',
  CODE_SD: 'declined.secure',
}

const others: Readonly<Record<string, ReasonKey>> = {
  PAYER_CANCELLED: 'declined.cancelled',
  PAYER_LEFT: 'declined.left',
  BANK_DECLINED: 'declined.issuer',
  WALLET_DECLINED: 'declined.wallet',
  LENDER_DECLINED: 'declined.lender',
  LESSOR_DECLINED: 'declined.lessor',
  TIMEOUT: 'declined.notConfirmed',
  TECHNICAL: 'declined.technical',
}

/** The sentence for the payer that belongs to a wire code (imoje-rest.md §7); codes we do not know get a general one. */
export const reasonKey = (statusCode: string | null): ReasonKey => {
  if (statusCode === null) return 'declined.other'
  const blikCode = /^BLK-ERROR-2100(\d\d)$/.exec(statusCode)?.[1]
  if (blikCode !== undefined) return blik[blikCode] ?? 'declined.technical'
  if (Object.hasOwn(card, statusCode)) return card[statusCode] ?? 'declined.card'
  if (/^(?:CODE_|INT_)/.test(statusCode)) return 'declined.card'
  return Object.hasOwn(others, statusCode) ? (others[statusCode] ?? 'declined.other') : 'declined.other'
}
