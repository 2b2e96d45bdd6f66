import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import pg from 'pg'
import { pgInbox } from '../../sdk/src/inbox/pg.js'
import { sqliteInbox } from '../../sdk/src/inbox/sqlite.js'
import {
  createNotifications,
  type NotificationEvent,
  type NotificationHandler,
  notYet,
} from '../../sdk/src/notifications.js'
import { type EngineName, engines, freshDatabase } from '../storage/engines.js'
import { at, imojeHeader, payment, shop, transaction, webhook } from './signed-notification.js'

const notifications = createNotifications({ ...shop, now: () => at })

/** What the shop writes for an event, in the transaction of the inbox: a row that must never be there twice, and an order. */
const effect = (event: NotificationEvent): [string, string, string, number] => [
  event.about === 'refund' ? event.transaction.id : event.paymentId,
  event.kind,
  event.payment.orderId,
  event.about === 'refund' ? event.transaction.amount : 0,
]
const tables = `create table effects (position integer primary key, subject text, kind text, order_id text, amount integer);
  create table orders (id text primary key, status text not null, refunded integer not null)`
type Effect = { subject: string; kind: string; order_id: string }
type Order = { id: string; status: string; refunded: number }

/** A shop's database, with one handler for each of its two processes. `faults` may throw inside the transaction, after the writes. */
type Shop = {
  handlers: readonly NotificationHandler[]
  query<T>(text: string): Promise<T[]>
  createTablesAgain(): Promise<unknown>
  forgetBefore(moment: Date): Promise<number>
  close(): Promise<void>
}
type Faults = (event: NotificationEvent) => void
const told: unknown[] = []
const onError = (error: unknown): void => void told.push(error)

const openSqlite = async (database: string, faults: Faults): Promise<Shop> => {
  const files = [new Database(database), new Database(database)] as const
  const inboxes = files.map(file => sqliteInbox(file))
  files[0].pragma('journal_mode = wal')
  inboxes[0]?.createTables()
  files[0].exec(tables)
  const handlers = inboxes.map(inbox =>
    notifications.handler({
      inbox,
      onError,
      on(event, tx) {
        const [subject, kind, order, amount] = effect(event)
        tx.prepare('insert into effects (subject, kind, order_id, amount) values (?, ?, ?, ?)').run(
          subject,
          kind,
          order,
          amount,
        )
        tx.prepare(`insert into orders values (?, ?, ?) on conflict (id) do update
          set status = excluded.status, refunded = refunded + excluded.refunded`).run(
          order,
          event.payment.status,
          amount,
        )
        faults(event)
      },
    }),
  )
  return {
    handlers,
    query: async <T>(text: string) => files[0].prepare<[], T>(text).all(),
    createTablesAgain: async () => inboxes[0]?.createTables(),
    forgetBefore: async moment => inboxes[0]?.forgetBefore(moment) ?? 0,
    close: async () => files.forEach(file => void file.close()),
  }
}

const openPostgres = async (database: string, faults: Faults): Promise<Shop> => {
  const pools = [
    new pg.Pool({ connectionString: database, max: 8 }),
    new pg.Pool({ connectionString: database, max: 8 }),
  ] as const
  const inboxes = pools.map(pool => pgInbox(pool))
  // Two processes that start at once.
  await Promise.all(inboxes.map(inbox => inbox.createTables()))
  await pools[0].query(tables.replace('position integer primary key', 'position serial primary key'))
  const handlers = inboxes.map(inbox =>
    notifications.handler({
      inbox,
      onError,
      on: async (event, tx) => {
        const [subject, kind, order, amount] = effect(event)
        await tx.query('insert into effects (subject, kind, order_id, amount) values ($1, $2, $3, $4)', [
          subject,
          kind,
          order,
          amount,
        ])
        await tx.query(
          `insert into orders values ($1, $2, $3) on conflict (id) do update
          set status = excluded.status, refunded = orders.refunded + excluded.refunded`,
          [order, event.payment.status, amount],
        )
        faults(event)
      },
    }),
  )
  return {
    handlers,
    query: async text => (await pools[0].query(text)).rows,
    createTablesAgain: () => inboxes[0]?.createTables() ?? Promise.resolve(),
    forgetBefore: async moment => (await inboxes[0]?.forgetBefore(moment)) ?? 0,
    close: async () => void (await Promise.all(pools.map(pool => pool.end()))),
  }
}
const openers: Record<EngineName, (database: string, faults: Faults) => Promise<Shop>> = {
  sqlite: openSqlite,
  postgres: openPostgres,
}

type Message = { text: string; headers: Record<string, string> }
type Facts = { order: string; sequence: number; status: string; refund?: string; amount?: number }

