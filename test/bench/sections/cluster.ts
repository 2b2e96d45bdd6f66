import { compare, contest } from '../measure/contest.js'
import { productEntrant, type Running } from '../process/entrants.js'
import { startProduct } from '../process/product.js'
import { type Figure, figure } from '../report/figure.js'
import { standingsTable } from '../report/standings.js'
import type { Bench } from './bench-run.js'

/** Target 12: two processes on one SQLite file against one; servers may use both cores. */
export const cluster = async ({ options, imprint, load, say }: Bench): Promise<Figure[]> => {
  const one = await productEntrant(imprint, 'one process', {})
  const first = await productEntrant(imprint, 'two processes', {})
  const second = await startProduct({ folder: first.folder })
  const two: Running = {
    ...first,
    baseUrls: [...first.baseUrls, second.said.baseUrl],
    pids: [...first.pids, second.pid],
  }
  try {
    const { rounds, seconds } = options
    const standings = await contest(load, [one, two], { rounds, seconds, warmSeconds: seconds / 4, connections: 64 })
    say(standingsTable(`cluster (64 conns, one file, ${rounds} rounds of ${seconds} s)`, standings))
    const [alone, both] = standings
    if (!alone || !both) return []
    const { rate, cpu, doubt } = compare(both, alone)
    const note = `errors to users: ${both.rounds.reduce((sum, { errors }) => sum + errors, 0)}; cpu-ratio ${cpu.median.toFixed(2)}`
    return [
      figure({
        target: 12,
        what: 'two processes on one file ÷ one',
        value: rate,
        unit: '×',
        goal: { atLeast: 1.4 },
        doubt,
        note,
      }),
    ]
  } finally {
    await second.stop()
    for (const { stop } of [one, first]) await stop()
  }
}
