import { readCard } from '../../payments/card-entry.js'
import type { FieldName } from '../fields.js'
import type { PageFlow } from './flow.js'

/** Card fields; the issuer may ask for a confirmation. Nothing that was typed is ever shown again. */
export const card: PageFlow = {
  name: ({ t }) => t('card.name'),
  note: ({ t }) => t('card.note'),
  view: row => ({ kind: 'card', ...row, expiry: '', holder: '' }),
  read: (form, { now }) => {
    const value = (name: string) => form.get(name) ?? ''
    const entry = { number: value('number'), expiry: value('expiry'), cvc: value('cvc'), holder: value('holder') }
    const reading = readCard(entry, now)
    return 'card' in reading
      ? { code: 'ecom3ds', typed: { card: reading.card } }
      : { wrong: reading.faults.map(fault => fault.slice('card/'.length) as FieldName) }
  },
}
