import type { Behaviour } from './deliver.js'
import type { ClaimedMessage } from './ports.js'

export type LaneLimits = {
  /** Attempts at once at an endpoint that has not shown itself yet. */
  firstCap: number
  /** The most that one healthy endpoint grows to. */
  laneCap: number
  /** Young attempts over all endpoints. */
  globalCap: number
  /** An attempt older than this no longer counts as young, so that silent endpoints cannot use up the global cap. */
  slowAfterMs: number
  /** All attempts, young and slow: the bound on sockets. */
  socketCap: number
  /** Messages of one proven endpoint that are claimed at once, waiting ones included. */
  readAhead: number
  /** Timeouts in a row after which an endpoint is left alone. */
  openAfterTimeouts: number
  /** How long it is left alone at first; doubled each time. */
  openMs: number
  openLimitMs: number
  /** Below this rest of its lease a waiting message is given back instead of sent. */
  leaseReserveMs: number
}

/** A claim that the courier should make now: `perEndpoint` and `except` as in the port. */
export type Wish = { limit: number; perEndpoint: number; except: string[] }

type Lane = {
  origin: string
  cap: number
  waiting: Held[]
  running: number
  slow: number
  timeouts: number
  openings: number
  openUntilMs: number
}
type Held = { message: ClaimedMessage; lane: Lane; leaseUntilMs: number; startedMs: number }

const fairBatch = 64
const idleLanes = 1000

/**
 * One lane per endpoint (scheme, host, port): a queue of claimed messages and a cap that grows with answers and shrinks with
 * timeouts. Lanes take turns, so that no endpoint delays another. Times are system milliseconds, handed in.
 */
