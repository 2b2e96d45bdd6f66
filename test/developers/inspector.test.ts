import { afterEach, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { type EngineName, engines } from '../storage/engines.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (
  environment: Record<string, string> = {},
  engine: EngineName = 'sqlite',
): Promise<{ kasa: TestGateway; shop: ReceivingShop }> => {
  const shop = await openShop()
  open.push(shop.close)
  const kasa = await openGateway(engine, {}, environment)
  open.push(kasa.close)
  return { kasa, shop }
}
const pay = async (kasa: TestGateway, fields: Record<string, unknown>): Promise<string> => {
  const page = await kasa.open(fields)
  await kasa.post(`${page}/blik`, { code: '999000' })
  await kasa.gateway.tick()
  return page.split('/')[3] ?? ''
}
const eventsIn = (html: string): string[] => [
  ...new Set([...html.matchAll(/href="\/developers\/notifications\/(evt_[^"]+)"/g)].map(([, id]) => id ?? '')),
]
const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
const resend = async (kasa: TestGateway, form: Record<string, string>): Promise<string> => {
  const answer = await kasa.post('/developers/notifications/resend', form)
  expect(answer.status).toBe(303)
  const location = answer.headers.get('location') ?? ''
  await kasa.gateway.tick()
  return location
}

test.each(engines)(
  'every attempt shows request, response and what changed, and a message can be sent again anywhere: %s',
  async engine => {
    const { kasa, shop } = await start({}, engine)
    shop.reply = status(
      503,
      { 'retry-after': '1', server: 'shop/1', 'set-cookie': 'sid=1' },
      'not yet: 4111 1111 1111 1111',
    )
    await pay(kasa, { orderId: 'INSPECT/<1>', urlNotification: `${shop.url}/notify?x=1` })
    const list = await kasa.page('/developers/notifications?state=waiting')
    const [event = ''] = eventsIn(list)
    expect(textOf(list)).toContain('INSPECT/&lt;1&gt; sale settled waiting')
    expect(textOf(list)).toContain(` ${event.slice(0, 12)}…_`)

    shop.reply = status(200, {}, '{"status":"ok"}')
    expect(await resend(kasa, { event })).toBe(`/developers/notifications/${event}?resent=1`)
    const [first, again] = shop.received
    expect(again?.body).toEqual(first?.body)
    expect(again?.headers['webhook-id']).toBe(event)

    expect(textOf(await kasa.page(`/developers/notifications/${event}`))).toContain('delivered webhook-id')

    const other = await openShop(status(302, { location: 'https://elsewhere.example/' }))
    open.push(other.close)
    await resend(kasa, { event, url: `${other.url}/copy` })
    expect(other.received.map(({ path }) => path)).toEqual(['/copy'])
    await resend(kasa, { event, url: 'http://127.0.0.1:9/nobody' })

    const html = await kasa.page(`/developers/notifications/${event}`)
    const page = textOf(html)
    expect(page).toContain('delivered webhook-id')
    for (const said of [
      'POST /notify?x=1 HTTP/1.1',
      `merchantid=${kasa.shop?.merchantId};serviceid=${kasa.shop?.serviceId};signature=***;alg=sha256`,
      `webhook-id: ${event}`,
      'HTTP 503 retry-after: 1 server: shop/1',
      'Status: 503 → 200',
      'Header: retry-after: 1 → –',
      `Address: ${shop.url}/notify?x=1 → ${other.url}/copy`,
      'Status: 200 → 302',
      'nobody listens at this address and port',
    ])
      expect(page).toContain(said)
    expect(html.match(/<h3>Sent by hand, /g)).toHaveLength(3)
    expect(page).not.toMatch(/4111 1111|set-cookie|v1,[A-Za-z0-9+/]{20}/)
    expect(html).not.toContain(kasa.shop?.serviceKey)
    expect(first?.headers['x-imoje-signature']).toMatch(/signature=\w{64}/)
    expect(html).not.toContain(/signature=(\w+)/.exec(String(first?.headers['x-imoje-signature']))?.[1])

    await kasa.pass(3600)
    expect(shop.received).toHaveLength(2)
  },
)

test('several messages and a range of time are sent again, superseded and suppressed ones are left', async () => {
  const { kasa, shop } = await start()
  for (const orderId of ['R-1', 'R-2', 'R-3']) await pay(kasa, { orderId, urlNotification: shop.url })
  kasa.clock.forward(3600)
  await pay(kasa, { orderId: 'R-4', urlNotification: shop.url })
  const told = () => shop.received.splice(0).map(({ body }) => JSON.parse(body.toString('utf8')).payment.orderId)
  expect(told()).toEqual(['R-1', 'R-2', 'R-3', 'R-4'])
  const events = eventsIn(await kasa.page('/developers/notifications'))
  expect(events).toHaveLength(4)
  const [newest = '', , third = ''] = events
  const chosen = new URLSearchParams([newest, third].map((event): [string, string] => ['event', event])).toString()
  const answer = await kasa.request('/developers/notifications/resend', {
    method: 'POST',
    body: chosen,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(answer.headers.get('location')).toBe('/developers/notifications?resent=2')
  await kasa.gateway.tick()
  expect(told().sort()).toEqual(['R-2', 'R-4'])

  const now = kasa.clock.now().getTime()
  const range = {
    range: 'yes',
    from: new Date(now - 2 * 3600_000).toISOString(),
    until: new Date(now - 1800_000).toISOString(),
  }
  expect(await resend(kasa, range)).toBe('/developers/notifications?resent=3')
  expect(told().sort()).toEqual(['R-1', 'R-2', 'R-3'])
  expect(await resend(kasa, { ...range, state: 'given_up' })).toBe('/developers/notifications?resent=0')
  expect(await resend(kasa, { ...range, from: 'yesterday' })).toContain('wrong=range')
  expect(await kasa.page('/developers/notifications?wrong=range')).toMatch(/role="alert"><p>A range has two moments/)
  expect(await resend(kasa, {})).toContain('wrong=none')
  expect(await resend(kasa, { event: 'evt_none_1' })).toContain('wrong=message%2Funknown')
  expect(await resend(kasa, { event: newest, url: 'file:///etc/passwd' })).toContain('wrong=address%2Funfit')
  expect(told()).toEqual([])
})

test('outside a local sandbox messages go to hosts that the shop has registered, and the guard still judges what they lead to', async () => {
  const authorization = 'Bearer a-token-of-the-operator-1234'
  const environment = { KASA_HOST: '0.0.0.0', KASA_DEVELOPER_TOKEN: 'a-token-of-the-operator-1234' }
  const { kasa, shop } = await start({ ...environment, KASA_SANDBOX_TARGETS: '127.0.0.1,localhost' })
  await pay(kasa, { orderId: 'FAR-1', urlNotification: `${shop.url}/n` })
  const list = await (await kasa.request('/developers/notifications', { headers: { authorization } })).text()
  const [event = ''] = eventsIn(list)
  const send = async (url: string) => {
    const answer = await kasa.post('/developers/notifications/resend', { event, url }, { authorization })
    await kasa.gateway.tick()
    return answer.headers.get('location')
  }
  const before = shop.received.length
  expect(await send(`http://localhost:${shop.port}/other`)).toContain('wrong=address%2Funregistered')
  expect(shop.received).toHaveLength(before)
  expect(await send(`${shop.url}/again`)).toContain('resent=1')
  expect(shop.received.at(-1)?.path).toBe('/again')
})

test('the log and a payment’s page tell every step, of the merchant’s own payments alone', async () => {
  const { kasa, shop } = await start()
  const payment = await pay(kasa, { orderId: 'LOG-1', urlNotification: shop.url })
  await pay(kasa, { orderId: 'LOG-2' })
  const log = textOf(await kasa.page('/developers/events'))
  expect(log.indexOf('LOG-2')).toBeLessThan(log.indexOf('LOG-1'))
  const one = await kasa.page('/developers/events?order=LOG-1')
  expect(textOf(one)).toMatch(/transaction\.settled settled LOG-1/)
  expect(one).not.toContain('LOG-2')
  expect(one).toContain(`/developers/payments/${payment}`)
  const live = await kasa.request('/developers/events?live')
  expect(live.headers.get('refresh')).toBe('5')
  expect((await kasa.request('/developers/events')).headers.get('refresh')).toBeNull()
  expect(await kasa.page('/developers/events?order=a%00b')).toContain('Nothing has happened yet.')

  const steps = textOf(await kasa.page(`/developers/payments/${payment}`))
  expect(steps).toMatch(
    /Payment of order LOG-1 settled .* opened .* transaction\.settled settled .* Notification: delivered .* HTTP 200/,
  )
  for (const path of [
    'payments/none',
    'payments/00000000-0000-4000-8000-000000000000',
    'notifications/evt_x_1',
    'notifications/%00',
  ])
    expect([path, (await kasa.request(`/developers/${path}`)).status]).toEqual([path, 404])
})
