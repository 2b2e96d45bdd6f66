import { join } from 'node:path'
import pgDriver from 'pg'
import type { Imprint } from '../imprint/take-imprint.js'
import { clientBench, insertStatement, pgbench } from '../limit/two-row-insert.js'
import { compare, contest, type Entrant, type Standing } from '../measure/contest.js'
import { pairwise, spreadOf, unsteadiness } from '../measure/ratios.js'
import { launchProgram } from '../process/entrants.js'
import { hasPgbench, type Postgres, startPostgres } from '../process/postgres.js'
import { startProduct } from '../process/product.js'
import { workFolder } from '../process/work-folder.js'
import { type Doubt, type Figure, figure } from '../report/figure.js'
import { standingsTable } from '../report/standings.js'
import { short } from '../report/table.js'
import type { Bench } from './bench-run.js'

const naiveScript = new URL('../naive/flow.ts', import.meta.url)

/** Target 11: the main flow on PostgreSQL, which shares both cores with the servers and the load. */
export const pg = async (bench: Bench): Promise<Figure[]> => {
  const postgres = await startPostgres()
  try {
    return await onPostgres(bench, postgres)
  } finally {
    await postgres.stop()
  }
}

const onPostgres = async ({ options, imprint, load, say }: Bench, postgres: Postgres): Promise<Figure[]> => {
  const folder = workFolder('pg-product')
  const database = await postgres.create('kasa')
  const { said: shop, stop: stopFirst } = await startProduct({ folder, database })
  await stopFirst()
  const [floor, kysely] = [await postgres.create('floor', 'kasa'), await postgres.create('kysely', 'kasa')]
  const product = await startProduct({ folder, database })
  const ownShop: Imprint = { ...imprint, shop, page: { ...imprint.page } }
  const naive = await launchProgram(ownShop, { name: 'pg-kysely', script: naiveScript, args: ['ready'] }, kysely)
  const [countProduct, countNaive] = [rowsOf(database), rowsOf(kysely)]
  const entrants: Entrant[] = [
    {
      name: 'product on PostgreSQL',
      baseUrls: [product.said.baseUrl],
      pids: [product.pid],
      shop,
      sharesMachine: true,
      countRows: countProduct.count,
    },
    {
      name: 'Express + Kysely transaction',
      baseUrls: [naive.said.baseUrl],
      pids: [naive.pid],
      shop,
      sharesMachine: true,
      countRows: countNaive.count,
    },
  ]
  try {
    const statement = insertStatement(imprint.opened)
    const script = join(folder, 'two-rows.sql')
    const bench = () =>
      hasPgbench() ? pgbench(floor, statement, options.seconds, script) : clientBench(floor, statement, options.seconds)
    const floors: number[] = []
    const { rounds, seconds } = options
    const beforeRound = async () => void floors.push(await bench())
    const standings = await contest(load, entrants, {
      rounds,
      seconds,
      warmSeconds: seconds / 4,
      connections: 64,
      beforeRound,
    })
    say(
      standingsTable(
        `PostgreSQL ${postgres.version} (64 conns, ${options.rounds} rounds of ${options.seconds} s)`,
        standings,
      ),
    )
    return judge(standings, floors, say)
  } finally {
    for (const { close } of [countProduct, countNaive]) await close()
    for (const { stop } of [product, naive]) await stop()
  }
}

const judge = (standings: Standing[], floors: number[], say: Bench['say']): Figure[] => {
  const [product, naive] = standings
  if (!product || !naive) return []
  const source = hasPgbench() ? 'pgbench' : 'a small pg client (pgbench is not installed)'
  say(
    `two-row insert by ${source}, 64 clients: ${short(spreadOf(floors).median)}/s [${short(spreadOf(floors).min)}-${short(spreadOf(floors).max)}]`,
  )
  const toNaive = compare(product, naive)
  const wobble = unsteadiness(spreadOf(floors))
  const doubt: Doubt =
    wobble > 0.3 ? { verdict: 'noisy, not judged', why: `${source} moved by ${Math.round(wobble * 100)} %` } : undefined
  const refused: Doubt = product.refusedBecause ? { verdict: 'refused', why: product.refusedBecause } : doubt
  const toFloor = pairwise(
    product.rounds.map(({ flowsPerSecond }) => flowsPerSecond),
    floors,
  )
  return [
    figure({
      target: 11,
      what: `flow on PostgreSQL ÷ two-row insert`,
      value: toFloor,
      unit: '×',
      goal: { atLeast: 0.45 },
      doubt: refused,
      note: source,
    }),
    figure({
      target: 11,
      what: 'flow on PostgreSQL ÷ Kysely transaction per request',
      value: toNaive.rate,
      unit: '×',
      goal: { atLeast: 1.5 },
      doubt: toNaive.doubt,
      note: `cpu-ratio ${toNaive.cpu.median.toFixed(2)}`,
    }),
  ]
}

const rowsOf = (address: string): { count: () => Promise<number>; close: () => Promise<void> } => {
  const client = new pgDriver.Client({ connectionString: address })
  const connected = client.connect()
  return {
    count: async () => {
      await connected
      const { rows } = await client.query<{ rows: string }>('select count(*) as rows from payments')
      return Number(rows[0]?.rows)
    },
    close: () => client.end(),
  }
}
