import { linkPath } from '../../members/mail-link.js'
import { nameOf } from '../../members/member.js'
import { addOperator, memberByAddress, removeOperator } from '../../members/operators.js'
import type { Visitor } from '../../members/outside.js'
import { resetFactors } from '../../members/security-change.js'
import { isAddress } from '../../merchants/mail-address.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import type { Call, Command } from '../command.js'

/** Who sits at the command line: the audit says so instead of a network address. */
const here = ({ systemClock }: Call): Visitor => ({ address: 'command line', language: 'en', now: systemClock() })

const addressIn = ({ name, words }: Call): string => {
  const [address, further] = words
  if (address === undefined || further !== undefined || !isAddress(address))
    throw new OperatorRefusal('command/usage', `kasa ${name} wants one e-mail address, such as anna@example.com.`)
  return address
}

/** People who run this gateway and work in its panel, and help for members who have lost their devices. */
export const operatorCommands: Record<string, Command> = {
  'operator add': {
    usage: '<e-mail>',
    about: 'opens an operator’s account in the panel; prints a link that sets its password, once',
    flags: [],
    details:
      'Send the link to nobody but its owner: whoever opens it first chooses the password. It ends after seven days or with the next one. In production an operator then sets up a second factor before anything else.',
    examples: ['operator add anna@example.com'],
    run: async call => {
      const address = addressIn(call)
      const { needs, storage, deployment } = await call.open()
      const order = { ...needs, store: storage, seed: deployment.statusSeed }
      const { member, token, expiresAt } = await addOperator(order)(here(call), address)
      const link = `${call.config.baseUrl}${linkPath('invite', token)}`
      return { email: member.email, link, until: expiresAt.toISOString() }
    },
  },
  'operator list': {
    usage: '',
    about: 'names all operators',
    flags: [],
    run: async call => {
      const { storage } = await call.open()
      const operators = await storage.read.members.ofMerchant(null)
      return operators.map(member => ({ email: member.email, name: nameOf(member), state: member.state }))
    },
  },
  'operator remove': {
    usage: '<e-mail>',
    about: 'closes an operator’s account and signs it out everywhere',
    flags: [],
    run: async call => {
      const address = addressIn(call)
      const { storage } = await call.open()
      const { email, state } = await removeOperator({ store: storage })(here(call), address)
      return { email, state }
    },
  },
  'member reset-factor': {
    usage: '<e-mail>',
    about: 'takes the second factors of somebody away who has lost them, and signs them out',
    flags: [],
    details:
      'Make sure who is asking, by another way than mail: after it the password alone opens the account, until its owner sets up a new second factor. They are told by letter, and the audit of their merchant says so.',
    run: async call => {
      const address = addressIn(call)
      const { storage } = await call.open()
      const member = await memberByAddress(storage.read, address)
      await resetFactors({ store: storage, businessClock: call.systemClock })(here(call), member)
      return { email: member.email, secondFactors: 0 }
    },
  },
}
