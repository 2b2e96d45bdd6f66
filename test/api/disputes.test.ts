import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { takeDispute } from '../../src/disputes/take-dispute.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { engines } from '../storage/engines.js'
import { type ApiCaller, callerOf } from './caller.js'

const day = 24 * 3600

describe.each(engines)('disputes on %s', engine => {
  let kasa: TestGateway
  let api: ApiCaller
  beforeAll(async () => {
    kasa = await openGateway(engine)
    api = callerOf(kasa)
  })
  afterAll(() => kasa?.close())

  /** A sale whose payer turns to the bank a day later. */
  const sell = async (title: string) => {
    const customer = { firstName: 'Jan', lastName: 'Lis', email: 'jan@sklep.example' }
    const { body } = await api.post('/transaction', {
      ...{ type: 'sale', serviceId: kasa.shop?.serviceId, amount: 10_000, currency: 'PLN', customer, title },
      ...{ orderId: randomUUID(), paymentMethod: 'blik', paymentMethodCode: 'blik', blikCode: '999000' },
    })
    await kasa.pass(30)
    return body.transaction as { id: string; payment: { id: string } }
  }
  /** All that the bank would still tell never arrives. */
  const loseMessages = () =>
    kasa.gateway.storage.write(async ({ bank }) => {
      const systemNow = new Date()
      const [now, leaseUntil] = [new Date(kasa.clock.now().getTime() + 30 * day * 1000), new Date(Date.now() + 1000)]
      const owed = await bank.claimOwed({ now, systemNow, leaseUntil, limit: 100 })
      expect(owed.length).toBeGreaterThan(0)
      await bank.delivered(
        owed.map(({ id }) => id),
        now,
      )
    })
  const disputeOf = async ({ payment }: { payment: { id: string } }) =>
    (await api.get(`/disputes?paymentId=${payment.id}`)).body.disputes[0]
  const stageOf = async (id: string) => (await api.get(`/dispute/${id}`)).body.dispute.stage
  const setAside = async () => {
    const own = kasa.shop?.shop
    const balances = await kasa.read.ledger.balances(own?.merchantId ?? 0, own?.id ?? 0)
    return -(balances.find(({ account }) => account === 'disputes')?.balanceMinor ?? 0)
  }
  const left = async (id: string) =>
    (await api.post(`/transaction/${id}/can-refund`, { amount: 1 })).body.partialRefund.maxRefundAmount
  const event = async ({ payment }: { payment: { id: string } }) =>
    (await api.get('/events?include=all&limit=500')).body.events
      .filter((one: { payment: { id: string } }) => one.payment.id === payment.id)
      .map(({ type }: { type: string }) => type)

  test('its money is set aside, cannot be refunded, and comes back when the bank believes the evidence', async () => {
    const before = await setAside()
    const sale = await sell('TEST-DISPUTE')
    expect(await disputeOf(sale)).toBeUndefined()
    await kasa.pass(day)
    const dispute = await disputeOf(sale)
    expect(dispute).toMatchObject({
      ...{ stage: 'open', amount: 10_000, currency: 'PLN', answer: null, transactionId: sale.id },
      payment: { id: sale.payment.id },
    })
    expect([(await setAside()) - before, await left(sale.id)]).toEqual([10_000, 0])
    const refused = await api.post(`/transaction/${sale.id}/refund`, {
      ...{ type: 'refund', serviceId: kasa.shop?.serviceId, amount: 1 },
    })
    expect(refused.body.apiErrorResponse?.code).toBe('refund/amount')
    const contest = () => api.post(`/dispute/${dispute.id}/contest`, { evidence: 'Delivered,\nsigned for.' })
    expect((await contest()).body.dispute).toMatchObject({ stage: 'open', answer: 'contest' })
    await kasa.pass(1)
    expect(await stageOf(dispute.id)).toBe('evidence')
    expect((await contest()).status).toBe(200)
    const other = await api.post(`/dispute/${dispute.id}/accept`)
    expect([other.status, other.body.apiErrorResponse.code]).toEqual([400, 'dispute/answered'])
    await kasa.pass(day)
    expect(await stageOf(dispute.id)).toBe('won')
    expect([(await setAside()) - before, await left(sale.id)]).toEqual([0, 10_000])
    expect(await event(sale)).toEqual(
      expect.arrayContaining(['dispute.open', 'dispute.answered', 'dispute.evidence', 'dispute.won']),
    )
  })

  test('an inquiry takes no money until it is lost; what is lost is gone from the shop and can never be refunded', async () => {
    const before = await setAside()
    const sale = await sell('TEST-INQUIRY')
    await kasa.pass(day)
    const dispute = await disputeOf(sale)
    expect([dispute.stage, (await setAside()) - before, await left(sale.id)]).toEqual(['inquiry', 0, 10_000])
    expect((await api.post(`/dispute/${dispute.id}/accept`)).body.dispute.answer).toBe('accept')
    await kasa.pass(1)
    expect([await stageOf(dispute.id), (await setAside()) - before, await left(sale.id)]).toEqual(['lost', 0, 0])
    expect((await api.post(`/dispute/${dispute.id}/accept`)).status).toBe(200)
    expect((await api.post(`/dispute/${dispute.id}/contest`, { evidence: 'x' })).status).toBe(400)
  })

  test('evidence that the bank does not believe, and no answer at all, lose', async () => {
    const [contested, silent] = [await sell('TEST-DISPUTE 1'), await sell('TEST-DISPUTE 2')]
    await kasa.pass(day)
    const [one, two] = [await disputeOf(contested), await disputeOf(silent)]
    await api.post(`/dispute/${one.id}/contest`, { evidence: 'TEST-LOST' })
    await kasa.pass(1)
    await kasa.pass(day)
    expect([await stageOf(one.id), await stageOf(two.id)]).toEqual(['lost', 'open'])
    await kasa.pass(8 * day)
    expect(await stageOf(two.id)).toBe('lost')
    const late = await api.post(`/dispute/${two.id}/contest`, { evidence: 'too late' })
    expect(late.body.apiErrorResponse.code).toBe('dispute/decided')
  })

  test('an answer that the bank has not taken yet is told to it although the bank goes on meanwhile', async () => {
    const sale = await sell('TEST-INQUIRY')
    await kasa.pass(day)
    const { id } = await disputeOf(sale)
    await api.post(`/dispute/${id}/contest`, { evidence: 'Delivered.' })
    const merchantId = kasa.shop?.shop.merchantId ?? 0
    const known = await kasa.read.disputes.find(merchantId, id)
    if (known === undefined) throw new Error('no dispute')
    const [{ connector, reference } = { connector: '', reference: '' }] = await kasa.read.operations.ofTransaction(
      merchantId,
      known.transactionId,
    )
    const take = takeDispute({ store: kasa.gateway.storage, businessClock: kasa.clock.now, newId: randomUUID })
    await take(connector, { ...known, reference, stage: 'open' })
    expect(await stageOf(id)).toBe('open')
    await kasa.pass(1)
    expect(await stageOf(id)).toBe('evidence')
  })

  test('a contested dispute is asked about until it is decided, although the message that decides it is lost', async () => {
    const evidences = { won: 'Delivered.', lost: 'TEST-LOST' } as const
    const sales = { won: await sell('TEST-DISPUTE won'), lost: await sell('TEST-INQUIRY lost') }
    await kasa.pass(day)
    const ids: Record<string, string> = {}
    for (const end of ['won', 'lost'] as const) {
      const { id } = await disputeOf(sales[end])
      ids[end] = id
      await api.post(`/dispute/${id}/contest`, { evidence: evidences[end] })
    }
    await kasa.pass(1)
    await loseMessages()
    expect([await stageOf(ids.won ?? ''), await stageOf(ids.lost ?? '')]).toEqual(['evidence', 'evidence'])
    for (let hours = 0; hours < 20; hours += 1) await kasa.pass(3600)
    const waiting = await kasa.read.disputes.find(kasa.shop?.shop.merchantId ?? 0, ids.won ?? '')
    expect([waiting?.stage, waiting?.asked]).toEqual(['evidence', 5])
    await kasa.pass(2 * day)
    expect([await stageOf(ids.won ?? ''), await stageOf(ids.lost ?? '')]).toEqual(['won', 'lost'])
    const decided = await kasa.read.disputes.find(kasa.shop?.shop.merchantId ?? 0, ids.won ?? '')
    expect(decided?.askAt).toBeNull()
    await kasa.pass(2 * day)
    expect(await kasa.read.disputes.find(kasa.shop?.shop.merchantId ?? 0, ids.won ?? '')).toEqual(decided)
  })

  test('what was refunded in full and is disputed all the same is a loss of the shop, booked and told, and no sum is below nothing', async () => {
    const payable = async () => {
      const own = kasa.shop?.shop
      const balances = await kasa.read.ledger.balances(own?.merchantId ?? 0, own?.id ?? 0)
      return -(balances.find(({ account }) => account === 'payable')?.balanceMinor ?? 0)
    }
    const sale = await sell('TEST-DISPUTE refunded')
    const refund = { type: 'refund', serviceId: kasa.shop?.serviceId, amount: 10_000 }
    expect((await api.post(`/transaction/${sale.id}/refund`, refund)).status).toBe(200)
    await kasa.pass(60)
    const before = [await payable(), await setAside()]
    await kasa.pass(day)
    const { id } = await disputeOf(sale)
    expect([await payable(), await setAside()]).toEqual([(before[0] ?? 0) - 10_000, (before[1] ?? 0) + 10_000])
    const can = await api.post(`/transaction/${sale.id}/can-refund`, { amount: 1 })
    expect(can.body.partialRefund).toMatchObject({ maxRefundAmount: 0 })
    const refused = await api.post(`/transaction/${sale.id}/refund`, { ...refund, amount: 1 })
    expect(refused.body.apiErrorResponse).toMatchObject({ code: 'refund/amount' })
    expect(refused.body.apiErrorResponse.message).toMatch(/^Nothing is left/)
    expect(await kasa.read.health.takenTwice()).toEqual({ count: 1, ids: [sale.id] })
    await api.post(`/dispute/${id}/contest`, { evidence: 'Refunded already.' })
    await kasa.pass(1)
    await kasa.pass(day)
    expect([await stageOf(id), await payable(), await setAside()]).toEqual(['won', ...before])
    expect((await kasa.read.health.takenTwice()).count).toBe(0)
  })

  test('ten answers at once are one answer', async () => {
    const sale = await sell('TEST-DISPUTE')
    await kasa.pass(day)
    const { id } = await disputeOf(sale)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        at % 2 ? api.post(`/dispute/${id}/accept`) : api.post(`/dispute/${id}/contest`, { evidence: `word ${at}` }),
      ),
    )
    const taken = answers.filter(({ status }) => status === 200).map(({ body }) => body.dispute.answer)
    expect(new Set(taken).size).toBe(1)
    expect(answers.every(({ status }) => status === 200 || status === 400)).toBe(true)
  })
})
