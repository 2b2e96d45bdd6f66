import { randomBytes, randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { entriesOf } from '../../src/accounting/posting.js'
import { createToken } from '../../src/merchants/create-token.js'
import { rotateCredentials } from '../../src/merchants/rotate-credentials.js'
import { promoteKey, retireKey } from '../../src/merchants/rotate-key.js'
import { saveHold } from '../../src/merchants/save-hold.js'
import { saveRefundRule } from '../../src/merchants/save-refund-rule.js'
import { saveShopFacts } from '../../src/merchants/save-shop-facts.js'
import { defaultSettings, type Shop } from '../../src/merchants/shop.js'
import type { Attempt, ClaimedMessage, ClaimedResend, Mark } from '../../src/notifications/ports.js'
import type { Payment } from '../../src/payments/payment.js'
import type { AskedAbout } from '../../src/payments/ports.js'
import type { MessageFilter } from '../../src/payments/sent-message.js'
import { insideWrite } from '../../src/storage/inside-write.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import {
  addShop,
  addTry,
  atOnce,
  draftOf,
  heldBack,
  later,
  messageOf,
  noon,
  openOne,
  operationOf,
  rawly,
  settleEntries,
  tryOf,
} from './rows.js'

const systemClock = () => new Date()
const times = 100
/** Not `toThrow`: better-sqlite3's errors come from whichever test file loaded it first and are no `Error` to the others. */
const saying = (words: string | RegExp) => ({ message: expect.stringMatching(words) })

