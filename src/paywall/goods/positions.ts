import type { Payment } from '../../payments/payment.js'
import { cartSchema } from '../form/cart.js'
import { invoiceSchema } from '../form/invoice.js'

/** One position of an invoice or a basket: prices of one unit after its discount, gross, minor units. */
export type Position = {
  name: string
  quantity: number
  unit: string
  unitGrossMinor: number
  taxStake: string
  /** VAT of the whole position where the shop has said it; `null` = it follows from the rate. */
  taxMinor: number | null
}

/** What is paid for, as the form's `invoice` or else its `cart` says; empty when there is neither. */
export const positionsOf = ({ invoice, cart }: Pick<Payment, 'invoice' | 'cart'>): Position[] => {
  const read = invoice === null ? undefined : invoiceSchema.safeParse(invoice)
  if (read?.success) {
    return read.data.positions.map(({ name, quantity, unit, grossAmount, discountAmount, taxStake, taxAmount }) => ({
      ...{ name, quantity, unit, taxStake },
      unitGrossMinor: Math.max(0, grossAmount - (discountAmount ?? 0)),
      taxMinor: taxAmount ?? null,
    }))
  }
  const basket = cart === null ? undefined : cartSchema.safeParse(cart)
  return (basket?.data?.items ?? []).map(({ name, quantity, unit, amount, tax, discount, taxStake }) => {
    const unitTaxMinor = Math.max(0, tax - (discount?.tax ?? 0))
    return {
      ...{ name, quantity, taxStake },
      unit: unit ?? '',
      unitGrossMinor: Math.max(0, amount - (discount?.amount ?? 0)) + unitTaxMinor,
      taxMinor: Math.round(unitTaxMinor * quantity),
    }
  })
}
