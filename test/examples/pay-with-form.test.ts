import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cleanUp, newFolder, prepareBuild, run, startServer } from '../house/programs.js'

beforeAll(prepareBuild, 120_000)
afterAll(cleanUp)

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const plain = (html: string) =>
  html.replace(/&(?:#(\d+)|(\w+));/g, (found, code, name) =>
    code === undefined ? (named[name] ?? found) : String.fromCodePoint(Number(code)),
  )
const fieldsOf = (html: string) =>
  [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
    ([, name = '', value = '']): [string, string] => [plain(name), plain(value)],
  )

test('a page without a program takes a payment, once, by the form that kasa form has signed', async () => {
  const house = { KASA_DATA: await newFolder(), KASA_LOG_LEVEL: 'error' }
  const gateway = await startServer(house)
  const baseUrl = String(gateway.announced.baseUrl)
  const form = (...words: string[]) => run(['dist/cli/kasa.js', 'form', ...words, '--gateway', baseUrl], house)
  const order = ['amount=12990', 'orderId=2026/17', 'customerFirstName=Łucja', 'customerLastName=O\'Żółć & "Co"']
  const page = await form(...order, '--into', 'examples/pay-with-form/invoice.html', '--button', 'Pay 129.90 zł')
  expect(page).toMatchObject({ code: 0, stderr: '' })
  expect(page.stdout).toMatch(/^<!doctype html>.*<h1>Invoice 2026\/17<\/h1>.*>Pay 129\.90 zł<\/button>.*<\/html>\n$/s)
  expect(page.stdout).not.toContain('<script')
  expect(page.stdout).not.toContain(String(gateway.announced.serviceKey))

  const post = () =>
    fetch(/action="([^"]*)"/.exec(page.stdout)?.[1] ?? '', {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fieldsOf(page.stdout)) },
    })
  const opened = await post()
  expect(opened.status).toBe(303)
  const address = `${baseUrl}${opened.headers.get('location')}`
  expect(await (await fetch(address)).text()).toContain('129')
  await fetch(`${address}/blik`, { method: 'POST', body: new URLSearchParams({ code: '999000' }) })
  const again = await post()
  expect(await (await fetch(`${baseUrl}${again.headers.get('location')}`)).text()).toMatch(/2026\/17/)
  expect(again.headers.get('location')).toContain(opened.headers.get('location')?.split('/')[3])

  for (const [words, said] of [
    [['amount=129.90', ...order.slice(1)], /^kasa: amount: /],
    [['amount'], /^kasa: "amount" is no field: write it as name=value/],
    [[...order, '--into', 'package.json'], /^kasa: package\.json must hold <!-- kasa form --> once/],
  ] as const) {
    const refused = await form(...words)
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(said)
  }
  await gateway.stop()
}, 60_000)
