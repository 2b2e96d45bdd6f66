import { join } from 'node:path'
import { fillList } from '../imprint/fill-list.js'
import { startPostgres } from '../process/postgres.js'
import { workFolder } from '../process/work-folder.js'
import type { Figure } from '../report/figure.js'
import type { Bench } from './bench-run.js'
import { growthTable, judge, queryTimes } from './growth.js'

const base = 10_000
/** Of these a small database has less than a page, so that it does another work: they are shown, not judged. */
const walked: ReadonlySet<string> = new Set(['refunds, 2 in 100', 'a common surname, 1 in 50'])

/** Target 8 for the panel: the list of transactions and its search on a small and a large database of each engine. */
export const panel = async ({ options, say }: Pick<Bench, 'options' | 'say'>): Promise<Figure[]> => {
  const sizes = [base, options.panelRows]
  const rounds = options.quick ? '5' : '11'
  const postgres = await startPostgres()
  try {
    const figures: Figure[] = []
    const engines = {
      sqlite: async (size: number) => join(workFolder(`panel-${size}`), 'kasa.db'),
      postgres: (size: number) => postgres.create(`panel_${size}`),
    }
    for (const [engine, make] of Object.entries(engines) as [
      keyof typeof engines,
      (size: number) => Promise<string>,
    ][]) {
      const databases: string[] = []
      for (const size of sizes) {
        const database = await make(size)
        const startedAt = performance.now()
        await fillList(engine, database, size)
        say(`${engine}: ${size} transactions filled in ${Math.round((performance.now() - startedAt) / 1000)} s`)
        databases.push(database)
      }
      const times = queryTimes('panel-lists', [rounds, ...databases])
      say(growthTable(`panel on ${engine}`, times, sizes))
      const judged = Object.entries(times).filter(([name]) => !walked.has(name))
      figures.push(...judge(Object.fromEntries(judged), sizes, `${engine}, `))
    }
    return figures
  } finally {
    await postgres.stop()
  }
}
