import type { ChargeOrder, SaleOrder } from '../../payments/connector.js'
import { accountOf, transferTitleOf } from './account.js'
import { createBankRefunds } from './bank-refunds.js'
import { type CallbackNeeds, createCallbacks, owe } from './callbacks.js'
import { oweDispute } from './disputes.js'
import { createHolds } from './holds.js'
import {
  appMs,
  type Clues,
  cancelledByPayer,
  holdGone,
  laterSeconds,
  leftByPayer,
  type Plan,
  planOf,
  planOfCharge,
  refusalOf,
  timedOut,
} from './outcomes.js'
import type {
  BankCredit,
  BankKind,
  BankOrder,
  BankProfile,
  BankRecords,
  Effects,
  OrderSearch,
  Verdict,
} from './ports.js'
import { returnedAfterSeconds } from './refund-outcomes.js'
import type { Tokens } from './remembered.js'
import { decide, noEffects } from './scenario.js'
import { type Asked, verdictOf } from './verdicts.js'
import { type BankWords, creditWordsOf, returnedWordsOf, unmatchedWordsOf, wordsOf } from './wire.js'
import { never, wordsOwed } from './words-owed.js'

export type BankNeeds = CallbackNeeds & { newId: () => string; tokens: Tokens }

/**
 * What a person answers on the bank's page or in the 3-D Secure challenge; `twice` tells us about the payment two times, `more` sends the
 * payer of a lender away to come back with more data.
 */
export type BankAnswer = 'pay' | 'twice' | 'later' | 'decline' | 'cancel' | 'more'

const batch = 100
/** Rounds of one tick, so that a flood of orders cannot hold up the other workers. */
const roundsPerTick = 20

