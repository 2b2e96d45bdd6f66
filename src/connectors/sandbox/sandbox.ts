import type { Connector } from '../../payments/connector.js'
import { type Bank, type BankNeeds, createBank } from './bank.js'
import { createConnector } from './connector.js'

/** The sandbox's counterparty: a bank with books of its own, and our connector to it. */
export type Sandbox = { bank: Bank; connector: Connector; tick: () => Promise<void> }

/** Puts the simulated bank and its connector together. */
export const createSandbox = (needs: BankNeeds & { baseUrl: () => string }): Sandbox => {
  const bank = createBank(needs)
  return { bank, connector: createConnector({ bank, secret: needs.secret, baseUrl: needs.baseUrl }), tick: bank.tick }
}
