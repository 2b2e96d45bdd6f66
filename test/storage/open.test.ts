import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { migrations } from '../../src/storage/migrations/index.js'
import { wordsOf } from '../../src/storage/migrations/migration.js'
import { openStorage } from '../../src/storage/open.js'
import { StorageFault } from '../../src/storage/storage.js'
import { engines, freshDatabase } from './engines.js'
import { addShop, atOnce, draftOf, noon, openOne, rawly } from './rows.js'

const systemClock = () => noon
const faultOf = (opening: Promise<unknown>): Promise<unknown> =>
  opening.then(
    () => undefined,
    error => (error instanceof StorageFault ? { code: error.code, message: error.message } : error),
  )

describe.each(engines)('opening on %s', engine => {
  test('programs that start at once on an empty database migrate it once', async () => {
    const { database, remove } = await freshDatabase(engine)
    const opened = await atOnce(4, () => openStorage({ database, systemClock }))
    const applied = await rawly(database, 'select name, applied_at from migrations order by name')
    expect(applied.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name))
    await Promise.all(opened.map(storage => storage.close()))
    await remove()
  })

  test('several programs write to one database without losing anything', async () => {
    const { database, remove } = await freshDatabase(engine)
    const opened = await atOnce(3, () => openStorage({ database, systemClock }))
    const shop = await addShop(opened[0]!)
    const payment = await openOne(opened[1]!, shop)
    const versions = await atOnce(150, at =>
      opened[at % 3]!.write(records => records.payments.lock(payment.merchantId, payment.id)),
    )
    expect(new Set(versions.map(found => found?.version)).size).toBe(150)
    await Promise.all(opened.map(storage => storage.close()))
    await remove()
  })

  test('what was written is there after closing, which waits for what was asked before', async () => {
    const { database, remove } = await freshDatabase(engine)
    const storage = await openStorage({ database, systemClock })
    const shop = await addShop(storage)
    const drafts = Array.from({ length: 300 }, () => draftOf(shop))
    const answers = Promise.allSettled(drafts.map(draft => storage.openPayment(draft)))
    await storage.close()
    expect((await answers).every(({ status }) => status === 'fulfilled')).toBe(true)
    const again = await openStorage({ database, systemClock })
    const found = await Promise.all(drafts.map(({ publicId }) => again.read.payments.findByPublicId(publicId)))
    expect(found.filter(Boolean)).toHaveLength(300)
    await again.close()
    await remove()
  })

  test('a database that a newer program has written is refused in one sentence and left as it is', async () => {
    const { database, remove } = await freshDatabase(engine)
    await (await openStorage({ database, systemClock })).close()
    await rawly(database, `insert into migrations (name, applied_at) values ('9999-later', 1)`)
    expect(await faultOf(openStorage({ database, systemClock }))).toEqual({
      code: 'newer',
      message:
        'the database was written by a newer Kasa (it knows "9999-later"): start that version or restore an older backup',
    })
    await remove()
  })
})

test('every migration says why, and the names tell their order', () => {
  expect(migrations.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name).sort())
  for (const { name, why } of migrations) {
    expect(name).toMatch(/^\d{4}-[a-z-]+$/)
    expect(why).toMatch(/^[A-Z].{20,}\.$/)
  }
})

test('an older SQLite file is copied before it is changed', async () => {
  const { database, remove } = await freshDatabase('sqlite')
  await rawly(database, 'create table migrations (name text primary key, applied_at integer not null)')
  for (const text of migrations[0]!.up(wordsOf.sqlite)) await rawly(database, text)
  await rawly(database, `insert into migrations values ('${migrations[0]!.name}', 1)`)
  await rawly(database, `insert into settings values ('mode', 'sandbox')`)
  const storage = await openStorage({ database, systemClock })
  expect(await storage.read.settings.get('mode')).toBe('sandbox')
  await addShop(storage)
  await storage.close()
  const copies = (await readdir(dirname(database))).filter(name => name.includes('before-migration'))
  expect(copies).toHaveLength(1)
  const copied = join(dirname(database), copies[0]!)
  expect(await rawly(copied, 'select value from settings')).toEqual([{ value: 'sandbox' }])
  expect(await rawly(copied, 'select count(*) as n from migrations')).toEqual([{ n: 1 }])
  await (await openStorage({ database, systemClock })).close()
  expect((await readdir(dirname(database))).filter(name => name.includes('before-migration'))).toHaveLength(1)
  await remove()
})

test('SQLite is opened for durability', async () => {
  const { database, remove } = await freshDatabase('sqlite')
  const storage = await openStorage({ database, systemClock })
  expect(await rawly(database, 'pragma journal_mode')).toEqual([{ journal_mode: 'wal' }])
  await storage.ping()
  await storage.close()
  await remove()
})

test('a backup of a SQLite file under load is a consistent database', async () => {
  const { database, remove } = await freshDatabase('sqlite')
  const storage = await openStorage({ database, systemClock })
  const shop = await addShop(storage)
  const open = (count: number) => atOnce(count, () => storage.openPayment(draftOf(shop)))
  const before = await open(3000)
  const copy = `${database}.copy`
  const copying = storage.backup(copy)
  let during = 0
  let finished = false
  void copying.finally(() => {
    finished = true
  })
  while (!finished) during += (await open(20)).length
  await copying
  expect(during).toBeGreaterThan(0)
  expect(await rawly(copy, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(await rawly(copy, 'pragma foreign_key_check')).toEqual([])
  const copied = await openStorage({ database: copy, systemClock })
  for (const { payment } of before) expect(await copied.read.payments.findByPublicId(payment.publicId)).toEqual(payment)
  expect(await faultOf(storage.backup(copy))).toMatchObject({ code: 'unsupported' })
  await Promise.all([copied.close(), storage.close()])
  await remove()
})

test('a database in memory serves tests', async () => {
  const storage = await openStorage({ database: ':memory:', systemClock })
  const payment = await openOne(storage, await addShop(storage))
  expect(await storage.read.payments.findByPublicId(payment.publicId)).toEqual(payment)
  await storage.close()
})

test('PostgreSQL that would forget acknowledged payments is refused', async () => {
  const { database, remove } = await freshDatabase('postgres')
  await rawly(database, `alter database ${new URL(database).pathname.slice(1)} set synchronous_commit = off`)
  expect(await faultOf(openStorage({ database, systemClock }))).toEqual({
    code: 'unsafe',
    message:
      'PostgreSQL runs with synchronous_commit=off and would forget acknowledged payments: switch it on for this database or role',
  })
  await remove()
})

test('a PostgreSQL that does not answer is named without its password', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kasa-test-'))
  const fault = await faultOf(openStorage({ database: 'postgres://kasa:hidden@127.0.0.1:1/kasa', systemClock }))
  expect(fault).toMatchObject({ code: 'unreachable', message: expect.stringContaining('127.0.0.1:1') })
  expect(JSON.stringify(fault)).not.toContain('hidden')
  await rm(folder, { recursive: true })
})

test('PostgreSQL points to its own tools for backups, and warns where a power loss destroys data', async () => {
  const { database, remove } = await freshDatabase('postgres')
  const warnings: string[] = []
  const storage = await openStorage({ database, systemClock, log: { warn: (_, message) => warnings.push(message) } })
  expect(warnings).toEqual(['PostgreSQL runs with fsync=off: a power loss can destroy the database'])
  expect(await faultOf(storage.backup('/nowhere'))).toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('pg_dump'),
  })
  await storage.close()
  await remove()
})
