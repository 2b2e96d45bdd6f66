import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import jsqr from 'jsqr'
import { assignCredit } from '../../src/payments/assign-credit.js'
import { engines } from '../storage/engines.js'
import { type Fields, field, openGateway, type TestGateway } from './open-gateway.js'

const packed = (value: object): string => gzipSync(JSON.stringify(value)).toString('base64')
const taxId = '1234563218'
const buyer = {
  type: 'COMPANY',
  email: 'biuro@firma.example',
  fullName: 'Firma sp. z o.o.',
  street: 'Prosta 1',
  city: 'Łódź',
  postalCode: '90-001',
  countryCodeAlpha2: 'PL',
  idCountryCodeAlpha2: 'PL',
  idType: 'VAT_ID',
  idNumber: '5252344078',
}
const position = { name: 'Herbata', code: '1', quantity: 1, unit: 'szt.', grossAmount: 6_495, taxStake: 'TAX_23' }
const invoice = {
  invoiceId: 'FV/1/2026',
  buyer,
  positions: [
    { ...position, taxAmount: 1_215 },
    { ...position, taxAmount: 1_214 },
  ],
}

/** Reads the inline SVG of a page as a camera would. */
const scan = (html: string): string | undefined => {
  const size = Number(field(html, /<svg viewBox="0 0 (\d+) \d+" role="img" aria-label="Kod QR/))
  const path = field(html, /shape-rendering="crispEdges"><path d="([^"]+)"/)
  if (path === '') return undefined
  const side = size * 4
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let row = Number(y) * 4; row < Number(y) * 4 + 4; row++)
      for (let at = Number(x) * 4; at < (Number(x) + Number(width)) * 4; at++)
        pixels.fill(0, (row * side + at) * 4, (row * side + at) * 4 + 3)
  const read = jsqr.default(pixels, side, side)
  return read?.binaryData && Buffer.from(read.binaryData).toString('utf8')
}

