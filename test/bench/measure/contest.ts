import type { Slice, SliceResult } from '../load/generator.js'
import type { Load } from '../load/load.js'
import type { Shop } from '../load/signed-form.js'
import type { Doubt } from '../report/figure.js'
import { pairwise, type Spread, spreadOf, unsteadiness } from './ratios.js'

/** A server that takes part in a contest of the main flow. */
export type Entrant = {
  name: string
  baseUrls: string[]
  pids: number[]
  shop: Shop | null
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
}

/** What all rounds showed of one entrant. */
export type Standing = {
  name: string
  rounds: SliceResult[]
  /** Why its figures may not be used. */
  refusedBecause: string | null
}

/** Full load on one entrant after the other, round by round (A B C … A B C …). */
export const contest = async (load: Load, entrants: readonly Entrant[], order: ContestOrder): Promise<Standing[]> => {
  const standings = entrants.map(({ name }): Standing => ({ name, rounds: [], refusedBecause: null }))
  for (let round = 1; round <= order.rounds; round++) {
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

type Run = Pick<Slice, 'connections' | 'warmSeconds' | 'seconds' | 'rate'>

/** One slice on one entrant, with the rows it added. */
export const slice = async (
  load: Load,
  entrant: Entrant,
  { connections, warmSeconds, seconds, rate }: Run,
  prefix: string,
): Promise<{ result: SliceResult; rows: number }> => {
  const before = await entrant.countRows()
  const { baseUrls, pids, shop } = entrant
  const result = await load.run({ baseUrls, pids, shop, prefix, connections, warmSeconds, seconds, rate })
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
  if (unsteadiness(spread) <= steadyEnough) return undefined
  return { verdict: 'noisy, not judged', why: `${reference.name} moved by ${Math.round(unsteadiness(spread) * 100)} %` }
}
