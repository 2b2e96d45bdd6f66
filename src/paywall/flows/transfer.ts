import type { PageFlow } from './flow.js'

/** The payer makes a transfer at home, by the data that the next screen shows; companies may split it. */
export const transfer: PageFlow = {
  name: ({ t }) => t('transfer.name'),
  note: ({ t }) => t('transfer.note'),
  view: (row, { offers }) => ({
    kind: 'transfer',
    ...row,
    split: offers.some(({ channel, unavailable }) => channel.needsSplit === true && unavailable === null),
  }),
  read: form => ({ code: form.get('code') === 'wt_split' ? 'wt_split' : 'wt', typed: {} }),
}
