import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { operations } from '../../src/api/contract/operations.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'

let kasa: TestGateway
beforeAll(async () => {
  kasa = await openGateway()
})
afterAll(() => kasa.close())

test('the reference shows every operation with its address, members, refusals and an example, in English and Polish frames', async () => {
  const html = await kasa.page('/developers/reference')
  for (const { id, path, summary } of operations) {
    expect(html).toContain(`id="${id}"`)
    expect(html).toContain(`<code>/v1/merchant/{merchantId}${path}</code>`)
    expect(html).toContain(summary)
  }
  expect(html).toContain('<code>customer.firstName</code>')
  expect(html).toContain('multipayout[].ban')
  expect(html).toContain('integer 1…999999999')
  expect(html).toContain('-d &#39;{')
  expect(html).not.toContain('[object Object]')
  const polish = await (await kasa.request('/developers/reference', { headers: { 'accept-language': 'pl' } })).text()
  expect(polish).toContain('Dokumentacja API')
})