/** The simulated bank: its own books, its own decisions, and signed callbacks that are repeated until they are taken. */
export const createBank = (needs: BankNeeds) => {
  const { store, clock, newId, tokens } = needs
  const callbacks = createCallbacks(needs)
  const holds = createHolds(needs)

  const after = (seconds: number) => new Date(clock().getTime() + seconds * 1000)
  const tell = async (bank: BankRecords, order: BankOrder, words: readonly BankWords[], at: Date): Promise<void> => {
    for (const said of words) await owe(bank, said, order.silent ? never : at)
  }
  const end = async (bank: BankRecords, order: BankOrder, verdict: Verdict, isTwice = false): Promise<void> => {
    const at = clock()
    const isHeld = verdict.state === 'charged' && order.hold === 'asked'
    const isNews = isHeld
      ? await bank.holdMoney(order.reference, verdict.statusCode, at)
      : await bank.decide(order.reference, verdict, at)
    if (!isNews) return
    const ended: BankOrder = { ...order, ...verdict, hold: isHeld ? 'held' : null }
    await tell(bank, order, wordsOwed(order, wordsOf(ended), { isTwice }), at)
    if (ended.state === 'charged' && !isHeld) await oweDispute(bank, order, at)
    if (verdict.bounces) await comeBack(bank, order)
  }
  const comeBack = async (bank: BankRecords, order: BankOrder): Promise<void> => {
    const at = after(returnedAfterSeconds)
    await bank.comesBack(order.reference, at)
    await tell(bank, order, [returnedWordsOf(order)], at)
  }
  /** Ends an order, at once or after its delay. */
  const endLater = async (bank: BankRecords, order: BankOrder, verdict: Verdict, isTwice = false): Promise<void> => {
    const { delaySeconds } = order.effects ?? noEffects
    if (delaySeconds === 0) await end(bank, order, verdict, isTwice)
    else await bank.confirm(order.reference, { verdict, dueAt: after(delaySeconds) }, ['open', 'confirmed'])
  }
  const answerOpen = async (bank: BankRecords, order: BankOrder, answer: BankAnswer, seconds: number) => {
    const { reference, verdict, credit } = order
    if (answer === 'more') {
      if (credit !== null) await bank.askMore(reference, { ...credit, asksMore: true })
    } else if (answer === 'later') await bank.confirm(reference, { verdict, dueAt: after(seconds) }, ['open'])
    else await endLater(bank, order, answerVerdict(order, answer), answer === 'twice')
  }
  const book = async (bank: BankRecords, credit: BankCredit): Promise<void> => {
    const { reference, at } = credit
    const order = await bank.credit(credit)
    if (order?.kind !== 'transfer') throw new Error(`the bank awaits no transfer for ${reference}`)
    if (order.receivedMinor >= order.amountMinor) await bank.charge(reference, at)
    await tell(bank, order, wordsOwed(order, creditWordsOf(order, credit)), after(order.effects?.delaySeconds ?? 0))
  }
  const sayUnmatched = async (bank: BankRecords, credit: BankCredit, title: string): Promise<void> => {
    const order = await bank.find(credit.reference)
    if (order?.kind !== 'transfer') throw new Error(`the bank awaits no transfer for ${credit.reference}`)
    await tell(bank, order, wordsOwed(order, unmatchedWordsOf(order, credit, title)), credit.at)
  }
  const creditOf = (reference: string, amountMinor: number, fromAccount?: string): BankCredit => ({
    creditId: newId(),
    reference,
    amountMinor,
    fromAccount: fromAccount ?? accountOf(`payer:${reference}`),
    at: clock(),
  })
  /** What is true of an order now; of transfers: the money that arrived last. */
  const say = async (bank: BankRecords, order: BankOrder): Promise<BankWords> => {
    if (order.returnedAt !== null && order.returnedAt <= clock()) return returnedWordsOf(order)
    const credit = order.kind === 'transfer' ? await bank.latestCredit(order.reference) : undefined
    return credit === undefined ? wordsOf(order) : creditWordsOf(order, credit)
  }

  /** Does what a person has chosen for an order that has not ended. */
  const carryOut = async (bank: BankRecords, order: BankOrder): Promise<void> => {
    const { outcome } = order.effects ?? noEffects
    // A refund whose bank speaks again ends as it would have; a payer's order waits for the payer.
    if (outcome === null) return order.refundOf && !order.silent ? endLater(bank, order, order.verdict) : undefined
    const wished = verdictOf(order, outcome)
    const verdict = order.hold === 'held' && wished.state !== 'charged' ? holdGone : wished
    const missingMinor = order.amountMinor - order.receivedMinor
    if (order.kind === 'transfer' && verdict.state === 'charged')
      await book(bank, creditOf(order.reference, missingMinor))
    else await endLater(bank, order, verdict)
  }

  const placed = async (bank: BankRecords, draft: BankOrder): Promise<BankOrder> => {
    const order = await bank.place(draft)
    if (order.state === 'charged' && order.decidedAt !== null) await oweDispute(bank, order, order.decidedAt)
    return order
  }

  const take = (placing: Placing): Promise<BankOrder> =>
    store.write(async ({ bank }) => {
      const { sale } = placing
      const scenario = await bank.lockScenario(sale.serviceId)
      if (scenario === undefined || scenario.rules.length === 0)
        return placed(bank, orderOf(placing, clock(), null, tokens))
      const known = await bank.find(sale.reference)
      if (known !== undefined) return known
      const { effects, counters } = decide(sale, scenario)
      await bank.saveScenario({ ...scenario, counters })
      const order = await placed(bank, orderOf(placing, clock(), effects, tokens))
      await tellPlaced(bank, order)
      return order
    })

  const tellPlaced = async (bank: BankRecords, order: BankOrder): Promise<void> => {
    if (!isEnded(order) && order.hold !== 'held') return
    await tell(bank, order, wordsOwed(order, wordsOf(order), { isSaid: true }), clock())
    if (order.returnedAt !== null) await tell(bank, order, [returnedWordsOf(order)], order.returnedAt)
  }

  return {
    laterSeconds,
    ...createBankRefunds({ store, clock, tellPlaced }),

    /** Takes an order once: a reference it knows already gets the same answer again. Its shop's rules may steer it. */
    place: (sale: SaleOrder, kind: BankKind): Promise<BankOrder> =>
      take({ sale, kind, plan: planOf(cluesOf(sale, kind)), profile: tokens.profileOf(sale) }),

    /** The same for what the bank remembered. */
    placeCharge: async (charge: ChargeOrder): Promise<BankOrder> => {
      const kind = charge.kind === 'blik_oneclick' ? 'blik' : 'card'
      const remembered = await store.read.bank.remembered(tokens.digestOf(charge.token.reveal(), charge.aliasKey))
      return take({ sale: charge, kind, plan: planOfCharge(kind, charge, remembered), profile: null })
    },

    endHold: holds.end,
    ending: (reference: string) => store.read.bank.findEnding(reference),

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

    /**
     * A person decides what happens with an order, whatever its kind: with an outcome now (or after the delay), without one when the payer
     * answers. A silent bank speaks again when `neverAnswers` is false. Answers `ended` for an order that no choice can change.
     */
    choose: async (reference: string, effects: Effects): Promise<BankOrder | 'unknown' | 'ended'> => {
      const [found, claimed] = await store.write(async ({ bank }) => {
        const order = await bank.find(reference)
        if (order === undefined) return ['unknown' as const, []]
        if (isEnded(order) && !order.silent) return ['ended' as const, []]
        await bank.steer(reference, effects, effects.neverAnswers)
        const steered = { ...order, effects, silent: effects.neverAnswers }
        if (order.silent && !steered.silent) await bank.hasten(reference, after(effects.delaySeconds))
        if (!isEnded(order)) await carryOut(bank, steered)
        return [steered, await callbacks.claimOf(bank, reference)]
      })
      await callbacks.send(claimed)
      return typeof found === 'string' ? found : ((await store.read.bank.find(reference)) ?? found)
    },

    /** Orders that have not ended, and those whose bank is silent, newest first. */
    unended: (search: OrderSearch): Promise<BankOrder[]> => store.read.bank.unended(search),

    /**
     * Books a transfer that arrived for an order, whatever its state: money is never ignored. Under a title of its own the bank does not
     * know what it is for, and only says so.
     */
    moneyArrived: async (
      reference: string,
      amountMinor: number,
      { title, fromAccount }: { title?: string; fromAccount?: string } = {},
    ): Promise<void> => {
      const credit = creditOf(reference, amountMinor, fromAccount)
      const claimed = await store.write(async ({ bank }) => {
        if (title === undefined) await book(bank, credit)
        else await sayUnmatched(bank, credit, title)
        return callbacks.claimOf(bank, reference)
      })
      await callbacks.send(claimed)
    },

    /** Carries out what is due and delivers what is owed; resolves when everything due was tried once. */
    tick: async (): Promise<void> => {
      const times = () => ({ now: clock(), systemNow: needs.systemClock() })
      for (let round = 0; round < roundsPerTick && (await store.read.bank.isAnythingDue(times())); round++) {
        const claimed = await store.write(async ({ bank }) => {
          for (const order of await bank.due(clock(), batch)) await end(bank, order, dueVerdict(order))
          await holds.endDue(bank, batch)
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

const isEnded = ({ state }: BankOrder): boolean => state !== 'open' && state !== 'confirmed'

const answerVerdict = (order: BankOrder, answer: Exclude<BankAnswer, 'later' | 'more'>): Verdict => {
  if (answer === 'cancel') return cancelledByPayer
  return answer === 'decline' ? refusalOf(order) : order.verdict
}

/** An order as it comes in: what the bank means to do with it, and what it will remember. */
type Placing = {
  sale: Omit<SaleOrder, 'blikCode' | 'card' | 'remember'>
  kind: BankKind
  plan: Plan
  profile: BankProfile | null
}

const cluesOf = ({ amountMinor, title, blikCode, card }: SaleOrder, kind: BankKind): Clues => ({
  kind,
  amountMinor,
  title,
  blikCode: blikCode?.reveal() ?? '',
  card: card?.reveal(),
})

/** The bank's view of an order: what it will do is decided here, once, and neither code nor card is kept. */
const orderOf = (
  { sale, kind, plan: asked, profile }: Placing,
  now: Date,
  effects: Effects | null,
  tokens: Tokens,
): BankOrder => {
  const { reference, methodCode, amountMinor, currency, recipient, orderId, language, returnUrl } = sale
  const plan = steered(asked, { kind, methodCode }, effects)
  return {
    ...{
      reference,
      refundOf: null,
      returnedAt: null,
      kind,
      methodCode,
      amountMinor,
      currency,
      recipient,
      orderId,
      language,
      returnUrl,
    },
    title: sale.title === '' ? orderId : sale.title,
    account: kind === 'transfer' ? accountOf(reference) : null,
    transferTitle: kind === 'transfer' ? transferTitleOf(reference) : null,
    credit: sale.credit ? { instalments: sale.credit.instalments, cart: sale.credit.cart, asksMore: false } : null,
    verdict: plan.verdict,
    profile,
    profileDigest: profile && tokens.digestOf(tokens.tokenOf(profile.seed), profile.alias?.key),
    receivedMinor: 0,
    createdAt: now,
    serviceId: sale.serviceId,
    effects,
    silent: effects?.neverAnswers ?? false,
    capturedMinor: null,
    ...startOf(plan, sale, now, effects),
  }
}

/** A rule's outcome comes before title, code and card; what needs nobody's yes any more, or shall come later, comes by itself. */
const steered = (plan: Plan, order: Asked, effects: Effects | null): Plan => {
  const verdict = effects?.outcome ? verdictOf(order, effects.outcome) : plan.verdict
  const isMoneyRefused = plan.when === 'by-transfer' && verdict.state !== 'charged'
  const isDelayed = plan.when === 'at-once' && (effects?.delaySeconds ?? 0) > 0
  return { verdict, when: isMoneyRefused || isDelayed ? 'in-the-app' : plan.when }
}

type Start = Pick<BankOrder, 'state' | 'statusCode' | 'dueAt' | 'charges' | 'decidedAt' | 'hold'>

const startOf = (
  { verdict, when }: Plan,
  { deadline, hold }: Pick<SaleOrder, 'deadline' | 'hold'>,
  now: Date,
  effects: Effects | null,
): Start => {
  const open: Start = {
    ...{ state: 'open', statusCode: null, dueAt: null, charges: 0, decidedAt: null },
    hold: hold ? 'asked' : null,
  }
  if (when === 'at-once') {
    const isCharged = verdict.state === 'charged'
    if (isCharged && hold)
      return { ...open, state: 'confirmed', statusCode: verdict.statusCode, hold: 'held', decidedAt: now }
    return { ...open, ...verdict, charges: isCharged ? 1 : 0, decidedAt: now }
  }
  const waitMs = effects?.delaySeconds ? effects.delaySeconds * 1000 : appMs
  if (when === 'in-the-app') return { ...open, state: 'confirmed', dueAt: new Date(now.getTime() + waitMs) }
  return when === 'on-the-page' ? { ...open, dueAt: deadline } : open
}
