import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { type EngineName, engines } from '../storage/engines.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
let kasa: TestGateway
let shop: ReceivingShop
const start = async (engine: EngineName = 'sqlite', environment: Record<string, string> = {}) => {
  shop = await openShop()
  open.push(shop.close)
  kasa = await openGateway(engine, {}, environment)
  open.push(kasa.close)
}

/** One gateway for all tests of a group. */
const shared = (engine: EngineName) => {
  const own: typeof open = []
  beforeAll(async () => {
    await start(engine)
    own.push(...open.splice(0))
  })
  afterAll(async () => {
    for (const close of own.splice(0).reverse()) await close()
  })
}

type Order = { reference: string; orderId: string; state: string; outcomes: string[]; effects: unknown }
type Body = {
  errors: { field: string; rule: string; fix: string }[]
  orders: Order[]
  rules: ({ id: number; met: number } & Record<string, unknown>)[]
  seed: string
  serviceId: string
} & Order
const api = async (path: string, body?: unknown): Promise<{ status: number; body: Body }> => {
  const init =
    body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }
  const answer = await kasa.request(`/sandbox/v1/${path}`, init)
  return { status: answer.status, body: (await answer.json()) as Body }
}
const fields = async (path: string, body: unknown) =>
  (await api(path, body)).body.errors.map(({ field, rule, fix }) => {
    expect([rule, fix].every(text => text.length > 10)).toBe(true)
    return field
  })
const card = { number: '4012001037141112', expiry: '12/29', cvc: '123', holder: 'Jan Testowy' }
/** What the payer posts to go to the bank, the wallet, the lender or the app, or to get transfer data. */
const ways = {
  bank: { bank: 'mtransfer' },
  blik: { code: '777123' },
  transfer: {},
  card,
  wallet: { wallet: 'gpay' },
  later: { offer: 'paypo' },
  instalments: { plan: 'inbank-6' },
}
const begin = async (how: keyof typeof ways, orderId = `ZAM-${randomUUID().slice(0, 8)}`, amount = '12990') => {
  const page = await kasa.open({ orderId, amount, urlNotification: shop.url })
  await kasa.post(`${page}/${how}`, ways[how])
  const [order] = (await api(`orders?orderId=${orderId}`)).body.orders
  return { page, orderId, order, reference: order?.reference ?? '' }
}
const tryOf = async (page: string) => {
  const { merchantId, id } = await kasa.payment(page)
  const transaction = (await kasa.read.transactions.ofPayment(merchantId, id)).at(-1)
  const [sale] = await kasa.read.operations.ofTransaction(merchantId, transaction?.id ?? 0)
  return { transaction, sale }
}
const callbacksOf = async (page: string) =>
  (await kasa.read.events.ofPayment((await kasa.payment(page)).merchantId, (await kasa.payment(page)).id)).map(
    ({ kind, facts }) => `${kind} ${String(facts.outcome ?? '')}`.trim(),
  )

describe.each(engines)('on %s, for one open order', engine => {
  shared(engine)

  test.each(Object.keys(ways) as (keyof typeof ways)[])('%s: approve and decline are carried out now', async how => {
    const paid = await begin(how, undefined, '40000')
    expect(paid.order).toMatchObject({
      orderId: paid.orderId,
      outcomes: expect.arrayContaining(['approve', 'TIMEOUT']),
    })
    expect((await api(`orders/${paid.reference}/outcome`, { outcome: 'approve' })).status).toBe(200)
    expect((await kasa.payment(paid.page)).status).toBe('settled')
    const refused = await begin(how, undefined, '40000')
    await api(`orders/${refused.reference}/outcome`, { outcome: 'decline' })
    expect((await tryOf(refused.page)).transaction).toMatchObject({ status: 'rejected', live: false })
    expect((await api(`orders?orderId=${paid.orderId}`)).body.orders).toEqual([])
    const again = await api(`orders/${paid.reference}/outcome`, { outcome: 'decline' })
    expect([again.status, again.body.errors[0]?.field]).toEqual([409, 'reference'])
  })

  test('a code, later: the payer reads its reason when the time has come', async () => {
    const { page, reference } = await begin('bank')
    await api(`orders/${reference}/outcome`, { outcome: 'TIMEOUT', delaySeconds: 90 })
    await kasa.pass(89)
    expect((await tryOf(page)).transaction).toMatchObject({ status: 'pending' })
    await kasa.pass(1)
    expect((await tryOf(page)).transaction).toMatchObject({ status: 'cancelled', statusCode: 'TIMEOUT' })
  })

  test('callbacks that come twice and in the wrong order change nothing but the record', async () => {
    const { page, reference } = await begin('blik')
    await api(`orders/${reference}/outcome`, { outcome: 'approve', duplicate: true, reorder: true })
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
    const told = await callbacksOf(page)
    expect(told.slice(-3)).toEqual(['transaction.settled', 'report.repeated', 'report.repeated settled'])
  })

  test('a bank that never answers is asked, then an operator is called; made to speak, it tells the truth', async () => {
    const { page, orderId, reference } = await begin('blik')
    await api(`orders/${reference}/outcome`, { neverAnswers: true })
    for (let minute = 0; minute < 60; minute++) await kasa.pass(60)
    expect(await tryOf(page)).toMatchObject({ transaction: { status: 'pending' }, sale: { state: 'needs_operator' } })
    const silent = { reference, state: 'charged', neverAnswers: true }
    expect((await api(`orders?orderId=${orderId}`)).body.orders).toMatchObject([silent])
    expect((await api(`orders/${reference}/outcome`, { neverAnswers: false })).status).toBe(200)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990 })
    expect((await api(`orders?orderId=${orderId}`)).body.orders).toEqual([])
  })

  test('a lost return keeps the payer’s browser at the bank, though the payment is settled', async () => {
    const { page, reference } = await begin('bank')
    await api(`orders/${reference}/outcome`, { lostReturn: true })
    const bank = `/sandbox/bank/${reference}`
    const answer = await kasa.post(bank, { answer: 'pay' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, bank])
    const html = await kasa.page(bank)
    expect(html).toContain('powrót do płatności został utracony')
    expect(html).not.toContain(page)
    expect((await kasa.payment(page)).status).toBe('settled')
  })
})

