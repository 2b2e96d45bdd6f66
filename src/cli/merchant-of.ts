import { OperatorRefusal } from '../merchants/operator-refusal.js'
import { type Call, optional } from './command.js'

/** The `merchantId` that a command is about: the one of `--merchant`, or the only one of the database. */
export const merchantOf = async (call: Call): Promise<string> => {
  const given = optional(call.flags.merchant)
  if (given !== null) return given
  const { storage } = await call.open()
  const merchants = await storage.read.merchants.list()
  const [only] = merchants
  if (only && merchants.length === 1) return only.publicId
  throw new OperatorRefusal(
    'command/usage',
    only
      ? `There are ${merchants.length} merchants: say whose with --merchant. "kasa merchant list" names them all.`
      : 'There is no merchant yet: "kasa merchant create" registers one.',
  )
}
