import { startPostgres } from '../bench/process/postgres.js'
import { clearWorkFolders } from '../bench/process/work-folder.js'
import { type Engine, type KillReport, runKills } from './run-kills.js'

/** `npm run test:kill [-- --kills 200 --engine sqlite|postgres|both --seed N]` */
const argument = (flag: string, fallback: string): string => {
  const at = process.argv.indexOf(flag)
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback)
}

const kills = Number(argument('--kills', '200'))
const seed = Number(argument('--seed', String(Date.now() % 100_000)))
const engine = argument('--engine', 'both')
const engines: Engine[] = engine === 'both' ? ['sqlite', 'postgres'] : [engine === 'postgres' ? 'postgres' : 'sqlite']

const onPostgres = async (): Promise<KillReport> => {
  const postgres = await startPostgres()
  try {
    return await runKills({ engine: 'postgres', kills, seed, databaseUrl: await postgres.create('kasa') })
  } finally {
    await postgres.stop()
  }
}

for (const one of engines) {
  console.log(`${one}: ${kills} kills, seed ${seed} …`)
  const report = one === 'postgres' ? await onPostgres() : await runKills({ engine: one, kills, seed })
  const { faults, ...figures } = report
  console.log(figures)
  for (const fault of faults) console.error(`FAULT ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}
if (process.exitCode === undefined) clearWorkFolders()
