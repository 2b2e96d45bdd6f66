import type { SaleOrder } from '../../payments/connector.js'
import { accountOf, transferTitleOf } from './account.js'
import { type CallbackNeeds, createCallbacks, owe } from './callbacks.js'
import {
  appMs,
  cancelledByPayer,
  laterSeconds,
  leftByPayer,
  type Plan,
  planOf,
  refusedByPayer,
  timedOut,
} from './outcomes.js'
import type { BankKind, BankOrder, BankRecords, Verdict } from './ports.js'
import { type BankWords, creditWordsOf, wordsOf } from './wire.js'

export type BankNeeds = CallbackNeeds & { newId: () => string }

/** What a person answers on the bank's page or in the 3-D Secure challenge; `twice` tells us about the payment two times. */
export type BankAnswer = 'pay' | 'twice' | 'later' | 'decline' | 'cancel'

const batch = 100
/** Rounds of one tick, so that a flood of orders cannot hold up the other workers. */
const roundsPerTick = 20

/** The simulated bank: its own books, its own decisions, and signed callbacks that are repeated until they are taken. */
export const createBank = (needs: BankNeeds) => {
  const { store, clock, newId } = needs
  const callbacks = createCallbacks(needs)

  const end = async (bank: BankRecords, order: BankOrder, verdict: Verdict, copies = 1): Promise<void> => {
    const at = clock()
    if (!(await bank.decide(order.reference, verdict, at))) return
    for (let copy = 0; copy < copies; copy++) await owe(bank, wordsOf({ ...order, ...verdict }), at)
  }
  const answerOpen = async (bank: BankRecords, order: BankOrder, answer: BankAnswer, seconds: number) => {
    if (answer === 'later') await bank.confirm(order.reference, new Date(clock().getTime() + seconds * 1000))
    else await end(bank, order, verdictOf(order, answer), answer === 'twice' ? 2 : 1)
  }
  /** What is true of an order now; of transfers: the money that arrived last. */
  const say = async (bank: BankRecords, order: BankOrder): Promise<BankWords> => {
    const credit = order.kind === 'transfer' ? await bank.latestCredit(order.reference) : undefined
    return credit === undefined ? wordsOf(order) : creditWordsOf(order, credit)
  }

  return {
    /** Takes an order once: a reference it knows already gets the same answer again. */
    place: (sale: SaleOrder, kind: BankKind): Promise<BankOrder> => {
      const order = orderOf(sale, kind, clock())
      return store.write(({ bank }) => bank.place(order))
    },

    find: (reference: string): Promise<BankOrder | undefined> => store.read.bank.find(reference),

    look: async (reference: string): Promise<BankWords | undefined> => {
      const order = await store.read.bank.find(reference)
      return order && say(store.read.bank, order)
    },

    /** Stops an order that has not ended; answers what is true afterwards. */
    stop: (reference: string): Promise<BankWords | undefined> =>
      store.write(async ({ bank }) => {
        await bank.decide(reference, leftByPayer, clock())
        const order = await bank.find(reference)
        return order && say(bank, order)
      }),

    /** A person answers; an order that is not open any more stays as it is. Tells us at once; what is not taken then is repeated. */
    answer: async (reference: string, answer: BankAnswer, seconds = laterSeconds): Promise<BankOrder | undefined> => {
      const claimed = await store.write(async ({ bank }) => {
        const order = await bank.find(reference)
        if (order?.state !== 'open' || order.kind === 'transfer') return []
        await answerOpen(bank, order, answer, seconds)
        return callbacks.claimOf(bank, reference)
      })
      await callbacks.send(claimed)
      return store.read.bank.find(reference)
    },

    /** Books a transfer that arrived for an order, whatever its state: money is never ignored. */
    moneyArrived: async (reference: string, amountMinor: number, fromAccount?: string): Promise<void> => {
      const credit = {
        creditId: newId(),
        reference,
        amountMinor,
        fromAccount: fromAccount ?? accountOf(`payer:${reference}`),
        at: clock(),
      }
      const claimed = await store.write(async ({ bank }) => {
        const order = await bank.credit(credit)
        if (order?.kind !== 'transfer') throw new Error(`the bank awaits no transfer for ${reference}`)
        if (order.receivedMinor >= order.amountMinor) await bank.charge(reference, credit.at)
        await owe(bank, creditWordsOf(order, credit), credit.at)
        return callbacks.claimOf(bank, reference)
      })
      await callbacks.send(claimed)
    },

    /** Carries out what is due and delivers what is owed; resolves when everything due was tried once. */
    tick: async (): Promise<void> => {
      for (let round = 0; round < roundsPerTick && (await store.read.bank.isAnythingDue(clock())); round++) {
        const claimed = await store.write(async ({ bank }) => {
          for (const order of await bank.due(clock(), batch)) await end(bank, order, dueVerdict(order))
          return callbacks.claim(bank)
        })
        await callbacks.send(claimed)
      }
    },
  }
}
export type Bank = ReturnType<typeof createBank>

/** The payer said yes, or never answered. */
const dueVerdict = ({ state, verdict }: BankOrder): Verdict => (state === 'confirmed' ? verdict : timedOut)

const verdictOf = (order: BankOrder, answer: Exclude<BankAnswer, 'later'>): Verdict => {
  if (answer === 'cancel') return cancelledByPayer
  return answer === 'decline' ? refusedByPayer[order.kind] : order.verdict
}

/** The bank's view of an order: what it will do is decided here, once, and neither code nor card is kept. */
const orderOf = (sale: SaleOrder, kind: BankKind, now: Date): BankOrder => {
  const { reference, methodCode, amountMinor, currency, recipient, orderId, language, returnUrl } = sale
  const clues = {
    kind,
    amountMinor,
    title: sale.title,
    blikCode: sale.blikCode?.reveal() ?? '',
    card: sale.card?.reveal(),
  }
  const plan = planOf(clues)
  return {
    ...{ reference, kind, methodCode, amountMinor, currency, recipient, orderId, language, returnUrl },
    title: sale.title === '' ? orderId : sale.title,
    account: kind === 'transfer' ? accountOf(reference) : null,
    transferTitle: kind === 'transfer' ? transferTitleOf(reference) : null,
    verdict: plan.verdict,
    receivedMinor: 0,
    createdAt: now,
    ...startOf(plan, sale.deadline, now),
  }
}

type Start = Pick<BankOrder, 'state' | 'statusCode' | 'dueAt' | 'charges' | 'decidedAt'>

const startOf = ({ verdict, when }: Plan, deadline: Date | null, now: Date): Start => {
  const open: Start = { state: 'open', statusCode: null, dueAt: null, charges: 0, decidedAt: null }
  if (when === 'at-once') {
    return { ...open, ...verdict, charges: verdict.state === 'charged' ? 1 : 0, decidedAt: now }
  }
  if (when === 'in-the-app') return { ...open, state: 'confirmed', dueAt: new Date(now.getTime() + appMs) }
  return when === 'on-the-page' ? { ...open, dueAt: deadline } : open
}
