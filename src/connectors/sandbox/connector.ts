import type { Connector, Next, Report, StartAnswer } from '../../payments/connector.js'
import { channels, type Flow } from '../../payments/methods.js'
import { profileKinds } from '../../payments/profile-kind.js'
import { Refusal } from '../../payments/refusal.js'
import type { Bank } from './bank.js'
import type { forgetToken } from './forget.js'
import type { BankKind, BankOrder, HoldEnding } from './ports.js'
import type { Tokens } from './remembered.js'
import { type BankWords, endingWordsOf, readCallback, reportOf, wordsOf } from './wire.js'

/** How the bank takes the orders of each flow, and on which page its payers decide; `null` = on none. */
const deskOf: Readonly<Record<Flow, { kind: BankKind; page: string | null }>> = {
  blik: { kind: 'blik', page: null },
  bank: { kind: 'bank', page: 'bank' },
  card: { kind: 'card', page: '3ds' },
  wallet: { kind: 'bank', page: 'wallet' },
  later: { kind: 'bank', page: 'lender' },
  instalments: { kind: 'bank', page: 'lender' },
  lease: { kind: 'bank', page: 'lessor' },
  transfer: { kind: 'transfer', page: null },
}
const desks: ReadonlyMap<string, { kind: BankKind; page: string | null }> = new Map([
  // A sale that asks to remember carries the code of what it becomes.
  ...profileKinds.map(code => [code, deskOf[code === 'blik_oneclick' ? 'blik' : 'card']] as const),
  ...channels.map(({ code, flow }) => [code, deskOf[flow]] as const),
])

/** The sandbox's connector: every channel, test money only, simulated cards only. */
export const createConnector = (needs: {
  bank: Bank
  forget: ReturnType<typeof forgetToken>
  disputes: NonNullable<Connector['disputes']>
  secret: Buffer
  tokens: Tokens
  baseUrl: () => string
}): Connector => {
  const { bank, forget, disputes, tokens, baseUrl } = needs
  const heard = (said: BankWords | undefined, reference: string): Report =>
    said === undefined ? { reference, outcome: 'unheard' } : reportOf(said, tokens)
  const answerOf = (order: BankOrder): StartAnswer => {
    if (order.effects?.lostAnswer || (order.silent && order.state !== 'open')) throw new BankSilence()
    return { report: reportOf(wordsOf(order), tokens), next: nextOf(order, baseUrl()) }
  }
  return {
    id: 'sandbox',
    money: 'test',
    methodCodes: new Set(desks.keys()),
    acceptsCardData: true,
    start: async sale => {
      const kind = desks.get(sale.methodCode)?.kind
      if (kind === undefined) throw new Refusal('method/unavailable', { methodCode: sale.methodCode })
      return answerOf(await bank.place(sale, kind))
    },
    profiles: {
      kinds: new Set(profileKinds),
      charge: async order => answerOf(await bank.placeCharge(order)),
      forget: async token => {
        if ((await forget(token)) === 'unavailable') throw new BankSilence()
      },
    },
    holds: {
      capture: async order => endingAnswer(bank, tokens, await bank.endHold(order, 'capture')),
      void: async order => endingAnswer(bank, tokens, await bank.endHold(order, 'void')),
    },
    refunds: {
      refund: async order => answerOf(await bank.refund(order)).report,
      terms: ({ saleReference }) => bank.terms(saleReference),
    },
    disputes,
    ask: async reference => {
      const ending = await bank.ending(reference)
      if (ending !== undefined) return endingReport(bank, tokens, ending)
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

/** A rule or a person has made the bank silent. */
class BankSilence extends Error {
  override name = 'BankSilence'
}

/** About the end of a hold the bank is as silent as about its sale. */
const endingReport = async (bank: Bank, tokens: Tokens, ending: HoldEnding): Promise<Report> => {
  await hearSilence(bank, ending.saleReference)
  const sale = await bank.find(ending.saleReference)
  return reportOf(endingWordsOf(ending, { currency: sale?.currency ?? '' }), tokens)
}

const endingAnswer = async (bank: Bank, tokens: Tokens, ending: HoldEnding): Promise<Report> => {
  if ((await bank.find(ending.saleReference))?.effects?.holdEnd === 'unknown') throw new BankSilence()
  return endingReport(bank, tokens, ending)
}

const hearSilence = async (bank: Bank, reference: string): Promise<void> => {
  if ((await bank.find(reference))?.silent) throw new BankSilence()
}

const nextOf = (order: BankOrder, baseUrl: string): Next => {
  if (order.account !== null && order.transferTitle !== null) {
    return { kind: 'transfer', account: order.account, recipient: order.recipient, title: order.transferTitle }
  }
  if (order.state !== 'open') return { kind: 'wait' }
  const page = desks.get(order.methodCode)?.page ?? 'bank'
  return { kind: 'redirect', url: `${baseUrl}/sandbox/${page}/${order.reference}` }
}
