import { createMerchant } from '../../merchants/create-merchant.js'
import type { Merchant } from '../../merchants/ports.js'
import { type Command, type Facts, required } from '../command.js'

const factsOf = ({ publicId, name, legalName, createdAt }: Merchant): Facts => ({
  merchantId: publicId,
  name,
  legalName,
  createdAt: createdAt.toISOString(),
})

/** Merchants: create, list. */
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
}
