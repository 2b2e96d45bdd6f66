import type { Connector, Next, Report, StartAnswer } from '../../payments/connector.js'
import { channels } from '../../payments/methods.js'
import type { Bank } from './bank.js'
import type { BankOrder } from './ports.js'
import { messageOf, readCallback, reportOf } from './wire.js'

/** The sandbox's connector: every channel, test money only, simulated cards only. */
export const createConnector = (needs: { bank: Bank; secret: Buffer; baseUrl: () => string }): Connector => {
  const { bank, secret, baseUrl } = needs
  return {
    id: 'sandbox',
    money: 'test',
    methodCodes: new Set(channels.map(({ code }) => code)),
    acceptsCardData: true,
    start: async (sale): Promise<StartAnswer> => {
      const order = await bank.place(sale)
      return { report: reportOf(messageOf(order)), next: nextOf(order, baseUrl()) }
    },
    ask: async reference => known(await bank.find(reference), reference),
    cancel: async reference => known(await bank.cancel(reference), reference),
    read: message => readCallback(secret, message),
  }
}

const known = (order: BankOrder | undefined, reference: string): Report =>
  order === undefined ? { reference, outcome: 'unheard' } : reportOf(messageOf(order))

const nextOf = (order: BankOrder, baseUrl: string): Next => {
  if (order.state !== 'open' || order.kind === 'blik') return { kind: 'wait' }
  if (order.account !== null && order.transferTitle !== null) {
    return { kind: 'transfer', account: order.account, recipient: order.recipient, title: order.transferTitle }
  }
  const page = order.kind === 'card' ? '3ds' : 'bank'
  return { kind: 'redirect', url: `${baseUrl}/sandbox/${page}/${order.reference}` }
}
