import { compare, type Standing } from '../measure/contest.js'
import { median } from '../measure/ratios.js'
import { short, table } from './table.js'

/** One row per entrant, against the first one. */
export const standingsTable = (title: string, standings: readonly Standing[]): string => {
  const [reference] = standings
  if (!reference) return title
  const rows = standings.map(standing => {
    const { rate, cpu } = compare(standing, reference)
    const of = (key: 'flowsPerSecond' | 'cpuUsPerFlow' | 'generatorCpuShare' | 'p50Ms' | 'neighbourShare') =>
      short(median(standing.rounds.map(round => round[key])))
    return [
      standing.name,
      `${rate.median.toFixed(2)} [${rate.min.toFixed(2)}-${rate.max.toFixed(2)}]`,
      cpu.median.toFixed(2),
      of('cpuUsPerFlow'),
      of('flowsPerSecond'),
      of('p50Ms'),
      of('generatorCpuShare'),
      of('neighbourShare'),
      standing.refusedBecause ?? 'yes',
    ]
  })
  return table([
    [title, 'ratio [min-max]', 'cpu-ratio', 'cpu µs/flow', 'flows/s', 'p50 ms', 'load cpu', 'others', 'rows=303'],
    ...rows,
  ])
}
