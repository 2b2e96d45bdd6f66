import { expect, test } from '@jest/globals'
import { createKasa, isKasaError, type WidgetOrder } from '../../sdk/src/index.js'
import { readWidgetOrder } from '../../src/paywall/form/widget-order.js'
import { readSigned } from '../../src/paywall/signed-form.js'

const shop = {
  baseUrl: 'http://127.0.0.1:3000',
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
}
const now = new Date('2026-11-22T10:00:00Z')
const kasa = createKasa({ ...shop, now: () => now })
const order: WidgetOrder = {
  amount: 200,
  currency: 'PLN',
  orderId: '123',
  customerId: '123',
  customerFirstName: 'John',
  customerLastName: 'Doe',
  customerEmail: 'johndoe@domain.com',
}

/** Reads attributes as the script does, and gives them to the gateway. */
const received = (attributes: Readonly<Record<string, string>>) => {
  const unsigned = ['data-locale', 'data-inline', 'data-element-id', 'data-element-event']
  const fields: [string, string][] = Object.entries(attributes)
    .filter(([name]) => name.startsWith('data-') && !unsigned.includes(name))
    .map(([name, value]) => [name.slice(5).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), value])
  return readSigned(
    { raw: Buffer.from(String(new URLSearchParams(fields))), contentKind: 'body' },
    {
      ...{ now, mode: 'sandbox', currencies: new Set(['PLN']) },
      findShop: () => ({ keys: [{ id: 'test', key: shop.serviceKey, livemode: false }] }),
    },
    readWidgetOrder,
  )
}
const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (isKasaError(error)) return `${error.code} ${error.field}`
    throw error
  }
  throw new Error('nothing was refused')
}

test('the signature of the widget and of the calculator are those of the documentation’s rule', () => {
  // V12 of the vectors; V11 has a serviceId that is none, so its text is compared.
  const { options } = kasa.widget.installments({ amount: 30_000, currency: 'PLN' })
  expect(options).toEqual({
    merchantId: shop.merchantId,
    serviceId: shop.serviceId,
    amount: '30000',
    currency: 'PLN',
    signature: 'c53bbee7b43c435208a32c7df82d9422245b1598612af7b54686a2a1ef8dd23b;sha256',
  })
  expect(Object.keys(kasa.widget.card(order).attributes).sort()).toEqual(
    [
      ...['id', 'src', 'data-amount', 'data-currency', 'data-customer-email', 'data-customer-first-name'],
      ...['data-customer-id', 'data-customer-last-name', 'data-merchant-id', 'data-order-id', 'data-service-id'],
      'data-signature',
    ].sort(),
  )
})

test('the gateway reads the order that the package signed, place attributes aside', async () => {
  const rows = [{ ban: '72105000028166973380325415', amount: 50, label: 'Ceramika "Ćma" & Co' }]
  const full = {
    ...order,
    orderDescription: 'Księga <b>"1"</b>',
    urlCancel: 'https://shop.example/basket?a=1&b=2',
    widgetType: 'recurring',
    multipayout: rows,
    validTo: 'never',
    algorithm: 'sha512',
  } as const
  const { attributes, html } = kasa.widget.card(full, {
    locale: 'de',
    inline: true,
    elementId: 'x',
    elementEvent: 'tap',
  })
  expect(attributes).toMatchObject({ 'data-locale': 'de', 'data-inline': 'true', 'data-element-event': 'tap' })
  expect(html).toContain('data-order-description="Księga &lt;b&gt;&quot;1&quot;&lt;/b&gt;"')
  expect(await received(attributes)).toMatchObject({
    ok: true,
    order: {
      title: 'Księga <b>"1"</b>',
      validTo: 'never',
      multipayout: [{ ban: rows[0]?.ban, amountMinor: 50, label: rows[0]?.label }],
      widget: { type: 'recurring', urlCancel: 'https://shop.example/basket?a=1&b=2' },
    },
  })
  expect(await received({ ...attributes, 'data-widget-type': 'ecom3ds' })).toMatchObject({
    ok: false,
    kind: 'signature',
  })
})

test.each<[object, string]>([
  [{ customerId: undefined }, 'order/missing customerId'],
  [{ customerEmail: '' }, 'order/missing customerEmail'],
  [{ customerId: 'ż' }, 'order/invalid customerId'],
  [{ widgetType: 'twoclick' }, 'order/invalid widgetType'],
  [{ amount: 1.5 }, 'order/amount amount'],
  [{ orderDescription: 'a&widgetType=ecom3ds' }, 'order/ambiguous orderDescription'],
])('an order with %j is refused: %s', (change, code) => {
  expect(codeOf(() => kasa.widget.card({ ...order, ...change } as WidgetOrder))).toBe(code)
})

test('a calculator is for 300 to 50,000 zł, and a place for the known languages', () => {
  for (const amount of [29_999, 5_000_001, 30_000.5])
    expect(codeOf(() => kasa.widget.installments({ amount, currency: 'PLN' }))).toBe('order/amount amount')
  expect(codeOf(() => kasa.widget.installments({ amount: 30_000, currency: 'EUR' as 'PLN' }))).toBe(
    'order/invalid currency',
  )
  expect(codeOf(() => kasa.widget.card(order, { locale: 'xx' as 'pl' }))).toBe('order/invalid locale')
})
