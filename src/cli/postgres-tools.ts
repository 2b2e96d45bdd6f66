import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redact } from '../http/redact.js'
import { OperatorRefusal } from '../merchants/operator-refusal.js'

/** Dumps a PostgreSQL database by its own `pg_dump`, which copies one moment of it while payments go on. */
export const dumpPostgres = (database: string, file: string): Promise<void> =>
  withAddress(database, address =>
    run('pg_dump', ['--format=custom', '--no-owner', '--no-privileges', `--file=${file}`, `--dbname=${address}`]),
  )

/** Fills an empty PostgreSQL database from a dump; where a table exists already nothing is changed. */
export const restorePostgres = (database: string, file: string): Promise<void> =>
  withAddress(database, address =>
    run('pg_restore', [
      '--single-transaction',
      '--exit-on-error',
      '--no-owner',
      '--no-privileges',
      `--dbname=${address}`,
      file,
    ]),
  )

/** The address without its password, which other users could read in the list of processes; a file of our own brings it. */
const withAddress = async (database: string, work: (address: string) => Promise<void>): Promise<void> => {
  const url = new URL(database)
  if (url.password === '') return work(database)
  const folder = await mkdtemp(join(tmpdir(), 'kasa-'))
  try {
    const passfile = join(folder, 'pgpass')
    await writeFile(passfile, `*:*:*:*:${escaped(decodeURIComponent(url.password))}\n`, { mode: 0o600 })
    url.password = ''
    url.searchParams.set('passfile', passfile)
    await work(url.href)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const escaped = (password: string): string => password.replace(/[\\:]/g, '\\$&')

const run = (program: string, words: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    let complaints = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      complaints = (complaints + text).slice(0, 2000)
    })
    child.once('error', () =>
      reject(
        refusal(
          `${program} is not installed here. Install PostgreSQL's client programs, of the server's version or newer, and run this again.`,
        ),
      ),
    )
    child.once('close', code =>
      code === 0 ? resolve() : reject(refusal(`${program} failed: ${redact(complaints.trim().split('\n')[0] ?? '')}`)),
    )
  })

const refusal = (sentence: string) => new OperatorRefusal('backup/refused', sentence)
