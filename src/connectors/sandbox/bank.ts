import type { CallbackMessage, SaleOrder } from '../../payments/connector.js'
import { accountOf, transferTitleOf } from './account.js'
import { blikOutcome, cardOutcome, type Outcome, titleOutcomes } from './outcomes.js'
import type { BankOrder, BankRecords, BankStore } from './ports.js'
import { messageOf, signedCallback } from './wire.js'

export type BankNeeds = {
  store: BankStore
  /** Business time: a sandbox's moved clock moves its bank too. */
  clock: () => Date
  newId: () => string
  /** Secret that callbacks are signed with. */
  secret: Buffer
  /** Hands a signed message to the callbacks' door; fails when it was not taken. */
  deliver: (message: CallbackMessage) => Promise<void>
  failed: (error: unknown) => void
}

/** What a person answers on the bank's pages. */
export type BankAnswer = 'pay' | 'decline' | 'cancel' | 'later' | 'twice'

/** An order's end, in the bank's books. */
type End = { state: Exclude<BankOrder['state'], 'open'>; statusCode: string | null }

const laterSeconds = 5
const repeatMs = 5_000
const batch = 100

/** The simulated bank: its own books, its own decisions, signed callbacks repeated until they are taken. */
export const createBank = (needs: BankNeeds) => {
  const { store, clock } = needs

  const end = async (bank: BankRecords, order: BankOrder, { state, statusCode }: End, callbacks = 1): Promise<void> => {
    const at = clock()
    if (!(await bank.decide(order.reference, { state, statusCode, at }))) return
    const body = JSON.stringify(messageOf({ ...order, state, statusCode }))
    for (let copy = 0; copy < callbacks; copy++) await bank.owe({ reference: order.reference, body, dueAt: at })
  }

  return {
    /** Takes an order once: a reference it knows already gets the same answer again. */
    place: (sale: SaleOrder): Promise<BankOrder> =>
      store.write(async ({ bank }) => {
        const known = await bank.find(sale.reference)
        return known ?? bank.place(orderOf(sale, clock()))
      }),

    find: (reference: string): Promise<BankOrder | undefined> => store.read.bank.find(reference),

    /** Stops an order that is still open; answers what is true afterwards. */
    cancel: (reference: string): Promise<BankOrder | undefined> =>
      store.write(async ({ bank }) => {
        await bank.decide(reference, { state: 'cancelled', statusCode: 'PAYER_CANCELLED', at: clock() })
        return bank.find(reference)
      }),

    /** A person answers on the bank's page or in the 3-D Secure challenge; answers the order, for the way back. */
    answer: (reference: string, answer: BankAnswer): Promise<BankOrder | undefined> =>
      store.write(async ({ bank }) => {
        const order = await bank.find(reference)
        if (order === undefined || order.state !== 'open') return order
        if (answer === 'later') {
          await bank.plan(
            reference,
            plannedText({ state: 'charged', statusCode: null }),
            secondsFrom(clock(), laterSeconds),
          )
        } else {
          await end(bank, order, endOf(order, answer), answer === 'twice' ? 2 : 1)
        }
        return bank.find(reference)
      }),

    /** Books a transfer that arrived for an order, whatever its state: money is never ignored. */
    moneyArrived: (reference: string, amountMinor: number): Promise<void> =>
      store.write(async ({ bank }) => {
        const order = await bank.find(reference)
        if (order?.account == null) return
        const credit = { creditId: needs.newId(), fromAccount: accountOf(`payer:${reference}`) }
        const body = JSON.stringify({
          ...messageOf(order),
          ...credit,
          state: 'credited',
          amountMinor,
          statusCode: null,
        })
        await bank.owe({ reference, body, dueAt: clock() })
      }),

    /** Carries out what is planned and delivers what is owed; resolves when everything due was tried once. */
    tick: async (): Promise<void> => {
      const now = clock()
      for (const order of await store.read.bank.due(now, batch)) {
        await store.write(({ bank }) => end(bank, order, plannedEnd(order)))
      }
      const owed = await store.read.bank.owed(clock(), batch)
      await Promise.all(owed.map(callback => deliverOne(needs, callback)))
    },
  }
}
export type Bank = ReturnType<typeof createBank>

