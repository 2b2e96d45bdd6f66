import type { PageFlow } from './flow.js'

/** The payer makes a transfer at home, by the data that the next screen shows. */
export const transfer: PageFlow = {
  name: ({ t }) => t('transfer.name'),
  note: ({ t }) => t('transfer.note'),
  view: row => ({ kind: 'transfer', ...row }),
  read: () => ({ code: 'wt', typed: {} }),
}
