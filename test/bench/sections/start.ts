import { performance } from 'node:perf_hooks'
import { residentMb } from '../measure/cpu.js'
import { type Spread, spreadOf } from '../measure/ratios.js'
import { copyOfFolder } from '../process/entrants.js'
import { startProduct } from '../process/product.js'
import { type Figure, figure } from '../report/figure.js'
import type { Bench } from './bench-run.js'

const idleMs = 3_000

/** Target 14: from the start of the process to its line of JSON, and memory once nothing happens. */
export const start = async ({ options, imprint, say }: Bench): Promise<Figure[]> => {
  const folder = copyOfFolder(imprint, 'start')
  const seconds: number[] = []
  const megabytes: number[] = []
  for (let round = 0; round < options.rounds; round++) {
    const startedAt = performance.now()
    const product = await startProduct({ folder })
    seconds.push((performance.now() - startedAt) / 1000)
    if (round === 0) {
      await new Promise(resolve => setTimeout(resolve, options.quick ? idleMs / 3 : idleMs))
      megabytes.push(residentMb(product.pid))
    }
    await product.stop()
  }
  const [time, memory]: Spread[] = [spreadOf(seconds), spreadOf(megabytes)]
  if (!time || !memory) return []
  say(
    `start to listening on an existing database: median ${time.median.toFixed(2)} s; idle RSS ${memory.median.toFixed(0)} MB`,
  )
  return [
    figure({ target: 14, what: 'start to listening', value: time, unit: 's', goal: { atMost: 1.5 } }),
    figure({ target: 14, what: 'idle RSS', value: memory, unit: 'MB', goal: { atMost: 130 } }),
  ]
}
