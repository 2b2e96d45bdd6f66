import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import type { Shop } from '../../src/merchants/shop.js'
import { folded, foldedNames } from '../../src/payments/folded.js'
import type { Payment, TransactionDraft } from '../../src/payments/payment.js'
import {
  isPaidTwice,
  type ListedPage,
  type ListPlace,
  type TransactionChoice,
} from '../../src/payments/transaction-list.js'
import { migrations } from '../../src/storage/migrations/index.js'
import { wordsOf } from '../../src/storage/migrations/migration.js'
import { openStorage } from '../../src/storage/open.js'
import { openPool, sqlOver as sqlOverPostgres } from '../../src/storage/postgres-connection.js'
import type { Cell, Row, Sql } from '../../src/storage/sql.js'
import { sqlOver as sqlOverSqlite } from '../../src/storage/sqlite.js'
import type { Storage } from '../../src/storage/storage.js'
import { transactionList } from '../../src/storage/transaction-list.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import { fillTransactions } from './fill-transactions.js'
import { addShop, addTry, draftOf, later, noon, openOne, rawly } from './rows.js'

/** One connection, past the storage room. */
const connect = async (
  database: string,
): Promise<{
  sql: Sql
  explain: (text: string, values: readonly Cell[]) => Promise<string[]>
  close: () => Promise<unknown>
}> => {
  if (database.startsWith('postgres')) {
    const pool = openPool(database, 'write', () => undefined)
    const client = await pool.connect()
    const close = async () => {
      client.release()
      await pool.end()
    }
    const sql = sqlOverPostgres(client)
    /** As it is planned for these values, and for all. */
    const explain = async (text: string, values: readonly Cell[]) => {
      let position = 0
      const { rows: general } = await client.query(
        `explain (generic_plan) ${text.replaceAll('?', () => `$${++position}`)}`,
      )
      return [await sql.rows<Row>(`explain ${text}`, values), general].map(rows =>
        rows.map(row => row['QUERY PLAN']).join('\n'),
      )
    }
    return { sql, explain, close }
  }
  const db = new Database(database)
  const sql = sqlOverSqlite(db, () => undefined)
  const explain = async (text: string, values: readonly Cell[]) => {
    const rows = await sql.rows<Row>(`explain query plan ${text}`, values)
    return [rows.map(({ detail }) => detail).join('\n')]
  }
  return { sql, explain, close: async () => db.close() }
}

const minuteMs = 60_000
const whole = { from: later(-1000 * minuteMs), until: later(100_000 * minuteMs) }

const placeOf = ({ rows }: ListedPage, end: 'first' | 'last'): ListPlace => {
  const row = end === 'first' ? rows[0] : rows.at(-1)
  if (!row) throw new Error('the page has no row')
  return { at: row.createdAt, id: row.id }
}