describe.each(engines)('a traditional transfer on %s', engine => {
  let kasa: TestGateway
  beforeAll(async () => {
    kasa = await openGateway(engine)
  })
  afterAll(() => kasa.close())

  const ownShop = async () => {
    const { merchantId, serviceId } = kasa.shop ?? { merchantId: '', serviceId: '' }
    const shop = await kasa.read.shops.find(merchantId, serviceId)
    if (shop === undefined) throw new Error('the sandbox has no shop')
    return shop
  }
  const set = async (settings: object) => {
    const shop = await ownShop()
    await kasa.gateway.storage.write(({ shops }) =>
      shops.save({ ...shop, settings: { ...shop.settings, ...settings } }),
    )
    kasa.forget()
  }
  const go = async (fields: Fields = {}) => {
    const path = await kasa.open(fields)
    await kasa.post(`${path}/transfer`, {})
    return path
  }
  const arrived = (path: string, how: Record<string, string>) => kasa.post(`${path}/arrived`, how)
  const plain = async (path: string) => (await kasa.page(path)).replace(/[\u00a0\u202f]/g, ' ')
  const balances = async () => {
    const { merchantId, id } = await ownShop()
    const rows = await kasa.read.ledger.balances(merchantId, id)
    return new Map(rows.map(({ account, currency, balanceMinor }) => [`${account} ${currency}`, balanceMinor]))
  }
  const changeOf = async (deed: () => Promise<unknown>) => {
    const before = await balances()
    await deed()
    const changes = [...(await balances())].map(([name, sum]) => [name, sum - (before.get(name) ?? 0)] as const)
    return Object.fromEntries(changes.filter(([, change]) => change !== 0).sort())
  }
  const eventsOf = async (path: string) => {
    const payment = await kasa.payment(path)
    return (await kasa.read.events.ofPayment(payment.merchantId, payment.id)).map(({ kind }) => kind)
  }

  test('zloty can be scanned as ZBP 2D, with the tax number of a company that told it', async () => {
    await set({ taxId: null })
    const path = await go()
    const account = field(await kasa.page(path), /data-copy="(\d[\d ]+)" aria-describedby="account"/).replaceAll(
      ' ',
      '',
    )
    const title = field(await kasa.page(path), /data-copy="(KASA \w+)"/)
    expect(scan(await kasa.page(path))).toBe(`|PL|${account}|012990|Zielona Herbaciarnia|${title}|||`)
    await set({ taxId })
    expect(scan(await kasa.page(path))).toBe(`${taxId}|PL|${account}|012990|Zielona Herbaciarnia|${title}|||`)
    await arrived(path, { arrived: 'less' })
    expect(scan(await kasa.page(path))).toContain('|006495|')
    await set({ taxId: null })
  })

  test('euro has an IBAN and an EPC code, test money a page without a code, other currencies no transfer', async () => {
    const euro = await go({ currency: 'EUR' })
    const html = await kasa.page(euro)
    const iban = field(html, /data-copy="(PL[\d ]+)" aria-describedby="account"/).replaceAll(' ', '')
    expect(iban).toMatch(/^PL\d{26}$/)
    expect(scan(html)?.split('\n').slice(0, 8)).toEqual([
      'BCD',
      '002',
      '1',
      'SCT',
      '',
      'Zielona Herbaciarnia sp. z o.o.',
      iban,
      'EUR129.90',
    ])
    const free = await go({ currency: 'TST' })
    expect(await kasa.page(free)).toContain('aria-describedby="account"')
    expect(scan(await kasa.page(free))).toBeUndefined()
    const koruna = await go({ currency: 'CZK' })
    expect((await kasa.payment(koruna)).status).toBe('new')
  })

  test('the details go to the payer by e-mail once per try, and only where an address is known', async () => {
    const letters = async (path: string) => {
      const { merchantId, id } = await kasa.payment(path)
      const tries = await kasa.read.transactions.ofPayment(merchantId, id)
      const owed = tries.map(({ publicId }) => kasa.read.letters.isOwed(merchantId, id, 'transfer.data', publicId))
      return (await Promise.all(owed)).filter(Boolean).length
    }
    const path = await go({ customerEmail: 'oksana@example.com' })
    expect(await kasa.page(path)).toContain(`action="${path}/send"`)
    expect(await letters(path)).toBe(0)
    const answer = await kasa.post(`${path}/send`, {})
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path])
    await kasa.post(`${path}/send`, {})
    expect(await letters(path)).toBe(1)
    // Who came by a link learns that it was sent, and nothing of the payer.
    expect(await kasa.page(path)).toContain('Wysyłamy te dane na podany adres e-mail.')
    expect(await kasa.page(path)).not.toContain('@example.com')
    const form = await kasa.post('/pl/payment', kasa.signed({ customerEmail: 'oksana@example.com' }))
    const own = {
      cookie: form.headers
        .getSetCookie()
        .map(cookie => cookie.split(';')[0])
        .join('; '),
    }
    const mine = form.headers.get('location') ?? ''
    await kasa.post(`${mine}/transfer`, {})
    await kasa.post(`${mine}/send`, {})
    const html = await (await kasa.request(mine, { headers: own })).text()
    expect(html).toContain('o…@example.com')
    expect(html).not.toContain('oksana')
    expect(await kasa.page(path)).not.toContain(`${path}/send`)
    await kasa.post(`${path}/leave`, {})
    await kasa.post(`${path}/transfer`, {})
    expect(await kasa.page(path)).toContain(`action="${path}/send"`)
    await kasa.post(`${path}/send`, {})
    expect(await letters(path)).toBe(2)

    const silent = await go()
    expect(await kasa.page(silent)).not.toContain(`${silent}/send`)
    await kasa.post(`${silent}/send`, {})
    expect(await letters(silent)).toBe(0)
    const elsewhere = await kasa.open({ customerEmail: 'oksana@example.com' })
    expect((await kasa.post(`${elsewhere}/send`, {})).status).toBe(303)
    expect(await letters(elsewhere)).toBe(0)
    await set({ letters: { 'transfer.data': false } })
    expect(await kasa.page(await go({ customerEmail: 'oksana@example.com' }))).not.toContain('/send"')
    await set({ letters: {} })
  })

  test('an invoice with its VAT can be paid by split payment: the fields are on the page, without a code', async () => {
    await set({ taxId })
    const form = { invoice: packed(invoice) }
    const path = await kasa.open(form)
    expect(await kasa.page(path)).toContain('value="wt_split"')
    await kasa.post(`${path}/transfer`, { code: 'wt_split' })
    const html = await plain(path)
    const [sale] = await kasa.read.transactions.ofPayment(
      (await kasa.payment(path)).merchantId,
      (await kasa.payment(path)).id,
    )
    const action = sale?.action?.type === 'transfer' ? sale.action : undefined
    expect([sale?.method, sale?.methodCode]).toEqual(['wt', 'wt_split'])
    expect(html).toContain(`/VAT/24,29/IDC/${taxId}/INV/FV/1/2026/TXT/${action?.title}`)
    for (const copied of ['24,29', 'FV/1/2026', taxId]) expect(html).toContain(`data-copy="${copied}"`)
    expect(html).toContain('24,29 zł')
    expect(scan(html)).toBeUndefined()
    await arrived(path, { arrived: 'exact' })
    expect((await kasa.payment(path)).status).toBe('settled')
    expect(await kasa.page(path)).toContain('Podzielona płatność')

    const { invoiceId: _left, ...noId } = invoice
    for (const fields of [{}, { invoice: packed(noId) }, { ...form, currency: 'EUR' }]) {
      const other = await kasa.open(fields)
      expect(await kasa.page(other)).not.toContain('wt_split')
      expect((await kasa.post(`${other}/transfer`, { code: 'wt_split' })).headers.get('location')).toContain(
        'unavailable',
      )
    }
    await set({ taxId: null })
    expect(await kasa.page(await kasa.open({ ...form, orderDescription: 'x' }))).not.toContain('wt_split')
  })

  test.each([
    ['exactly', 'exact', { 'bank PLN': 12_990, 'payable PLN': -12_808, 'commission_income PLN': -182 }, 'settled', 0],
    ['too little', 'less', { 'bank PLN': 6_495, 'suspense PLN': -6_495 }, 'pending', 0],
    [
      'too much',
      'more',
      { 'bank PLN': 14_289, 'payable PLN': -12_808, 'commission_income PLN': -182, 'surplus PLN': -1_299 },
      'settled',
      1_299,
    ],
    ['too late', 'late', { 'bank PLN': 12_990, 'payable PLN': -12_808, 'commission_income PLN': -182 }, 'settled', 0],
    ['under a wrong title', 'wrong', { 'bank PLN': 12_990, 'suspense PLN': -12_990 }, 'pending', 0],
  ])('money that arrives %s', async (_how, how, entries, status, surplusMinor) => {
    const path = await go()
    expect(await changeOf(() => arrived(path, { arrived: how }))).toEqual(entries)
    expect(await kasa.payment(path)).toMatchObject({ status, surplusMinor })
    const events = await eventsOf(path)
    expect(events.filter(kind => kind === 'payment.surplus')).toHaveLength(surplusMinor > 0 ? 1 : 0)
    expect(events.filter(kind => kind === 'payment.unmatched')).toHaveLength(how === 'wrong' ? 1 : 0)
    expect(events.filter(kind => kind === 'transaction.settled')).toHaveLength(status === 'settled' ? 1 : 0)
  })

  test('the surplus is announced with its sum; the shop is told the order amount', async () => {
    const path = await go({ urlNotification: 'http://127.0.0.1:9/n' })
    await arrived(path, { arrived: 'more' })
    const payment = await kasa.payment(path)
    const events = await kasa.read.events.ofPayment(payment.merchantId, payment.id)
    const surplus = events.find(({ kind }) => kind === 'payment.surplus')
    expect(surplus).toMatchObject({ notification: 'none', facts: { amountMinor: 1_299, surplusMinor: 1_299 } })
    expect(payment.version).toBe(surplus?.sequence)
    expect(await plain(path)).toContain('o 12,99 zł za dużo')
    const recent = await kasa.read.outbox.recent(payment.merchantId, 20)
    const told = recent.filter(({ eventId }) => eventId.includes(payment.publicId)).map(({ body }) => JSON.parse(body))
    expect(told.find(({ transaction }) => transaction.status === 'settled')?.transaction.amount).toBe(12_990)
  })

  test('a transfer under a wrong title waits in suspense until it is assigned, once', async () => {
    const path = await go()
    await arrived(path, { arrived: 'wrong' })
    expect(await plain(path)).toContain('129,90 zł</strong> came under the title “Zapłata za zamówienie”')
    const { merchantId, id } = await kasa.payment(path)
    const [credit] = await kasa.read.unmatched.waitingOf(merchantId, id)
    expect((await kasa.read.unmatched.waiting(merchantId)).map(one => one.id)).toContain(credit?.id)
    const assign = () => arrived(path, { credit: String(credit?.id) })
    const stranger = await go()
    await arrived(stranger, { credit: String(credit?.id) })
    expect((await kasa.payment(stranger)).status).toBe('pending')
    const answers: number[] = []
    const thrice = async () => {
      for (const { status } of await Promise.all([assign(), assign(), assign()])) answers.push(status)
    }
    expect(await changeOf(thrice)).toEqual({
      'suspense PLN': 12_990,
      'payable PLN': -12_808,
      'commission_income PLN': -182,
    })
    expect(answers).toEqual([303, 303, 303])
    expect((await kasa.payment(path)).status).toBe('settled')
    expect(await changeOf(assign)).toEqual({})
    const again = (creditId: number, paymentId: number) =>
      assignCredit({ store: kasa.gateway.storage, businessClock: kasa.clock.now })({ merchantId, creditId, paymentId })
    const euro = await kasa.payment(await go({ currency: 'EUR' }))
    const untried = await kasa.payment(await kasa.open())
    const tellNothing = async () => {
      await expect(again(credit?.id ?? 0, id)).rejects.toThrow('credit/assigned')
      await expect(again(999_999, id)).rejects.toThrow('credit/unknown')
      await expect(again(credit?.id ?? 0, euro.id)).rejects.toThrow('credit/unfit')
      await expect(again(credit?.id ?? 0, untried.id)).rejects.toThrow('credit/unfit')
    }
    expect(await changeOf(tellNothing)).toEqual({})
    expect(await kasa.read.unmatched.waitingOf(merchantId, id)).toEqual([])
  })

  test('parts under right and wrong titles make up the sum in any order, and what is too much is surplus', async () => {
    const path = await go()
    await arrived(path, { amount: '100.00' })
    await arrived(path, { amount: '40.00', arrived: 'wrong' })
    const { merchantId, id } = await kasa.payment(path)
    const [credit] = await kasa.read.unmatched.waitingOf(merchantId, id)
    const change = await changeOf(() => arrived(path, { credit: String(credit?.id) }))
    expect(change).toEqual({
      'suspense PLN': 14_000,
      'payable PLN': -12_808,
      'commission_income PLN': -182,
      'surplus PLN': -1_010,
    })
    expect(await kasa.payment(path)).toMatchObject({ status: 'settled', surplusMinor: 1_010 })
    expect((await eventsOf(path)).at(-1)).toBe('payment.surplus')
  })

  test('a part that an abandoned try holds is surplus as soon as its order turns out to be paid already', async () => {
    const orderId = `ZAM/HELD/${engine}`
    const path = await go({ orderId })
    await arrived(path, { amount: '50.00' })
    await kasa.post(`${path}/leave`, {})
    await kasa.post(`${path}/transfer`, {})
    await arrived(await go({ orderId, orderDescription: 'again' }), { arrived: 'exact' })
    await arrived(path, { arrived: 'exact' })
    expect(await kasa.payment(path)).toMatchObject({ closedReason: 'order_paid', surplusMinor: 5_000 + 12_990 })
    const { merchantId, id } = await kasa.payment(path)
    for (const { heldMinor } of await kasa.read.transactions.ofPayment(merchantId, id)) expect(heldMinor).toBe(0)
  })

  test('a basket is booked row by row to the accounts of its beneficiaries, the rest to the shop', async () => {
    const [one, two] = ['61109010140000071219812874', '27114020040000300201355387']
    const row = (ban: string | undefined, amount: string) => ({ ban, amount, label: 'Sprzedawca' })
    const path = await kasa.open({ multipayout: [row(one, '5000'), row(two, '3000'), row(one, '1000')] })
    await kasa.post(`${path}/transfer`, {})
    expect(await changeOf(() => arrived(path, { arrived: 'exact' }))).toEqual({
      'bank PLN': 12_990,
      [`beneficiary_payable:${one} PLN`]: -6_000,
      [`beneficiary_payable:${two} PLN`]: -3_000,
      'payable PLN': -12_990 + 9_000 + 182,
      'commission_income PLN': -182,
    })
  })
})

