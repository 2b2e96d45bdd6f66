import type { Phrases } from '../http/phrases.js'
import { labelOf } from '../payments/card-profile.js'
import type { Profile } from '../profiles/profile.js'
import type { KnownCustomer } from './customer.js'
import type { Loaded } from './load-payment.js'
import type { Consents, RecurringView, RememberedView } from './pages.js'

/** Nobody is known: no instrument, no question. Pages of unknown payers share one drawing. */
export const nobody: {
  remembered: readonly RememberedView[]
  recurring: readonly RecurringView[]
  consents: Consents
} = {
  remembered: [],
  recurring: [],
  consents: { card: null, blik: null },
}

type Place = { loaded: Pick<Loaded, 'shop'>; operator: string; t: Phrases }

/** What a known customer is shown first; the one with public id `open` is opened. */
export const rememberedViews = (
  { profiles, recurring, rememberable }: KnownCustomer,
  { loaded: { shop }, operator, t }: Place,
  open: string | undefined,
): typeof nobody => {
  const names = { shop: shop.name, operator }
  return {
    remembered: profiles.map(profile =>
      viewOf(profile, t, {
        open: profile.publicId === open,
        asksCvc: profile.kind === 'oneclick' && !shop.settings.remember.withoutCvc,
      }),
    ),
    recurring: recurring.map(profile => ({
      id: profile.publicId,
      name: labelOf(profile),
      note: t('saved.recurring'),
    })),
    consents: {
      card: rememberable.has('oneclick') ? t('remember.cardConsent', names) : null,
      blik: rememberable.has('blik_oneclick') ? t('remember.blikConsent', names) : null,
    },
  }
}

const viewOf = (
  profile: Profile,
  t: Phrases,
  { open, asksCvc }: { open: boolean; asksCvc: boolean },
): RememberedView => ({
  id: profile.publicId,
  kind: profile.card === null ? 'blik' : 'card',
  name: profile.card === null ? t('saved.blik') : labelOf(profile),
  label: labelOf(profile),
  note:
    profile.card === null
      ? t('saved.blikNote')
      : t('saved.valid', { date: `${profile.card.month}/${profile.card.year.slice(-2)}` }),
  asksCvc,
  // One app needs no choice.
  aliases: profile.aliases.length > 1 ? profile.aliases : [],
  open,
})
