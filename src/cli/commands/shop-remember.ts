import { findShop } from '../../merchants/find-merchant.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { switchRemembering } from '../../merchants/remember-switches.js'
import type { Command } from '../command.js'
import { merchantOf } from '../merchant-of.js'

/** What the payers of a shop may have remembered. */
export const shopRememberCommands: Record<string, Command> = {
  'shop remember': {
    usage: '<serviceId> list|on <switch>|off <switch> [--merchant <merchantId>]',
    about: 'lets payers have cards and BLIK remembered: the switches are cards, blik and withoutCvc',
    flags: ['merchant='],
    run: async call => {
      const [serviceId = '', verb = '', name = ''] = call.words
      const merchantId = await merchantOf(call)
      const { needs, storage } = await call.open()
      if (verb === 'list') return (await findShop(storage.read, merchantId, serviceId)).settings.remember
      if (verb !== 'on' && verb !== 'off')
        throw new OperatorRefusal(
          'command/usage',
          'Say which: kasa shop remember <serviceId> list|on <switch>|off <switch>.',
        )
      const order = { merchantId, serviceId, name, wanted: verb === 'on' }
      return (await switchRemembering(needs)(order)).settings.remember
    },
  },
}
