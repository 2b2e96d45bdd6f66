import { type Behaviour, type DeliverNeeds, type Delivery, deliver } from './deliver.js'
import { createLanes, type LaneLimits } from './lanes.js'
import type { ClaimedMessage, Mark, OutboxRecords } from './ports.js'

export type CourierLimits = LaneLimits & {
  /** Results are collected this long before they are written together. */
  batchMs: number
  /** How often an idle courier looks for messages of other processes. */
  pollMs: number
  /** Longer than 3 × the attempt's timeout (domain.md §5). */
  leaseMs: number
  marksPerWrite: number
}

export const courierLimits: CourierLimits = {
  firstCap: 4,
  laneCap: 64,
  globalCap: 128,
  slowAfterMs: 500,
  socketCap: 1024,
  readAhead: 320,
  openAfterTimeouts: 3,
  openMs: 30_000,
  openLimitMs: 300_000,
  leaseReserveMs: 15_000,
  batchMs: 5,
  pollMs: 250,
  leaseMs: 40_000,
  marksPerWrite: 256,
}

export type CourierLog = Record<'info' | 'warn' | 'error', (facts: Record<string, unknown>, message: string) => void>

export type CourierNeeds = DeliverNeeds & {
  /** A storage write; all claims and marks go through it. */
  write: <T>(work: (records: { outbox: OutboxRecords }) => Promise<T>) => Promise<T>
  log: CourierLog
  limits?: Partial<CourierLimits>
}

export type CourierState = {
  running: number
  slow: number
  waiting: number
  endpoints: number
  leftAlone: number
  delivered: number
  postponed: number
  givenUp: number
}

export type Courier = {
  /** Delivers until nothing is due that may be sent now; answers how many attempts were made and marked. */
  tick: () => Promise<number>
  /** A hint after a commit: something may be due. */
  wake: () => void
  start: () => void
  /** Takes no more, gives back what is unsent, and waits for running attempts at most so long. */
  stop: (graceMs?: number) => Promise<void>
  state: () => CourierState
}

const counterOf = { delivered: 'delivered', waiting: 'postponed', given_up: 'givenUp' } as const
/** After a failed write, so that a broken database is not hammered. */
const pauseAfterFaultMs = 1000

/**
 * Takes due messages out of the outbox, delivers each once per claim and writes what came of it. Delivery is at least once:
 * a crash before the mark sends the same bytes under the same `webhook-id` again.
 */
