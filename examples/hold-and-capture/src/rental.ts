import type { Kasa, MinorUnits } from '@kasa/sdk'

/** A bicycle that somebody takes away for a while. Amounts in minor units. */
export interface Rental {
  readonly orderId: string
  readonly deposit: MinorUnits
  readonly currency: string
  readonly customer: { readonly firstName: string; readonly lastName: string; readonly email: string }
}

/** A deposit that waits for its payer, is held, or has ended. */
export interface Deposit {
  readonly transactionId: string
  /** Where the payer gives the card. */
  readonly payUrl: string
}

/** The longest rental is two days; a bicycle that never comes back is paid for. */
const holdHours = 72

/**
 * A deposit is held on the card, not taken: the payer sees it as reserved. Calling it again for the same rental, after a timeout for example,
 * gives the same deposit: the key is the rental's own.
 */
export const askForDeposit = async (kasa: Kasa, rental: Rental): Promise<Deposit> => {
  const { transaction, action } = await kasa.transactions.create(
    {
      amount: rental.deposit,
      currency: rental.currency,
      orderId: rental.orderId,
      paymentMethod: 'card',
      paymentMethodCode: 'ecom3ds',
      title: `Deposit for ${rental.orderId}`,
      customer: rental.customer,
      hold: { wanted: true, hours: holdHours, atEnd: 'capture' },
    },
    { idempotencyKey: `deposit-${rental.orderId}` },
  )
  return { transactionId: transaction.id, payUrl: action?.url ?? '' }
}

/** Waits until the deposit is held, or refused. A shop with many customers takes notifications instead: `authorized`. */
export const depositIsHeld = async (kasa: Kasa, { transactionId }: Deposit): Promise<boolean> => {
  const { transaction } = await kasa.transactions.waitFor(transactionId, { timeoutMs: 15 * 60_000 })
  return transaction.status === 'authorized'
}

/**
 * The bicycle is back: takes what was used of the deposit and gives the rest free; nothing used, nothing taken. Answers what was taken, in
 * minor units.
 */
export const settleRental = async (kasa: Kasa, { transactionId }: Deposit, used: MinorUnits): Promise<number> => {
  if (used === 0) {
    await kasa.transactions.void(transactionId)
    return 0
  }
  const { transaction } = await kasa.transactions.capture(transactionId, { amount: used })
  return transaction.paidAmount ?? used
}
