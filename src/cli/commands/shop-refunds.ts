import { findShop } from '../../merchants/find-merchant.js'
import { saveRefundRule } from '../../merchants/save-refund-rule.js'
import { type Command, optional } from '../command.js'
import { merchantOf } from '../merchant-of.js'

/** How a shop's refunds and late money are handled. */
export const shopRefundCommands: Record<string, Command> = {
  'shop refunds': {
    usage: '<serviceId> [--overdraft <minor units>|default] [--late-money accept|refund] [--merchant <merchantId>]',
    about: 'says how far refunds may overdraw the balance of a shop, and what happens with money that comes too late',
    flags: ['merchant=', 'overdraft=', 'late-money='],
    details:
      'Commission stays with you, so a shop whose only sale is refunded whole needs an overdraft. Without a flag it shows what holds. "refund" sends money back that came after a payment had ended.',
    examples: [
      'shop refunds 3b6c4c1e-6c3a-4d2e-9a4b-0d2f0c1a2b3c --overdraft 50000 --late-money refund --merchant m0000000000000000001',
    ],
    run: async call => {
      const [serviceId = ''] = call.words
      const merchantId = await merchantOf(call)
      const overdraft = optional(call.flags.overdraft)
      const lateMoney = optional(call.flags['late-money'])
      const { needs, storage } = await call.open()
      const { settings } =
        overdraft === null && lateMoney === null
          ? await findShop(storage.read, merchantId, serviceId)
          : await saveRefundRule(needs)({ merchantId, serviceId, overdraft, lateMoney })
      return { overdraftMinor: settings.refundOverdraftMinor ?? 'default', lateMoney: settings.lateMoney }
    },
  },
}
