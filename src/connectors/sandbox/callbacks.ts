import type { CallbackMessage } from '../../payments/connector.js'
import type { BankRecords, BankStore, OwedCallback } from './ports.js'
import { type BankWords, signedCallback } from './wire.js'

export type CallbackNeeds = {
  store: BankStore
  /** Business time: a sandbox's moved clock moves its bank too. */
  clock: () => Date
  /** Real time, for leases. */
  systemClock: () => Date
  /** How long one process may deliver before another may, real time; `leaseMs` unless a test shortens it. */
  leaseMs?: number
  /** Secret that callbacks are signed with. */
  secret: Buffer
  /** Hands a signed message to the callbacks' door; fails when it was not taken. */
  deliver: (message: CallbackMessage) => Promise<void>
  /** A callback was not taken and will be repeated. */
  failed: (error: unknown) => void
}

/** While one process delivers, no other does; after a kill the callback comes again. */
const leaseMs = 10_000
const firstRepeatMs = 1000
const lastRepeatMs = 60_000
const batch = 100

/** Writes down what the bank will tell us, in line with what it tells of the same order. */
export const owe = (bank: BankRecords, words: BankWords, dueAt: Date, reference = words.reference): Promise<void> =>
  bank.owe({ reference, body: JSON.stringify(words), dueAt })

/** The bank's outbox: signed, at least once, repeated until taken; callbacks of one order go one after another, and none overtakes an older one. */
export const createCallbacks = (needs: CallbackNeeds) => {
  const { store, clock, systemClock, secret, deliver, failed } = needs
  const lease = () => {
    const systemNow = systemClock()
    const leaseUntil = new Date(systemNow.getTime() + (needs.leaseMs ?? leaseMs))
    return { now: clock(), systemNow, leaseUntil, limit: batch }
  }
  const isTaken = async ({ id, body, tries }: OwedCallback): Promise<boolean> => {
    try {
      await deliver(signedCallback(secret, body, systemClock()))
      return true
    } catch (error) {
      failed(error)
      const waitMs = Math.min(firstRepeatMs * 2 ** Math.min(tries, 10), lastRepeatMs)
      await store.write(({ bank }) => bank.postpone(id, new Date(clock().getTime() + waitMs)))
      return false
    }
  }
  const sendInOrder = async (callbacks: readonly OwedCallback[]): Promise<number[]> => {
    const ids = callbacks.map(({ id }) => id)
    for (const [at, callback] of callbacks.entries()) {
      if (await isTaken(callback)) continue
      await store.write(({ bank }) => bank.giveBack(ids.slice(at + 1)))
      return ids.slice(0, at)
    }
    return ids
  }
  return {
    claim: (bank: BankRecords) => bank.claimOwed(lease()),
    claimOf: (bank: BankRecords, reference: string) => bank.claimOwedOf(reference, lease()),
    /** Delivers claimed callbacks; resolves when each was tried once. */
    send: async (claimed: readonly OwedCallback[]): Promise<void> => {
      const ofOrders = new Map<string, OwedCallback[]>()
      for (const callback of claimed) {
        ofOrders.set(callback.reference, [...(ofOrders.get(callback.reference) ?? []), callback])
      }
      const taken = (await Promise.all([...ofOrders.values()].map(sendInOrder))).flat()
      if (taken.length > 0) await store.write(({ bank }) => bank.delivered(taken, clock()))
    },
  }
}
