import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cleanUp, kasa, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild)
afterAll(cleanUp)

test('kasa switches letters and what is remembered off and on, and refuses switches that there are not', async () => {
  const house = { KASA_DATA: await newFolder() }
  const { announced } = await startServer(house)
  const { merchantId = '', serviceId = '' } = announced
  const words = (...rest: string[]) => ['shop', 'letters', serviceId, ...rest, '--merchant', merchantId]
  const off = async (...rest: string[]): Promise<string[]> => {
    const rows: { kind: string; on: boolean }[] = await kasa(house, ...words(...rest))
    return rows.filter(({ on }) => !on).map(({ kind }) => kind)
  }
  expect(await off('list')).toEqual(['invoice.created', 'invoice.shop', 'paid.shop'])
  for (const kind of ['invoice.created', 'invoice.shop', 'paid.shop']) await off('on', kind)
  expect(await off('list')).toEqual([])
  expect(await off('off', 'payment.paid')).toEqual(['payment.paid'])
  expect(await off('off', 'profile.stored')).toEqual(['payment.paid', 'profile.stored'])
  expect(await off('on', 'payment.paid')).toEqual(['profile.stored'])
  expect(await off('list')).toEqual(['profile.stored'])
  const remember = (...rest: string[]) => kasa(house, 'shop', 'remember', serviceId, ...rest, '--merchant', merchantId)
  expect(await remember('list')).toEqual({ cards: true, blik: true, withoutCvc: false })
  expect(await remember('off', 'blik')).toEqual({ cards: true, blik: false, withoutCvc: false })
  expect(await remember('on', 'withoutCvc')).toEqual({ cards: true, blik: false, withoutCvc: true })
  const wrongSwitch = ['shop', 'remember', serviceId, 'on', 'wallets', '--merchant', merchantId]
  const refused = await run(['dist/cli/kasa.js', ...wrongSwitch], house)
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('the switches are cards blik withoutCvc')])
  for (const [wrong, reason] of [
    [['off', 'toString'], 'the kinds are payment.started payment.paid'],
    [['maybe', 'payment.paid'], 'Say which'],
  ] as const) {
    const { code, stderr } = await run(['dist/cli/kasa.js', ...words(...wrong)], house)
    expect([code, stderr]).toEqual([1, expect.stringContaining(reason)])
  }
})
