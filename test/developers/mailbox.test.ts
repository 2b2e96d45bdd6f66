import { afterEach, expect, test } from '@jest/globals'
import { openMailbox } from '../gateway/mail-house.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (environment: Record<string, string> = {}): Promise<TestGateway> => {
  const kasa = await openGateway('sqlite', {}, environment)
  open.push(kasa.close)
  return kasa
}
const pay = async (kasa: TestGateway, fields: Record<string, string> = {}): Promise<void> => {
  const page = await kasa.open({ customerEmail: 'payer@example.com', ...fields })
  await kasa.post(`${page}/blik`, { code: '777123' })
  await kasa.pass(2)
  await kasa.pass(2)
}
const addresses = (html: string): string[] =>
  [...html.matchAll(/href="(\/developers\/mailbox\/\d+)"/g)].map(([, address]) => address ?? '')

test('without a mail server a sandbox keeps letters and shows them, newest first, as text and as a locked-up page', async () => {
  const kasa = await start()
  expect(await kasa.page('/developers/mailbox')).toContain('None yet.')
  await pay(kasa, { orderId: 'ZAM/<b>7</b>' })
  const list = await kasa.page('/developers/mailbox')
  expect(list.indexOf('payment.paid')).toBeLessThan(list.indexOf('payment.started'))
  expect(list).toContain('<td>kept</td>')
  const [paid = '', started = ''] = addresses(list)

  const answer = await kasa.request(started)
  const page = await answer.text()
  expect(page).toContain('payer@example.com')
  expect(page).toMatch(/<pre[^>]*>Sklep: Herbaciarnia Pod Lipą/)
  expect(page).toContain('ZAM/&lt;b&gt;7&lt;/b&gt;')
  expect(page).toContain(`<iframe class="letter" title="The letter as HTML" src="${started}/html" sandbox="`)
  expect(answer.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'; frame-src 'self'$/)

  const html = await kasa.request(`${paid}/html`)
  expect(html.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
  )
  expect(html.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  expect(await html.text()).toContain('Płatność zakończona')
  for (const none of ['0', '99999', 'x', '1.5', `${'9'.repeat(30)}`])
    for (const part of ['', '/html'])
      expect((await kasa.request(`/developers/mailbox/${none}${part}`)).status).toBe(404)
})

test('with a mail server the mailbox shows what was sent and what waits', async () => {
  const mailbox = await openMailbox()
  open.push(mailbox.close)
  const kasa = await start(mailbox.environment)
  await pay(kasa)
  expect(await kasa.page('/developers/mailbox')).toContain('<td>sent</td>')
  await mailbox.close()
  open.splice(0, 1)
  await pay(kasa)
  expect(await kasa.page('/developers/mailbox')).toMatch(/<td>waiting: [^<]+<\/td>/)
})

test('from outside, letters are behind the developer token', async () => {
  const kasa = await start({ KASA_HOST: '0.0.0.0', KASA_DEVELOPER_TOKEN: 'a-token-of-the-operator-1234' })
  await pay(kasa)
  for (const path of ['', '/1', '/1/html']) {
    const answer = await kasa.request(`/developers/mailbox${path}`)
    expect([answer.status, await answer.text()]).toEqual([401, expect.not.stringContaining('payer@')])
  }
})

test('a payer without an address gets no letter', async () => {
  const kasa = await start()
  await pay(kasa, { customerEmail: '' })
  expect(await kasa.page('/developers/mailbox')).toContain('None yet.')
})
