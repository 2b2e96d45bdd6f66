import { isAddressOrRange } from '../../http/address-range.js'
import { createMerchant } from '../../merchants/create-merchant.js'
import { findMerchant } from '../../merchants/find-merchant.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import type { Merchant } from '../../merchants/ports.js'
import { type Command, type Facts, optional, required } from '../command.js'
import { merchantOf } from '../merchant-of.js'

const factsOf = ({ publicId, name, legalName, createdAt }: Merchant): Facts => ({
  merchantId: publicId,
  name,
  legalName,
  createdAt: createdAt.toISOString(),
})

const ipFacts = ({ trustedIps }: Merchant): Facts => ({
  trustedIps: trustedIps.length === 0 ? 'any' : trustedIps.join(', '),
})

/** Merchants: create, list, and the addresses that may call the API for one. */
export const merchantCommands: Record<string, Command> = {
  'merchant create': {
    usage: '--name <name> --legal-name <name>',
    about: 'registers a merchant; prints its test token once',
    flags: ['name=', 'legal-name='],
    run: async call => {
      const order = { name: required(call, 'name'), legalName: required(call, 'legal-name') }
      const { needs } = await call.open()
      const { merchant, testToken } = await createMerchant(needs)(order)
      return { ...factsOf(merchant), testToken }
    },
  },
  'merchant list': {
    usage: '',
    about: 'names all merchants',
    flags: [],
    run: async call => {
      const { storage } = await call.open()
      return (await storage.read.merchants.list()).map(factsOf)
    },
  },
  'merchant ips': {
    usage: '[--merchant <merchantId>] [--set <address>,…|any]',
    about: 'shows or replaces the addresses that may call the API for a merchant',
    flags: ['merchant=', 'set='],
    run: async call => {
      const { needs } = await call.open()
      const given = optional(call.flags.set)
      const merchant = await findMerchant(needs.store.read, await merchantOf(call))
      if (given === null) return ipFacts(merchant)
      const trustedIps = given === 'any' ? [] : given.split(',')
      const wrong = trustedIps.find(entry => !isAddressOrRange(entry))
      if (wrong !== undefined)
        throw new OperatorRefusal('command/usage', `"${wrong}" is no IP address and no range such as 203.0.113.0/24.`)
      await needs.store.write(({ merchants }) => merchants.saveTrustedIps(merchant.id, trustedIps))
      return ipFacts({ ...merchant, trustedIps })
    },
  },
}
