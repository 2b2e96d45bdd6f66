import type { AccountName } from '../accounting/posting.js'
import type { Transaction } from './payment.js'

/** Where a try's money lands and its refunds leave from: transfers on our bank account, everything else as a claim on the connector. */
export const landingOf = ({ method, connector }: Pick<Transaction, 'method' | 'connector'>): AccountName =>
  method === 'wt' ? 'bank' : `receivable:${connector}`