describe.each(engines)('the list of transactions on %s', engine => {
  let fresh: FreshDatabase
  let storage: Storage
  let shop: Shop

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    storage = await openStorage({ database: fresh.database, systemClock: () => new Date(), strict: true })
    shop = await addShop(storage)
  })
  afterAll(async () => {
    await storage.close()
    await fresh.remove()
  })

  const page = (of: Shop, choice: Partial<TransactionChoice> = {}, turn: object = {}) =>
    storage.read.transactionList.page(
      of.merchantId,
      { shopId: null, ...whole, ...choice },
      { limit: 50, lookAt: null, ...turn },
    )
  const ordersOf = async (of: Shop, choice: Partial<TransactionChoice>, turn?: object) =>
    (await page(of, choice, turn)).rows.map(({ payment }) => payment.orderId)
  const payer = (firstName: string, lastName: string, email: string | null = null) => ({
    ...draftOf(shop).payer,
    ...{ firstName, lastName, email },
  })
  const paid = async (of: Shop, draft: Parameters<typeof openOne>[2], tried: Partial<TransactionDraft> = {}) => {
    const payment = await openOne(storage, of, draft)
    return { payment, attempt: await addTry(storage, payment, tried) }
  }
  const saved = (payment: Payment) => storage.write(({ payments }) => payments.save(payment))

  test('sales and refunds stand together, newest first, ties by id; pages in both directions are the whole, each row once, while new ones arrive', async () => {
    const of = await addShop(storage)
    const { payment } = await paid(of, {}, { live: false })
    const add = (at: number) =>
      addTry(storage, payment, { live: false, createdAt: later(at * minuteMs), type: at % 3 ? 'sale' : 'refund' })
    for (const at of [5, 1, 1, 9, 1, 5, 2, 2, 7, 0, 3, 3, 3]) await add(at)
    const all = (await page(of)).rows
    expect(all).toHaveLength(14)
    const inOrder = [...all].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id)
    expect(all).toEqual(inOrder)
    let arrived = 0
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.option(fc.constantFrom('sale', 'refund'), { nil: undefined }),
        async (limit, type) => {
          const choice = type && { type }
          const before = (await page(of, choice, { limit: 1000 })).rows
          const met: ListedPage['rows'] = []
          let shown = await page(of, choice, { limit })
          for (;;) {
            met.push(...shown.rows)
            if (!shown.hasMore) break
            await add(1000 + arrived++)
            shown = await page(of, choice, { limit, older: placeOf(shown, 'last') })
          }
          expect(met.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
          const last = await page(of, choice, { limit, newer: placeOf({ ...shown, rows: before.slice(-1) }, 'last') })
          expect(last.rows.map(({ id }) => id)).toEqual(before.slice(-1 - limit, -1).map(({ id }) => id))
        },
      ),
      { numRuns: 12 },
    )
  })

  test('a period takes its first millisecond and leaves its end, also where a page goes on from a place outside of it', async () => {
    const of = await addShop(storage)
    for (const at of [0, 1, 2]) await paid(of, { orderId: `P-${at}` }, { createdAt: later(at * minuteMs) })
    const period = { from: later(minuteMs), until: later(2 * minuteMs) }
    expect(await ordersOf(of, period)).toEqual(['P-1'])
    const strange = { at: later(50 * minuteMs), id: 1 }
    expect(await ordersOf(of, period, { older: strange })).toEqual(['P-1'])
    expect(await ordersOf(of, period, { newer: { ...strange, at: later(-minuteMs) } })).toEqual(['P-1'])
  })

  test('each filter keeps what it names, of one merchant and, where asked, of one shop', async () => {
    const of = await addShop(storage)
    const other = await storage.write(records =>
      records.shops.add({ ...of, publicId: randomUUID(), websiteUrl: null, notificationUrl: null, createdAt: noon }),
    )
    await paid(shop, { orderId: 'a stranger’s' })
    const one = async (orderId: string, tried: Partial<TransactionDraft>, at = of) =>
      (
        await paid(
          at,
          { orderId, livemode: orderId === 'live' },
          { livemode: orderId === 'live', live: false, ...tried },
        )
      ).payment
    await one('rejected', { status: 'rejected' })
    await one('card', { method: 'card', methodCode: 'ecom3ds', amountMinor: 99_99 })
    await one('euro', { currency: 'EUR' })
    await one('live', { livemode: true })
    await one('refund', { type: 'refund' })
    await one('other shop', {}, other)
    const kept: [Partial<TransactionChoice>, string[]][] = [
      [{}, ['other shop', 'refund', 'live', 'euro', 'card', 'rejected']],
      [{ shopId: other.id }, ['other shop']],
      [{ status: 'rejected' }, ['rejected']],
      [{ methods: ['card', 'wallet'] }, ['card']],
      [{ leastMinor: 10_01, mostMinor: 99_99 }, ['card']],
      [{ leastMinor: 99_99, mostMinor: 99_98 }, []],
      [{ currency: 'EUR' }, ['euro']],
      [{ livemode: true }, ['live']],
      [{ type: 'refund' }, ['refund']],
      [{ type: 'sale', livemode: false, currency: 'PLN', shopId: of.id, status: 'pending', methods: ['blik'] }, []],
      [{ shopId: shop.id }, []],
    ]
    for (const [choice, orders] of kept)
      expect([choice, await ordersOf(of, choice)]).toEqual([choice, orders.filter(name => name !== '')])
  })

  test('what paid for something a second time is told by the rule of the domain, and by the filter alike', async () => {
    const of = await addShop(storage)
    const surplus = { status: 'settled', live: false, paidMinor: 10_00 } as const
    const cases = {
      'second payment of an order': { surplusMinor: 10_00, closedReason: 'order_paid', paid: 0, twice: true },
      'second try of a payment': { surplusMinor: 10_00, closedReason: null, paid: 10_00, twice: true },
      'late money': { surplusMinor: 10_00, closedReason: 'expired', paid: 0, twice: false },
      'too much money': { surplusMinor: 2_00, closedReason: null, paid: 8_00, twice: false },
      'paid once': { surplusMinor: 0, closedReason: null, paid: 10_00, twice: false },
    } as const
    for (const [orderId, { surplusMinor, closedReason, paid: paidMinor }] of Object.entries(cases)) {
      const { payment } = await paid(of, { orderId }, { ...surplus, surplusMinor })
      await saved({ ...payment, closedReason, paidMinor })
    }
    const twice = Object.entries(cases).flatMap(([orderId, row]) => (row.twice ? [orderId] : []))
    const { rows } = await page(of)
    expect(
      rows
        .filter(isPaidTwice)
        .map(row => row.payment.orderId)
        .sort(),
    ).toEqual([...twice].sort())
    expect((await ordersOf(of, { paidTwice: true })).sort()).toEqual([...twice].sort())
  })

  test('the beginning of an order, an id, an address or a name finds it, whatever its case and accents; nothing of a stranger is found', async () => {
    const of = await addShop(storage)
    const { payment, attempt } = await paid(of, {
      orderId: 'ZAM/2026/Ł-1',
      payer: payer('Łukasz', 'Żółć-Nowak', 'Lukasz.Zolc@Example.com'),
    })
    await paid(of, { orderId: '100%_x', payer: payer('Ольга', 'Іваненко') })
    await paid(of, { orderId: 'zam/9', payer: payer('', 'Müller', "o'neil@example.org") })
    const stranger = await paid(shop, {
      orderId: 'ZAM/2026/Ł-1',
      payer: payer('Łukasz', 'Żółć', 'lukasz.zolc@example.com'),
    })
    const untried = await openOne(storage, of, { orderId: 'looked only', payer: payer('Łucja', 'Cicha') })
    const finds: [string, string[]][] = [
      ['lukasz', ['ZAM/2026/Ł-1']],
      ['LUKASZ ZOL', ['ZAM/2026/Ł-1']],
      ['żółć-nowak  łuk', ['ZAM/2026/Ł-1']],
      ['lukasz.zolc@ex', ['ZAM/2026/Ł-1']],
      ['zam/', ['zam/9', 'ZAM/2026/Ł-1']],
      ['zam/2026/ł', ['ZAM/2026/Ł-1']],
      ['ZAM/2026/Ł-1', ['ZAM/2026/Ł-1']],
      [' ZAM/9 ', ['zam/9']],
      ['ольга', ['100%_x']],
      ['ІВАНЕНКО', ['100%_x']],
      ['100%_', ['100%_x']],
      ['100', ['100%_x']],
      ['muller', ['zam/9']],
      ["o'neil", ['zam/9']],
      ['nowak', []],
      ['%', []],
      ['_', []],
      ["' or 1=1 --", []],
      ['\u{10ffff}', []],
      [payment.publicId, ['ZAM/2026/Ł-1']],
      [payment.publicId.slice(0, 8).toUpperCase(), ['ZAM/2026/Ł-1']],
      [attempt.publicId.slice(0, 13), ['ZAM/2026/Ł-1']],
      [attempt.publicId.slice(1), []],
      [untried.publicId, []],
      [stranger.payment.publicId, []],
      [stranger.attempt.publicId, []],
    ]
    for (const [begins, orders] of finds) expect([begins, await ordersOf(of, { begins })]).toEqual([begins, orders])
    expect(await ordersOf(of, { begins: 'lukasz', status: 'settled' })).toEqual([])
    expect(await ordersOf(of, { begins: 'lukasz\u0000\ud800' })).toEqual(['ZAM/2026/Ł-1'])
    expect(await page(of, { begins: '\u0000' })).toMatchObject({ rows: { length: 3 } })
  })

  test('a payer is searched for once a try begins, and no more once the row is emptied', async () => {
    const of = await addShop(storage)
    const { payment } = await paid(of, { payer: payer('Zenon', 'Ostatni', 'zenon@example.com') })
    expect((await page(of, { begins: 'zenon' })).rows).toHaveLength(1)
    await rawly(
      fresh.database,
      `update payers set first_name = '', last_name = '', email = null, email_sorted = null, given_sorted = null,
      family_sorted = null where id = ${payment.payerId}`,
    )
    for (const begins of ['zenon', 'ostatni']) expect((await page(of, { begins })).rows).toEqual([])
    expect((await page(of, {})).rows[0]?.payer).toEqual({ firstName: '', lastName: '', email: null })
  })

  test('what no index knows is looked for in bounded steps, and the page says where it stopped; the next one goes on from there', async () => {
    const of = await addShop(storage)
    const { payment } = await paid(
      of,
      { orderId: 'many', payer: payer('Anna', 'Kowalska') },
      { live: false, status: 'error' },
    )
    const fill =
      engine === 'postgres'
        ? 'generate_series(1, 2500) as series (n)'
        : '(with recursive s(n) as (select 1 union all select n + 1 from s where n < 2500) select n from s) series'
    const names = (await rawly(fresh.database, 'select * from transactions limit 1'))
      .flatMap(row => Object.keys(row))
      .filter(name => name !== 'id')
    const changed: Record<string, string> = {
      public_id: "'copy-' || n",
      created_at: `created_at + n * ${minuteMs}`,
      status: `case when n = 40 then 'cancelled' else 'rejected' end`,
    }
    await rawly(
      fresh.database,
      `insert into transactions (${names.join(', ')}) select ${names.map(name => changed[name] ?? name).join(', ')}
      from transactions, ${fill} where merchant_id = ${payment.merchantId}`,
    )
    const limits = { limit: 50, lookAt: 2000 }
    const first = await page(of, { status: 'cancelled' }, limits)
    expect(first).toMatchObject({ rows: [], hasMore: true, stoppedAt: { at: later(501 * minuteMs) } })
    const second = await page(of, { status: 'cancelled' }, { ...limits, older: first.stoppedAt })
    expect(second).toMatchObject({ rows: [{ status: 'cancelled' }], hasMore: false, stoppedAt: null })
    expect(await page(of, { status: 'cancelled' }, { limit: 1, lookAt: null })).toMatchObject({
      rows: { length: 1 },
      hasMore: false,
    })
    const upwards = await page(of, { status: 'cancelled' }, { limit: 1, lookAt: 100, newer: { at: whole.from, id: 0 } })
    expect(upwards).toMatchObject({ rows: { length: 1 }, hasMore: true })
    // So many payers begin so that their tries are not looked up one by one any more.
    await rawly(
      fresh.database,
      `insert into payers (merchant_id, first_name, last_name, given_sorted, payment_id) select ${of.merchantId}, '', '', 'anna ' || n, -n from ${fill}`,
    )
    const common = await page(of, { begins: 'anna', status: 'error' })
    expect(common.rows).toMatchObject([{ status: 'error', payer: { firstName: 'Anna' } }])
    expect((await page(of, { begins: 'anna' }, { limit: 5000 })).rows).toHaveLength(2501)
    await addTry(storage, await openOne(storage, of, { payer: payer('Bogna', 'Inna') }), {
      createdAt: later(9999 * minuteMs),
    })
    expect((await page(of, { begins: 'anna' }, { limit: 1 })).rows).toMatchObject([{ payer: { firstName: 'Anna' } }])
  })
})