describe.each(engines)('on %s, rules', engine => {
  shared(engine)
  beforeEach(async () => {
    await api('rules', { rules: [] })
    await api('seed', { seed: 'kasa' })
  })

  test('every third BLIK is declined; the run goes on after a restart and is replayed by its seed', async () => {
    const rules = [{ method: 'blik', every: 3, outcome: 'BLK-ERROR-210015' }]
    expect((await api('rules', { rules })).body.rules).toMatchObject([{ id: 1, ...rules[0], met: 0 }])
    const buy = async () => {
      const page = await kasa.open()
      await kasa.post(`${page}/blik`, { code: '777123' })
      await kasa.pass(2)
      return (await tryOf(page)).transaction?.statusCode ?? 'paid'
    }
    const first = [await buy(), await buy()]
    const later = await kasa.another()
    await later.stop()
    expect((await api('rules')).body.rules).toMatchObject([{ met: 2 }])
    expect([...first, await buy(), await buy()]).toEqual(['paid', 'paid', 'BLK-ERROR-210015', 'paid'])
    expect((await api('seed', { seed: 'again' })).body).toMatchObject({ seed: 'again', rules: [{ met: 0 }] })
    expect([await buy(), await buy(), await buy()]).toEqual(['paid', 'paid', 'BLK-ERROR-210015'])
  })

  test('the same seed draws the same lots, another one others', async () => {
    await api('rules', { rules: [{ probability: 0.5, outcome: 'decline' }] })
    const lots = async (seed: string) => {
      await api('seed', { seed })
      const results: boolean[] = []
      for (let count = 0; count < 12; count++) {
        const page = await kasa.open()
        await kasa.post(`${page}/blik`, { code: '999000' })
        results.push((await kasa.payment(page)).status === 'settled')
      }
      return results
    }
    const first = await lots('one')
    expect(new Set(first).size).toBe(2)
    expect(await lots('one')).toEqual(first)
    expect(await lots('two')).not.toEqual(first)
  })

  test('orders that begin with X never get an answer, and one whose answer is lost is asked about', async () => {
    await api('rules', {
      rules: [
        { orderPrefix: 'X', neverAnswers: true },
        { orderPrefix: 'L', lostAnswer: true },
      ],
    })
    const [silent, lost] = [await kasa.open({ orderId: 'X-1' }), await kasa.open({ orderId: 'L-1' })]
    for (const page of [silent, lost]) await kasa.post(`${page}/blik`, { code: '999000' })
    expect((await tryOf(lost)).transaction).toMatchObject({ status: 'pending' })
    await kasa.pass(21)
    expect((await kasa.payment(lost)).status).toBe('settled')
    expect(await tryOf(silent)).toMatchObject({ transaction: { status: 'pending' }, sale: { state: 'unknown' } })
  })

  test('a rule’s delay, duplicate and disorder hold for the code that is answered at once too', async () => {
    await api('rules', {
      rules: [
        { title: 'slow', delaySeconds: 60 },
        { duplicate: true, reorder: true },
      ],
    })
    const slow = await kasa.open({ orderDescription: 'slow' })
    await kasa.post(`${slow}/blik`, { code: '999000' })
    await kasa.pass(59)
    expect((await kasa.payment(slow)).status).toBe('pending')
    await kasa.pass(1)
    expect((await kasa.payment(slow)).status).toBe('settled')
    const twice = await kasa.open()
    await kasa.post(`${twice}/blik`, { code: '999000' })
    await kasa.pass(1)
    expect(await kasa.payment(twice)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
    expect((await callbacksOf(twice)).slice(-2)).toEqual(['report.repeated', 'report.repeated settled'])
  })

  test('rules added at once are all there', async () => {
    const form = { every: '2', outcome: 'decline' }
    await Promise.all(Array.from({ length: 8 }, () => kasa.post('/developers/simulator/rules', form)))
    expect((await api('rules')).body.rules.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

test('rules of one shop leave the others alone', async () => {
  await start()
  const other = randomUUID()
  await kasa.gateway.storage.write(({ shops }) => {
    const { id, ...own } = kasa.shop!.shop
    return shops.add({ ...own, publicId: other, name: 'Druga', createdAt: new Date() })
  })
  await api(`rules?serviceId=${other}`, { rules: [{ outcome: 'decline' }] })
  expect((await api('rules')).body.rules).toEqual([])
  expect((await api(`rules?serviceId=${other}`)).body).toMatchObject({ serviceId: other, rules: [{ id: 1 }] })
  const page = await kasa.open()
  await kasa.post(`${page}/blik`, { code: '999000' })
  expect((await kasa.payment(page)).status).toBe('settled')
  const unknown = await api('rules?serviceId=nobody', { rules: [] })
  expect([unknown.status, unknown.body.errors[0]?.field, unknown.body.errors[0]?.fix]).toEqual([
    404,
    'serviceId',
    expect.stringContaining(other),
  ])
  const html = await kasa.page(`/developers/simulator?shop=${other}`)
  expect(html).toMatch(/aria-current="page">Druga</)
})

test('every error names field, rule and fix, and changes nothing', async () => {
  await start()
  const { reference } = await begin('bank')
  expect(await fields(`orders/${reference}/outcome`, { outcome: 'win', delaySeconds: -1, duplicate: 'yes' })).toEqual([
    'outcome',
    'delaySeconds',
    'duplicate',
  ])
  expect(await fields(`orders/${reference}/outcome`, { outcome: 'CODE_000' })).toEqual(['outcome'])
  expect(await fields(`orders/${reference}/outcome`, { lostAnswer: true, __proto__x: 1 })).toEqual([
    'lostAnswer',
    '__proto__x',
  ])
  expect(
    await fields('rules', {
      rules: [
        { outcome: 'decline' },
        { every: 1.5, probability: 0, amount: '100', method: 'gold', title: '', orderPrefix: 'x'.repeat(101) },
        { every: 2 },
        { constructor: 1 },
      ],
    }),
  ).toEqual([
    'rules[1].every',
    'rules[1].probability',
    'rules[1].amount',
    'rules[1].method',
    'rules[1].title',
    'rules[1].orderPrefix',
    'rules[2].outcome',
    'rules[3].constructor',
  ])
  expect(await fields('rules', { rules: 'all' })).toEqual(['rules'])
  expect(await fields('rules', { rules: Array(51).fill({ outcome: 'decline' }) })).toEqual(['rules'])
  expect(await fields('seed', { seed: '' })).toEqual(['seed'])
  for (const body of ['', '{', '[]', '"x"', 'null']) {
    expect((await api('rules', body)).status).toBe(400)
    expect(await fields(`orders/${reference}/outcome`, body)).toEqual(['body'])
  }
  const unknown = await api('orders/nobody/outcome', { outcome: 'approve' })
  expect([unknown.status, unknown.body.errors[0]?.field]).toEqual([404, 'reference'])
  expect((await api('orders/nobody')).status).toBe(404)
  expect((await api('rules')).body).toMatchObject({ rules: [], seed: 'kasa' })
  expect((await api(`orders/${reference}`)).body).toMatchObject({ state: 'open', effects: null })
})

test('other sites cannot steer it, and from outside it takes the developer token', async () => {
  await start()
  const { reference } = await begin('bank')
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
    for (const path of [
      '/sandbox/v1/clock',
      '/sandbox/v1/rules',
      '/sandbox/v1/seed',
      `/sandbox/v1/orders/${reference}/outcome`,
      '/developers/simulator/clock',
      '/developers/simulator/rules',
      '/developers/simulator/rules/1/remove',
      '/developers/simulator/seed',
      `/developers/simulator/orders/${reference}`,
    ]) {
      const body = path.includes('/v1/') ? '{"move":"+1d","outcome":"approve"}' : 'move=%2B1d&outcome=approve'
      expect([path, (await kasa.request(path, { method: 'POST', headers, body })).status]).toEqual([path, 403])
    }
  }
  expect((await api(`orders/${reference}`)).body.state).toBe('open')
  expect(await (await kasa.request('/sandbox/v1/clock')).json()).toMatchObject({ aheadSeconds: 0 })

  const token = 'a-token-of-the-operator-1234'
  await start('sqlite', { KASA_HOST: '0.0.0.0', KASA_DEVELOPER_TOKEN: token })
  for (const path of ['/sandbox/v1/clock', '/sandbox/v1/orders', '/sandbox/v1/rules', '/developers/simulator']) {
    expect((await kasa.request(path)).status).toBe(401)
    expect((await kasa.request(path, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  }
})

describe('the page', () => {
  const post = (path: string, form: Record<string, string>) => kasa.post(`/developers/simulator/${path}`, form)
  const at = async (answer: Response) => {
    expect(answer.status).toBe(303)
    return kasa.page(answer.headers.get('location') ?? '')
  }

  test('moves the clock, answers an order, keeps rules and seed, and says what was wrong, in English and Polish', async () => {
    await start()
    expect(await kasa.page('/developers/simulator')).toContain('<html lang="en"')
    const { page, orderId, reference } = await begin('bank', `'"><kasa-mark>`)
    const html = await kasa.page('/developers/simulator')
    expect(html).not.toContain('<kasa-mark')
    expect(html).not.toMatch(/<script|<style| style=| on\w+=/)
    expect(html).toContain('mBank (mtransfer)')
    expect(orderId).toContain('kasa-mark')
    expect(await at(await post('clock', { move: '+1d' }))).toContain('role="status"')
    expect(await (await kasa.request('/sandbox/v1/clock')).json()).toMatchObject({ aheadSeconds: 86_400 })
    expect(await at(await post('clock', { move: 'yesterday' }))).toContain('The clock goes forward only')
    expect(await at(await post('clock', { move: 'freeze' }))).toContain('frozen')
    await at(await post(`orders/${reference}`, { outcome: '', delaySeconds: '0', lostReturn: 'on' }))
    expect((await api(`orders/${reference}`)).body.effects).toMatchObject({ lostReturn: true, outcome: null })
    await at(await post(`orders/${reference}`, { outcome: 'approve', lostReturn: 'on' }))
    expect((await kasa.payment(page)).status).toBe('settled')
    expect(await at(await post(`orders/${reference}`, { outcome: 'approve' }))).toContain('has ended meanwhile')

    const added = await at(await post('rules', { method: 'blik', every: '3', probability: '0,5', outcome: 'TIMEOUT' }))
    expect(added).toContain('Every n-th order: 3')
    expect((await api('rules')).body.rules).toMatchObject([{ every: 3, probability: 0.5, method: 'blik' }])
    expect(await at(await post('rules', { every: 'three', outcome: 'decline' }))).toContain('whole number from 1')
    expect(await at(await post('rules', { every: '3' }))).toContain('A rule does something')
    await at(await post('rules/1/remove', {}))
    expect((await api('rules')).body.rules).toEqual([])
    await at(await post('seed', { seed: 'run-7' }))
    expect((await api('seed')).body.seed).toBe('run-7')
    expect(await at(await post('seed', { seed: ' ' }))).toContain('1 to 100 characters')

    const polish = await (
      await kasa.request('/developers/simulator?wrong=every', { headers: { 'accept-language': 'pl-PL,pl;q=0.9' } })
    ).text()
    expect(polish).toContain('<html lang="pl"')
    expect(polish).toContain('Co n-te: pełna liczba')
    expect(await kasa.page('/developers/simulator?wrong=__proto__&shop=nobody')).toContain('Simulator')
  })

  test('its examples are commands that work', async () => {
    await start()
    const { reference } = await begin('bank')
    const html = (await kasa.page('/developers/simulator')).replaceAll('&#39;', "'").replaceAll('&#34;', '"')
    const commands = [...html.matchAll(/curl -s '?(\S+?\/sandbox\/v1\/[^\s'<]+)'?(?: -d '([^']+)')?/g)]
    expect(commands.length).toBeGreaterThan(8)
    for (const [, url = '', body] of commands.filter(([, url]) => !url?.includes('outcome'))) {
      const { status } = await kasa.request(url, body ? { method: 'POST', body } : {})
      expect({ url, body, status }).toEqual({ url, body, status: 200 })
    }
    const [choice] = commands.filter(([, url]) => url?.includes('outcome'))
    const url = choice?.[1]?.replace('REFERENCE', reference) ?? ''
    expect((await kasa.request(url, { method: 'POST', body: choice?.[2] ?? '' })).status).toBe(200)
  })
})
