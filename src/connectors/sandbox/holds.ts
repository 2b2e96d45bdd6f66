import type { HoldOrder } from '../../payments/connector.js'
import { type CallbackNeeds, owe } from './callbacks.js'
import { oweDispute } from './disputes.js'
import { holdGone, holdRefused, holdReleased, laterSeconds } from './outcomes.js'
import type { BankOrder, BankRecords, HoldEnding } from './ports.js'
import { endingWordsOf } from './wire.js'
import { never } from './words-owed.js'

/** How the bank ends holds: at once, unless a rule or a person wants it otherwise. */
export const createHolds = ({ store, clock }: Pick<CallbackNeeds, 'store' | 'clock'>) => {
  const carryOut = async (bank: BankRecords, sale: BankOrder, ending: HoldEnding): Promise<HoldEnding> => {
    const { reference, amountMinor } = sale
    const manner = sale.effects?.holdEnd ?? null
    const done = { ...ending, dueAt: null }
    if (manner === 'refuse' || ending.amountMinor > amountMinor)
      return { ...done, state: 'refused', statusCode: holdRefused }
    const isTaken = ending.kind === 'capture' && manner !== 'gone'
    const { statusCode } = manner === 'gone' ? holdGone : holdReleased
    const end = isTaken
      ? { amountMinor: ending.amountMinor, statusCode: sale.statusCode }
      : { amountMinor: 0, statusCode }
    if (!(await bank.endHold(reference, end, clock()))) {
      // Read again: another request may have been faster.
      const isTakenOtherwise = (await bank.find(reference))?.hold === 'captured'
      return { ...done, state: isTakenOtherwise ? 'refused' : 'gone', statusCode: holdGone.statusCode }
    }
    if (manner === 'gone') return { ...done, state: 'gone', statusCode }
    if (isTaken) await oweDispute(bank, { ...sale, capturedMinor: ending.amountMinor }, clock())
    return { ...done, state: isTaken ? 'captured' : 'released', statusCode: end.statusCode }
  }
  return {
    /** Takes a request once: a reference it knows gets the same answer again. Throws when the bank has no such sale. */
    end: ({ reference, saleReference, amountMinor }: HoldOrder, kind: HoldEnding['kind']): Promise<HoldEnding> =>
      store.write(async ({ bank }) => {
        const known = await bank.findEnding(reference)
        if (known !== undefined) return known
        const sale = await bank.find(saleReference)
        if (sale === undefined) throw new Error(`the bank knows no sale ${saleReference}`)
        const ending: HoldEnding = {
          ...{ reference, saleReference, kind, amountMinor },
          ...{ state: 'open', statusCode: null, dueAt: null },
        }
        if (sale.effects?.holdEnd !== 'later') return bank.addEnding(await carryOut(bank, sale, ending))
        const waitSeconds = sale.effects.delaySeconds || laterSeconds
        return bank.addEnding({ ...ending, dueAt: new Date(clock().getTime() + waitSeconds * 1000) })
      }),

    /** Decides what the bank has put off, and owes us word of it. */
    endDue: async (bank: BankRecords, limit: number): Promise<void> => {
      for (const ending of await bank.endingsDue(clock(), limit)) {
        const sale = await bank.find(ending.saleReference)
        if (sale === undefined) throw new Error(`the bank lost its sale ${ending.saleReference}`)
        const ended = await carryOut(bank, sale, ending)
        await bank.saveEnding(ended)
        await owe(bank, endingWordsOf(ended, sale), sale.silent ? never : clock(), sale.reference)
      }
    },
  }
}
