import { findShop } from '../../merchants/find-merchant.js'
import { isLetterWanted, type LetterKind, letterDefaults } from '../../merchants/letter-kinds.js'
import { switchLetters } from '../../merchants/letter-switches.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import type { Shop } from '../../merchants/shop.js'
import type { Command, Output } from '../command.js'
import { merchantOf } from '../merchant-of.js'

/** Which letters the payers of a shop and the shop itself get. */
export const shopLetterCommands: Record<string, Command> = {
  'shop letters': {
    usage: '<serviceId> list|on <kind>|off <kind> [--merchant <merchantId>]',
    about: 'switches letters to payers and to the shop on and off, one kind at a time',
    flags: ['merchant='],
    run: async call => {
      const [serviceId = '', verb = '', kind = ''] = call.words
      const merchantId = await merchantOf(call)
      const { needs, storage } = await call.open()
      if (verb === 'list') return rowsOf(await findShop(storage.read, merchantId, serviceId))
      if (verb !== 'on' && verb !== 'off')
        throw new OperatorRefusal(
          'command/usage',
          'Say which: kasa shop letters <serviceId> list|on <kind>|off <kind>.',
        )
      return rowsOf(await switchLetters(needs)({ merchantId, serviceId, kind, wanted: verb === 'on' }))
    },
  },
}

const rowsOf = ({ settings }: Shop): Output =>
  (Object.keys(letterDefaults) as LetterKind[]).map(kind => ({ kind, on: isLetterWanted(settings.letters, kind) }))
