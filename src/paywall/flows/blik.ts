import { readBlikCode } from '../../payments/card-entry.js'
import type { PageFlow } from './flow.js'

/** A code of six digits, confirmed in the bank's app. */
export const blik: PageFlow = {
  name: () => 'BLIK',
  note: ({ t }) => t('blik.note'),
  view: row => ({ kind: 'blik', ...row }),
  read: form => {
    try {
      return { code: 'blik', typed: { blikCode: readBlikCode(form.get('code') ?? '') } }
    } catch {
      return { wrong: ['code'] }
    }
  },
}
