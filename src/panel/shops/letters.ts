import { isLetterWanted, type LetterKind, letterDefaults, lettersToShops } from '../../merchants/letter-kinds.js'
import { saveLetters } from '../../merchants/letter-switches.js'
import { field, notice, type Option } from '../components.js'
import { idsOf, type ShopCall } from './shop-call.js'
import type { ShopForm, ShopTab } from './shop-form.js'
import type { Typed } from './typed.js'

const kinds = Object.keys(letterDefaults) as LetterKind[]

const optionsOf = ({ t, of }: ShopCall, typed: Typed, isToShop: boolean): Option[] => {
  const stored = kinds.filter(kind => isLetterWanted(of.settings.letters, kind))
  const chosen = typed.list('letters', stored)
  return kinds
    .filter(kind => lettersToShops.has(kind) === isToShop)
    .map(kind => ({ value: kind, label: t(`shops.letter-${kind}`), hint: null, isChosen: chosen.includes(kind) }))
}

const lettersForm: ShopForm = {
  name: 'letters',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: (call, typed) => ({
    fields: [
      field('checkboxes', 'letters', call.t('shops.letters-payers'), { options: optionsOf(call, typed, false) }),
      field('checkboxes', 'letters', call.t('shops.letters-shop'), {
        ...{ options: optionsOf(call, typed, true), hint: call.t('shops.letters-shop-hint') },
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const ticked = call.form.list('letters')
    const wanted = kinds.filter(kind => ticked.includes(kind))
    await saveLetters(keeping({ what: 'shop.changed' }))({ ...idsOf(call), wanted })
    return null
  },
}

/** Which letters payers and the shop get: a switch for every letter that there is (M203–M215). */
export const lettersTab: ShopTab = {
  name: 'letters',
  label: 'shops.tab-letters',
  may: 'shops.configure',
  forms: [lettersForm],
  blocks: (_, call, draw) => [notice('quiet', call.t('shops.letters-text')), ...draw('letters')],
}
