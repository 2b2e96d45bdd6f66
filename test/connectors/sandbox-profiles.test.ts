import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { noEffects } from '../../src/connectors/sandbox/scenario.js'
import { testData } from '../../src/connectors/sandbox/test-data.js'
import type { ChargeOrder, ProfileFacts, Remember, SaleOrder } from '../../src/payments/connector.js'
import { Secret } from '../../src/payments/secret.js'
import { type EngineName, engines, type FreshDatabase, freshDatabase } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { blikSale, cardSale, type House, openHouse, saleOf } from './sandbox-house.js'

const remember = (
  kind: Remember['kind'] = 'oneclick',
  customer = 'c-1',
): Pick<SaleOrder, 'remember' | 'methodCode'> => ({
  methodCode: kind,
  remember: { kind, customer, label: 'Herbaciarnia' },
})
const savedCard = (number: string, ...of: Parameters<typeof remember>) => cardSale(number, {}, remember(...of))
const savedBlik = (code: string, customer?: string) => blikSale(code, remember('blik_oneclick', customer))

describe.each(engines)('on %s', (engine: EngineName) => {
  let fresh: FreshDatabase
  let house: House
  beforeEach(async () => {
    fresh = await freshDatabase(engine)
    house = await openHouse(fresh.database)
  })
  afterEach(async () => {
    await house.storage.close()
    await fresh.remove()
  })

  const start = (sale: SaleOrder) => house.sandbox.connector.start(sale)
  /** Pays and answers what was remembered. */
  const saved = async (sale: SaleOrder): Promise<ProfileFacts> => {
    const { next } = await start(sale)
    if (next.kind === 'redirect') await house.sandbox.bank.answer(sale.reference, 'pay')
    await house.pass(1000)
    const { profile } = await house.sandbox.connector.ask(sale.reference)
    if (profile === undefined) throw new Error('nothing was remembered')
    return profile
  }
  const charge = async ({ token }: ProfileFacts, changes: Partial<ChargeOrder> = {}) => {
    const order: ChargeOrder = { ...saleOf({ methodCode: 'oneclick' }), kind: 'oneclick', token, ...changes }
    const answer = await house.sandbox.connector.profiles?.charge({ ...order, reference: randomUUID() })
    const first = answer?.report
    await house.pass(1000)
    return { first, last: await house.sandbox.connector.ask(first?.reference ?? '') }
  }
  const tap = (facts: ProfileFacts, aliasKey = facts.aliases?.[0]?.key ?? '') =>
    charge(facts, { kind: 'blik_oneclick', methodCode: 'blik_oneclick', method: 'blik', aliasKey })

  test.each([
    ['4111111111111111', { outcome: 'settled', amountMinor: 129_90, statusCode: 'CODE_000' }],
    ['4012001037141112', { outcome: 'settled', amountMinor: 129_90, statusCode: 'CODE_000' }],
    ['4485201817664006', { outcome: 'rejected', statusCode: 'CODE_05' }],
    ['4749601201390567', { outcome: 'rejected', statusCode: 'CODE_05' }],
    ['4282513338596268', { outcome: 'error', statusCode: 'CODE_99' }],
  ])(
    '%s is remembered by its last digits and later does what the table says, without 3-D Secure',
    async (number, end) => {
      const facts = await saved(savedCard(number))
      const maskedNumber = `****${number.slice(-4)}`
      expect(facts.card).toEqual({ maskedNumber, month: '12', year: '2029', organization: 'VISA' })
      expect((await charge(facts)).first).toMatchObject(end)
      expect((await charge(facts, { cvc: new Secret('123') })).first).toMatchObject(end)
    },
  )

  test('a charge obeys amount, title and security code, and an unknown token is an unknown card', async () => {
    const rejected = await saved(savedCard('4485201817664006'))
    expect((await charge(rejected, { amountMinor: 100 })).first).toMatchObject({ statusCode: 'CODE_51' })
    expect((await charge(rejected, { title: 'TEST-100000' })).first).toMatchObject({ outcome: 'settled' })
    const good = await saved(savedCard('4111111111111111'))
    expect((await charge(good, { cvc: new Secret('124') })).first).toMatchObject({ statusCode: 'CODE_05' })
    expect((await charge(good, { title: 'TEST-100010' })).first).toMatchObject({ outcome: 'error' })
    expect((await charge({ token: new Secret('sbx_0') })).first).toMatchObject({ statusCode: 'CODE_14' })
  })

  test('a refused sale, one that did not ask and one not yet paid remember nothing', async () => {
    const open = savedCard('4012001037141112')
    for (const sale of [savedCard('4444333322221111'), cardSale('4111111111111111'), open])
      expect((await start(sale)).report.profile).toBeUndefined()
    await house.sandbox.bank.answer(open.reference, 'pay')
    expect(house.heard.at(-1)?.profile?.card?.maskedNumber).toBe('****1112')
  })

  test('the same card of the same customer is the same token; another customer, kind or card is not', async () => {
    const tokens = []
    for (const sale of [
      savedCard('4111111111111111'),
      savedCard('4111111111111111'),
      savedCard('4111111111111111', 'recurring'),
      savedCard('4111111111111111', 'oneclick', 'c-2'),
      savedCard('4485201817664006'),
    ])
      tokens.push((await saved(sale)).token.reveal())
    expect(tokens[1]).toBe(tokens[0])
    expect(new Set(tokens).size).toBe(4)
  })

  test('one tap asks the app of the chosen bank; codes decide how their apps answer', async () => {
    const first = await saved(savedBlik('777123'))
    const second = await saved(savedBlik('777909'))
    expect([first.aliases, second.aliases]).toEqual([
      [{ key: 'app-1', label: 'Bank Testowy 1' }],
      [{ key: 'app-9', label: 'Bank Testowy 9' }],
    ])
    expect(second.token.reveal()).toBe(first.token.reveal())
    const good = await tap(first)
    expect([good.first?.outcome, good.last.outcome]).toEqual(['pending', 'settled'])
    const declined = await tap(second)
    expect([declined.first?.outcome, declined.last]).toMatchObject(['pending', { statusCode: 'BLK-ERROR-210009' }])
    expect((await tap(first, 'app-5')).first).toMatchObject({ outcome: 'rejected', statusCode: 'BLK-ERROR-210002' })
  })

  const forget = ({ token }: ProfileFacts) => house.sandbox.connector.profiles?.forget(token)

  test('what is forgotten cannot be charged any more, whatever else is remembered can; remembered again it can too', async () => {
    const [card, other] = [await saved(savedCard('4111111111111111')), await saved(savedCard('4012001037141112'))]
    const [blik, second] = [await saved(savedBlik('777123')), await saved(savedBlik('777323'))]
    const stranger = await saved(savedBlik('777123', 'c-2'))
    for (const facts of [card, blik, card]) await forget(facts)
    await forget({ token: new Secret('sbx_0') })
    expect((await charge(card)).first).toMatchObject({ outcome: 'rejected', statusCode: 'CODE_14' })
    for (const facts of [blik, second])
      expect((await tap(facts)).first).toMatchObject({ outcome: 'rejected', statusCode: 'BLK-ERROR-210002' })
    expect((await charge(other)).first).toMatchObject({ outcome: 'settled' })
    expect((await tap(stranger)).last).toMatchObject({ outcome: 'settled' })
    const again = await saved(savedCard('4111111111111111'))
    expect(again.token.reveal()).toBe(card.token.reveal())
    expect((await charge(again)).first).toMatchObject({ outcome: 'settled' })
  })

  test('the rules of a shop make the bank unable to forget, or forget without saying so', async () => {
    const facts = await saved(savedCard('4111111111111111'))
    const { simulator } = house.sandbox
    const rule = {
      ...noEffects,
      ...{ refund: false, orderPrefix: null, title: null, amountMinor: null, probability: null },
    }
    const obey = (rules: object[]) =>
      simulator.setRules(
        'a-shop',
        rules.map(changes => ({ ...rule, method: 'card', every: null, ...changes })),
      )
    await obey([{ neverAnswers: true, every: 2 }, { outcome: 'CODE_99' }])
    for (const _ of [1, 2]) await expect(forget(facts)).rejects.toThrow('')
    expect((await simulator.scenario('a-shop')).counters).toEqual({ 1: 2, 2: 2 })
    await obey([{ method: null, orderPrefix: 'X', neverAnswers: true }])
    expect((await charge(facts)).first).toMatchObject({ outcome: 'settled' })
    await obey([{ lostAnswer: true, method: 'oneclick' }])
    await expect(forget(facts)).rejects.toThrow('')
    await obey([])
    expect((await charge(facts)).first).toMatchObject({ statusCode: 'CODE_14' })
    await forget(facts)
  })

  test('what people read about remembered cards and BLIK is what they do', async () => {
    const rows = (title: string) => testData.find(table => table.title === title)?.rows ?? []
    const apps = rows('Remembered BLIK').slice(1)
    expect(apps).toHaveLength(6)
    for (const [code = '', words, status] of apps) {
      const { first, last } = await tap(await saved(savedBlik(code, `c-${code}`)))
      expect(`${last.statusCode} ${last.statusCodeDescription}`).toBe(status)
      expect(words?.includes('at once')).toBe(first?.outcome === 'rejected')
    }
    const cards = rows('Remembered cards')
    expect(cards).toHaveLength(5)
    for (const [number = '', words = ''] of cards) {
      const { first } = await charge(await saved(savedCard(number.replaceAll(' ', ''))))
      const said = { settled: 'settle', rejected: 'rejected', error: 'provider error' }
      expect(words).toContain(said[first?.outcome as keyof typeof said])
    }
  })

  test('neither books nor messages hold a token, a card number or a code', async () => {
    const kept = [await saved(savedCard('4012001037141112')), await saved(savedBlik('777342'))]
    await charge(kept[0] as ProfileFacts, { cvc: new Secret('987') })
    const rows = await Promise.all(
      ['sandbox_orders', 'sandbox_callbacks'].map(table => rawly(fresh.database, `select * from ${table}`)),
    )
    const everything = JSON.stringify([rows, house.messages.map(({ body }) => body.toString())])
    expect(everything).toContain('****1112')
    const secrets = [...kept.map(({ token }) => token.reveal()), '4012001037141112', '777342', '"987"']
    for (const secret of secrets) expect(everything).not.toContain(secret)
    expect(JSON.stringify(house.heard)).toContain('"token":"***"')
  })
})
