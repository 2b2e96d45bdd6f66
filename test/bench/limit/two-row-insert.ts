import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import pg from 'pg'
import type { CellPattern, Pattern, Slot } from '../imprint/pattern.js'

/** One flow's rows as one statement with random tokens made by the server: what PostgreSQL can do without any program around it. */
export const insertStatement = ({ rows, slots }: Pattern): string => {
  const tokens = slots.map((slot, index) => `${randomOf(slot)} as s${index}`).join(', ')
  const inserts = rows.map(({ table, cells }, index) => {
    const given = cells.filter(({ pattern }) => pattern.kind !== 'key')
    const columns = given.map(({ column }) => `"${column}"`).join(', ')
    return `r${index} as (insert into "${table}" (${columns}) select ${given.map(({ pattern }) => sqlOf(pattern)).join(', ')} from tokens returning id)`
  })
  return `with tokens as materialized (select ${tokens}), ${inserts.join(', ')} select 1`
}

const randomOf = ({ kind, length }: Slot): string => {
  if (kind === 'uuid') return 'gen_random_uuid()::text'
  return `left(${Array(Math.ceil(length / 32))
    .fill('md5(random()::text)')
    .join(' || ')}, ${length})`
}

const nowMs = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

const sqlOf = (pattern: CellPattern): string => {
  switch (pattern.kind) {
    case 'same':
      return literal(pattern.value)
    case 'row':
      return `(select id from r${pattern.index})`
    case 'now':
      return nowMs
    case 'text':
      return pattern.parts.map(part => (typeof part === 'string' ? literal(part) : `s${part.slot}`)).join(' || ')
    case 'key':
      return 'default'
  }
}

const literal = (value: string | number | null): string => {
  if (value === null) return 'null'
  return typeof value === 'number' ? String(value) : pg.escapeLiteral(value)
}

const clients = 64
const run = promisify(execFile)

/** Statements per second with 64 clients, by PostgreSQL's own pgbench. */
export const pgbench = async (
  address: string,
  statement: string,
  seconds: number,
  scriptFile: string,
): Promise<number> => {
  writeFileSync(scriptFile, `${statement};\n`)
  const args = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    '1',
    '-T',
    String(Math.max(1, Math.round(seconds))),
    '-f',
    scriptFile,
    address,
  ]
  const { stdout } = await run('pgbench', args)
  const [, perSecond] = /^tps = ([\d.]+)/m.exec(stdout) ?? []
  if (perSecond === undefined) throw new Error(`pgbench said no figure: ${stdout}`)
  return Number(perSecond)
}

/** The same with a small program, where pgbench is not installed: slower, and therefore kinder to the product. */
export const clientBench = async (address: string, statement: string, seconds: number): Promise<number> => {
  const pool = new pg.Pool({ connectionString: address, max: clients })
  const endsAt = Date.now() + seconds * 1000
  let done = 0
  const client = async () => {
    for (; Date.now() < endsAt; done++) await pool.query({ name: 'flow', text: statement })
  }
  await Promise.all(Array.from({ length: clients }, client))
  await pool.end()
  return done / seconds
}