test.each([
  ['Łukasz  ŻÓŁĆ', 'lukasz zolc'],
  ['  Ærø\t\u00a0Ñandú ', 'aero nandu'],
  ['Straße ẞ', 'strasse ss'],
  ['İstanbul ılık', 'istanbul ilik'],
  ['Ștefan Țepeș', 'stefan tepes'],
  ['Đorđe ŒUVRE þór', 'dorde oeuvre thor'],
  ['Ёлка Їжак', 'елка іжак'],
  ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
  ['Jo\u0301zef ﬁne', 'jozef fine'],
  ['a\u0000b\u200bc', 'a b c'],
  ['', ''],
])('%j is compared as %j', (text, plain) => {
  expect(folded(text)).toBe(plain)
})

test('the beginning of a text is the beginning of what it is compared as', () => {
  const letters = fc.constantFrom(...'ab Łłźßæİ ıΣςйЇ-’.1')
  fc.assert(
    fc.property(fc.array(letters), fc.nat(), (text, at) => {
      const begins = folded(text.slice(0, at % (text.length + 1)).join(''))
      expect(folded(text.join('')).startsWith(begins)).toBe(true)
    }),
  )
})

test.each(engines)('payers and tries that were there before the search are found, too (%s)', async engine => {
  const fresh = await freshDatabase(engine)
  const storage = await openStorage({ database: fresh.database, systemClock: () => new Date() })
  const shop = await addShop(storage)
  const people = [
    ['Łukasz', 'ŻÓŁĆ', 'Łukasz@Example.com'],
    ['Ольга', 'ІВАНЕНКО', null],
    ['Straße', 'ÆRØ', 'a@b.c'],
    ['', '', null],
  ] as const
  for (const [firstName, lastName, email] of people) {
    const payment = await openOne(storage, shop, { payer: { ...draftOf(shop).payer, firstName, lastName, email } })
    await addTry(storage, payment)
  }
  await openOne(storage, shop)
  await storage.close()
  const step = migrations.find(({ name }) => name === '0028-transaction-search')
  const undo = [
    'drop index payments_by_order',
    'create index payments_by_order on payments (merchant_id, shop_id, order_id)',
    ...['email', 'given', 'family'].map(column => `drop index payers_found_by_${column}`),
    ...['by_time', 'of_shop_by_time', 'surplus_by_time'].map(name => `drop index transactions_${name}`),
    ...['given_sorted', 'family_sorted', 'payment_id'].map(column => `alter table payers drop column ${column}`),
    'create index payers_by_email on payers (merchant_id, email_sorted) where email_sorted is not null',
    'create index transactions_of_merchant on transactions (merchant_id, id)',
    'create index payments_of_merchant on payments (merchant_id, id)',
  ]
  for (const text of [...undo, ...(step?.up(wordsOf[engine]) ?? [])]) await rawly(fresh.database, text)
  const rows = await rawly(
    fresh.database,
    'select email_sorted, given_sorted, family_sorted, payment_id from payers order by id',
  )
  expect(
    rows.map(({ email_sorted, given_sorted, family_sorted }) => [email_sorted, given_sorted, family_sorted]),
  ).toEqual(
    [...people, ["O'Brien", 'Żółć', 'Payer@Example.com'] as const].map(([firstName, lastName, email]) => {
      const { given, family } = foldedNames({ firstName, lastName })
      return [email === null ? null : folded(email), given || null, family || null]
    }),
  )
  expect(rows.map(({ payment_id }) => payment_id !== null)).toEqual([true, true, true, true, false])
  await fresh.remove()
})