describe('what is paid for', () => {
  let kasa: TestGateway
  beforeAll(async () => {
    kasa = await openGateway()
  })
  afterAll(() => kasa.close())

  test('positions and VAT are on the page before paying and on the receipt; the buyer is on neither', async () => {
    const attack = '"><script>alert(1)</script>{{t}}<%= 1 %>'
    const positions = [{ ...position, name: attack, quantity: 2 }, ...Array(60).fill(position)]
    const path = await kasa.open({ invoice: packed({ ...invoice, invoiceId: undefined, positions }) })
    const shown = async () => (await kasa.page(path)).replace(/[\u00a0\u202f]/g, ' ')
    const expectGoods = (html: string) => {
      expect(html).toContain('&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{t}}&lt;%= 1 %&gt;')
      expect(html).toContain('2 szt. × 64,95 zł')
      expect(html).toContain('i jeszcze 11 pozycji')
      expect(html).toMatch(/VAT 23%\s*<\/span><span class="sum">753,00 zł/)
      expect(html).not.toContain('biuro@firma.example')
    }
    expectGoods(await shown())
    expect(await shown()).toMatch(/<details class="goods">/)
    await kasa.post(`${path}/blik`, { code: '999000' })
    expect((await kasa.payment(path)).status).toBe('settled')
    expectGoods(await shown())
    expect(await shown()).not.toMatch(/<details class="goods">/)
    expect(await kasa.page(await kasa.open())).not.toContain('class="goods"')
  })
})
