import {
  cancelledByPayer,
  descriptions,
  holdGone,
  holdRefused,
  holdReleased,
  leftByPayer,
  providerErrors,
  refusalOf,
  success,
  timedOut,
} from './outcomes.js'
import type { BankKind, BankOrder, Verdict } from './ports.js'
import { refundWords } from './refund-outcomes.js'

/** What an outcome's own words depend on. */
export type Asked = { kind: BankKind; methodCode: string; refundOf?: string | null }

/** Outcomes that every kind of order knows in its own words; only refunds can bounce. */
const words: Readonly<Record<string, (order: Asked) => Verdict>> = {
  approve: ({ kind }) => success[kind],
  decline: refusalOf,
  cancel: () => cancelledByPayer,
  error: ({ kind }) => providerErrors[kind],
  bounce: ({ kind }) => success[kind],
}

/** Codes that do not mean a refusal. */
const states: ReadonlyMap<string, Verdict['state']> = new Map([
  ...Object.values(success).flatMap(({ statusCode }) =>
    statusCode === null ? [] : [[statusCode, 'charged'] as const],
  ),
  ...Object.values(providerErrors).map(({ statusCode }) => [statusCode ?? '', 'error'] as const),
  ...[cancelledByPayer, leftByPayer, timedOut, holdGone].map(
    ({ statusCode }) => [statusCode ?? '', 'cancelled'] as const,
  ),
])

/** Said about held money alone. */
const endsOfHolds: ReadonlySet<string | null> = new Set([holdGone.statusCode, holdReleased.statusCode, holdRefused])

/** An outcome that can be chosen: a word, or a code with its English description. */
export type Outcome = { name: string; description: string }

/** Every outcome that can be chosen: the words, and each code that takes no money. */
export const outcomes: readonly Outcome[] = [
  ...Object.keys(words).map(name => ({ name, description: '' })),
  ...[...descriptions]
    .filter(([code]) => states.get(code) !== 'charged' && !endsOfHolds.has(code))
    .map(([name, description]) => ({ name, description })),
]

/** How such an order ends with that outcome, one of `outcomes`. */
export const verdictOf = (order: Asked, outcome: string): Verdict =>
  (order.refundOf ? refundWords[outcome] : words[outcome]?.(order)) ?? {
    state: states.get(outcome) ?? 'rejected',
    statusCode: outcome,
  }

/** The outcomes that suit an order: codes of its own family, and those that belong to no family. */
export const outcomesFor = (order: Asked & { hold?: BankOrder['hold'] }): readonly Outcome[] => {
  // The payer has said yes: the bank can only take the money by itself, or hold it no more.
  if (order.hold === 'held') return outcomes.filter(({ name }) => name === 'approve' || name === 'cancel')
  if (order.refundOf) return outcomes.filter(({ name }) => Object.hasOwn(refundWords, name) || refundCode.test(name))
  const own = familyOf(refusalOf(order).statusCode ?? '')
  return outcomes.filter(({ name }) => name !== 'bounce' && ['', own].includes(familyOf(name)))
}

const refundCode = /^REFUND_/

/** Codes of one kind of counterparty begin alike. */
const familyOf = (code: string): string => /^(BLK-ERROR-|CODE_|WALLET_|LENDER_|LESSOR_|REFUND_)/.exec(code)?.[0] ?? ''
