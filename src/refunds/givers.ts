import type { AccountName, Movement } from '../accounting/posting.js'
import type { Payment } from '../payments/payment.js'
import type { Refund } from './refund.js'

/** Who gives how much of a refund, as accounts of the ledger. */
export type Giver = { account: AccountName; amountMinor: number; row: number }

/** The rows of a basket give from what is theirs, the rest is the shop's; returned surplus was nobody's. */
export const giversOf = (
  { multipayout }: Pick<Payment, 'multipayout'>,
  { origin, shares }: Pick<Refund, 'origin' | 'shares'>,
  amountMinor: number,
): Giver[] => {
  if (origin === 'surplus') return [{ account: 'surplus', amountMinor, row: 0 }]
  if (shares === null) return [{ account: 'payable', amountMinor, row: 0 }]
  return shares
    .map((share, row): Giver => {
      const ban = multipayout?.[row]?.ban
      return { account: ban === undefined ? 'payable' : `beneficiary_payable:${ban}`, amountMinor: share, row }
    })
    .filter(giver => giver.amountMinor > 0)
}

/** One movement a giver. */
export const movementsOf = (
  step: Movement['step'],
  givers: readonly Giver[],
  { from, source }: Pick<Movement, 'from' | 'source'>,
): Movement[] =>
  givers.map(({ account, amountMinor, row }) => ({ step, amountMinor, from, source, row, giver: account }))