const idOf = (order: string): string => `00000000-0000-4000-8000-${order.padStart(12, '0')}`
const message = ({ order, sequence, status, refund, amount = 0 }: Facts): Message => {
  const ofOrder = { id: idOf(order), orderId: order, modified: payment.modified + sequence }
  const owed = { ...payment, ...ofOrder, status: refund ? 'settled' : status }
  const tried = refund
    ? { ...transaction, ...ofOrder, id: refund, type: 'refund', status, amount }
    : { ...transaction, ...ofOrder, id: `try-${order}`, status }
  const text = JSON.stringify({ transaction: tried, payment: owed })
  return { text, headers: { ...imojeHeader(text), ...webhook(text, { id: `evt_${owed.id}_${sequence}` }) } }
}
const withoutWebhook = ({ text }: Message): Message => ({ text, headers: imojeHeader(text) })

const send = async (handler: NotificationHandler | undefined, { text, headers }: Message): Promise<number> =>
  (await handler?.({ method: 'POST', headers, body: () => text }))?.status ?? 0

/** The same shuffle in every run. */
const chance = (seed: number) => (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return seed / 2 ** 31
}
const shuffled = <T>(all: readonly T[], random: () => number): T[] =>
  all
    .map(one => [random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)

/** Sends like the gateway, many at once: what was not answered with 200 comes again later. */
const deliver = async (
  { handlers }: Shop,
  messages: readonly Message[],
  lanes: number,
): Promise<Map<number, number>> => {
  const waiting = [...messages]
  const answers = new Map<number, number>()
  let sent = 0
  const lane = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      sent += 1
      if (sent > messages.length * 4) throw new Error('the shop never takes some of them')
      const status = await send(handlers[sent % handlers.length], one)
      answers.set(status, (answers.get(status) ?? 0) + 1)
      if (status !== 200) waiting.push(one)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return answers
}

describe.each(engines)('the inbox on %s', engine => {
  let open: Shop | undefined
  let remove: () => Promise<void>
  let database: string
  const openShop = async (faults: Faults = () => undefined): Promise<Shop> => {
    open = await openers[engine](database, faults)
    return open
  }
  beforeEach(async () => {
    told.length = 0
    const fresh = await freshDatabase(engine)
    database = fresh.database
    remove = fresh.remove
  })
  afterEach(async () => {
    await open?.close()
    await remove()
  })

  test('a thousand deliveries, doubled, reordered, at once and with faults between: each event has its effect once', async () => {
    const random = chance(20_261_122)
    const orders = Array.from({ length: 100 }, (_, number) => String(number))
    const events = orders.flatMap(order => [
      message({ order, sequence: 1, status: 'pending' }),
      message({ order, sequence: 2, status: 'settled' }),
      message({ order, sequence: 4, status: 'settled', refund: `refund-a-${order}`, amount: 100 }),
      message({ order, sequence: 5, status: 'settled', refund: `refund-b-${order}`, amount: 20 }),
    ])
    const repeated = Array.from({ length: 550 }, () => events[Math.floor(random() * events.length)] as Message)
    const stripped = events.filter(() => random() < 0.25).map(withoutWebhook)
    const deliveries = shuffled([...events, ...repeated, ...stripped], random)
    expect(deliveries.length).toBeGreaterThanOrEqual(1000)

    let reacted = 0
    const shopOpened = await openShop(() => {
      reacted += 1
      if (reacted % 7 === 0) throw new Error('the shop crashed')
      if (reacted % 11 === 0) throw notYet('no such order yet')
    })
    const answers = await deliver(shopOpened, deliveries, 20)
    expect(answers.get(200)).toBe(deliveries.length)
    expect(answers.get(500)).toBeGreaterThan(20)
    expect(answers.get(425)).toBeGreaterThan(10)

    const effects = await shopOpened.query<Effect>('select * from effects order by position')
    const kindsOf = (subject: string) => effects.filter(one => one.subject === subject).map(({ kind }) => kind)
    for (const order of orders) {
      // "pending" that comes after "settled" is old news; before it, it counts.
      expect([['payment.settled'], ['payment.pending', 'payment.settled']]).toContainEqual(kindsOf(idOf(order)))
      expect(kindsOf(`refund-a-${order}`)).toEqual(['refund.settled'])
      expect(kindsOf(`refund-b-${order}`)).toEqual(['refund.settled'])
    }
    const stored = await shopOpened.query<Order>('select * from orders')
    expect(stored.map(({ status, refunded }) => `${status} ${refunded}`)).toEqual(orders.map(() => 'settled 120'))
  })

  test('an event that the shop could not take in is as new when it comes again', async () => {
    let broken = true
    const { handlers, query } = await openShop(() => {
      if (broken) throw new Error('disk full')
    })
    const settled = message({ order: '1', sequence: 2, status: 'settled' })
    expect(await send(handlers[0], settled)).toBe(500)
    expect(told).toMatchObject([{ message: 'disk full' }])
    expect(await query('select * from effects')).toEqual([])
    broken = false
    expect(await send(handlers[1], settled)).toBe(200)
    expect(await send(handlers[0], settled)).toBe(200)
    expect(await query('select * from effects')).toHaveLength(1)
  })

  test('old news of a payment changes nothing, news of its refunds always count', async () => {
    const { handlers, query } = await openShop()
    const all = [
      message({ order: '1', sequence: 9, status: 'settled', refund: 'refund-b', amount: 5 }),
      message({ order: '1', sequence: 3, status: 'settled' }),
      message({ order: '1', sequence: 2, status: 'rejected' }),
      message({ order: '1', sequence: 7, status: 'settled', refund: 'refund-a', amount: 5 }),
      message({ order: '1', sequence: 6, status: 'pending', refund: 'refund-a', amount: 5 }),
      // Somebody repeats an old message without the headers that date it.
      withoutWebhook(message({ order: '1', sequence: 1, status: 'cancelled' })),
    ]
    for (const one of all) expect(await send(handlers[0], one)).toBe(200)
    const effects = await query<Effect>('select * from effects order by position')
    expect(effects.map(({ subject, kind }) => `${subject.slice(-8)} ${kind}`)).toEqual([
      'refund-b refund.settled',
      '00000001 payment.settled',
      'refund-a refund.settled',
    ])
  })

  test('a sender without sequences is taken once too, and its old news are told by their time', async () => {
    const { handlers, query } = await openShop()
    const [pending, authorized, settled] = ['pending', 'authorized', 'settled'].map((status, index) =>
      withoutWebhook(message({ order: '1', sequence: index + 1, status })),
    ) as [Message, Message, Message]
    for (const one of [pending, settled, settled, authorized, pending]) expect(await send(handlers[0], one)).toBe(200)
    const effects = await query<Effect>('select * from effects order by position')
    expect(effects.map(({ kind }) => kind)).toEqual(['payment.pending', 'payment.settled'])
  })

  test('tables are made once, and what is long gone can be forgotten without reviving old news', async () => {
    const { handlers, query, createTablesAgain, forgetBefore } = await openShop()
    const settled = message({ order: '1', sequence: 2, status: 'settled' })
    await send(handlers[0], settled)
    await createTablesAgain()
    expect(await forgetBefore(new Date(Date.now() - 60_000))).toBe(0)
    expect(await forgetBefore(new Date(Date.now() + 60_000))).toBe(1)
    expect(await send(handlers[0], settled)).toBe(200)
    expect(await query('select * from effects')).toHaveLength(1)
  })
})

describe('an inbox that is used wrongly says so and stores nothing', () => {
  const settled = message({ order: '1', sequence: 2, status: 'settled' })

  test('SQLite: a reaction that answers a promise, also refused by the compiler', async () => {
    const file = new Database(':memory:')
    const inbox = sqliteInbox(file)
    inbox.createTables()
    const on = async (): Promise<void> => undefined
    // @ts-expect-error a reaction in SQLite is synchronous
    const handler = notifications.handler({ inbox, on, onError })
    told.length = 0
    expect(await send(handler, settled)).toBe(500)
    expect(told).toMatchObject([{ code: 'inbox/async-reaction' }])
    expect(file.prepare('select * from kasa_inbox').all()).toEqual([])
    expect(file.inTransaction).toBe(false)
  })

  test('SQLite: a transaction that somebody else left open', async () => {
    const file = new Database(':memory:')
    const inbox = sqliteInbox(file)
    inbox.createTables()
    file.exec('begin')
    told.length = 0
    expect(await send(notifications.handler({ inbox, on: () => undefined, onError }), settled)).toBe(503)
    expect(told).toMatchObject([{ code: 'inbox/open-transaction' }])
    expect(file.inTransaction).toBe(true)
  })

  test('a database that is away is "not yet", and the shop is told why', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/nowhere' })
    told.length = 0
    expect(await send(notifications.handler({ inbox: pgInbox(pool), on: () => undefined, onError }), settled)).toBe(503)
    expect(told).toMatchObject([{ code: 'ECONNREFUSED' }])
    await pool.end()
  })

  test('PostgreSQL: a failed query that the reaction kept to itself', async () => {
    const { database, remove } = await freshDatabase('postgres')
    const pool = new pg.Pool({ connectionString: database, max: 1 })
    const inbox = pgInbox(pool)
    await inbox.createTables()
    const handler = notifications.handler({
      inbox,
      onError,
      on: { settled: async (_event, tx) => void (await tx.query('select * from nowhere').catch(() => undefined)) },
    })
    told.length = 0
    expect(await send(handler, settled)).toBe(500)
    expect(told).toMatchObject([{ message: expect.stringContaining('nothing was stored') }])
    expect((await pool.query('select * from kasa_inbox')).rows).toEqual([])
    await pool.end()
    await remove()
  })
})
