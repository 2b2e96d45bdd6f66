import { unavailableText } from '../unavailable-text.js'
import type { PageFlow } from './flow.js'

/** A row of buttons, each opens its wallet. */
export const wallet: PageFlow = {
  name: ({ t }) => t('wallet.name'),
  note: ({ offers }) => offers.map(({ channel }) => channel.name).join(', '),
  view: (row, facts) => ({
    kind: 'wallet',
    ...row,
    wallets: facts.offers.map(({ channel: { code, name, mark }, unavailable }) => ({
      code,
      name,
      mark,
      reason: unavailable && unavailableText(unavailable, facts),
    })),
  }),
  read: form => {
    const code = form.get('wallet')
    return code ? { code, typed: {} } : { wrong: ['wallet'] }
  },
}
