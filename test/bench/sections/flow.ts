import { compare, contest, type Standing } from '../measure/contest.js'
import { loopDelay } from '../measure/loop-delay.js'
import { productEntrant, programEntrant, type Running } from '../process/entrants.js'
import { slowDisk } from '../process/slow-fsync.js'
import { type Figure, figure, skipped } from '../report/figure.js'
import { standingsTable } from '../report/standings.js'
import { short } from '../report/table.js'
import type { Bench } from './bench-run.js'
import { latencyFigure } from './latency.js'

const limitScript = new URL('../limit/flow.ts', import.meta.url)
const naiveScript = new URL('../naive/flow.ts', import.meta.url)

/** Targets 1, 2, 3 and 5: signed form → 303 → page, at full load, on a slow disk and at a fixed rate. */
export const flow = async ({ options, imprint, load, say }: Bench): Promise<Figure[]> => {
  const slow = slowDisk(options.fsyncUs)
  const [limit, product] = [
    await programEntrant(imprint, { name: 'limit', script: limitScript }),
    await productEntrant(imprint, 'product'),
  ]
  const naive = await programEntrant(imprint, { name: 'naive', script: naiveScript })
  const slowProduct = slow ? [await productEntrant(imprint, 'product, slow disk', { core: 0, env: slow })] : []
  const running: Running[] = [limit, product, naive, ...slowProduct]
  try {
    const { rounds, seconds } = options
    const order = { rounds, seconds, warmSeconds: seconds / 4, connections: 64 }
    await loopDelay(product.product.said.baseUrl)
    const standings = await contest(load, running, order)
    const { p99Ms, maxMs } = await loopDelay(product.product.said.baseUrl)
    say(
      `${standingsTable(`flow (64 conns, FULL, ${rounds} rounds of ${seconds} s)`, standings)}\n` +
        `event loop of the product, as it says itself: p99 ${short(p99Ms)} ms, max ${short(maxMs)} ms`,
    )
    return [...throughput(standings, options.fsyncUs), await latencyFigure({ options, load, say }, product, limit)]
  } finally {
    for (const { stop } of running) await stop()
  }
}

const throughput = ([limit, product, naive, slowed]: Standing[], fsyncUs: number): Figure[] => {
  if (!limit || !product || !naive) return []
  const toLimit = compare(product, limit)
  const toNaive = compare(product, naive)
  const what3 = {
    target: 3,
    what: `flow with ${fsyncUs} µs more per fsync ÷ without`,
    unit: '×',
    goal: { atLeast: 0.8 },
  } as const
  const toItself = slowed && compare(slowed, product)
  return [
    figure({
      target: 1,
      what: 'flow ÷ limit',
      value: toLimit.rate,
      unit: '×',
      goal: { atLeast: 0.6 },
      doubt: toLimit.doubt,
      note: `aim 0.75; cpu-ratio ${toLimit.cpu.median.toFixed(2)}`,
    }),
    figure({
      target: 2,
      what: 'flow ÷ naive Express + Kysely + EJS/i18next',
      value: toNaive.rate,
      unit: '×',
      goal: { atLeast: 8 },
      doubt: toNaive.doubt,
      note: `cpu-ratio ${toNaive.cpu.median.toFixed(1)}`,
    }),
    toItself ? figure({ ...what3, value: toItself.rate, doubt: toItself.doubt }) : skipped(what3, 'no gcc'),
  ]
}
