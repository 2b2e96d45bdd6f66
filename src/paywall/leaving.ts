import type { Transaction } from '../payments/payment.js'

/**
 * A cookie that lets the waiting page send the payer on to the bank once, right after the try started:
 * later visits (the back button) show the page and a link instead of a trap.
 */
export const leavingCookie = ({ publicId }: Pick<Transaction, 'publicId'>, secure: boolean) => {
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const name = `kasa_go_${publicId.slice(0, 8)}`
  return {
    name,
    fresh: `${name}=1; Max-Age=60; ${attributes}`,
    spent: `${name}=; Max-Age=0; ${attributes}`,
  }
}
