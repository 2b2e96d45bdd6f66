import type { RefundOrder, RefundTerms } from '../../payments/connector.js'
import { channels } from '../../payments/methods.js'
import { appMs } from './outcomes.js'
import type { BankOrder, BankRecords, BankStore, Effects, Verdict } from './ports.js'
import { noAccount, refundTitles, returnedAfterSeconds, tooHigh, unknownSale } from './refund-outcomes.js'
import { decide, noEffects } from './scenario.js'
import { verdictOf } from './verdicts.js'

type Needs = {
  store: BankStore
  clock: () => Date
  /** Writes down what the bank will say of a refund that has ended in the call that placed it. */
  tellPlaced: (bank: BankRecords, order: BankOrder) => Promise<void>
}

/** The bank's refunds: orders of its books that belong to the order whose money they give back, never more than that took. */
export const createBankRefunds = ({ store, clock, tellPlaced }: Needs) => ({
  /** Takes a refund once: a reference it knows already gets the same answer again. Its shop's rules may steer it, then its title. */
  refund: (order: RefundOrder): Promise<BankOrder> =>
    store.write(async ({ bank }) => {
      const scenario = await bank.lockScenario(order.serviceId)
      const sale = await bank.lock(order.saleReference)
      const known = await bank.find(order.reference)
      if (known !== undefined) return known
      const ruled = scenario?.rules.length ? decide({ ...order, isRefund: true }, scenario) : undefined
      if (scenario && ruled) await bank.saveScenario({ ...scenario, counters: ruled.counters })
      const effects = ruled?.effects ?? effectsOfTitle(order, sale)
      const chosen = verdictOf({ ...kindOf(order, sale), refundOf: order.saleReference }, effects?.outcome ?? 'approve')
      const verdict = (await refusalOf(bank, order, sale, clock())) ?? chosen
      const placed = await bank.place(refundOf(order, sale, { verdict, effects, now: clock() }))
      await tellPlaced(bank, placed)
      return placed
    }),

  /**
   * What a lender or lessor lets go back: the whole, or a part that leaves at least its smallest loan. Throws for a sale it does not know.
   */
  terms: async (saleReference: string): Promise<RefundTerms> => {
    const sale = await store.read.bank.find(saleReference)
    if (sale === undefined) throw new Error('the bank does not know this sale')
    const fullMinor = takenBy(sale) - (await store.read.bank.givenBack(saleReference, clock()))
    const channel = channels.find(({ code }) => code === sale.methodCode)
    const maxMinor = fullMinor - (channel?.minMinor ?? 0)
    return { fullMinor, partial: channel?.flow === 'lease' || maxMinor < 1 ? null : { minMinor: 1, maxMinor } }
  },
})

const takenBy = ({ kind, state, amountMinor, capturedMinor, receivedMinor }: BankOrder): number => {
  if (kind === 'transfer') return receivedMinor
  return state === 'charged' ? (capturedMinor ?? amountMinor) : 0
}

const refusalOf = async (
  bank: BankRecords,
  order: RefundOrder,
  sale: BankOrder | undefined,
  now: Date,
): Promise<Verdict | undefined> => {
  if (sale === undefined) return unknownSale
  if (order.currency !== sale.currency) return tooHigh(sale.kind)
  // An ordinary transfer out of our own account: the bank knows no sale whose money it would be, and some came under other titles.
  if (sale.kind === 'transfer') return order.account === null ? noAccount : undefined
  const leftMinor = takenBy(sale) - (await bank.givenBack(sale.reference, now))
  return order.amountMinor > leftMinor ? tooHigh(sale.kind) : undefined
}

const effectsOfTitle = (order: RefundOrder, sale: BankOrder | undefined): Effects | null => {
  const steered = refundTitles.get(order.title.trim()) ?? refundTitles.get(sale?.title.trim() ?? '')
  return steered === undefined ? null : { ...noEffects, ...steered.effects }
}

/** Money of a transfer goes back by an ordinary one. */
const kindOf = ({ methodCode }: RefundOrder, sale: BankOrder | undefined): Pick<BankOrder, 'kind' | 'methodCode'> => ({
  kind: sale === undefined || sale.kind === 'transfer' ? 'bank' : sale.kind,
  methodCode,
})

type Decision = { verdict: Verdict; effects: Effects | null; now: Date }

/** A silent bank has not decided: a person may still choose. */
const refundOf = (order: RefundOrder, sale: BankOrder | undefined, { verdict, effects, now }: Decision): BankOrder => {
  const { delaySeconds, neverAnswers } = effects ?? noEffects
  const later = (ms: number) => new Date(now.getTime() + ms)
  const waits = neverAnswers || delaySeconds > 0
  const isGiven = !waits && verdict.state === 'charged'
  return {
    reference: order.reference,
    refundOf: order.saleReference,
    ...kindOf(order, sale),
    amountMinor: order.amountMinor,
    currency: order.currency,
    recipient: order.sender,
    orderId: order.orderId,
    title: order.title,
    language: sale?.language ?? 'en',
    returnUrl: sale?.returnUrl ?? '',
    account: null,
    transferTitle: null,
    state: waits ? 'confirmed' : verdict.state,
    statusCode: waits ? null : verdict.statusCode,
    verdict,
    dueAt: neverAnswers || !waits ? null : later(delaySeconds * 1000 || appMs),
    profile: null,
    profileDigest: null,
    credit: null,
    charges: isGiven ? 1 : 0,
    receivedMinor: 0,
    hold: null,
    capturedMinor: null,
    createdAt: now,
    decidedAt: waits ? null : now,
    returnedAt: isGiven && verdict.bounces ? later(returnedAfterSeconds * 1000) : null,
    serviceId: order.serviceId,
    effects,
    silent: neverAnswers,
  }
}
