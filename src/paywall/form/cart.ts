import { z } from 'zod'
import { memberAmount, memberCode, memberTaxStake, memberText } from './packed-members.js'

const item = z.object({
  id: memberCode(),
  categoryId: memberCode(),
  name: memberText(),
  /** Unit price, net, minor units. */
  amount: memberAmount,
  /** Tax of one unit, minor units. */
  tax: memberAmount,
  taxStake: memberTaxStake,
  quantity: z.number().min(0),
  url: memberText(),
  unit: memberText().optional(),
  state: z.enum(['NEW', 'USED']).optional(),
  discount: z.object({ amount: memberAmount, tax: memberAmount }).optional(),
})

/** The field `cart` once unpacked: the basket of a leasing application (imoje-paywall.md §2). */
export const cartSchema = z.object({ items: z.array(item).min(1) })

export type Cart = z.infer<typeof cartSchema>
