import type { Slice, SliceResult } from '../load/generator.js'
import type { Load } from '../load/load.js'
import type { RepeatedCall } from '../load/repeat-client.js'
import type { Shop } from '../load/signed-form.js'
import type { Doubt } from '../report/figure.js'
import { median, pairwise, type Spread, spreadOf, unsteadiness } from './ratios.js'

/** A server that takes part in a contest of the main flow. */
export type Entrant = {
  name: string
  baseUrls: string[]
  pids: number[]
  shop: Shop | null
  /** A database server works beside it, so that other programs' CPU time says nothing. */
  sharesMachine?: boolean
  /** A call of the API that is made instead of the flow. */
  call?: RepeatedCall
  /** How many payments its database holds. */
  countRows: () => Promise<number>
}

export type ContestOrder = {
  rounds: number
  seconds: number
  warmSeconds: number
  connections: number
  /** Keeps the order ids of one contest apart from another's on the same databases. */
  name?: string
  /** Each connection opens one payment and then only looks at its page. */
  pageOnly?: boolean
  /** Something else to measure at the start of each round. */
  beforeRound?: () => Promise<void>
}

/** What all rounds showed of one entrant. */
export type Standing = {
  name: string
  rounds: SliceResult[]
  sharesMachine: boolean
  /** Why its figures may not be used. */
  refusedBecause: string | null
}

/** Uncounted load on each entrant before the first round: until the compiler has seen the whole path, a program shows a multiple of its cost. */
const firstWarmSeconds = 2

/** Full load on one entrant after the other, round by round (A B C … A B C …). */
export const contest = async (load: Load, entrants: readonly Entrant[], order: ContestOrder): Promise<Standing[]> => {
  const standings = entrants.map(
    ({ name, sharesMachine = false }): Standing => ({
      name,
      sharesMachine,
      rounds: [],
      refusedBecause: null,
    }),
  )
  for (const entrant of entrants) await warmUp(load, entrant, order)
  for (let round = 1; round <= order.rounds; round++) {
    await order.beforeRound?.()
    for (const [index, entrant] of entrants.entries()) {
      const standing = standings[index]
      const { result, rows } = await slice(
        load,
        entrant,
        { ...order, rate: null },
        `${order.name ?? 'r'}${round}-${entrant.name}`,
      )
      standing?.rounds.push(result)
      if (standing) standing.refusedBecause ??= faultOf(result, rows)
    }
  }
  return standings
}

const warmUp = async (load: Load, entrant: Entrant, order: ContestOrder): Promise<void> => {
  const { name = 'r' } = order
  const run = { ...order, warmSeconds: 0, seconds: firstWarmSeconds, rate: null }
  await slice(load, entrant, run, `${name}w-${entrant.name}`)
}

type Run = Pick<Slice, 'connections' | 'warmSeconds' | 'seconds' | 'rate' | 'pageOnly'>

/** One slice on one entrant, with the rows it added. */
export const slice = async (
  load: Load,
  entrant: Entrant,
  { connections, warmSeconds, seconds, rate, pageOnly = false }: Run,
  prefix: string,
): Promise<{ result: SliceResult; rows: number }> => {
  const before = await entrant.countRows()
  const { baseUrls, pids, shop, call } = entrant
  const run = { baseUrls, pids, shop, call, prefix, connections, warmSeconds, seconds, rate, pageOnly }
  const result = await load.run(run)
  return { result, rows: (await entrant.countRows()) - before }
}

/** Why a slice may not be used, if so. */
export const faultOf = ({ errors, lastError, opened }: SliceResult, rows: number): string | null => {
  if (errors > 0) return `${errors} errors (${lastError})`
  return rows === opened ? null : `${rows} rows for ${opened} answers of 303`
}

/** How an entrant stands against another: flows per second pair by pair, and CPU time per flow the other way round. */
export type Comparison = { rate: Spread; cpu: Spread; doubt: Doubt }

const steadyEnough = 0.3
const quietEnough = 0.2

export const compare = (one: Standing, reference: Standing): Comparison => {
  const rates = ({ rounds }: Standing) => rounds.map(({ flowsPerSecond }) => flowsPerSecond)
  const cpus = ({ rounds }: Standing) => rounds.map(({ cpuUsPerFlow }) => cpuUsPerFlow)
  return {
    rate: pairwise(rates(one), rates(reference)),
    cpu: pairwise(cpus(reference), cpus(one)),
    doubt: doubtOf(one, reference, spreadOf(rates(reference))),
  }
}

const doubtOf = (one: Standing, reference: Standing, spread: Spread): Doubt => {
  const refused = one.refusedBecause ?? reference.refusedBecause
  if (refused !== null) return { verdict: 'refused', why: refused }
  const neighbours = median([...one.rounds, ...reference.rounds].map(({ neighbourShare }) => neighbourShare))
  if (!one.sharesMachine && neighbours > quietEnough) {
    return { verdict: 'noisy, not judged', why: `other programs used ${Math.round(neighbours * 100)} % of the machine` }
  }
  if (unsteadiness(spread) <= steadyEnough) return undefined
  return { verdict: 'noisy, not judged', why: `${reference.name} moved by ${Math.round(unsteadiness(spread) * 100)} %` }
}
