import type { Next } from './connector.js'
import type { Action } from './payment.js'

/** Where a payer goes next, as the wire's action; `null` when there is nothing to show but waiting. */
export const actionOf = (next: Next | undefined): Action | null => {
  if (next?.kind === 'redirect') {
    return { type: 'redirect', url: next.url, method: 'GET', contentType: '', contentBodyRaw: '' }
  }
  if (next?.kind === 'transfer') {
    return { type: 'transfer', ban: next.account, title: next.title, recipient: next.recipient }
  }
  return null
}
