import type { Ask } from '../http/route.js'
import type { Payment } from '../payments/payment.js'

/** Where a payment's pages live: on their own, or in a frame on the shop's page. */
export type Side = 'pay' | 'widget'

/** Which of the two addresses a payer asks for. */
export const sideOf = ({ path }: Pick<Ask, 'path'>): Side => (path.split('/')[2] === 'widget' ? 'widget' : 'pay')

/** The address of a payment's page after the language; its forms post below it. */
export const pathOf = ({ payment, side }: { payment: Payment; side: Side }): string => `/${side}/${payment.publicId}`

/** The address of a payment's page: `/pl/pay/3f…`. */
export const addressOf = (loaded: { payment: Payment; side: Side; language: string }): string =>
  `/${loaded.language}${pathOf(loaded)}`
