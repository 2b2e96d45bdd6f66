import type { Offer } from '../../payments/offers.js'
import type { BankView } from '../pages.js'
import type { PageFlow } from './flow.js'

/** A grid of banks; the payer confirms on the bank's page. */
export const bank: PageFlow = {
  name: ({ t }) => t('bank.name'),
  note: ({ t, offers }) => t('bank.count', { count: offers.length }),
  view: (row, { offers }) => ({ kind: 'bank', ...row, banks: offers.map(bankView) }),
  read: form => {
    const code = form.get('bank')
    return code ? { code, typed: {} } : { wrong: ['bank'] }
  },
}

const bankView = ({ channel, unavailable }: Offer): BankView => ({
  code: channel.code,
  name: channel.name,
  initials: channel.mark,
  available: unavailable === null,
})