export function createCourier(needs: CourierNeeds): Courier {
  const limits = { ...courierLimits, ...needs.limits }
  const lanes = createLanes(limits)
  const attempt = deliver(needs)
  const counters = { delivered: 0, postponed: 0, givenUp: 0 }
  const marks: Mark[] = []
  let state: 'resting' | 'started' | 'stopped' = 'resting'
  let timer: NodeJS.Timeout | undefined
  let timerAtMs = 0
  let beatAtMs = 0
  let lastBeat: Promise<unknown> = Promise.resolve()
  let changed = () => {}

  const nowMs = () => needs.systemClock().getTime()

  /** One write: what came of finished attempts, what goes back, and new claims for the room there is. */
  async function beat(): Promise<{ claimed: number; marked: number }> {
    const marked = marks.splice(0, limits.marksPerWrite)
    const returned = lanes.takeReturned()
    const wishes = state === 'stopped' ? [] : lanes.wishes(nowMs())
    if (marked.length + returned.length + wishes.length === 0) return { claimed: 0, marked: 0 }
    const systemNow = needs.systemClock()
    const leaseUntil = new Date(systemNow.getTime() + limits.leaseMs)
    const times = { now: needs.businessClock(), systemNow, leaseUntil }
    try {
      const claimed = await needs.write(async ({ outbox }) => {
        if (marked.length > 0) await outbox.mark(marked)
        if (returned.length > 0) await outbox.giveBack(returned)
        const messages: ClaimedMessage[] = []
        for (const wish of wishes) messages.push(...(await outbox.claim({ ...times, ...wish })))
        return messages
      })
      lanes.add(claimed, leaseUntil.getTime())
      pump()
      return { claimed: claimed.length, marked: marked.length }
    } catch (error) {
      // Marks are tried again; what should have gone back comes back by its lease.
      marks.unshift(...marked)
      throw error
    }
  }

  /** Beats never overlap: a claim must see the marks before it. */
  function beatInTurn(): ReturnType<typeof beat> {
    const turn = lastBeat.then(() => {
      beatAtMs = performance.now()
      return beat()
    })
    lastBeat = turn.catch(() => undefined)
    return turn
  }

  function pump(): void {
    if (state === 'stopped') return
    for (let message = lanes.next(nowMs()); message; message = lanes.next(nowMs())) void run(message)
  }

  async function run(message: ClaimedMessage): Promise<void> {
    let behaviour: Behaviour = 'strained'
    try {
      const delivery = await attempt(message)
      behaviour = delivery.behaviour
      marks.push(delivery.mark)
      note(message, delivery)
    } catch (error) {
      // Not given back: its lease brings it again after a while, without a busy loop.
      needs.log.error({ eventId: message.eventId, error }, 'a notification could not be prepared')
    }
    lanes.ended(message, behaviour, nowMs())
    pump()
    changed()
    soon(limits.batchMs)
  }

  function note(message: ClaimedMessage, { mark }: Delivery): void {
    counters[counterOf[mark.outcome.state]]++
    if (mark.outcome.state !== 'given_up') return
    const { status, error } = mark.attempt
    const facts = { eventId: message.eventId, endpoint: message.endpoint, status, reason: error }
    // Older shop modules refuse every message without a transaction: known, and nothing to wake anybody for.
    const isKnownRefusal = status !== null && message.body.startsWith('{"payment":')
    needs.log[isKnownRefusal ? 'info' : 'warn'](facts, 'a notification was given up')
  }

  function soon(delayMs: number): void {
    if (state !== 'started') return
    const atMs = performance.now() + delayMs
    if (timer && timerAtMs <= atMs) return
    clearTimeout(timer)
    timerAtMs = atMs
    timer = setTimeout(work, delayMs)
  }

  async function work(): Promise<void> {
    timer = undefined
    try {
      const { claimed } = await beatInTurn()
      soon(claimed > 0 || marks.length > 0 ? limits.batchMs : limits.pollMs)
    } catch (error) {
      needs.log.error({ error }, 'the outbox could not be written')
      soon(pauseAfterFaultMs)
    }
  }

  /** Resolves when an attempt ends, at the latest after `ms`: slow attempts free room by age alone. */
  function change(ms: number): Promise<void> {
    return new Promise(resolve => {
      const latest = setTimeout(resolve, ms)
      changed = () => {
        clearTimeout(latest)
        resolve()
      }
    })
  }

  async function tick(): Promise<number> {
    let attempts = 0
    for (;;) {
      const { claimed, marked } = await beatInTurn()
      attempts += marked
      const { running, waiting } = lanes.counts(nowMs())
      if (claimed + marked + marks.length + running + waiting === 0) return attempts
      if (claimed + marked + marks.length === 0) await change(limits.pollMs)
    }
  }

  async function stop(graceMs = 10_000): Promise<void> {
    state = 'stopped'
    clearTimeout(timer)
    lanes.giveBackWaiting()
    await beatInTurn()
    const deadlineMs = performance.now() + graceMs
    while (lanes.counts(nowMs()).running > 0 && performance.now() < deadlineMs) {
      await change(Math.min(limits.pollMs, deadlineMs - performance.now()))
    }
    lanes.giveBackRunning()
    while (marks.length > 0) await beatInTurn()
    await beatInTurn()
  }

  return {
    tick,
    wake: () => soon(Math.max(0, beatAtMs + limits.batchMs - performance.now())),
    start: () => {
      state = 'started'
      soon(0)
    },
    stop,
    state: () => ({ ...lanes.counts(nowMs()), ...counters }),
  }
}
