import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fillPayments } from '../imprint/fill-payments.js'
import type { QueryTimes } from '../measure/queries.js'
import { restlessness, spreadOf } from '../measure/ratios.js'
import { program } from '../process/contestant.js'
import { copyOfFolder } from '../process/entrants.js'
import { databaseFile } from '../process/product.js'
import { type Doubt, type Figure, figure } from '../report/figure.js'
import { short, table } from '../report/table.js'
import type { Bench } from './bench-run.js'

const base = 10_000
const quickStep = 50_000
const steps = [base, quickStep, 100_000, 1_000_000, 5_000_000]

/** Target 8: the storage room's look-ups and lists on databases of growing size, each against 10,000 payments. */
export const growth = async ({ options, imprint, say }: Bench): Promise<Figure[]> => {
  const sizes = steps.filter(size => size <= options.rows && (options.quick || size !== quickStep))
  const folders = sizes.map(size => copyOfFolder(imprint, `growth-${size}`))
  for (const [index, size] of sizes.entries()) fillPayments(imprint, databaseFile(folders[index] ?? ''), size)
  const times = queryTimes('queries', [options.quick ? '9' : '15', ...folders.map(databaseFile)])
  for (const folder of folders) rmSync(folder, { recursive: true })
  say(growthTable('growth', times, sizes))
  return judge(times, sizes)
}

/** One process asks all databases in turn, on core 0. @param measure the program of `measure/` that asks */
export const queryTimes = (measure: 'queries' | 'panel-lists', args: readonly string[]): QueryTimes => {
  const script = program(new URL(`../measure/${measure}.ts`, import.meta.url), ...args)
  const { stdout, stderr, status } = spawnSync('taskset', ['-c', '0', process.execPath, ...script], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the queries failed: ${stderr.slice(-1500)}`)
  return JSON.parse(stdout) as QueryTimes
}

/** µs of each query on each database. */
export const growthTable = (title: string, times: QueryTimes, sizes: readonly number[]): string =>
  table([
    [`${title}, µs (× 10k)`, ...sizes.map(size => `${size / 1000}k`)],
    ...Object.entries(times).map(([query, bySize]) => {
      const first = spreadOf(bySize[0] ?? []).median
      return [
        query,
        ...bySize.map(rounds => `${short(spreadOf(rounds).median)} (${(spreadOf(rounds).median / first).toFixed(2)})`),
      ]
    }),
  ])

/** A disturbed reference judges nobody. */
const doubtOf = (rounds: number[]): Doubt =>
  restlessness(rounds) > 0.3
    ? { verdict: 'noisy, not judged', why: `10k itself spread over ${Math.round(restlessness(rounds) * 100)} %` }
    : undefined

/** Holds each query of the largest database against the same on the smallest. @param where said beside each */
export const judge = (times: QueryTimes, sizes: readonly number[], where = ''): Figure[] =>
  Object.entries(times).map(([query, bySize]) => {
    const last = bySize.at(-1) ?? []
    const value = spreadOf(last.map((us, round) => us / (bySize[0]?.[round] ?? Number.NaN)))
    return figure({
      target: 8,
      what: `${where}${query}: ${(sizes.at(-1) ?? 0) / 1000}k ÷ 10k rows`,
      value,
      unit: '×',
      goal: { atMost: 1.5 },
      doubt: doubtOf(bySize[0] ?? []),
    })
  })
