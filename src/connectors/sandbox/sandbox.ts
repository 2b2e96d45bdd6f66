import { createHmac } from 'node:crypto'
import type { Connector } from '../../payments/connector.js'
import { type Bank, type BankNeeds, createBank } from './bank.js'
import { createConnector } from './connector.js'
import { createDisputes } from './disputes.js'
import { forgetToken } from './forget.js'
import { createTokens } from './remembered.js'
import { createSimulator, type Simulator } from './simulator.js'

/** The sandbox's counterparty: a bank with books of its own, and our connector to it. */
export type Sandbox = {
  bank: Bank
  connector: Connector
  /** One round of the bank: what is due happens, what is owed is told. */
  tick: () => Promise<void>
  /** Books a transfer for one of our references; throws when the bank awaits none. */
  moneyArrived: Bank['moneyArrived']
  simulator: Simulator
}

/** Puts the simulated bank and its connector together. `secret` is the deployment's; callbacks are signed with a key derived from it. */
export const createSandbox = (needs: Omit<BankNeeds, 'tokens'> & { baseUrl: () => string }): Sandbox => {
  const secret = createHmac('sha256', needs.secret).update('kasa-sandbox-bank-v1').digest()
  const tokens = createTokens(secret)
  const bank = createBank({ ...needs, secret, tokens })
  const disputes = createDisputes({ store: needs.store, clock: needs.clock })
  const forget = forgetToken({ store: needs.store, tokens })
  const connector = createConnector({ bank, forget, disputes, secret, tokens, baseUrl: needs.baseUrl })
  return {
    bank,
    connector,
    tick: bank.tick,
    moneyArrived: bank.moneyArrived,
    simulator: createSimulator({ store: needs.store, bank }),
  }
}
