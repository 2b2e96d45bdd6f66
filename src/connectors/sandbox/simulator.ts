import type { Bank } from './bank.js'
import type { BankOrder, BankStore, Effects, OrderSearch, Rule, Scenario } from './ports.js'
import { outcomes, outcomesFor } from './verdicts.js'

/** What a shop's run starts from until somebody says otherwise. */
const firstSeed = 'kasa'

const untouched = (serviceId: string): Scenario => ({ serviceId, seed: firstSeed, rules: [], counters: {} })

const withOutcomes = (order: BankOrder) => ({ ...order, outcomes: outcomesFor(order) })

/** What people and CI scripts steer the simulated bank with: orders one by one, rules for a shop's orders, and the seed of its run. */
export const createSimulator = ({ store, bank }: { store: BankStore; bank: Bank }) => {
  const change = (serviceId: string, edit: (scenario: Scenario) => Partial<Scenario>): Promise<Scenario> =>
    store.write(async records => {
      await records.bank.addScenario(untouched(serviceId))
      const scenario = (await records.bank.lockScenario(serviceId)) ?? untouched(serviceId)
      const edited = { ...scenario, ...edit(scenario) }
      await records.bank.saveScenario(edited)
      return edited
    })
  return {
    outcomes,
    /** Orders that have not ended, and those whose bank is silent, newest first, each with the outcomes that suit it. */
    orders: async (search: OrderSearch) => (await bank.unended(search)).map(withOutcomes),
    order: async (reference: string) => {
      const order = await bank.find(reference)
      return order && withOutcomes(order)
    },
    choose: async (reference: string, effects: Effects) => {
      const chosen = await bank.choose(reference, effects)
      return typeof chosen === 'string' ? chosen : withOutcomes(chosen)
    },

    scenario: async (serviceId: string): Promise<Scenario> =>
      (await store.read.bank.scenario(serviceId)) ?? untouched(serviceId),

    /** Puts these rules in place of all; a run begins. */
    setRules: (serviceId: string, rules: readonly Omit<Rule, 'id'>[]) =>
      change(serviceId, () => ({ rules: rules.map((rule, index) => ({ ...rule, id: index + 1 })), counters: {} })),

    /** Adds a rule after the others, which count on. */
    addRule: (serviceId: string, rule: Omit<Rule, 'id'>) =>
      change(serviceId, ({ rules }) => ({
        rules: [...rules, { ...rule, id: Math.max(0, ...rules.map(({ id }) => id)) + 1 }],
      })),

    removeRule: (serviceId: string, ruleId: number) =>
      change(serviceId, ({ rules, counters }) => ({
        rules: rules.filter(({ id }) => id !== ruleId),
        counters: Object.fromEntries(Object.entries(counters).filter(([id]) => Number(id) !== ruleId)),
      })),

    /** Begins a run: counters start again, and what chance decides follows from this seed alone. */
    setSeed: (serviceId: string, seed: string) => change(serviceId, () => ({ seed, counters: {} })),
  }
}
export type Simulator = ReturnType<typeof createSimulator>
