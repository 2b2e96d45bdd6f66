import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { chooseDelivery } from '../../src/payments/choose-delivery.js'
import { startTry } from '../../src/payments/start-try.js'
import { engines } from '../storage/engines.js'
import { type Fields, openGateway, type TestGateway } from './open-gateway.js'

const shipping = {
  firstName: 'Łucja',
  lastName: 'Żółć',
  street: 'Długa 1/2',
  city: 'Gdańsk',
  postalCode: '80-001',
  countryCodeAlpha2: 'PL',
}
const typed = { name: 'Jan Nowak', street: 'Krótka 3', postalCode: '00-950', city: 'Warszawa', country: 'PL' }
const address = {
  name: 'Jan Nowak',
  street: 'Krótka 3',
  postalCode: '00-950',
  city: 'Warszawa',
  countryCodeAlpha2: 'PL',
}

describe.each(engines)('delivery on %s', engine => {
  let kasa: TestGateway
  beforeAll(async () => {
    kasa = await openGateway(engine)
  })
  afterAll(() => kasa.close())

  /** Opens a payment; `cookie` is what makes a browser the payer's own. */
  const open = async (fields: Fields = {}) => {
    const answer = await kasa.post('/pl/payment', kasa.signed({ delivery: '1', ...fields }))
    if (answer.status !== 303) throw new Error(`answered ${answer.status}`)
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const path = answer.headers.get('location') ?? ''
    const page = async (query = '') => (await kasa.request(`${path}${query}`, { headers: { cookie } })).text()
    return { path, page }
  }
  const settings = async (change: object) => {
    const { merchantId, serviceId } = kasa.shop ?? { merchantId: '', serviceId: '' }
    await kasa.gateway.storage.write(async ({ shops }) => {
      const shop = await shops.find(merchantId, serviceId)
      if (shop) await shops.save({ ...shop, settings: { ...shop.settings, ...change } })
    })
    kasa.forget()
  }
  const triesOf = async (path: string) => {
    const { merchantId, id } = await kasa.payment(path)
    return kasa.read.transactions.ofPayment(merchantId, id)
  }
  const bodiesOf = async (path: string) => {
    const payment = await kasa.payment(path)
    const recent = await kasa.read.outbox.recent(payment.merchantId, 50)
    return recent.filter(({ eventId }) => eventId.includes(payment.publicId)).map(({ body }) => JSON.parse(body))
  }
  const urlNotification = 'http://127.0.0.1:9/n'

  test('a form that asks for it brings a step before the methods, filled in only in the payer’s own browser', async () => {
    const { path, page } = await open({ shipping })
    const own = await page()
    expect(own).toContain(`action="${path}/delivery"`)
    for (const value of ['Łucja Żółć', 'Długa 1/2', '80-001', 'Gdańsk']) expect(own).toContain(`value="${value}"`)
    expect(own).toMatch(/<option value="PL" selected>Polska/)
    expect(own).toContain('Adres nie jest potrzebny przy wyborze: Odbiór w sklepie')
    expect(own).not.toContain('/blik"')
    const foreign = await kasa.page(path)
    expect(foreign).toContain(`action="${path}/delivery"`)
    for (const secret of ['Łucja', 'Długa', '80-001']) expect(foreign).not.toContain(secret)
  })

  test('no try starts before delivery is chosen, by the page and below it', async () => {
    const { path } = await open()
    expect((await kasa.post(`${path}/blik`, { code: '999000' })).headers.get('location')).toBe(path)
    expect(await triesOf(path)).toEqual([])
    const payment = await kasa.payment(path)
    const sandbox = { id: 'none', money: 'test', methodCodes: new Set(['ing']), acceptsCardData: false } as never
    const needs = { store: kasa.gateway.storage, businessClock: kasa.clock.now, newId: () => crypto.randomUUID() }
    const channel = { code: 'ing', method: 'ing', waitSeconds: 60 } as never
    const order = { merchantId: payment.merchantId, paymentId: payment.id, channel, connector: sandbox, language: 'pl' }
    const wish = { ...order, addressHash: 'x', returnUrl: '', callbackUrl: '' }
    await expect(startTry(needs as never)(wish as never)).rejects.toThrow('delivery/missing')
  })

  test('what is missing is named at its field, what was typed stays, and nothing typed stands in an address', async () => {
    const { path, page } = await open()
    const answer = await kasa.post(`${path}/delivery`, { choice: 'courier', ...typed, street: '', city: ' ' })
    expect(answer.headers.get('location')).toBe(`${path}?wrong=street,city`)
    const html = await page('?wrong=street,city')
    for (const field of ['street', 'city']) {
      expect(html).toMatch(
        new RegExp(`<input id="${field}"[^>]* aria-describedby="${field}-error" aria-invalid="true">`),
      )
      expect(html).toMatch(new RegExp(`<p class="error" id="${field}-error">Uzupełnij pole: `))
    }
    expect(html).not.toContain('id="name-error"')
    expect(html).toContain('<a href="#street">Uzupełnij pole: Ulica i numer.</a>')
    expect(html).toMatch(/id="city"[^>]* aria-invalid="true"/)
    expect(html).toMatch(/id="postalCode"[^>]* value="00-950">/)
    expect(html).toMatch(/value="courier" required checked/)
    expect((await kasa.payment(path)).delivery).toBe('asked')
    const none = await kasa.post(`${path}/delivery`, typed)
    expect(none.headers.get('location')).toBe(`${path}?wrong=choice`)
    const hostile = { choice: 'courier', ...typed, name: 'a\u202eb', country: 'XX' }
    expect((await kasa.post(`${path}/delivery`, hostile)).headers.get('location')).toBe(`${path}?wrong=name,country`)
    expect((await kasa.post(`${path}/delivery`, { choice: 'unknown' })).headers.get('location')).toBe(
      `${path}?wrong=choice`,
    )
  })

  test('the choice is shown, can be changed, is told to the shop and stands on the receipt of the payer', async () => {
    const { path, page } = await open({ urlNotification })
    expect((await kasa.post(`${path}/delivery`, { choice: 'pickup' })).headers.get('location')).toBe(path)
    expect(await page()).toContain('Odbiór w sklepie')
    expect(await page()).toContain(`href="${path}?delivery"`)
    expect(await page('?delivery')).toMatch(/value="pickup" required checked/)
    await kasa.post(`${path}/delivery`, { choice: 'courier', ...typed })
    expect(await page()).toContain('Krótka 3')
    expect(await kasa.page(path)).toContain('Kurier')
    expect(await kasa.page(path)).not.toContain('Krótka 3')
    await kasa.post(`${path}/blik`, { code: '999000' })
    expect((await kasa.payment(path)).status).toBe('settled')
    expect(await page()).toContain('Jan Nowak, Krótka 3, 00-950 Warszawa, PL')
    expect(await kasa.page(path)).not.toContain('Krótka 3')
    const bodies = await bodiesOf(path)
    expect(bodies.length).toBeGreaterThan(0)
    for (const body of bodies) {
      expect(body.delivery).toEqual({ code: 'courier', name: 'Kurier', price: 'included', address })
      expect(Object.keys(body).at(-1)).toBe('delivery')
    }
    const events = await kasa.read.events.ofPayment(
      (await kasa.payment(path)).merchantId,
      (await kasa.payment(path)).id,
    )
    expect(JSON.stringify(events)).not.toContain('Krótka')
    await kasa.post(`${path}/delivery`, { choice: 'pickup' })
    expect(await page()).toContain('Krótka 3')
  })

  test('while a try is under way what the shop was told stays', async () => {
    const { path } = await open()
    await kasa.post(`${path}/delivery`, { choice: 'pickup' })
    await kasa.post(`${path}/transfer`, {})
    const { merchantId, id: paymentId } = await kasa.payment(path)
    const delivery = { code: 'courier', name: 'Kurier', price: 'included' as const, address }
    const needs = { store: kasa.gateway.storage, businessClock: kasa.clock.now }
    const order = { merchantId, paymentId, delivery, isComplete: true }
    await expect(chooseDelivery(needs)(order)).rejects.toThrow('try/in-progress')
    expect((await kasa.post(`${path}/delivery`, { choice: 'courier', ...typed })).status).toBe(303)
    expect(await kasa.page(path)).toContain('Odbiór w sklepie')
  })

  test('forms and shops decide together whether the page asks', async () => {
    const asks = async (fields: Fields) => (await kasa.payment(await kasa.open(fields))).delivery === 'asked'
    expect([await asks({}), await asks({ delivery: '0' }), await asks({ delivery: '1' })]).toEqual([false, false, true])
    const choices = [{ code: 'post', names: { en: 'Post' }, price: 'free', needsAddress: true }]
    await settings({ delivery: { ask: 'always', choices } })
    expect([await asks({}), await asks({ delivery: '0' }), await asks({ delivery: '1' })]).toEqual([true, false, true])
    expect(await kasa.page(await kasa.open({}))).toMatch(/value="post" required checked/)
    await settings({ delivery: null })
    expect(await asks({ delivery: '1' })).toBe(false)
    const { path } = await open({ urlNotification })
    await kasa.post(`${path}/blik`, { code: '999000' })
    expect((await bodiesOf(path)).every(body => !('delivery' in body))).toBe(true)
    expect((await kasa.post(`${path}/delivery`, { choice: 'post' })).headers.get('location')).toBe(path)
    const refused = await kasa.post('/pl/payment', kasa.signed({ delivery: 'yes' }))
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('delivery')])
  })
})
