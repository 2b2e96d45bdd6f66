import type { Secret } from '../../payments/secret.js'
import type { BankOrder, BankRecords, BankStore, Effects } from './ports.js'
import type { Tokens } from './remembered.js'
import { decide, noEffects } from './scenario.js'
import { verdictOf } from './verdicts.js'

/**
 * Erases what the bank remembered under a token; what it does not know is done. The rules of the shop steer it as one more order of the kind
 * that was remembered: a bank that never answers or has a failure of its own is `unavailable`, and after a lost answer it has forgotten nevertheless.
 */
export const forgetToken =
  ({ store, tokens }: { store: BankStore; tokens: Tokens }) =>
  (token: Secret): Promise<'done' | 'unavailable'> =>
    store.write(async ({ bank }) => {
      const digests = tokens.digestsOf(token.reveal())
      const order = await bank.lastRemembered(digests)
      if (order === undefined) return 'done'
      const effects = await effectsOn(bank, order)
      const fails = effects.outcome !== null && verdictOf(order, effects.outcome).state === 'error'
      if (fails || effects.neverAnswers) return 'unavailable'
      await bank.forget(digests)
      return effects.lostAnswer ? 'unavailable' : 'done'
    })

const effectsOn = async (bank: BankRecords, order: BankOrder): Promise<Effects> => {
  const scenario = await bank.lockScenario(order.serviceId)
  if (scenario === undefined || scenario.rules.length === 0) return noEffects
  const { effects, counters } = decide({ ...order, method: order.kind }, scenario)
  await bank.saveScenario({ ...scenario, counters })
  return effects ?? noEffects
}
