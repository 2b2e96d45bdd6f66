import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import { cleanUp, kasa, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild)
afterAll(cleanUp)

test('an operator says how a shop delivers, its tax number, whether it may send card data and whether its money is held, and assigns money that came under a wrong title', async () => {
  const house = { KASA_DATA: await newFolder() }
  const server = await startServer(house)
  const { merchantId, serviceId, serviceKey, baseUrl } = server.announced
  const ids = ['--merchant', String(merchantId)]
  const refused = async (...words: string[]) => {
    const { code, stderr } = await run(['dist/cli/kasa.js', ...words, ...ids], house)
    expect(code).toBe(1)
    return stderr
  }
  const of = (command: string) => ['shop', command, String(serviceId)]

  const choices = ['post,free,address,en=Post,pl=Poczta', 'shop,included,no-address,en=Shop']
  expect(await kasa(house, ...of('delivery'), 'always', ...choices, ...ids)).toEqual([
    { ask: 'always', code: 'post', price: 'free', needsAddress: true, names: 'en=Post, pl=Poczta' },
    { ask: 'always', code: 'shop', price: 'included', needsAddress: false, names: 'en=Shop' },
  ])
  expect(await refused(...of('delivery'), 'always', 'post,cheap,address,en=Post')).toContain('say "free" or "included"')
  expect(await refused(...of('delivery'), 'always', 'post,free,address')).toContain('give post names')
  expect(await refused(...of('delivery'), 'always', choices[0] ?? '', choices[0] ?? '')).toContain('a code of its own')
  expect(await refused(...of('delivery'), 'sometimes')).toContain('"sometimes" is none of them')
  expect(await kasa(house, ...of('delivery'), ...ids)).toHaveLength(2)
  expect(await kasa(house, ...of('delivery'), 'never', ...ids)).toEqual([])
  expect(await refused(...of('tax-id'), '1234563219')).toContain('is no NIP')
  expect(await kasa(house, ...of('tax-id'), 'none', ...ids)).toMatchObject({ taxId: null })

  expect(await kasa(house, ...of('hold'), 'show', ...ids)).toEqual({ on: false, hours: 119, atEnd: 'release' })
  const rule = ['--hours', '72', '--at-end', 'capture']
  expect(await kasa(house, ...of('hold'), 'on', ...rule, ...ids)).toEqual({ on: true, hours: 72, atEnd: 'capture' })
  for (const hours of ['0', '120', '1.5'])
    expect(await refused(...of('hold'), 'on', '--hours', hours)).toContain('write whole hours from 1 to 119')
  expect(await refused(...of('hold'), 'on', '--at-end', 'keep')).toContain('say release or capture')
  expect(await kasa(house, ...of('hold'), 'show')).toMatchObject({ on: true })
  await kasa(house, 'merchant', 'create', '--name', 'Second', '--legal-name', 'Second sp. z o.o.')
  const unclear = await run(['dist/cli/kasa.js', ...of('hold'), 'off'], house)
  expect([unclear.code, unclear.stderr]).toEqual([1, expect.stringContaining('There are 2 merchants: say whose')])
  expect(await kasa(house, ...of('hold'), 'off', ...ids)).toEqual({ on: false, hours: 72, atEnd: 'capture' })
  const byDefault = { overdraftMinor: 'default', lateMoney: 'accept' }
  expect(await kasa(house, ...of('refunds'), ...ids)).toEqual(byDefault)
  const strict = await kasa(house, ...of('refunds'), '--overdraft', '50000', '--late-money', 'refund', ...ids)
  expect(strict).toEqual({ overdraftMinor: 50_000, lateMoney: 'refund' })
  expect(await refused(...of('refunds'), '--overdraft', '500.00')).toContain('write whole minor units')
  expect(await refused(...of('refunds'), '--late-money', 'keep')).toContain('say accept or refund')
  const again = await kasa(house, ...of('refunds'), '--overdraft', 'default', '--late-money', 'accept', ...ids)
  expect(again).toEqual(byDefault)
  expect(await refused(...of('card-data'), 'yes')).toContain('on|off')
  expect(await kasa(house, ...of('card-data'), 'on', ...ids)).toMatchObject({ plainCardData: true })

  const form = {
    ...{ merchantId, serviceId, amount: '1000', currency: 'PLN', orderId: 'A/1' },
    ...{ customerFirstName: 'Jan', customerLastName: 'Nowak' },
  } as Record<string, string>
  const signature = signForm(formFieldsFrom(form), String(serviceKey))
  const post = (path: string, body: Record<string, string>) =>
    fetch(`${baseUrl}${path}`, { method: 'POST', body: new URLSearchParams(body), redirect: 'manual' })
  const page = (await post('/pl/payment', { ...form, signature })).headers.get('location') ?? ''
  await post(`${page}/transfer`, {})
  await post(`${page}/arrived`, { arrived: 'wrong' })
  const paymentId = page.split('/')[3] ?? ''
  const waiting: { credit: number }[] = await kasa(house, 'credit', 'list', ...ids)
  expect(waiting).toMatchObject([{ amountMinor: 1_000, currency: 'PLN', title: 'Zapłata za zamówienie' }])
  const credit = String(waiting[0]?.credit)
  // Money is booked by the clock that the sandbox shows.
  const { now }: { now: string } = await kasa(house, 'clock', '+400d')
  expect(await refused('credit', 'assign', '999', paymentId)).toContain('There is no such credit')
  expect(await refused('credit', 'assign', 'first', paymentId)).toContain('"first" is no credit')
  expect(await kasa(house, 'credit', 'assign', credit, paymentId, ...ids)).toEqual({
    ...{ paymentId, status: 'settled', surplusMinor: 0 },
  })
  const receipt = await (await fetch(`${baseUrl}${page.replace('/pl/', '/en/')}`)).text()
  expect(receipt).toContain(new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' }).format(new Date(now)))
  expect(await refused('credit', 'assign', credit, paymentId)).toContain('assigned before')
  expect(await kasa(house, 'credit', 'list', ...ids)).toEqual([])
  await server.stop()
})
