import Database from 'better-sqlite3'
import type { Records, Storage } from '../../../src/storage/storage.js'
import { openProduct } from './open-product.js'

/** Per query, per database, per round: µs a call. */
export type QueryTimes = Record<string, number[][]>

/** A payment that somebody asks about. */
type Known = { id: number; public_id: string; order_id: string; shop_id: number; form_digest: string; paid: number }
type Subject = { storage: Storage; known: Known[]; list: Database.Statement }
type Query = { calls: number; run: (subject: Subject, known: Known) => Promise<unknown> }

const merchantId = 1
const now = () => new Date()

const queries: Record<string, Query> = {
  'payment by public id': {
    calls: 500,
    run: ({ storage }, { public_id }) => storage.read.payments.findByPublicId(public_id),
  },
  'page (payment, tries, owner of order)': {
    calls: 500,
    run: async ({ storage: { read } }, known) => {
      await read.payments.findByPublicId(known.public_id)
      await read.transactions.ofPayment(merchantId, known.id)
      return read.orders.owner(orderOf(known))
    },
  },
  'order look-up': { calls: 500, run: ({ storage }, known) => storage.read.orders.owner(orderOf(known)) },
  'events of a payment': { calls: 500, run: ({ storage }, { id }) => storage.read.events.ofPayment(merchantId, id) },
  'list of a shop, keyset 50 (SQL of the bench)': {
    calls: 200,
    run: async ({ list }, { shop_id, id }) => list.all(merchantId, shop_id, id + 50),
  },
  'expired payments, 100': { calls: 50, run: ({ storage }) => storage.read.payments.expired(now(), 100) },
  'outbox claim and give back, 64': { calls: 20, run: ({ storage }) => storage.write(claimAndGiveBack) },
  'outbox backlog': { calls: 50, run: ({ storage }) => storage.read.outbox.backlog() },
}

const orderOf = ({ shop_id, order_id }: Known) => ({ merchantId, shopId: shop_id, livemode: false, orderId: order_id })

const claimAndGiveBack = async ({ outbox }: Records): Promise<void> => {
  const leaseUntil = new Date(Date.now() + 40_000)
  const claims = await outbox.claim({
    now: now(),
    systemNow: now(),
    leaseUntil,
    limit: 64,
    perEndpoint: 64,
    except: [],
  })
  if (claims.length !== 64) throw new Error(`claimed ${claims.length} messages instead of 64`)
  await outbox.giveBack(claims)
}

const knownPayments = 2_000

const subjectOf = async (file: string): Promise<Subject> => {
  const db = new Database(file, { readonly: true })
  db.pragma('mmap_size = 2147418112')
  const last = db.prepare<[], number>('select max(id) from payments').pluck().get() ?? 0
  const pick = db.prepare<[number], Known>('select * from payments where id >= ? limit 1')
  const known = Array.from({ length: knownPayments }, () => pick.get(1 + Math.floor(Math.random() * (last - 1))))
  const list = db.prepare(
    'select * from payments where merchant_id = ? and shop_id = ? and id < ? order by id desc limit 50',
  )
  const storage = await openProduct(file)
  return { storage, list, known: known.filter(one => one !== undefined) }
}

const timeOf = async ({ calls, run }: Query, subject: Subject): Promise<number> => {
  const { known } = subject
  const from = Math.floor(Math.random() * known.length)
  const startedAt = process.hrtime.bigint()
  for (let call = 0; call < calls; call++) {
    const one = known[(from + call) % known.length]
    if (one) await run(subject, one)
  }
  return Number(process.hrtime.bigint() - startedAt) / 1000 / calls
}

const [rounds = '', ...files] = process.argv.slice(2)
const subjects = await Promise.all(files.map(subjectOf))
const times: QueryTimes = {}
for (const [name, query] of Object.entries(queries)) {
  const bySize = subjects.map((): number[] => [])
  for (const subject of subjects) await timeOf(query, subject)
  for (let round = 0; round < Number(rounds); round++) {
    for (const [index, subject] of subjects.entries()) bySize[index]?.push(await timeOf(query, subject))
  }
  times[name] = bySize
}
for (const { storage } of subjects) await storage.close()
console.log(JSON.stringify(times))
