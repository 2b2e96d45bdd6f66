import { afterAll, expect, test } from '@jest/globals'
import { type Postgres, startPostgres } from '../bench/process/postgres.js'
import { clearWorkFolders } from '../bench/process/work-folder.js'
import { type KillReport, runKills } from './run-kills.js'

const kills = 10
const limitMs = 240_000
const seed = Date.now() % 100_000
let postgres: Postgres | undefined

afterAll(async () => {
  await postgres?.stop()
  clearWorkFolders()
})

const expectPromisesKept = (report: KillReport): void => {
  expect(report.faults).toEqual([])
  expect(report.opened).toBeGreaterThan(kills)
  expect(report.paid).toBeGreaterThan(kills)
  expect(report.notifications).toBeGreaterThanOrEqual(report.paid)
}

test(
  `kill -9 under load loses nothing that was acknowledged, on both engines (seed ${seed})`,
  async () => {
    postgres = await startPostgres()
    const databaseUrl = await postgres.create('kasa')
    const reports = await Promise.all([
      runKills({ engine: 'sqlite', kills, seed }),
      runKills({ engine: 'postgres', kills, seed, databaseUrl }),
    ])
    for (const report of reports) expectPromisesKept(report)
  },
  limitMs,
)
