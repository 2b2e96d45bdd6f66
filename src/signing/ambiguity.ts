import { canonicalPairs } from './canonical.js'
import type { FormFields } from './form-fields.js'

/** Where the signed text could be read in a second way: `field` holds `&{imitates}=` or `&{imitates}[`. */
export type Ambiguity = { field: string; imitates: string }

/** The documented fields that change what is paid, by whom or where the answer goes (imoje-paywall.md §2). */
export const documentedFields: ReadonlySet<string> = new Set([
  ...['additionalDescription', 'amount', 'billing', 'cart', 'currency', 'customerEmail', 'customerFirstName'],
  ...[
    'customerId',
    'customerLastName',
    'customerPhone',
    'delivery',
    'invoice',
    'merchantId',
    'multipayout',
    'orderDescription',
  ],
  ...['orderId', 'preselectMethodCode', 'serviceId', 'shipping', 'urlCancel', 'urlFailure', 'urlNotification'],
  ...['urlReturn', 'urlSuccess', 'validTo', 'visibleMethod', 'widgetType'],
])

const addressFields = new Set(['urlCancel', 'urlFailure', 'urlNotification', 'urlReturn', 'urlSuccess'])
const imitation = /&([^&=[\]]+)[=[]/g

/**
 * Finds a value that could hide another field. The signed text escapes nothing, so two forms may share one signature;
 * both sides of every such pair must be refused (domain.md §2).
 *
 * A value may not contain `&k=` or `&k[` for a documented `k`. Only addresses may carry `k` that sorts before
 * `serviceId` (`…?a=1&orderId=7` is everyday): whoever hides signed fields in an address swallows `serviceId` or a
 * later one with them, since those stand between every text field and the addresses.
 */
export function findAmbiguity(fields: FormFields): Ambiguity | undefined {
  for (const { name, value } of canonicalPairs(fields)) {
    if (!value.includes('&')) continue
    const imitates = imitatedBy(name, value)
    if (imitates !== undefined) return { field: name, imitates }
  }
  return undefined
}

function imitatedBy(field: string, value: string): string | undefined {
  const isAddress = addressFields.has(field)
  for (const [, name = ''] of value.matchAll(imitation)) {
    if (documentedFields.has(name) && !(isAddress && name < 'serviceId')) return name
  }
  return undefined
}