export function createLanes(limits: LaneLimits) {
  const lanes = new Map<string, Lane>()
  /** Lanes that may start a message now, in the order of their turns. */
  const ready = new Set<Lane>()
  /** Running attempts in the order of their start: the oldest young one is always the first. */
  const young = new Map<ClaimedMessage, Held>()
  const slow = new Map<ClaimedMessage, Held>()
  let waiting = 0
  const returned: ClaimedMessage[] = []

  const laneOf = (origin: string): Lane => {
    const known = lanes.get(origin)
    if (known) return known
    const cap = limits.firstCap
    const lane = { origin, cap, waiting: [], running: 0, slow: 0, timeouts: 0, openings: 0, openUntilMs: 0 }
    lanes.set(origin, lane)
    return lane
  }

  const refresh = (lane: Lane): void => {
    if (lane.waiting.length > 0 && lane.running < lane.cap && lane.slow === 0) ready.add(lane)
    else ready.delete(lane)
  }

  const age = (nowMs: number): void => {
    for (const [message, held] of young) {
      if (held.startedMs > nowMs - limits.slowAfterMs) return
      young.delete(message)
      slow.set(message, held)
      held.lane.slow++
      refresh(held.lane)
    }
  }

  const empty = (lane: Lane): void => {
    waiting -= lane.waiting.length
    returned.push(...lane.waiting.splice(0).map(held => held.message))
    refresh(lane)
  }

  const slowDown = (lane: Lane, nowMs: number): void => {
    lane.timeouts++
    lane.cap = lane.timeouts > 1 ? 1 : Math.max(1, lane.cap >> 1)
    empty(lane)
    if (lane.timeouts < limits.openAfterTimeouts || lane.openUntilMs > nowMs) return
    lane.openUntilMs = nowMs + Math.min(limits.openMs * 2 ** lane.openings++, limits.openLimitMs)
  }

  const speedUp = (lane: Lane, behaviour: 'healthy' | 'strained', wasSlow: boolean): void => {
    lane.timeouts = 0
    lane.openings = 0
    lane.openUntilMs = 0
    if (behaviour === 'strained') lane.cap = Math.max(1, lane.cap >> 1)
    else lane.cap = Math.min(wasSlow ? limits.firstCap : limits.laneCap, lane.cap + 1)
  }

  /** Lanes that are full at this cap, or that are left alone. */
  const blocked = (nowMs: number, isFull: (lane: Lane) => boolean): string[] =>
    [...lanes.values()]
      .filter(lane => lane.slow > 0 || lane.openUntilMs > nowMs || isFull(lane))
      .map(lane => lane.origin)

  const forgetIdle = (nowMs: number): void => {
    if (lanes.size <= idleLanes) return
    for (const lane of lanes.values()) {
      if (lane.running === 0 && lane.waiting.length === 0 && lane.openUntilMs <= nowMs) lanes.delete(lane.origin)
    }
  }

  return {
    /**
     * What to claim now. First a few messages of every endpoint that has room, so that each gets its turn; then more of the
     * endpoints that have answered well.
     */
    wishes(nowMs: number): Wish[] {
      age(nowMs)
      forgetIdle(nowMs)
      if (young.size + slow.size + waiting >= limits.socketCap) return []
      const heldBy = (lane: Lane) => lane.running + lane.waiting.length
      const perEndpoint = limits.firstCap
      const fair = blocked(nowMs, lane => heldBy(lane) >= Math.min(lane.cap, perEndpoint))
      const wishes = [{ limit: fairBatch, perEndpoint, except: fair }]
      const isProven = (lane: Lane) => lane.cap > perEndpoint
      const hasRoom = (lane: Lane) => isProven(lane) && heldBy(lane) < limits.readAhead / 2
      if (![...lanes.values()].some(hasRoom)) return wishes
      const proven = blocked(nowMs, lane => !hasRoom(lane))
      return [...wishes, { limit: limits.readAhead, perEndpoint: limits.readAhead, except: proven }]
    },

    add(messages: readonly ClaimedMessage[], leaseUntilMs: number): void {
      for (const message of messages) {
        const lane = laneOf(message.endpoint)
        lane.waiting.push({ message, lane, leaseUntilMs, startedMs: 0 })
        waiting++
        refresh(lane)
      }
    },

    /** The next message to send, or `undefined` while everything allowed is running. */
    next(nowMs: number): ClaimedMessage | undefined {
      age(nowMs)
      while (young.size < limits.globalCap && young.size + slow.size < limits.socketCap) {
        const [lane] = ready
        const held = lane?.waiting.shift()
        if (!lane || !held) return undefined
        waiting--
        ready.delete(lane)
        if (held.leaseUntilMs - nowMs > limits.leaseReserveMs) {
          held.startedMs = nowMs
          young.set(held.message, held)
          lane.running++
          refresh(lane)
          return held.message
        }
        returned.push(held.message)
        refresh(lane)
      }
      return undefined
    },

    /** An attempt is over: its lane learns from how the endpoint behaved. */
    ended(message: ClaimedMessage, behaviour: Behaviour, nowMs: number): void {
      const held = young.get(message) ?? slow.get(message)
      if (!held) return
      const { lane } = held
      young.delete(message)
      const wasSlow = slow.delete(message)
      if (wasSlow) lane.slow--
      lane.running--
      if (behaviour === 'hung') slowDown(lane, nowMs)
      else speedUp(lane, behaviour, wasSlow)
      refresh(lane)
    },

    /** Claimed messages that shall go back unsent. */
    takeReturned(): ClaimedMessage[] {
      return returned.splice(0)
    },

    /** Gives back everything that has not been started. */
    giveBackWaiting(): void {
      for (const lane of lanes.values()) empty(lane)
    },

    /** Gives back what is still under way; its answers will come too late to count. */
    giveBackRunning(): void {
      returned.push(...young.keys(), ...slow.keys())
      young.clear()
      slow.clear()
    },

    counts(nowMs: number) {
      const open = [...lanes.values()].filter(lane => lane.openUntilMs > nowMs).length
      return { running: young.size + slow.size, slow: slow.size, waiting, endpoints: lanes.size, leftAlone: open }
    },
  }
}