test.each(engines)('no list and no search reads a whole table (%s)', async engine => {
  const fresh = await freshDatabase(engine)
  const storage = await openStorage({ database: fresh.database, systemClock: () => new Date() })
  const shops = [await addShop(storage), await addShop(storage)]
  await storage.close()
  const { sql, explain, close } = await connect(fresh.database)
  const [shop] = shops
  if (!shop) throw new Error('there is no shop')
  const { merchantId } = shop
  for (const text of fillTransactions(engine, { merchantId, shopIds: [shop.id], count: 20_000, until: later(0) }))
    await sql.run(text)
  // SQLite is never told about its tables; PostgreSQL plans as if they were twenty times as long.
  if (engine === 'postgres') for (const text of ['analyze', 'set seq_page_cost = 20']) await sql.run(text)
  const plans: string[] = []
  const explained: Sql = {
    ...sql,
    rows: async (text, values = []) => {
      for (const plan of await explain(text, values)) plans.push(`${text}\n${plan}`)
      return sql.rows(text, values)
    },
  }
  const list = transactionList(explained)
  const period = { from: later(-30 * 24 * 60 * minuteMs), until: later(0) }
  const choices: Partial<TransactionChoice>[] = [
    ...([
      {},
      { shopId: shop.id },
      { status: 'cancelled' },
      { paidTwice: true },
      { shopId: shop.id, paidTwice: true },
    ] as const),
    ...['ZAM/19999', 'zam/', 'nowak', 'łukasz wó', 'anna.nowak.1@', '9e3779b1', 'a', 'nobody at all'].map(begins => ({
      begins,
    })),
  ]
  for (const choice of choices)
    for (const turn of [{}, { older: { at: later(-minuteMs), id: 19_000 } }, { newer: { at: period.from, id: 1 } }])
      await list.page(merchantId, { shopId: null, ...period, ...choice }, { limit: 50, lookAt: 3000, ...turn })
  await close()
  await fresh.remove()
  expect(plans.length).toBeGreaterThan(100)
  const wholeTables = /\bSCAN (?!json_each|\(subquery|part\d)\w+|Seq Scan on (transactions|payments|payers)/
  expect(plans.filter(plan => wholeTables.test(plan)).slice(0, 3)).toEqual([])
  // Nor all that a merchant or a shop has.
  const wholeMerchants =
    /SEARCH (attempt|payment|payer|transactions|payments|payers)\b.*\((merchant_id=\?|merchant_id=\? AND shop_id=\?)\)|Index Cond: \(merchant_id = [^()]*\)$/m
  expect(plans.filter(plan => wholeMerchants.test(plan)).slice(0, 3)).toEqual([])
  const walks = plans.filter(plan => /^select id, created_at/.test(plan) && !/\+created_at/.test(plan))
  expect(
    walks.filter(
      plan => !/INDEX transactions_|Index Only Scan.* using transactions_|Index Scan.* using transactions_/.test(plan),
    ),
  ).toEqual([])
  expect(walks.filter(plan => /TEMP B-TREE|Sort/.test(plan))).toEqual([])
})
