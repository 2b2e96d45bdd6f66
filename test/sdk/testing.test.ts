import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from '@jest/globals'
import { createKasa, money } from '../../sdk/src/index.js'
import { type PayerChoice, startKasa, type TestKasa, type TestKasaOptions, testData } from '../../sdk/src/testing.js'
import * as gateway from '../../src/in-process.js'
import { openShop } from '../notifications/receiving-shop.js'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (options: TestKasaOptions = {}): Promise<TestKasa> => {
  const kasa = await startKasa({ gateway, ...options })
  open.push(kasa.close)
  return kasa
}
const shopOf = async () => {
  const shop = await openShop()
  open.push(shop.close)
  return shop
}
const formOf = ({ shop }: TestKasa, orderId = 'A-1') =>
  createKasa(shop).paywall.form({
    amount: money('129.90', 'PLN'),
    currency: 'PLN',
    orderId,
    customerFirstName: 'Łucja',
    customerLastName: 'Żółć',
  })

test('nothing happens before the test says so; the shop’s own address is used where the order names none', async () => {
  const shop = await shopOf()
  const kasa = await start({ notificationUrl: shop.url })
  await kasa.payer.pay(formOf(kasa), { blik: testData.blik.confirmedInApp })
  expect(shop.received).toHaveLength(0)
  await kasa.tick()
  expect(shop.received).toHaveLength(1)
  const before = await kasa.clock.freeze()
  const after = await kasa.clock.forward('1d12h')
  expect(after.getTime() - before.getTime()).toBe(36 * 3_600_000)
  expect(await kasa.clock.now()).toEqual(after)
  expect(shop.received).toHaveLength(2)
  const { notifications } = createKasa(kasa.shop)
  const told = shop.received.map(({ body, headers }) => notifications.verify(body, headers).kind)
  expect(told).toEqual(['payment.pending', 'payment.settled'])
  await expect(kasa.clock.forward('yesterday')).rejects.toThrow('time span')
})

test('two gateways in one test know nothing of each other, and one can run by itself', async () => {
  const shop = await shopOf()
  const [quiet, running] = [await start(), await start({ running: true, notificationUrl: shop.url })]
  const done = new Promise<void>(resolveTold => {
    shop.reply = answer => {
      answer.end('{"status":"ok"}')
      resolveTold()
    }
  })
  await running.payer.pay(formOf(running))
  await done
  const strange = { ...formOf(running), action: `${quiet.shop.baseUrl}/payment` }
  await expect(quiet.payer.open(strange)).rejects.toMatchObject({ code: 'testing/payer' })
})

test('what a payer cannot do is said in the words of the page', async () => {
  const kasa = await start()
  const form = formOf(kasa)
  const altered = { ...form, fields: { ...form.fields, amount: '1' } }
  await expect(kasa.payer.open(altered)).rejects.toMatchObject({
    code: 'testing/payer',
    message: expect.stringMatching(/^No payment page was opened: the gateway answered 4\d\d\.$/),
    hint: expect.stringContaining('FORM-SIGNATURE'),
  })
  const payment = await kasa.payer.open(form)
  expect(await payment.screen()).toBe('choose')
  await expect(payment.pay({ card: '4111' })).rejects.toMatchObject({ message: 'The page did not take card: number.' })
  await expect(payment.goBack()).rejects.toMatchObject({ hint: expect.stringContaining('urlReturn') })
  await payment.pay({ bank: 'mtransfer', answer: 'decline' })
  await kasa.clock.forward('2s')
  expect(await payment.screen()).toBe('choose')
})

test.each<[PayerChoice, string]>([
  [{ wallet: 'gpay' }, 'payment.settled settled'],
  [{ later: 'paypo', answer: 'decline' }, 'payment.pending rejected'],
  [{ bank: 'mtransfer', answer: 'twice' }, 'payment.settled settled'],
  [{ transfer: 'exact' }, 'payment.settled settled'],
  [{ transfer: 'less' }, 'payment.pending pending'],
  [{ card: testData.card.settles }, 'payment.settled settled'],
  [{ card: testData.card.declined }, 'payment.pending rejected'],
])('a payer can do %j', async (choice, outcome) => {
  const shop = await shopOf()
  const kasa = await start({ notificationUrl: shop.url })
  await kasa.payer.pay(formOf(kasa), choice)
  await kasa.tick()
  await kasa.clock.forward('5s')
  const [last] = shop.received.slice(-1)
  if (last === undefined) throw new Error('the shop was told nothing')
  const { kind, transaction } = createKasa(kasa.shop).notifications.verify(last.body, last.headers)
  expect(`${kind} ${transaction?.status}`).toBe(outcome)
})

test('a project without the gateway is told to install it', () => {
  const testing = pathToFileURL(resolve('sdk/dist/esm/testing.js')).href
  const program = `import(${JSON.stringify(testing)}).then(({ startKasa }) => startKasa()).catch(({ code, hint }) => console.log(code, hint))`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: tmpdir(), encoding: 'utf8' })
  expect(stdout).toMatch(/^testing\/no-gateway .*npm install --save-dev @kasa\/gateway/)
})
