import type { TransactionChoice } from '../../../src/payments/transaction-list.js'
import type { Storage } from '../../../src/storage/storage.js'
import { openProduct } from './open-product.js'
import type { QueryTimes } from './queries.js'

type Row = Awaited<ReturnType<Storage['read']['transactionList']['page']>>['rows'][number]
type Subject = { storage: Storage; merchantId: number; known: Row[]; until: Date }
type Query = { calls: number; choice: (row: Row) => Partial<TransactionChoice>; further?: true }

const dayMs = 86_400_000
/** What the page itself asks for. */
const limits = { limit: 50, lookAt: 50_000 }

const queries: Record<string, Query> = {
  'newest 50': { calls: 100, choice: () => ({}) },
  'newest 50 of a shop': { calls: 100, choice: ({ shopId }) => ({ shopId }) },
  'next 50 within the month': { calls: 100, choice: () => ({}), further: true },
  'rejected, 9 in 100': { calls: 20, choice: () => ({ status: 'rejected' }) },
  'refunds, 2 in 100': { calls: 10, choice: () => ({ type: 'refund' }) },
  'whole order number': { calls: 100, choice: ({ payment }) => ({ begins: payment.orderId }) },
  'beginning of an order number, 10 found': {
    calls: 100,
    choice: ({ payment }) => ({ begins: payment.orderId.slice(0, -1) }),
  },
  'transaction id': { calls: 100, choice: ({ publicId }) => ({ begins: publicId }) },
  'beginning of a payment id': { calls: 100, choice: ({ payment }) => ({ begins: payment.publicId.slice(0, 8) }) },
  'beginning of an e-mail address': {
    calls: 100,
    choice: ({ payer }) => ({ begins: payer.email?.split('@')[0] ?? '' }),
  },
  'nobody’s name': { calls: 100, choice: () => ({ begins: 'nobody at all' }) },
  'a common surname, 1 in 50': { calls: 10, choice: ({ payer }) => ({ begins: payer.lastName }) },
}

const choiceOf = ({ until }: Subject): TransactionChoice => ({
  shopId: null,
  from: new Date(until.getTime() - 30 * dayMs),
  until,
})

const subjectOf = async (database: string, merchantId: number): Promise<Subject> => {
  const storage = await openProduct(database)
  const subject: Subject = { storage, merchantId, known: [], until: new Date() }
  const { rows } = await storage.read.transactionList.page(merchantId, choiceOf(subject), { limit: 500, lookAt: null })
  return { ...subject, known: rows }
}

const timeOf = async ({ calls, choice, further }: Query, subject: Subject): Promise<number> => {
  const { storage, merchantId, known } = subject
  const from = Math.floor(Math.random() * known.length)
  const startedAt = process.hrtime.bigint()
  for (let call = 0; call < calls; call++) {
    const row = known[(from + call) % known.length]
    if (row === undefined) throw new Error('the database has no transactions')
    const turn = further ? { ...limits, older: { at: row.createdAt, id: row.id } } : limits
    await storage.read.transactionList.page(merchantId, { ...choiceOf(subject), ...choice(row) }, turn)
  }
  return Number(process.hrtime.bigint() - startedAt) / 1000 / calls
}

const [rounds = '', ...databases] = process.argv.slice(2)
const subjects = await Promise.all(databases.map(database => subjectOf(database, 1)))
const times: QueryTimes = {}
for (const [name, query] of Object.entries(queries)) {
  const bySize = subjects.map((): number[] => [])
  for (const subject of subjects) await timeOf(query, subject)
  for (let round = 0; round < Number(rounds); round++)
    for (const [index, subject] of subjects.entries()) bySize[index]?.push(await timeOf(query, subject))
  times[name] = bySize
}
for (const { storage } of subjects) await storage.close()
console.log(JSON.stringify(times))