const deliverOne = async (
  { store, clock, secret, deliver, failed }: BankNeeds,
  { id, body }: { id: number; body: string },
) => {
  try {
    await deliver(signedCallback(secret, body))
    await store.write(({ bank }) => bank.delivered(id, clock()))
  } catch (error) {
    failed(error)
    await store.write(({ bank }) => bank.postpone(id, new Date(clock().getTime() + repeatMs)))
  }
}

const kinds: Readonly<Record<string, BankOrder['kind']>> = { blik: 'blik', card: 'card', wt: 'transfer' }

/** The bank's view of an order: what it will do is decided here, once, and neither code nor card is kept. */
const orderOf = (sale: SaleOrder, now: Date): BankOrder => {
  const kind = kinds[sale.method] ?? 'bank'
  const outcome = decided(kind, sale)
  const { state, statusCode, seconds } = outcome ?? { state: 'open' as const, statusCode: null, seconds: 0 }
  const isOver = outcome !== undefined && seconds === 0
  return {
    reference: sale.reference,
    kind,
    amountMinor: sale.amountMinor,
    currency: sale.currency,
    recipient: sale.recipient,
    title: sale.title === '' ? sale.orderId : sale.title,
    language: sale.language,
    returnUrl: sale.returnUrl,
    account: kind === 'transfer' ? accountOf(sale.reference) : null,
    transferTitle: kind === 'transfer' ? transferTitleOf(sale.reference) : null,
    state: isOver ? state : 'open',
    statusCode: isOver ? statusCode : null,
    ...planOf(kind, sale, outcome, now),
    charges: isOver && state === 'charged' ? 1 : 0,
    createdAt: now,
    decidedAt: isOver ? now : null,
  }
}

/** Title first, then code or card; `undefined` = a person answers on a page, or a transfer is awaited. */
const decided = (kind: BankOrder['kind'], sale: SaleOrder): Outcome | undefined => {
  if (kind === 'transfer') return undefined
  const byTitle = titleOutcomes[sale.title]
  if (byTitle?.state === 'error') return byTitle
  if (kind === 'blik') return byTitle ?? blikOutcome(sale.blikCode?.reveal() ?? '')
  const card = kind === 'card' ? cardOutcome(sale.card?.reveal() ?? noCard, sale.amountMinor) : undefined
  return card === undefined || card.secure ? undefined : byTitle ? { ...byTitle, seconds: 0 } : card.outcome
}
const noCard = { number: '', month: '', year: '', cvc: '' }

/** What happens later: by itself (BLIK), or when the 3-D Secure challenge was passed (cards: planned without a time). */
const planOf = (kind: BankOrder['kind'], sale: SaleOrder, outcome: Outcome | undefined, now: Date) => {
  if (outcome !== undefined && outcome.seconds > 0) {
    return { planned: plannedText(outcome), plannedAt: secondsFrom(now, outcome.seconds) }
  }
  const card =
    kind === 'card' && outcome === undefined ? cardOutcome(sale.card?.reveal() ?? noCard, sale.amountMinor) : undefined
  return { planned: card ? plannedText(card.outcome) : null, plannedAt: null }
}

const plannedText = ({ state, statusCode }: End): string => (statusCode === null ? state : `${state} ${statusCode}`)

const plannedEnd = ({ planned }: BankOrder): End => {
  const [state, statusCode] = (planned ?? 'charged').split(' ')
  return { state: state as End['state'], statusCode: statusCode ?? null }
}

const endOf = (order: BankOrder, answer: BankAnswer): End => {
  if (answer === 'pay' || answer === 'twice') return plannedEnd(order)
  if (answer === 'cancel') return { state: 'cancelled', statusCode: 'PAYER_CANCELLED' }
  return { state: 'rejected', statusCode: order.kind === 'card' ? 'CODE_570' : 'BANK_DECLINED' }
}

const secondsFrom = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000)
