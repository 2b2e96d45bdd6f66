import { counted, type Finding, fail, ok, warn } from './finding.js'
import type { Mismatch, Offenders } from './ports.js'

export type LedgerFigures = {
  sums: readonly { currency: string; sumMinor: number }[]
  mismatches: readonly Mismatch[]
  unbooked: Offenders
  overdrawn: Offenders
  takenTwice: Offenders
}

const toSupport =
  'Take a backup now (kasa backup), stop paying out, and look at the journal of these in the ledger: nothing may repair it silently.'

/** The public invariants of the ledger (domain.md §4). Pure. */
export const checkLedger = ({ sums, mismatches, unbooked, overdrawn, takenTwice }: LedgerFigures): Finding[] => [
  ...balance(sums),
  ...openItems(mismatches),
  offenders(
    'money of tries',
    unbooked,
    'try has other money in the ledger than it says',
    'tries have other money in the ledger than they say',
  ),
  offenders('refunds', overdrawn, 'sale gave back more than was paid', 'sales gave back more than was paid'),
  lostTwice(takenTwice),
]

const balance = (sums: LedgerFigures['sums']): Finding[] => {
  const wrong = sums.filter(({ sumMinor }) => sumMinor !== 0)
  if (wrong.length === 0)
    return [ok('ledger', `in balance (${sums.map(({ currency }) => currency).join(', ') || 'empty'})`)]
  return wrong.map(({ currency, sumMinor }) =>
    fail('ledger', `${currency} is out of balance by ${sumMinor} minor units`, toSupport),
  )
}

const openItems = (mismatches: readonly Mismatch[]): Finding[] =>
  mismatches.length === 0
    ? [ok('open items', 'refunds in flight, disputes, suspense and surplus are the sums of their open items')]
    : mismatches.map(({ serviceId, livemode, currency, account, heldMinor, itemsMinor }) =>
        fail(
          'open items',
          `${account} of shop ${serviceId} (${livemode ? 'live' : 'test'}, ${currency}) holds ${heldMinor} minor units, its open items are ${itemsMinor}`,
          toSupport,
        ),
      )

const offenders = (check: string, { count, ids }: Offenders, one: string, many: string): Finding =>
  count === 0
    ? ok(check, check === 'refunds' ? 'none gave back more than was paid' : 'every try has its money in the ledger')
    : fail(check, `${counted(count, one, many)}: ${ids.join(', ')}`, toSupport)

/** Real money that a bank took although it was refunded: the ledger is right, and somebody should get it back. */
const lostTwice = ({ count, ids }: Offenders): Finding =>
  count === 0
    ? ok('disputes', 'no sale was both refunded and taken back by the bank')
    : warn(
        'disputes',
        `${counted(count, 'sale was refunded and is', 'sales were refunded and are')} taken back by the bank as well: ${ids.join(', ')}`,
        'Contest each dispute with the proof of its refund (POST /dispute/{id}/contest); the shop’s balance carries the loss until it is won.',
      )
