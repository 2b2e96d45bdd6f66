import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import { cleanUp, kasa, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild)
afterAll(cleanUp)

test('kasa shop methods pauses, limits, names and orders the methods of a shop’s page, and refuses what cannot be', async () => {
  const house = { KASA_DATA: await newFolder() }
  const { announced } = await startServer(house)
  const { merchantId = '', serviceId = '', serviceKey = '', baseUrl = '' } = announced
  const words = (...rest: string[]) => ['shop', 'methods', serviceId, ...rest, '--merchant', merchantId]
  const methods = async (...rest: string[]): Promise<{ code: string }[]> => kasa(house, ...words(...rest))
  const refused = async (...rest: string[]) => {
    const { code, stderr } = await run(['dist/cli/kasa.js', ...words(...rest)], house)
    expect(code).toBe(1)
    return stderr
  }

  await methods('off', 'blik')
  await methods('order', 'transfer,card')
  await methods('label', 'transfer', 'pl=Przelew', 'na', 'konto')
  await methods('limit', 'ecom3ds', 'PLN', '--min', '20000')
  await methods('pause', 'wallet', '--until', '2099-01-01T00:00:00Z', '--reason', 'pl=Przerwa do rana')
  const rows = await methods('list')
  const row = (code: string) => rows.find(each => each.code === code)
  expect(row('blik')).toMatchObject({ on: false, place: null })
  expect(row('ecom3ds')).toMatchObject({ on: true, place: 2, limits: 'PLN 20000–' })
  expect(row('wt')).toMatchObject({ place: 1, names: 'pl=Przelew na konto' })
  expect(row('gpay')).toMatchObject({ paused: '2099-01-01T00:00:00.000Z' })

  const fields = { merchantId, serviceId, amount: '12990', currency: 'PLN', orderId: 'M-1', customerFirstName: 'Ola' }
  const all = { ...fields, customerLastName: 'Lis' }
  const form = new URLSearchParams({ ...all, signature: signForm(formFieldsFrom(all), serviceKey) })
  const html = await (await fetch(`${baseUrl}/pl/payment?${form}`)).text()
  expect([...html.matchAll(/id="method-(\w+)"/g)].map(([, kind]) => kind)).toEqual([
    ...['transfer', 'card', 'bank', 'wallet', 'later', 'instalments'],
  ])
  const text = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  expect(text).toContain('Przelew na konto')
  expect(text).toContain('Karta Dostępne od 200,00 zł')
  expect(text).toMatch(/Portfel cyfrowy Przerwa do rana · Ponownie dostępne od: 1 stycznia 2099/)

  expect(await refused('off', 'bitcoin')).toContain('"bitcoin" is none of: blik, ing,')
  expect(await refused('limit', 'blik', 'EUR', '--min', '1')).toContain('"EUR" is none of: PLN, TST.')
  expect(await refused('pause', 'wallet', '--until', 'tomorrow')).toContain('--until is a moment such as')
  expect(await refused('label', 'card', 'xx=Karte')).toContain('A text begins with its language')
  expect(await refused('dance')).toContain('Say what to change')
}, 60_000)