describe.each(engines)('on %s', engine => {
  let fresh: FreshDatabase
  let storage: Storage
  let shop: Shop

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    storage = await openStorage({ database: fresh.database, systemClock, strict: true })
    shop = await addShop(storage)
  })
  afterAll(async () => {
    expect((await storage.read.ledger.sums()).every(({ sumMinor }) => sumMinor === 0)).toBe(true)
    await storage.close()
    await fresh.remove()
  })

  const locked = (payment: Payment) => storage.write(records => records.payments.lock(payment.merchantId, payment.id))
  const count = async (table: string, where: string) =>
    Number((await rawly(fresh.database, `select count(*) as n from ${table} where ${where}`))[0]?.n)

  describe('queues and stories', () => {
    test('each queue holds what waits, and only of its merchant; views of pages add up whoever counts them', async () => {
      const [mine, other] = [await addShop(storage), await addShop(storage)]
      const payment = await openOne(storage, mine)
      const attempt = await addTry(storage, payment, {
        status: 'settled',
        live: false,
        paidMinor: 1000,
        surplusMinor: 300,
      })
      await storage.write(async records => {
        await records.operations.add(operationOf(payment, attempt.id, { state: 'needs_operator', askAt: null }))
        await records.operations.add(operationOf(payment, attempt.id, { state: 'done', askAt: null }))
        await records.unmatched.add({
          ...{
            merchantId: mine.merchantId,
            shopId: mine.id,
            transactionId: attempt.id,
            livemode: false,
            connector: 'sandbox',
          },
          ...{ creditId: randomUUID(), amountMinor: 5, currency: 'PLN', title: 'no idea', fromAccount: null },
          ...{ assignedTo: null, createdAt: noon, assignedAt: null },
        })
      })
      const { queues, stories } = storage.read
      const nothing = { stuck: 0, surplus: 0, messages: 0, disputes: 0, credits: 0, forgettings: 0 }
      expect(await queues.counts(mine.merchantId)).toEqual({ ...nothing, stuck: 1, surplus: 1, credits: 1 })
      expect(await queues.counts(other.merchantId)).toEqual(nothing)
      const [stuck] = await queues.stuck(mine.merchantId, { limit: 5 })
      expect(stuck).toMatchObject({ paymentPublicId: payment.publicId, transactionPublicId: attempt.publicId })
      const { id, reference = '' } = stuck ?? { id: 0 }
      expect(await queues.stuck(mine.merchantId, { after: id, limit: 5 })).toEqual([])
      expect(await queues.stuckOne(null, reference)).toEqual(stuck)
      expect(await queues.stuckOne(other.merchantId, reference)).toBeUndefined()
      expect(await queues.surplus(mine.merchantId, { limit: 5 })).toMatchObject([{ id: attempt.id, surplusMinor: 300 }])
      expect(await queues.credits(null, { limit: 50 })).toEqual(
        expect.arrayContaining([expect.objectContaining({ title: 'no idea', paymentPublicId: payment.publicId })]),
      )
      const again = () =>
        storage.write(({ operations }) => operations.askAgain(mine.merchantId, id, later(9e9), later(9e9)))
      expect((await atOnce(10, again)).filter(Boolean)).toHaveLength(1)
      const seen = (times: number, at: number) => ({
        ...{ merchantId: mine.merchantId, paymentId: payment.id, firstAt: later(at), lastAt: later(at + 5), times },
      })
      for (const views of [[seen(2, 0)], [seen(1, 100)]])
        await storage.write(records => records.stories.addViews(views))
      expect(await stories.viewsOf(mine.merchantId, payment.id)).toEqual({ ...seen(3, 0), lastAt: later(105) })
      expect(await stories.viewsOf(other.merchantId, payment.id)).toBeUndefined()
    })
  })

  describe('payments', () => {
    test('a payment and its payer come back as they were given', async () => {
      const draft = draftOf(shop)
      const { payment, created } = await storage.openPayment(draft)
      const { payer, ...rest } = draft
      expect(created).toBe(true)
      expect(payment).toEqual({
        ...rest,
        id: expect.any(Number),
        payerId: expect.any(Number),
        status: 'new',
        version: 1,
        closedReason: null,
        paidMinor: 0,
        surplusMinor: 0,
        opening: null,
        modifiedAt: noon,
      })
      expect(await storage.read.payments.find(shop.merchantId, draft.publicId)).toEqual(payment)
      expect(await storage.read.payments.findByPublicId(draft.publicId)).toEqual(payment)
      expect(await storage.read.payments.findByFormDigest(shop.id, String(draft.formDigest))).toEqual(payment)
      expect(await storage.read.payments.findByStatusDigest(String(draft.statusDigest))).toEqual(payment)
      expect(await storage.read.payments.payer(shop.merchantId, payment.payerId)).toEqual(payer)
      expect(await storage.read.payments.find(shop.merchantId + 1, draft.publicId)).toBeUndefined()
    })

    test('the same form posted many times at once meets in one row and leaves no payer behind', async () => {
      const formDigest = randomUUID()
      const customerId = randomUUID()
      const same = () => draftOf(shop, { formDigest, payer: { ...draftOf(shop).payer, customerId } })
      const opened = await atOnce(times, at =>
        at % 2 ? storage.openPayment(same()) : storage.write(records => records.payments.open(same())),
      )
      expect(opened.filter(({ created }) => created)).toHaveLength(1)
      expect(new Set(opened.map(({ payment }) => payment.id)).size).toBe(1)
      expect(await count('payers', `customer_id = '${customerId}'`)).toBe(1)
    })

    test('payments without a form never meet, and one that gave its form up leaves it free', async () => {
      const both = await atOnce(2, () => storage.openPayment(draftOf(shop, { formDigest: null })))
      expect(both.map(({ created }) => created)).toEqual([true, true])
      const held = await openOne(storage, shop)
      await storage.write(records =>
        records.payments.save({ ...held, formDigest: null, closedReason: 'expired', status: 'cancelled' }),
      )
      expect((await storage.openPayment(draftOf(shop, { formDigest: held.formDigest }))).created).toBe(true)
      expect(await storage.read.payments.find(held.merchantId, held.publicId)).toMatchObject({
        formDigest: null,
        closedReason: 'expired',
        status: 'cancelled',
      })
    })

    test('a bad payment among many opened at once fails alone', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) =>
          storage.openPayment(draftOf(shop, { amountMinor: at === 7 ? 0 : 500, orderId: `bulk-${at}` })),
        ),
      )
      expect(outcomes.map(({ status }) => status).filter(status => status === 'rejected')).toHaveLength(1)
      expect(outcomes[7]?.status).toBe('rejected')
      expect(await count('payments', `order_id like 'bulk-%'`)).toBe(19)
    })

    test('every lock gives a version of its own', async () => {
      const payment = await openOne(storage, shop)
      const versions = (await atOnce(times, () => locked(payment))).map(found => found?.version ?? 0)
      expect(versions.sort((one, other) => one - other)).toEqual(Array.from({ length: times }, (_, at) => at + 2))
    })

    test('only open payments without a live try count as expired, oldest first', async () => {
      const other = await addShop(storage)
      const [first, second, trying, , forever] = [
        await openOne(storage, other, { validTo: later(-9_000_000) }),
        await openOne(storage, other, { validTo: later(-8_000_000) }),
        await openOne(storage, other, { validTo: later(-9_500_000) }),
        await openOne(storage, other, { validTo: later(1) }),
        await openOne(storage, other, { validTo: null }),
      ]
      await addTry(storage, trying as Payment)
      const expired = await storage.read.payments.expired(later(-7_000_000), 10)
      expect(expired.map(({ id }) => id)).toEqual([first?.id, second?.id])
      expect(await storage.read.payments.expired(later(-7_000_000), 1)).toHaveLength(1)
      expect(forever?.validTo).toBeNull()
    })
  })

  describe('tries, operations and orders', () => {
    test('a try that waits for its payer begins once, as what the payer chose, and no other field of it changes', async () => {
      const payment = await openOne(storage, shop, { source: 'api', hosted: false, formDigest: null })
      const stored = await storage.read.payments.byId(payment.merchantId, payment.id)
      expect([stored?.hosted, stored?.source]).toEqual([false, 'api'])
      const waiting = await addTry(storage, payment, { status: 'new', live: false, source: 'api' })
      const begun = { ...waiting, status: 'pending', live: true, method: 'card', methodCode: 'ecom3ds' } as const
      const begin = (changes: object = {}) =>
        storage.write(records => records.transactions.begin({ ...begun, amountMinor: 1, ...changes }))
      await begin({ modifiedAt: later(1000) })
      expect(await storage.read.transactions.byId(waiting.merchantId, waiting.id)).toEqual({
        ...{ ...begun, modifiedAt: later(1000) },
      })
      await expect(begin()).rejects.toMatchObject(saying('does not wait for its payer'))
    })

    test('a payment has at most one live try, however many start at once', async () => {
      const payment = await openOne(storage, shop)
      const added = await atOnce(times, () => storage.write(records => records.transactions.add(tryOf(payment))))
      const [live, ...rest] = added.filter(transaction => transaction !== undefined)
      expect(rest).toEqual([])
      await storage.write(records =>
        records.transactions.save({
          ...live!,
          live: false,
          status: 'rejected',
          statusCode: 'CODE_51',
          modifiedAt: later(5),
        }),
      )
      const next = await addTry(storage, payment)
      const all = await storage.read.transactions.ofPayment(payment.merchantId, payment.id)
      expect(all).toEqual([
        { ...live, live: false, status: 'rejected', statusCode: 'CODE_51', modifiedAt: later(5) },
        next,
      ])
    })

    test('refunds reserved at once never exceed what was paid', async () => {
      const payment = await openOne(storage, shop)
      const sale = await addTry(storage, payment, { status: 'settled', live: false, paidMinor: 10_00 })
      const reserve = (amountMinor: number) =>
        storage.write(records => records.transactions.reserveRefund(sale.merchantId, sale.id, amountMinor, 'sale'))
      const answers = await atOnce(times, () => reserve(30))
      expect(answers.filter(Boolean)).toHaveLength(33)
      expect(await reserve(11)).toBe(false)
      expect(await reserve(10)).toBe(true)
      expect((await storage.read.transactions.byId(sale.merchantId, sale.id))?.refundAskedMinor).toBe(10_00)
      await expect(
        rawly(fresh.database, `update transactions set refunded_minor = 1 where id = ${sale.id}`),
      ).rejects.toMatchObject(saying(/check/i))
    })

    test('of an overpaid sale, refunds and returns of surplus each stay within their own sum', async () => {
      const payment = await openOne(storage, shop)
      const overpaid = { status: 'settled' as const, live: false, paidMinor: 15_00, surplusMinor: 5_00 }
      const sale = await addTry(storage, payment, overpaid)
      const answers = await atOnce(times, async at => {
        const origin = at % 2 ? 'sale' : 'surplus'
        return storage.write(records => records.transactions.reserveRefund(sale.merchantId, sale.id, 30, origin))
      })
      expect(answers.filter((isDone, at) => isDone && at % 2 === 1)).toHaveLength(33)
      expect(answers.filter((isDone, at) => isDone && at % 2 === 0)).toHaveLength(16)
      const move = (askedMinor: number, refundedMinor: number, surplusMinor: number) =>
        storage.write(records =>
          records.transactions.moveRefund(sale.merchantId, sale.id, { askedMinor, refundedMinor, surplusMinor }),
        )
      await move(-30, 30, 0)
      await move(-30, 0, -30)
      expect(await storage.read.transactions.byId(sale.merchantId, sale.id)).toMatchObject({
        refundAskedMinor: 49 * 30 - 60,
        refundedMinor: 30,
        surplusReturnedMinor: 4_50,
      })
      await expect(move(11, 0, 0)).rejects.toMatchObject(saying(/check/i))
      await expect(move(0, -31, 0)).rejects.toMatchObject(saying(/check/i))
      const waiting = await addTry(storage, payment, { ...overpaid, status: 'cancelled', returnAt: noon })
      expect(await storage.read.transactions.toReturn(later(-1), 10)).toEqual([])
      expect((await storage.read.transactions.toReturn(noon, 10)).map(({ id }) => id)).toEqual([waiting.id])
    })

    test('a refund says of what it is, and comes back once', async () => {
      const payment = await openOne(storage, shop)
      const sale = await addTry(storage, payment, { status: 'settled', live: false, paidMinor: 10_00 })
      const { id } = await addTry(storage, payment, { type: 'refund', status: 'new', live: false, amountMinor: 4_00 })
      const { merchantId } = payment
      const refund = { transactionId: id, merchantId, saleId: sale.id, origin: 'sale' as const }
      const facts = { ...refund, title: 'Zwrot Ł', notifyPayer: true, shares: [1_00, 3_00], bouncedAt: null }
      await storage.write(records => records.refunds.add(facts))
      expect(await storage.read.refunds.ofTransaction(merchantId, id)).toEqual(facts)
      expect(await storage.read.refunds.ofSale(merchantId, sale.id)).toEqual([facts])
      expect(await storage.read.refunds.ofSale(merchantId + 1, sale.id)).toEqual([])
      const bounces = await atOnce(5, () => storage.write(records => records.refunds.bounce(merchantId, id, noon)))
      expect(bounces.filter(Boolean)).toHaveLength(1)
      expect(await storage.read.refunds.ofTransaction(merchantId, id)).toEqual({ ...facts, bouncedAt: noon })
    })

    test('who takes money of a shop waits for the one before, and then sees what it took', async () => {
      const own = await addShop(storage)
      const payment = await openOne(storage, own)
      const sale = await addTry(storage, payment)
      const { merchantId, shopId, livemode, currency } = payment
      const balance = { merchantId, shopId, livemode, currency }
      await storage.write(records => records.ledger.post(settleEntries(payment, sale.id, randomUUID())))
      const place = { ...balance, paymentId: payment.id, transactionId: sale.id }
      const taken = await atOnce(times, () =>
        storage.write(async records => {
          await records.balances.lock(balance)
          const left = -(await records.ledger.balanceOf({ ...balance, account: 'payable' }))
          if (left < 30) return false
          const ask = { step: 'refund_asked' as const, amountMinor: 30, from: 'bank' as const, source: randomUUID() }
          return records.ledger.post(entriesOf(ask, place, noon))
        }),
      )
      expect(taken.filter(Boolean)).toHaveLength(33)
      expect(await storage.read.ledger.balanceOf({ ...balance, account: 'payable' })).toBe(-10)
      expect(await storage.read.ledger.balanceOf({ ...balance, account: 'surplus' })).toBe(0)
    })

    test('a long history is added up once, and what is committed late is never left out of a balance', async () => {
      const own = await addShop(storage)
      const payment = await openOne(storage, own)
      const sale = await addTry(storage, payment)
      const { merchantId, shopId, livemode, currency } = payment
      const balance = { merchantId, shopId, livemode, currency }
      const payable = { ...balance, account: 'payable' as const }
      const settle = (count: number) =>
        storage.write(records =>
          records.ledger.post(
            Array.from({ length: count }, () => settleEntries(payment, sale.id, randomUUID())).flat(),
          ),
        )
      const left = async () => -(await storage.read.ledger.balanceOf(payable)) / payment.amountMinor
      const close = () =>
        storage.write(async records => {
          await records.balances.lock(balance)
          await records.ledger.closeSum(payable)
        })
      const closed = async () => {
        const rows = await rawly(
          fresh.database,
          `select upto, sum_minor from ledger_sums join ledger_accounts on id = account_id where shop_id = ${shopId}`,
        )
        return rows.map(({ sum_minor }) => Math.abs(Number(sum_minor) / payment.amountMinor))
      }
      await settle(1000)
      await close()
      expect([await left(), await closed()]).toEqual([1000, []])
      const late = await heldBack(
        fresh.database,
        `insert into ledger_entries (merchant_id, account_id, amount_minor, payment_id, transaction_id, source, step, line, occurred_at, booked_on)
        select merchant_id, account_id, amount_minor, payment_id, transaction_id, 'late', step, line, occurred_at, booked_on
        from ledger_entries where merchant_id = ${merchantId} order by id limit 2`,
      )
      await settle(500)
      for (let count = 0; count < 3; count++) await close()
      expect([await left(), await closed()]).toEqual(engine === 'postgres' ? [1500, [0]] : [1500, [1500]])
      await late.commit()
      for (let count = 0; count < 3; count++) await close()
      const all = engine === 'postgres' ? 1501 : 1500
      expect([await left(), await closed()]).toEqual([all, [all]])
      await settle(10)
      expect(await left()).toBe(all + 10)
      await settle(1000)
      for (let count = 0; count < 2; count++) await close()
      expect([await left(), await closed()]).toEqual([all + 1010, [all + 1010]])
    })

    test('saving an older copy of a sale does not undo a reserved refund', async () => {
      const payment = await openOne(storage, shop)
      const sale = await addTry(storage, payment, { status: 'settled', live: false, paidMinor: 10_00 })
      await storage.write(records => records.transactions.reserveRefund(sale.merchantId, sale.id, 4_00, 'sale'))
      await storage.write(records => records.transactions.save(sale))
      expect((await storage.read.transactions.byId(sale.merchantId, sale.id))?.refundAskedMinor).toBe(4_00)
    })

    test('an order is claimed by one payment only, again by its owner, and free after its release', async () => {
      const order = { merchantId: shop.merchantId, shopId: shop.id, livemode: false, orderId: randomUUID() }
      const payments = await atOnce(times, () => openOne(storage, shop, { orderId: order.orderId }))
      const claims = await atOnce(times, at =>
        storage.write(records => records.orders.claim(order, payments[at]!.id, noon)),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
      const owner = payments[claims.indexOf(true)]!.id
      expect(await storage.read.orders.owner(order)).toBe(owner)
      expect(await storage.write(records => records.orders.claim(order, owner, noon))).toBe(true)
      expect(await storage.read.orders.owner({ ...order, livemode: true })).toBeUndefined()
      const loser = payments.find(({ id }) => id !== owner)!.id
      await storage.write(records => records.orders.release(order, loser))
      expect(await storage.read.orders.owner(order)).toBe(owner)
      await storage.write(records => records.orders.release(order, owner))
      expect(await storage.write(records => records.orders.claim(order, loser, noon))).toBe(true)
    })

    test('operations that are due are claimed once by parallel claimers, until their claim ends in real time', async () => {
      const payment = await openOne(storage, shop)
      const transaction = await addTry(storage, payment)
      const due = await atOnce(40, at =>
        storage.write(records =>
          records.operations.add(
            operationOf(payment, transaction.id, { askAt: later(-at), state: at % 2 ? 'unknown' : 'sent' }),
          ),
        ),
      )
      await storage.write(records => records.operations.add(operationOf(payment, transaction.id, { askAt: later(1) })))
      await storage.write(records =>
        records.operations.add(operationOf(payment, transaction.id, { askAt: null, state: 'done' })),
      )
      const claim = (now: Date, leaseMs: number, limit = 100, about: AskedAbout = 'tries') => {
        const systemNow = systemClock()
        const leaseUntil = new Date(systemNow.getTime() + leaseMs)
        const order = { now, systemNow, leaseUntil, limit }
        return storage.write(records => records.operations.claimDue({ ...order, about }))
      }
      const refund = operationOf(payment, transaction.id, { kind: 'refund' })
      expect(await storage.read.operations.anyDue(noon, 'refunds')).toBe(false)
      const { id: refundId } = await storage.write(records => records.operations.add(refund))
      expect(await storage.read.operations.anyDue(noon, 'refunds')).toBe(true)
      expect((await claim(noon, 60_000, 100, 'refunds')).map(({ id }) => id)).toEqual([refundId])
      const claimed = (await atOnce(20, () => claim(noon, 60_000, 3))).flat()
      expect(claimed.map(({ id }) => id).sort()).toEqual(due.map(({ id }) => id).sort())
      expect(await claim(noon, 60_000)).toEqual([])
      const nextDay = later(86_400_000)
      const [free] = await claim(nextDay, 0)
      expect((await claim(nextDay, 60_000)).map(({ id }) => id)).toEqual([free?.id])
      await storage.write(records => records.operations.postpone({ ...claimed[0]!, asked: 1 }))
      const again = await claim(nextDay, 60_000)
      expect(again).toEqual([{ ...claimed[0], asked: 1 }])
      const stuck = await storage.read.operations.countStuck()
      await storage.write(records =>
        records.operations.save({ ...again[0]!, state: 'needs_operator', askAt: null, asked: 3 }),
      )
      expect(await storage.read.operations.countStuck()).toBe(stuck + 1)
      expect(await storage.read.operations.findByReference('sandbox', again[0]!.reference)).toEqual({
        ...again[0],
        state: 'needs_operator',
        askAt: null,
        asked: 3,
      })
    })

    test('of many who end a hold at once one is stored; one that failed makes room; due holds that somebody is ending are left alone', async () => {
      const payment = await openOne(storage, shop)
      const hold = { hours: 1, atEnd: 'release' as const, capturedMinor: null }
      const held = await addTry(storage, payment, { status: 'authorized', hold, holdUntil: noon })
      const isDue = async (now: Date) =>
        (await storage.read.transactions.holdsDue(now, 1000)).some(({ id }) => id === held.id)
      expect([await isDue(later(-1)), await isDue(noon)]).toEqual([false, true])
      const end = (at: number) =>
        storage.write(records =>
          records.operations.addHoldEnd(operationOf(payment, held.id, { kind: at % 2 ? 'capture' : 'void' })),
        )
      const [winner, ...others] = (await atOnce(20, end)).filter(one => one !== undefined)
      expect(others).toEqual([])
      expect(await isDue(noon)).toBe(false)
      await storage.write(records => records.operations.save({ ...winner!, state: 'failed' }))
      expect(await isDue(noon)).toBe(true)
      expect(await end(1)).toMatchObject({ kind: 'capture' })
      expect(await end(2)).toBeUndefined()
      expect(await storage.read.transactions.byId(held.merchantId, held.id)).toMatchObject({ hold, holdUntil: noon })
    })

    test('a reference is unique per connector', async () => {
      const payment = await openOne(storage, shop)
      const { id } = await addTry(storage, payment)
      const draft = operationOf(payment, id)
      await storage.write(records => records.operations.add(draft))
      await storage.write(records => records.operations.add({ ...draft, connector: 'other' }))
      await expect(storage.write(records => records.operations.add(draft))).rejects.toMatchObject(saying(/unique/i))
      expect(await storage.read.operations.ofTransaction(payment.merchantId, id)).toHaveLength(2)
    })

    test('events keep their order, and one sequence is used once', async () => {
      const payment = await openOne(storage, shop)
      const { merchantId, shopId, id: paymentId } = payment
      const event = {
        merchantId,
        shopId,
        paymentId,
        transactionId: null,
        livemode: false,
        kind: 'payment.opened',
        status: 'new' as const,
      }
      const add = (sequence: number) =>
        storage.write(records =>
          records.events.add({
            ...event,
            sequence,
            facts: { sequence, why: 'ł' },
            notification: 'none',
            occurredAt: noon,
          }),
        )
      await add(3)
      await add(2)
      await expect(add(3)).rejects.toMatchObject(saying(/unique/i))
      const events = await storage.read.events.ofPayment(merchantId, paymentId)
      expect(events.map(({ facts }) => facts)).toEqual([
        { sequence: 2, why: 'ł' },
        { sequence: 3, why: 'ł' },
      ])
    })

    test('failed codes are counted per payment, shop and address', async () => {
      const other = await addShop(storage)
      const [one, two] = [await openOne(storage, other), await openOne(storage, other)]
      const failed = (payment: Payment, addressHash: string, at: Date, kind: 'blik' | 'card' = 'blik') => ({
        ...{ merchantId: payment.merchantId, shopId: payment.shopId, paymentId: payment.id },
        ...{ addressHash, at, kind },
      })
      const here = randomUUID()
      await storage.write(async records => {
        await records.failedTries.add(failed(one, here, noon))
        await records.failedTries.add(failed(one, 'elsewhere', noon))
        await records.failedTries.add(failed(two, here, noon))
        await records.failedTries.add(failed(two, here, later(-1)))
        await records.failedTries.add(failed(one, here, noon, 'card'))
      })
      expect(await storage.read.failedTries.count(failed(one, here, noon), noon)).toEqual({
        payment: 2,
        shop: 3,
        address: 2,
      })
    })
  })

  describe('the ledger', () => {
    test('the same movement posted many times at once is there once, in balance', async () => {
      const payment = await openOne(storage, await addShop(storage))
      const { id } = await addTry(storage, payment)
      const source = `txn:${randomUUID()}`
      expect(await storage.read.ledger.posted(source)).toBe(false)
      const answers = await atOnce(times, () =>
        storage.write(records => records.ledger.post(settleEntries(payment, id, source))),
      )
      expect(answers.filter(Boolean)).toHaveLength(1)
      expect(await storage.read.ledger.posted(source)).toBe(true)
      expect(await storage.read.ledger.balances(payment.merchantId, payment.shopId)).toEqual([
        { account: 'payable', currency: 'PLN', livemode: false, balanceMinor: -10_00 },
        { account: 'receivable:sandbox', currency: 'PLN', livemode: false, balanceMinor: 10_00 },
      ])
      expect(await storage.read.ledger.sums()).toEqual([{ currency: 'PLN', sumMinor: 0 }])
    })

    test('entries out of balance are refused', async () => {
      const payment = await openOne(storage, shop)
      const { id } = await addTry(storage, payment)
      const half = settleEntries(payment, id, 'half').slice(0, 1)
      await expect(storage.write(records => records.ledger.post(half))).rejects.toMatchObject(
        saying('out of balance by 1000'),
      )
    })

    test('nobody can change or remove an entry, not even past the program', async () => {
      const payment = await openOne(storage, shop)
      const { id } = await addTry(storage, payment)
      await storage.write(records => records.ledger.post(settleEntries(payment, id, randomUUID())))
      await expect(rawly(fresh.database, 'update ledger_entries set amount_minor = 1')).rejects.toMatchObject(
        saying('only ever added'),
      )
      await expect(rawly(fresh.database, 'delete from ledger_entries')).rejects.toMatchObject(saying('only ever added'))
    })
  })

  describe('the outbox', () => {
    const claim = (
      changes: { perEndpoint?: number; limit?: number; except?: string[]; now?: Date; leaseMs?: number } = {},
    ): Promise<ClaimedMessage[]> => {
      const { perEndpoint = 100, limit = 100, except = [], now = noon, leaseMs = 60_000 } = changes
      const systemNow = systemClock()
      const leaseUntil = new Date(systemNow.getTime() + leaseMs)
      return storage.write(records => records.outbox.claim({ now, systemNow, leaseUntil, limit, perEndpoint, except }))
    }
    const attemptOf = ({ id, merchantId }: ClaimedMessage, changes: Partial<Attempt> = {}): Attempt => ({
      ...{
        outboxId: id,
        merchantId,
        number: 1,
        startedAt: noon,
        durationMs: 12,
        status: 200,
        error: null,
        answer: '{"status":"ok"}',
        answerHeaders: null,
        odd: false,
        url: null,
        askedBy: null,
      },
      ...changes,
    })
    const mark = (message: ClaimedMessage, outcome: Mark['outcome'], changes: Partial<Attempt> = {}) =>
      storage.write(records =>
        records.outbox.mark([{ id: message.id, fence: message.fence, outcome, attempt: attemptOf(message, changes) }]),
      )
    const delivered = { state: 'delivered', at: noon } as const
    const again = (dueAt: Date) => ({ state: 'waiting', dueAt, tries: 1, notYet: 0 }) as const
    const owe = (payment: Payment, sequence: number, changes = {}) =>
      storage.write(records => records.outbox.add(messageOf(payment, sequence, changes)))
    const statesOf = async (payment: Payment) =>
      (await rawly(fresh.database, `select state from outbox where payment_id = ${payment.id} order by sequence`)).map(
        ({ state }) => state,
      )
    const drain = async () => {
      for (const message of await claim({ now: later(1e9) })) await mark(message, delivered)
    }

    test('parallel claimers never share a message and keep to the limit per endpoint', async () => {
      const endpoints = ['https://a.example', 'https://b.example:8443', 'https://c.example']
      const payments = await atOnce(60, () => openOne(storage, shop))
      await atOnce(60, at => owe(payments[at]!, 2, { url: `${endpoints[at % 3]}/notify` }))
      const rounds = await atOnce(20, () => claim({ perEndpoint: 7, limit: 4 }))
      const claimed = rounds.flat()
      expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length)
      const per = (of: string) => claimed.filter(({ url }) => url.startsWith(of)).length
      expect(endpoints.map(per)).toEqual([7, 7, 7])
      expect(rounds.every(round => round.length <= 4)).toBe(true)
      await storage.write(records => records.outbox.giveBack(claimed))
      expect((await storage.read.outbox.backlog()).waiting).toBe(60)
      const rest = await claim({ except: [endpoints[1]!] })
      expect(endpoints.map(of => rest.filter(({ url }) => url.startsWith(of)).length)).toEqual([20, 0, 20])
      await storage.write(records => records.outbox.giveBack(rest))
      await drain()
      expect(await storage.read.outbox.backlog()).toEqual({ waiting: 0, oldestDueAt: null })
    })

    test('the oldest due message comes first and one that is not due waits', async () => {
      const payments = await atOnce(4, () => openOne(storage, shop))
      const dueAt = [later(-10), later(-30), later(-20), later(1)]
      for (const [at, payment] of payments.entries()) await owe(payment, 2, { dueAt: dueAt[at] })
      const [first, ...others] = await claim({ limit: 2 })
      expect([first, ...others].map(message => message?.paymentId)).toEqual([payments[1]?.id, payments[2]?.id])
      expect((await storage.read.outbox.backlog()).oldestDueAt).toEqual(later(-10))
      await drain()
      for (const message of [first!, ...others]) await mark(message, delivered)
    })

    test('over several endpoints the oldest come first, however long one backlog is, and ties go by age of the message', async () => {
      const payments = await atOnce(40, () => openOne(storage, shop))
      const endpoint = (at: number) => (at % 20 === 18 ? 'https://rare.example' : 'https://busy.example')
      for (const [at, payment] of payments.entries()) {
        await owe(payment, 2, { url: `${endpoint(at)}/notify`, dueAt: later(-100 + (at >> 1)) })
      }
      const blocked = await claim({ limit: 2 })
      for (const { paymentId } of blocked)
        await owe(payments.find(({ id }) => id === paymentId)!, 3, { dueAt: later(-200) })
      const first = await claim({ limit: 25 })
      const rest = await claim()
      const order = payments.map(({ id }) => id)
      expect(blocked.map(({ paymentId }) => paymentId)).toEqual(order.slice(0, 2))
      expect(first.map(({ paymentId }) => paymentId)).toEqual(order.slice(2, 27))
      expect(rest.map(({ paymentId }) => paymentId)).toEqual(order.slice(27))
      for (const message of [...blocked, ...first, ...rest]) await mark(message, delivered)
      const unblocked = await claim()
      expect(unblocked.map(({ paymentId, sequence }) => [paymentId, sequence])).toEqual(
        order.slice(0, 2).map(id => [id, 3]),
      )
      for (const message of unblocked) await mark(message, delivered)
    })

    test('a waiting message that a later one overtakes is superseded', async () => {
      const payment = await openOne(storage, shop)
      await owe(payment, 2)
      await owe(payment, 3)
      expect(await statesOf(payment)).toEqual(['superseded', 'waiting'])
      const claimed = await claim()
      expect(
        claimed.map(({ sequence, eventId, body, fence, tries }) => ({ sequence, eventId, body, fence, tries })),
      ).toEqual([{ sequence: 3, eventId: `evt_${payment.publicId}_3`, body: '{"sequence":3}', fence: 1, tries: 0 }])
      await mark(claimed[0]!, delivered)
      expect(await statesOf(payment)).toEqual(['superseded', 'delivered'])
    })

    test('while one message of a payment is on its way, no other is, and a failed older one gives way', async () => {
      const payment = await openOne(storage, shop)
      await owe(payment, 2)
      const [sending] = await claim()
      await owe(payment, 3)
      expect(await claim()).toEqual([])
      await mark(sending!, again(noon), { status: 500 })
      expect(await statesOf(payment)).toEqual(['superseded', 'waiting'])
      const [next] = await claim()
      expect(next?.sequence).toBe(3)
      await mark(next!, { state: 'given_up', at: noon, tries: 23 })
      expect(await statesOf(payment)).toEqual(['superseded', 'given_up'])
    })

    test('a message given back beside a later one is overtaken when that one is claimed', async () => {
      const payment = await openOne(storage, shop)
      await owe(payment, 2)
      const claims = await claim()
      await owe(payment, 3)
      await storage.write(records => records.outbox.giveBack(claims))
      const [next] = await claim()
      expect(next?.sequence).toBe(3)
      expect(await statesOf(payment)).toEqual(['superseded', 'sending'])
      await mark(next!, delivered)
    })

    test('messages of refunds overtake nothing but themselves, and wait their turn behind the payment’s own', async () => {
      const payment = await openOne(storage, shop)
      await owe(payment, 2)
      await owe(payment, 3, { thread: 'one' })
      await owe(payment, 4, { thread: 'two', dueAt: later(-10) })
      await owe(payment, 5, { thread: 'one' })
      expect(await statesOf(payment)).toEqual(['waiting', 'superseded', 'waiting', 'waiting'])
      const [sale, ...others] = await claim()
      expect([sale?.sequence, others]).toEqual([2, []])
      await mark(sale!, again(later(1000)), { status: 500 })
      expect(await claim({ now: later(999) })).toEqual([])
      const [retried] = await claim({ now: later(1000) })
      expect(retried?.sequence).toBe(2)
      await mark(retried!, { state: 'given_up', at: noon, tries: 23 })
      const [two] = await claim()
      expect(two?.sequence).toBe(4)
      expect(await claim()).toEqual([])
      await mark(two!, delivered)
      const [one] = await claim()
      expect(one?.sequence).toBe(5)
      await mark(one!, delivered)
      expect(await statesOf(payment)).toEqual(['given_up', 'superseded', 'delivered', 'delivered'])
    })

    test('a claim that ran out can be taken again, and its first holder then changes nothing', async () => {
      const payment = await openOne(storage, shop)
      await owe(payment, 2)
      const [late] = await claim({ leaseMs: -1 })
      const [taken] = await claim()
      expect(taken).toEqual({ ...late, fence: 2 })
      await mark(late!, delivered)
      await storage.write(records => records.outbox.giveBack([late!]))
      expect(await statesOf(payment)).toEqual(['sending'])
      await mark(taken!, again(later(10_000)), { status: 503, answer: 'no\0t yet \ud83d' })
      expect(await claim()).toEqual([])
      const [retried] = await claim({ now: later(10_000) })
      expect(retried).toEqual({ ...late, fence: 3, tries: 1 })
      await mark(retried!, delivered, { number: 2 })
      const recent = await storage.read.outbox.recent(shop.merchantId, 1)
      expect(recent[0]).toMatchObject({
        eventId: late?.eventId,
        state: 'delivered',
        tries: 2,
        url: late?.url,
        body: late?.body,
        createdAt: noon,
      })
      expect(recent[0]?.attempts.map(({ number, status, answer }) => ({ number, status, answer }))).toEqual([
        { number: 1, status: 503, answer: 'no\ufffdt yet \ufffd' },
        { number: 2, status: 200, answer: '{"status":"ok"}' },
      ])
    })

    describe('asked for once more', () => {
      const wish = async (payment: Payment, sequence = 2, url?: string) => {
        const message = await storage.read.outbox.find(payment.merchantId, `evt_${payment.publicId}_${sequence}`)
        if (message === undefined) throw new Error('there is no such message')
        const order = { merchantId: payment.merchantId, paymentId: payment.id, messageId: message.id, askedBy: 'test' }
        await storage.write(records => records.outbox.wish([{ ...order, url: url ?? message.url, at: noon }]))
        return message
      }
      const take = ({ leaseMs = 60_000, perEndpoint = 100, limit = 100 } = {}) => {
        const systemNow = systemClock()
        const leaseUntil = new Date(systemNow.getTime() + leaseMs)
        return storage.write(records => records.resends.claim({ systemNow, leaseUntil, perEndpoint, limit }))
      }
      const end = (resend: ClaimedResend, changes: Partial<Attempt> = {}) => {
        const attempt = attemptOf(
          { ...resend.message, fence: 0, endpoint: '' },
          { number: 0, askedBy: 'test', ...changes },
        )
        return storage.write(records => records.resends.mark(resend, attempt, noon))
      }
      const stateOf = async (payment: Payment) => (await statesOf(payment)).join()

      test('a wish is carried out once, keeps its attempt, and ends the schedule only where the own address took it', async () => {
        const payment = await openOne(storage, shop)
        await owe(payment, 2)
        const elsewhere = 'https://other.example/n'
        const message = await wish(payment, 2, elsewhere)
        await wish(payment, 2, elsewhere)
        expect(await storage.read.outbox.wishesOf(payment.merchantId, message.id)).toBe(1)
        expect(await storage.read.resends.anyWaiting(systemClock())).toBe(true)
        const [far] = await take()
        expect(far).toMatchObject({ url: elsewhere, askedBy: 'test', message: { id: message.id, body: message.body } })
        expect(await storage.read.resends.anyWaiting(systemClock())).toBe(false)
        await end(far!, { url: elsewhere, status: 302, answerHeaders: { location: 'https://x.example\0' } })
        expect(await stateOf(payment)).toBe('waiting')
        await wish(payment)
        const [own] = await take()
        await end(own!)
        await end(own!)
        expect(await stateOf(payment)).toBe('delivered')
        expect(await storage.read.outbox.attemptsOf(payment.merchantId, message.id)).toEqual([
          expect.objectContaining({
            number: 0,
            url: elsewhere,
            askedBy: 'test',
            answerHeaders: { location: 'https://x.example\ufffd' },
          }),
          expect.objectContaining({ number: 0, url: null, askedBy: 'test', answerHeaders: null }),
        ])
        expect(await storage.read.outbox.attemptsOf(payment.merchantId + 1, message.id)).toEqual([])
        expect(await storage.read.outbox.find(payment.merchantId + 1, message.eventId)).toBeUndefined()
        expect(await take()).toEqual([])
      })

      test('what would cancel an order that was paid since is not sent again', async () => {
        const [payment, paid] = [await openOne(storage, shop), await openOne(storage, shop)]
        await owe(payment, 2)
        const { id } = await wish(payment)
        const { merchantId, shopId, orderId, livemode } = payment
        await storage.write(({ outbox }) =>
          outbox.suppressOthers({ merchantId, shopId, orderId, livemode }, paid.id, noon),
        )
        expect(await take()).toEqual([])
        expect(await storage.read.outbox.wishesOf(merchantId, id)).toBe(0)
      })

      test('an expired lease is taken again and its first holder changes nothing', async () => {
        const payment = await openOne(storage, shop)
        await owe(payment, 2)
        const { id } = await wish(payment)
        const [late] = await take({ leaseMs: -1 })
        const [taken] = await take()
        expect(taken).toEqual({ ...late, fence: 2 })
        await end(late!)
        expect(await storage.read.outbox.attemptsOf(payment.merchantId, id)).toEqual([])
        await end(taken!)
        expect(await storage.read.outbox.attemptsOf(payment.merchantId, id)).toHaveLength(1)
      })

      test('a payment’s wishes come one after another, an endpoint’s so many at a time, and two claimers never share one', async () => {
        const payments = await atOnce(6, () => openOne(storage, shop))
        for (const payment of payments) {
          for (const sequence of [2, 3]) await owe(payment, sequence)
          for (const sequence of [3, 2]) await wish(payment, sequence, 'https://one.example/n')
        }
        await wish(payments[5]!, 3, 'https://two.example/n')
        const first = await take({ perEndpoint: 4 })
        expect(first.map(({ message }) => [message.paymentId, message.sequence])).toEqual(
          payments.slice(0, 4).map(({ id }) => [id, 3]),
        )
        const others = (await atOnce(8, () => take({ perEndpoint: 4 }))).flat()
        expect(others.map(({ message }) => message.paymentId).sort()).toEqual(
          payments
            .slice(4)
            .map(({ id }) => id)
            .sort(),
        )
        for (const one of [...first, ...others]) await end(one, { status: 500 })
        const rest: ClaimedResend[] = []
        for (let more = await take(); more.length > 0; more = await take()) {
          for (const one of more) await end(one, { status: 500 })
          rest.push(...more)
        }
        expect(rest).toHaveLength(7)
        expect(rest.filter(({ url }) => url === 'https://two.example/n')).toHaveLength(1)
      })

      test('messages are listed newest first, by shop, payment, state and time, a page at a time', async () => {
        const other = await addShop(storage)
        const payment = await openOne(storage, other)
        for (const sequence of [2, 3, 4]) await owe(payment, sequence, { createdAt: later(sequence) })
        const sequences = async (filter: Partial<MessageFilter>) =>
          (await storage.read.outbox.list(other.merchantId, { limit: 10, ...filter })).map(({ sequence }) => sequence)
        expect(await sequences({})).toEqual([4, 3, 2])
        expect(await sequences({ states: ['waiting'] })).toEqual([4])
        expect(await sequences({ states: [] })).toEqual([])
        expect(await sequences({ from: later(3), until: later(4) })).toEqual([3])
        expect(await sequences({ shopId: other.id, paymentId: payment.id, limit: 2 })).toEqual([4, 3])
        expect(await sequences({ shopId: other.id + 1 })).toEqual([])
        const [newest] = await storage.read.outbox.list(other.merchantId, { limit: 1 })
        expect(await sequences({ before: newest!.id })).toEqual([3, 2])
        expect(await storage.read.outbox.list(shop.merchantId, { paymentId: payment.id, limit: 5 })).toEqual([])
      })
    })

    test('of the messages that wait for another try, the one due first is found by shop and endpoint', async () => {
      const other = await addShop(storage)
      const payment = await openOne(storage, other)
      const retrying = (endpoint = 'https://failing.example', of = other.id) =>
        storage.read.outbox.retrying(other.merchantId, of, endpoint)
      await owe(payment, 2, { url: 'https://failing.example/notify?x=1' })
      expect(await retrying()).toBeUndefined()
      const [message] = await claim({ now: later(1) }).then(all => all.filter(one => one.paymentId === payment.id))
      const outcome = { state: 'waiting' as const, dueAt: later(600_000), tries: 1, notYet: 0 }
      const attempt = attemptOf(message!, { status: 500, error: 'the shop answered 500 instead of 200' })
      await storage.write(records =>
        records.outbox.mark([{ id: message!.id, fence: message!.fence, outcome, attempt }]),
      )
      expect(await retrying()).toMatchObject({ id: message!.id, tries: 1, state: 'waiting' })
      expect(await retrying('https://other.example')).toBeUndefined()
      expect(await retrying(undefined, other.id + 1)).toBeUndefined()
      expect(await storage.read.outbox.retrying(shop.merchantId, other.id, 'https://failing.example')).toBeUndefined()
    })

    test('many marks of one courier are written together, and a bad one is named', async () => {
      const payments = await atOnce(10, () => openOne(storage, shop))
      await atOnce(10, at => owe(payments[at]!, 2))
      const claimed = await claim()
      const marks = claimed.map(message => ({
        id: message.id,
        fence: message.fence,
        outcome: delivered,
        attempt: attemptOf(message),
      }))
      const bad = marks.map((one, at) => (at === 3 ? { ...one, attempt: { ...one.attempt, outboxId: -1 } } : one))
      await expect(storage.write(records => records.outbox.mark(bad))).rejects.toMatchObject(saying(/foreign key/i))
      await storage.write(records => records.outbox.mark(marks))
      expect(await count('outbox', `state = 'delivered' and payment_id in (${payments.map(({ id }) => id)})`)).toBe(10)
    })
  })

  describe('merchants', () => {
    test('a shop is found by its two ids together, with defaults for settings it was stored without', async () => {
      const added = await addShop(storage)
      const changed = { ...added, active: false, settings: { ...defaultSettings, lateMoney: 'refund' as const } }
      await storage.write(records => records.shops.save(changed))
      expect(await storage.read.shops.find(added.merchantPublicId, added.publicId)).toEqual(changed)
      expect(await storage.read.shops.find(shop.merchantPublicId, added.publicId)).toBeUndefined()
      expect(await storage.read.shops.byId(shop.merchantId, added.id)).toBeUndefined()
      expect(await storage.read.shops.ofMerchant(added.merchantId)).toEqual([changed])
      await rawly(fresh.database, `update shops set settings = '{"lateMoney":"refund"}' where id = ${added.id}`)
      expect(await storage.read.shops.byId(added.merchantId, added.id)).toEqual(changed)
    })

    test('settings that are changed at the same moment are all kept', async () => {
      const { merchantPublicId: merchantId, publicId: serviceId, merchantId: of, id } = await addShop(storage)
      const needs = { store: storage }
      for (let round = 1; round <= 30; round++) {
        const name = `Kwiaty ${round}`
        await Promise.all([
          saveShopFacts(needs)({ merchantId, serviceId, name, description: '' }),
          saveHold(needs)({ merchantId, serviceId, on: true, hours: String(round), atEnd: null }),
          saveRefundRule(needs)({ merchantId, serviceId, overdraft: String(round), lateMoney: null }),
        ])
        const shop = await storage.read.shops.byId(of, id)
        const { hold, refundOverdraftMinor } = shop?.settings ?? defaultSettings
        expect([shop?.name, hold.hours, refundOverdraftMinor]).toEqual([name, round, round])
      }
    })

    test('keys promoted and retired at the same moment leave one that signs, every time', async () => {
      const other = await addShop(storage)
      const { merchantId, id: shopId, merchantPublicId } = other
      const key = { merchantId, shopId, livemode: false, kid: 'k1', sealed: 's', fingerprint: '01234567' }
      const ages = { createdAt: noon, retiredAt: null, acceptedUntil: later(1) }
      const add = (state: 'signing' | 'accepted', livemode = false) =>
        storage.write(records => records.keys.add({ ...key, livemode, publicId: randomUUID(), state, ...ages }))
      await add('signing')
      await add('signing', true)
      const vault = { kid: 'k1', seal: async () => 's', unseal: async () => 's', isCurrent: () => true }
      const needs = { store: storage, systemClock, vault, random: randomBytes, newId: randomUUID }
      const { row: token } = await createToken(needs)({ merchantId: merchantPublicId, livemode: false, label: 'till' })
      for (let round = 0; round < 15; round++) {
        const [one, two, three] = [await add('accepted'), await add('accepted'), await add('accepted')]
        const order = ({ publicId: keyId }: typeof one) => ({ merchantId: merchantPublicId, keyId })
        const [promote, retire, rotate] = [promoteKey(needs), retireKey(needs), rotateCredentials(needs)]
        const must = [promote(order(one)), promote(order(two)), rotate({ token, shops: [other] })]
        const may = Promise.allSettled([promote(order(three)), retire(order(three))])
        await Promise.all([...must, may])
        const signing = (await storage.read.keys.ofShop(merchantId, shopId)).filter(({ state }) => state === 'signing')
        expect(signing.map(({ livemode }) => livemode).sort()).toEqual([false, true])
      }
      await expect(add('signing')).rejects.toMatchObject(saying(/one_signing_key|shop_keys/i))
    })

    test('keys and tokens are listed while they are in use', async () => {
      const { merchantId, id: shopId } = shop
      const key = {
        merchantId,
        shopId,
        livemode: false,
        state: 'signing' as const,
        kid: 'k1',
        sealed: 's',
        fingerprint: '01234567',
        createdAt: noon,
        retiredAt: null,
        acceptedUntil: null,
      }
      const [old, young] = await storage.write(async records => [
        await records.keys.add({ ...key, publicId: randomUUID() }),
        await records.keys.add({ ...key, publicId: randomUUID(), state: 'accepted' as const }),
      ])
      expect(await storage.read.keys.ofShop(merchantId, shopId)).toEqual([young, old])
      await storage.write(records => records.keys.save({ ...old!, state: 'retired', retiredAt: later(1) }))
      expect(await storage.read.keys.ofMerchant(merchantId)).toEqual([young])

      const token = {
        merchantId,
        digest: randomUUID(),
        livemode: true,
        label: 'till',
        kid: null,
        sealed: null,
        createdAt: noon,
        lastUsedAt: null,
        revokedAt: null,
        shopIds: [shopId],
        expiresAt: null,
      }
      const added = await storage.write(records => records.tokens.add(token))
      await storage.write(async ({ tokens }) => {
        await tokens.used(added, later(2))
        await tokens.used(added, later(1))
      })
      expect(await storage.read.tokens.findByDigest(token.digest)).toEqual({ ...added, lastUsedAt: later(2) })
      expect(await storage.read.tokens.ofMerchant(merchantId)).toHaveLength(1)
    })

    test('a refused row is told by its rule, never by its values, which would go to the log', async () => {
      const digest = `nobody-reads-${randomUUID()}`
      const token = {
        ...{ merchantId: shop.merchantId, digest, livemode: false, label: 'till', kid: null, sealed: null },
        ...{ createdAt: noon, lastUsedAt: null, revokedAt: null, shopIds: null, expiresAt: null },
      }
      await storage.write(({ tokens }) => tokens.add(token))
      const error = await storage.write(({ tokens }) => tokens.add(token)).catch(reason => reason)
      expect(error).toMatchObject(saying(/unique/i))
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(digest)
    })

    test('a token that was revoked stays revoked, whatever is written with an older copy of it', async () => {
      const token = {
        ...{
          merchantId: shop.merchantId,
          digest: randomUUID(),
          livemode: false,
          label: 'till',
          kid: 'k1',
          sealed: 's',
        },
        ...{ createdAt: noon, lastUsedAt: null, revokedAt: null, shopIds: null, expiresAt: null },
      }
      const stale = await storage.write(({ tokens }) => tokens.add(token))
      await storage.write(({ tokens }) => tokens.endBy(stale, later(9)))
      expect(await storage.write(({ tokens }) => tokens.endBy(stale, later(20)))).toBe(true)
      await storage.write(({ tokens }) => tokens.revoke(stale, later(3)))
      const told = await storage.write(async ({ tokens }) => {
        await tokens.used(stale, later(4))
        await tokens.revoke(stale, later(5))
        const isEnded = await tokens.endBy(stale, later(6))
        return [
          isEnded,
          await tokens.reseal(stale, { kid: 'k2', sealed: 't' }),
          await tokens.reseal(stale, { kid: 'k3', sealed: 'u' }),
        ]
      })
      expect(told).toEqual([false, true, false])
      expect(await storage.read.tokens.findByDigest(token.digest)).toEqual({
        ...{ ...stale, kid: 'k2', sealed: 't' },
        ...{ lastUsedAt: later(4), revokedAt: later(3), expiresAt: later(9) },
      })
    })

    test('programs that claim a setting at once agree on its value', async () => {
      const values = await atOnce(times, at => storage.write(records => records.settings.claim('mode', `value ${at}`)))
      expect(new Set(values).size).toBe(1)
      await storage.write(records => records.settings.set('mode', 'sandbox'))
      expect(await storage.read.settings.get('mode')).toBe('sandbox')
      expect(await storage.read.settings.get('nothing')).toBeUndefined()
    })
  })

  describe('writes', () => {
    test('a failing work takes back only its own rows', async () => {
      const payments = await atOnce(9, () => openOne(storage, shop))
      const outcomes = await Promise.allSettled(
        payments.map((payment, at) =>
          storage.write(async records => {
            await records.payments.lock(payment.merchantId, payment.id)
            if (at === 4) throw new Error('changed its mind')
          }),
        ),
      )
      expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(
        [4].flatMap(bad => Array.from({ length: 9 }, (_, at) => at === bad)),
      )
      const versions = await Promise.all(
        payments.map(async ({ publicId }) => (await storage.read.payments.findByPublicId(publicId))?.version),
      )
      expect(versions).toEqual([2, 2, 2, 2, 1, 2, 2, 2, 2])
    })

    test('works that lock the same rows in opposite order are all done in the end', async () => {
      const [one, other] = [await openOne(storage, shop), await openOne(storage, shop)]
      await atOnce(12, at =>
        storage.write(async records => {
          for (const { merchantId, id } of at % 2 ? [one, other] : [other, one])
            await records.payments.lock(merchantId, id)
        }),
      )
      expect((await locked(one))?.version).toBe(14)
      expect((await locked(other))?.version).toBe(14)
    })

    test('a work reads its own rows, and everybody reads them when its promise resolves', async () => {
      const draft = draftOf(shop)
      const seen = await storage.write(async records => {
        const { payment } = await records.payments.open(draft)
        return records.payments.find(payment.merchantId, payment.publicId)
      })
      expect(seen?.publicId).toBe(draft.publicId)
      expect(await storage.read.payments.findByPublicId(draft.publicId)).toEqual(seen)
    })

    test('what many pages ask at once is answered to each of them', async () => {
      const payments = await atOnce(5, () => openOne(storage, shop))
      const strange = ['', 'null', '{}', 'a,b', `"'\\`, 'ą']
      const ids = [...payments.flatMap(({ publicId }) => [publicId, publicId]), ...strange]
      const found = await Promise.all(ids.map(id => storage.read.payments.findByPublicId(id)))
      expect(found).toEqual([...payments.flatMap(payment => [payment, payment]), ...strange.map(() => undefined)])
      const orders = payments.map(({ merchantId, shopId, livemode }, at) => ({
        ...{ merchantId, shopId, livemode },
        orderId: `${strange[at]}${randomUUID()}`,
      }))
      const [first, , , , last] = payments
      await storage.write(async ({ orders: claims }) => {
        for (const at of [0, 4]) await claims.claim(orders[at] as (typeof orders)[number], payments[at]?.id ?? 0, noon)
      })
      expect(await Promise.all(orders.map(order => storage.read.orders.owner(order)))).toEqual([
        first?.id,
        undefined,
        undefined,
        undefined,
        last?.id,
      ])
    })

    test('nobody else reads the rows of a work that still runs', async () => {
      const payment = await openOne(storage, shop)
      const versions: (number | undefined)[] = []
      await storage.write(async records => {
        await records.payments.lock(payment.merchantId, payment.id)
        versions.push(Number((await rawlyOutside(payment.id))[0]?.version))
      })
      versions.push(Number((await rawlyOutside(payment.id))[0]?.version))
      expect(versions).toEqual([1, 2])
    })
    const rawlyOutside = (id: number) => rawly(fresh.database, `select version from payments where id = ${id}`)

    test('the outer handle is refused inside a write, where calling out is known to be wrong', async () => {
      const payment = await openOne(storage, shop)
      const inside = (misuse: () => Promise<unknown>) => storage.write(async () => misuse())
      await expect(inside(() => storage.read.payments.findByPublicId(payment.publicId))).rejects.toMatchObject(
        saying('storage.read was used inside a write'),
      )
      await expect(inside(() => storage.write(async () => 1))).rejects.toMatchObject(
        saying('storage.write was used inside a write'),
      )
      await expect(inside(() => storage.openPayment(draftOf(shop)))).rejects.toMatchObject(
        saying('storage.write was used inside a write'),
      )
      expect(insideWrite()).toBe(false)
      expect(await storage.write(async () => insideWrite())).toBe(true)
    })

    test('records kept beyond their write are refused', async () => {
      const kept = await storage.write(async records => records)
      await expect(kept.payments.findByPublicId('x')).rejects.toMatchObject(saying('used after it ended'))
    })

    test('reading records refuse to write', async () => {
      const payment = await openOne(storage, shop)
      await expect(storage.read.payments.lock(payment.merchantId, payment.id)).rejects.toMatchObject(
        saying(/storage.read was asked to write|read-only/),
      )
      await expect(storage.read.payments.save(payment)).rejects.toMatchObject(
        saying(/storage.read was asked to write|read-only/),
      )
    })

    test('foreign rows are refused by the database itself', async () => {
      const other = await addShop(storage)
      await expect(storage.openPayment(draftOf(shop, { merchantId: other.merchantId }))).rejects.toMatchObject(
        saying(/foreign key/i),
      )
      const payment = await openOne(storage, shop)
      await expect(addTry(storage, payment, { merchantId: other.merchantId })).rejects.toMatchObject(
        saying(/foreign key/i),
      )
    })
  })
})
