import {
  cancelledByPayer,
  descriptions,
  leftByPayer,
  providerErrors,
  refusedByPayer,
  success,
  timedOut,
} from './outcomes.js'
import type { BankKind, Verdict } from './ports.js'

/** Outcomes that every kind of order knows in its own words. */
const words: Readonly<Record<string, (kind: BankKind) => Verdict>> = {
  approve: kind => success[kind],
  decline: kind => refusedByPayer[kind],
  cancel: () => cancelledByPayer,
  error: kind => providerErrors[kind],
}

/** Codes that do not mean a refusal. */
const states: ReadonlyMap<string, Verdict['state']> = new Map([
  ...Object.values(success).flatMap(({ statusCode }) =>
    statusCode === null ? [] : [[statusCode, 'charged'] as const],
  ),
  ...Object.values(providerErrors).map(({ statusCode }) => [statusCode ?? '', 'error'] as const),
  ...[cancelledByPayer, leftByPayer, timedOut].map(({ statusCode }) => [statusCode ?? '', 'cancelled'] as const),
])

/** Every outcome that can be chosen: the words, and each code that takes no money. */
export const outcomeNames: readonly string[] = [
  ...Object.keys(words),
  ...[...descriptions.keys()].filter(code => states.get(code) !== 'charged'),
]

/** How an order of this kind ends with that outcome, one of `outcomeNames`. */
export const verdictOf = (kind: BankKind, outcome: string): Verdict =>
  words[outcome]?.(kind) ?? { state: states.get(outcome) ?? 'rejected', statusCode: outcome }

/** The outcomes that suit an order: codes of its own family, and those that belong to no family. */
export const outcomesFor = (kind: BankKind): string[] => {
  const own = familyOf(refusedByPayer[kind].statusCode ?? '')
  return outcomeNames.filter(name => ['', own].includes(familyOf(name)))
}

/** Codes of BLIK and of cards begin alike. */
const familyOf = (code: string): string => /^(BLK-ERROR-|CODE_)/.exec(code)?.[0] ?? ''
