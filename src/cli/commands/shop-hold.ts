import { findShop } from '../../merchants/find-merchant.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { saveHold } from '../../merchants/save-hold.js'
import { type Command, optional } from '../command.js'
import { merchantOf } from '../merchant-of.js'

/** Whether a shop's money is held first. */
export const shopHoldCommands: Record<string, Command> = {
  'shop hold': {
    usage: '<serviceId> show|on|off [--hours <hours>] [--at-end release|capture] [--merchant <merchantId>]',
    about: 'holds the money of cards and wallets until the shop captures or voids it (pre-authorisation)',
    flags: ['merchant=', 'hours=', 'at-end='],
    details:
      'Methods that cannot hold settle at once. Money that is held already keeps its time and its end; a REST sale can ask for its own with "hold".',
    examples: [
      'shop hold 3b6c4c1e-6c3a-4d2e-9a4b-0d2f0c1a2b3c on --hours 72 --at-end capture --merchant m0000000000000000001',
    ],
    run: async call => {
      const [serviceId = '', verb = ''] = call.words
      const merchantId = await merchantOf(call)
      const { needs, storage } = await call.open()
      if (verb === 'show') return (await findShop(storage.read, merchantId, serviceId)).settings.hold
      if (verb !== 'on' && verb !== 'off')
        throw new OperatorRefusal('command/usage', 'Say which: kasa shop hold <serviceId> show|on|off.')
      const hours = optional(call.flags.hours)
      const order = { merchantId, serviceId, on: verb === 'on', hours, atEnd: optional(call.flags['at-end']) }
      return (await saveHold(needs)(order)).settings.hold
    },
  },
}
