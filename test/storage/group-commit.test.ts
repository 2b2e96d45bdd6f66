import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { groupCommit } from '../../src/storage/group-commit.js'
import { openStorage } from '../../src/storage/open.js'
import type { Sql } from '../../src/storage/sql.js'
import { freshDatabase } from './engines.js'
import { rawly } from './rows.js'

/** A file with one table, its writer, and a second connection that sees only what is committed. */
const openGroup = async () => {
  const { database, remove } = await freshDatabase('sqlite')
  const db = new Database(database, { timeout: 5 })
  db.pragma('journal_mode = wal')
  db.exec(
    'create table parents (id integer primary key); create table children (n integer unique, parent integer references parents deferrable initially deferred)',
  )
  const outside = new Database(database)
  const sql: Sql = {
    engine: 'sqlite',
    rows: async (text, values = []) => db.prepare(text).all(...values) as never,
    run: async (text, values = []) => db.prepare(text).run(...values).changes,
    insert: async (text, values = []) => Number(db.prepare(text).run(...values).lastInsertRowid),
  }
  const group = groupCommit(db, sql, false)
  const add = (n: number, parent: number | null = null) =>
    group.write(inside => inside.run('insert into children values (?, ?)', [n, parent]))
  const committed = () => outside.prepare('select n from children order by n').pluck().all()
  const close = async () => {
    db.close()
    outside.close()
    await remove()
  }
  return { db, outside, group, add, committed, close }
}
const codes = async (works: Promise<unknown>[]) =>
  (await Promise.allSettled(works)).map(outcome =>
    outcome.status === 'rejected' ? String(outcome.reason.code ?? outcome.reason.message) : 'ok',
  )

test('works of one turn share a commit, and no promise resolves before it', async () => {
  const { group, add, committed, close } = await openGroup()
  const seenByFirst: unknown[] = []
  const first = add(1).then(() => seenByFirst.push(...committed()))
  const second = group.write(async inside => {
    await inside.run('insert into children values (2, null)')
    expect(committed()).toEqual([])
  })
  await Promise.all([first, second, add(3)])
  expect(seenByFirst).toEqual([1, 2, 3])
  await close()
})

test('a failing work leaves its neighbours alone', async () => {
  const { add, committed, group, close } = await openGroup()
  const half = group.write(async inside => {
    await inside.run('insert into children values (8, null)')
    throw new Error('changed its mind')
  })
  expect(await codes([add(1), half, add(1), add(2)])).toEqual([
    'ok',
    'changed its mind',
    'SQLITE_CONSTRAINT_UNIQUE',
    'ok',
  ])
  expect(committed()).toEqual([1, 2])
  await close()
})

test('a failing work without neighbours leaves nothing behind', async () => {
  const { add, committed, group, close } = await openGroup()
  const half = () =>
    group.write(async inside => {
      await inside.run('insert into children values (8, null)')
      throw new Error('changed its mind')
    })
  expect(await codes([half()])).toEqual(['changed its mind'])
  expect(committed()).toEqual([])
  expect(await codes([add(1)])).toEqual(['ok'])
  expect(committed()).toEqual([1])
  await close()
})

test('when the database ends the transaction, the whole group fails and nothing of it is kept', async () => {
  const { db, add, committed, group, close } = await openGroup()
  const ended = (after: () => void) =>
    group.write(async () => {
      db.exec('rollback')
      after()
    })
  expect(await codes([add(1), ended(() => undefined), add(2)])).toEqual(['lost', 'lost', 'lost'])
  const failing = ended(() => {
    throw new Error('disk full')
  })
  expect(await codes([add(1), failing, add(2)])).toEqual(['lost', 'lost', 'lost'])
  expect(await codes([ended(() => undefined)])).toEqual(['lost'])
  expect(await codes([add(3)])).toEqual(['ok'])
  expect(committed()).toEqual([3])
  await close()
})

test('when the commit fails, every promise of the group is rejected', async () => {
  const { add, committed, close } = await openGroup()
  expect(await codes([add(1), add(2, 77), add(3)])).toEqual(Array(3).fill('SQLITE_CONSTRAINT_FOREIGNKEY'))
  expect(committed()).toEqual([])
  expect(await codes([add(4)])).toEqual(['ok'])
  await close()
})

test('a work that waits for something else than its records fails clearly and writes nothing later', async () => {
  const { add, committed, group, close } = await openGroup()
  let lateWrite: Promise<unknown> | undefined
  const foreign = group.write(async inside => {
    await inside.run('insert into children values (7, null)')
    await new Promise(resolve => setTimeout(resolve, 5))
    lateWrite = inside.run('insert into children values (8, null)')
    return lateWrite
  })
  const complaint = 'a write awaited something other than its records: do that before or after the write'
  expect(await codes([add(1), foreign, add(2)])).toEqual(['ok', complaint, 'ok'])
  while (!lateWrite) await new Promise(resolve => setImmediate(resolve))
  await expect(lateWrite).rejects.toThrow('used after it ended')
  expect(committed()).toEqual([1, 2])
  await close()
})

test('a group waits for another process without blocking the event loop', async () => {
  const { outside, add, committed, close } = await openGroup()
  outside.exec('begin immediate')
  let answered = false
  const waiting = add(1).then(() => {
    answered = true
  })
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
  expect(answered).toBe(false)
  outside.exec('commit')
  await waiting
  expect(committed()).toEqual([1])
  await close()
})

test('more works than one commit takes are all written', async () => {
  const { add, committed, close } = await openGroup()
  await Promise.all(Array.from({ length: 1000 }, (_, n) => add(n)))
  expect(committed()).toHaveLength(1000)
  await close()
})

test('a process killed under load has kept every write it acknowledged, whole', async () => {
  const { database, remove } = await freshDatabase('sqlite')
  const script = fileURLToPath(new URL('./killed-writer.ts', import.meta.url))
  const writer = spawn(process.execPath, ['--import', 'tsx', script, database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line)
    if (acknowledged.length === 2000) writer.kill('SIGKILL')
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit')
  expect(writer.signalCode).toBe('SIGKILL')
  const storage = await openStorage({ database, systemClock: () => new Date() })
  const found = await Promise.all(acknowledged.map(publicId => storage.read.payments.findByPublicId(publicId)))
  expect(found.every(payment => payment?.version === 2)).toBe(true)
  await storage.close()
  const halves =
    'select count(*) as n from payments left join events on events.payment_id = payments.id where (version = 2) <> (events.id is not null)'
  expect(await rawly(database, halves)).toEqual([{ n: 0 }])
  expect(await rawly(database, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
  await remove()
})
