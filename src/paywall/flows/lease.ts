import { formatMoney } from '../../http/money-text.js'
import { basketNetMinor, netMinor, unitNetMinor } from '../../payments/cart.js'
import type { PageFlow } from './flow.js'

/** The basket that the lessor buys, with net values: leasing is for companies. */
export const lease: PageFlow = {
  name: ({ t }) => t('lease.name'),
  note: ({ t }) => t('lease.note'),
  view: (row, { facts, language }) => {
    const money = (minor: number) => formatMoney(minor, facts.currency, language)
    const items = facts.cart?.items ?? []
    return {
      kind: 'lease',
      ...row,
      lines: items.map(item => ({
        name: item.name,
        quantity: `${new Intl.NumberFormat(language).format(item.quantity)} × ${money(unitNetMinor(item))}`,
        net: money(netMinor(item)),
      })),
      net: money(basketNetMinor({ items })),
    }
  },
  read: () => ({ code: 'lease_now', typed: {} }),
}
