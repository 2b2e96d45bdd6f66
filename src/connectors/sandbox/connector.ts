import type { Connector, Next, Report, StartAnswer } from '../../payments/connector.js'
import { channels, type Flow } from '../../payments/methods.js'
import { profileKinds } from '../../payments/profile-kind.js'
import { Refusal } from '../../payments/refusal.js'
import type { Bank } from './bank.js'
import type { BankKind, BankOrder } from './ports.js'
import type { Tokens } from './remembered.js'
import { type BankWords, readCallback, reportOf, wordsOf } from './wire.js'

/** How the bank takes the orders of each flow; a flow that is not here is none of its business. */
const kindOf: Readonly<Partial<Record<Flow, BankKind>>> = {
  blik: 'blik',
  bank: 'bank',
  card: 'card',
  transfer: 'transfer',
}
const kinds: ReadonlyMap<string, BankKind> = new Map([
  // A sale that asks to remember carries the code of what it becomes.
  ...profileKinds.map((code): [string, BankKind] => [code, code === 'blik_oneclick' ? 'blik' : 'card']),
  ...channels.flatMap(({ code, flow }): [string, BankKind][] => {
    const kind = kindOf[flow]
    return kind === undefined ? [] : [[code, kind]]
  }),
])

/** The sandbox's connector: every channel, test money only, simulated cards only. */
export const createConnector = (needs: {
  bank: Bank
  secret: Buffer
  tokens: Tokens
  baseUrl: () => string
}): Connector => {
  const { bank, tokens, baseUrl } = needs
  const heard = (said: BankWords | undefined, reference: string): Report =>
    said === undefined ? { reference, outcome: 'unheard' } : reportOf(said, tokens)
  const answerOf = (order: BankOrder): StartAnswer => {
    if (order.effects?.lostAnswer || (order.silent && order.state !== 'open')) throw new BankSilence()
    return { report: reportOf(wordsOf(order), tokens), next: nextOf(order, baseUrl()) }
  }
  return {
    id: 'sandbox',
    money: 'test',
    methodCodes: new Set(kinds.keys()),
    acceptsCardData: true,
    start: async sale => {
      const kind = kinds.get(sale.methodCode)
      if (kind === undefined) throw new Refusal('method/unavailable', { methodCode: sale.methodCode })
      return answerOf(await bank.place(sale, kind))
    },
    profiles: {
      kinds: new Set(profileKinds),
      charge: async order => answerOf(await bank.placeCharge(order)),
    },
    ask: async reference => {
      await hearSilence(bank, reference)
      const report = heard(await bank.look(reference), reference)
      const order = await bank.find(reference)
      return report.outcome === 'pending' && order ? { ...report, next: nextOf(order, baseUrl()) } : report
    },
    cancel: async reference => {
      await hearSilence(bank, reference)
      return heard(await bank.stop(reference), reference)
    },
    read: message => readCallback(needs, message),
  }
}

/** A rule or a person has made the bank silent about this order. */
class BankSilence extends Error {
  override name = 'BankSilence'
}

const hearSilence = async (bank: Bank, reference: string): Promise<void> => {
  if ((await bank.find(reference))?.silent) throw new BankSilence()
}

const nextOf = (order: BankOrder, baseUrl: string): Next => {
  if (order.account !== null && order.transferTitle !== null) {
    return { kind: 'transfer', account: order.account, recipient: order.recipient, title: order.transferTitle }
  }
  if (order.state !== 'open') return { kind: 'wait' }
  const page = order.kind === 'card' ? '3ds' : 'bank'
  return { kind: 'redirect', url: `${baseUrl}/sandbox/${page}/${order.reference}` }
}
