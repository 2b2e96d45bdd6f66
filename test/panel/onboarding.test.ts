import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Member } from '../../src/members/member.js'
import { openVault } from '../../src/vault/vault.js'
import { openCounterparty } from '../gateway/counterparty.js'
import { jpeg, pdf, png, zipBomb, zipEnd } from '../onboarding/sample-files.js'
import { codeAt, giveFactor } from './give-factor.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

const company = {
  ...{ legalForm: 'company', legalName: 'Nowe <b>Kwiaty</b> sp. z o.o.', taxId: '526-025-02-74', regon: '' },
  ...{ registerNumber: '0000028860', country: 'PL', street: 'Polna 7', postcode: '00-950', city: 'Łódź' },
}
const account = '61 1090 1014 0000 0712 1981 2874'
const general = { goods: 'Kwiaty i donice', helpContact: 'pomoc@kwiaty.example', monthlyTurnover: 'to_50k' }
const upload = (browser: PanelBrowser, slot: string, bytes: Uint8Array, name = 'scan.pdf') =>
  browser.upload('/panel/documents', { slot }, { file: { name, bytes, type: 'application/pdf' } })

describe('in a sandbox', () => {
  let kasa: TestPanel
  let browser: PanelBrowser
  let member: Member
  /** A merchant that has just come in. */
  const newcomer = async () => {
    const { merchant } = await kasa.newMerchant()
    await kasa.gateway.storage.write(({ applications }) => applications.lock(merchant.id, 'filling', new Date()))
    return merchant
  }
  beforeAll(async () => {
    kasa = await openPanel()
    const merchant = await newcomer()
    member = await kasa.newMember('representative', { merchantId: merchant.id })
    browser = await kasa.signedIn(member)
  })
  afterAll(() => kasa.close())
  const merchantId = () => member.merchantId ?? 0

  test('the list says that all is active at once, what is locked and what comes next', async () => {
    const html = await browser.page('/panel/onboarding')
    expect(html).toContain('everything is active at once')
    expect(html).toContain('0% done')
    expect(html).toMatch(/href="\/panel\/onboarding\/company"[^>]*>Continue/)
    expect(html).toContain('After: Website')
    expect(await browser.page('/panel/onboarding/account')).toContain('This step opens after: Company')
  })

  test('a form that is refused keeps what was typed and names field, rule and fix', async () => {
    await browser.page('/panel/onboarding/company')
    const answer = await browser.post('/panel/onboarding/company', { ...company, taxId: '5260250275', city: '' })
    const html = await answer.text()
    expect(answer.status).toBe(422)
    expect(html).toContain('<a href="#company-taxId">This is not a NIP')
    expect(html).toContain('<a href="#company-city">This is required. Fill it in.</a>')
    expect(html).toContain('value="Nowe &lt;b&gt;Kwiaty&lt;/b&gt; sp. z o.o."')
    const trader = await browser.page('/panel/onboarding/company?legalForm=sole_trader')
    expect(trader).toContain('name="firstName"')
    expect(trader).not.toContain('name="registerNumber"')
  })

  test('step by step to the end, with the phone’s code in the mailbox and the site checked by a file', async () => {
    let token = ''
    const site = createServer((request, response) => {
      const isFile = request.url === '/.well-known/kasa-site.txt'
      response.writeHead(isFile ? 200 : 301, { location: '/elsewhere' }).end(isFile ? token : '')
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => site.once('listening', resolve))
    try {
      const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
      const post = async (path: string, fields: Record<string, string>) => {
        await browser.page(path)
        return browser.post(path, fields)
      }
      expect((await post('/panel/onboarding/company', company)).headers.get('location')).toBe('/panel/onboarding')
      expect(await browser.page('/panel/onboarding')).toContain('Saved.')

      expect((await post('/panel/onboarding/phone', { phone: '600 100 200' })).status).toBe(303)
      const mailbox = await (await kasa.request('/developers/mailbox')).text()
      const code = /\+48600100200[\s\S]*?>(\d{6})</.exec(mailbox)?.[1] ?? ''
      const wrong = await browser.post('/panel/onboarding/phone/code', {
        code: code === '111111' ? '222222' : '111111',
      })
      expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('not the code that was sent')])
      expect((await browser.post('/panel/onboarding/phone/code', { code })).status).toBe(303)

      expect((await post('/panel/onboarding/site', { url })).headers.get('location')).toBe('/panel/onboarding/site')
      const page = await browser.page('/panel/onboarding/site')
      token = /kasa-site=([0-9a-f]{32})/.exec(page)?.[1] ?? ''
      const meta = await browser.post('/panel/onboarding/site/confirm', { way: 'meta' })
      expect([meta.status, await meta.text()]).toEqual([422, expect.stringContaining('status 301')])
      expect((await browser.post('/panel/onboarding/site/confirm', { way: 'file' })).status).toBe(303)

      const bad = await post('/panel/onboarding/account', { account: account.replace('2874', '2875') })
      const said = await bad.text()
      expect(said).toContain('check digits do not fit')
      expect(said).toContain('Payouts go only to an account of your own company')
      expect((await post('/panel/onboarding/account', { account, own: 'yes' })).status).toBe(303)

      const tariff = await browser.page('/panel/onboarding/tariff')
      expect(tariff).toContain('BLIK 1.59% · Other methods 1.4%')
      expect(tariff).toContain('0% for 3 months from activation or until a turnover of')
      const plan = { plan: 'standard', version: '1' }
      expect((await browser.post('/panel/onboarding/tariff', plan)).status).toBe(422)
      const outdated = await browser.post('/panel/onboarding/tariff', { ...plan, version: '7', agreed: 'yes' })
      expect(await outdated.text()).toContain('newer version')
      expect((await browser.post('/panel/onboarding/tariff', { ...plan, agreed: 'yes' })).status).toBe(303)

      const shop = { name: 'Kwiaty Łódź', websiteUrl: url, testMode: 'yes', open: 'yes' }
      expect((await post('/panel/onboarding/shop', shop)).status).toBe(303)
      expect((await browser.post('/panel/onboarding/shop', shop)).status).toBe(422)
      expect((await post('/panel/onboarding/general', { ...general, helpContact: 'nobody' })).status).toBe(422)
      expect((await post('/panel/onboarding/general', general)).status).toBe(303)
    } finally {
      site.close()
    }
    const { read } = kasa
    const application = await read.applications.find(merchantId())
    expect(application?.filled).toMatchObject({
      phone: { number: '+48600100200', confirmedAt: expect.any(String) },
      site: { confirmed: { way: 'file' } },
      account: { iban: 'PL61109010140000071219812874' },
    })
    const opened = await read.shops.byId(merchantId(), application?.filled.shopId ?? 0)
    expect(opened?.settings).toMatchObject({ helpContact: 'pomoc@kwiaty.example', taxId: '5260250274' })
    expect((await read.keys.ofShop(merchantId(), opened?.id ?? 0)).map(({ livemode }) => livemode)).toEqual([false])
    expect(await browser.page('/panel/onboarding')).toMatch(/href="\/panel\/documents"[^>]*>Continue/)
  })

  describe('documents', () => {
    const damaged = 'damaged or carries something else'
    const other = 'not a PDF, JPG or PNG by its content'
    test.each([
      ['a zip bomb named .pdf', zipBomb(), other],
      ['SVG named .png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), other],
      ['a PDF that is an archive too', Buffer.concat([pdf(), zipEnd()]), damaged],
      ['a picture of four thousand million pixels', png(65_535, 65_535), damaged],
      ['half a JPEG', jpeg().subarray(0, 30), damaged],
      ['an empty file', Buffer.alloc(0), 'Choose a file first'],
      [
        'a file of ten megabytes and a byte',
        Buffer.concat([pdf(), Buffer.alloc(10 * 1024 * 1024)]),
        'larger than 10 MB',
      ],
    ])('%s is refused with the reason at its field', async (_what, bytes, reason) => {
      await browser.page('/panel/documents')
      const answer = await upload(browser, 'register-extract', bytes)
      expect(answer.status).toBe(422)
      const html = await answer.text()
      expect(html).toContain('<a href="#slot-register-extract-file">')
      expect(html).toContain(reason)
    })

    test('eleven megabytes are cut off before they are read', async () => {
      await browser.page('/panel/documents')
      const answer = await upload(browser, 'register-extract', Buffer.alloc(11 * 1024 * 1024)).catch(() => undefined)
      expect([413, undefined]).toContain(answer?.status)
      expect(await kasa.read.documents.ofMerchant(merchantId())).toEqual([])
    })

    test('one is stored sealed, comes back as an attachment, and only below its merchant', async () => {
      await browser.page('/panel/documents')
      const bytes = pdf('very private')
      const answer = await upload(browser, 'register-extract', bytes, '../../../etc/odpis “krs” łódź.html')
      expect(answer.headers.get('location')).toBe('/panel/documents')
      const [document] = await kasa.read.documents.ofMerchant(merchantId())
      const path = `/panel/documents/${document?.publicId}`
      const file = await browser.get(path)
      expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
      expect(file.headers.get('content-type')).toBe('application/pdf')
      expect(file.headers.get('x-content-type-options')).toBe('nosniff')
      expect(file.headers.get('content-security-policy')).toContain('sandbox')
      const disposition = file.headers.get('content-disposition') ?? ''
      expect(disposition).toMatch(/^attachment; filename="[^"\\]*\.pdf"; filename\*=UTF-8''/)
      expect(decodeURIComponent(disposition)).toContain('odpis “krs” łódź')
      expect(disposition).not.toContain('etc')
      const whats = (await kasa.read.audit.list(merchantId(), { limit: 3 })).map(({ what }) => what)
      expect(whats).toEqual(['document.opened', 'document.uploaded', expect.any(String)])

      const foreign = await kasa.as('representative')
      const [unknown, theirs] = await Promise.all(
        ['/panel/documents/6f9619ff-8b86-4011-b42d-00c04fc964ff', path].map(async address => {
          const refused = await foreign.get(address)
          const body = (await refused.text()).replaceAll(address, '')
          return [refused.status, body.replace(/name="csrf" value="[^"]+"/g, '')]
        }),
      )
      expect(theirs).toEqual(unknown)
      expect(theirs?.[0]).toBe(404)
      for (const role of ['technical', 'financial_active', 'financial_passive'] as const)
        expect((await (await kasa.as(role, { merchantId: merchantId() })).get(path)).status).toBe(403)
    })
  })

  test('a document that is rejected says why in the panel and in a letter, and another takes its place', async () => {
    const [document] = await kasa.read.documents.ofMerchant(merchantId())
    const { publicId } = (await kasa.read.merchants.byId(merchantId())) ?? { publicId: '' }
    const operator = await kasa.as('operator')
    const path = `/panel/operator/merchants/${publicId}/documents/${document?.publicId}`
    expect((await operator.post(path, { decision: 'reject', reason: '' })).status).toBe(422)
    expect((await operator.post(path, { decision: 'reject', reason: 'Page 2 is <missing>.' })).status).toBe(303)
    expect(await browser.page('/panel/documents')).toContain('Page 2 is &lt;missing&gt;.')
    await kasa.pass(1)
    const mailbox = await kasa.page('/developers/mailbox')
    const letter = /href="(\/developers\/mailbox\/[^"]+)"><bdi>A document was not accepted/.exec(mailbox)?.[1] ?? ''
    expect(await kasa.page(letter)).toContain('Page 2 is &lt;missing&gt;.')
    expect((await upload(browser, 'register-extract', png(), 'odpis.png')).status).toBe(303)
    const again = await kasa.read.documents.ofMerchant(merchantId())
    expect(again.map(({ name, state }) => [name, state])).toEqual([['odpis.png', 'uploaded']])
    expect((await browser.get(`/panel/documents/${document?.publicId}`)).status).toBe(404)
  })

  describe('requests', () => {
    test('a further shop, another address and another account are there at once', async () => {
      const page = await browser.page('/panel/requests/shop')
      expect(page).toContain('value="New shop request"')
      const refused = await browser.post('/panel/requests/shop', {
        subject: '',
        websiteUrl: 'javascript:alert(1)',
        note: 'x',
      })
      const html = await refused.text()
      expect(refused.status).toBe(422)
      expect(html).toContain('<a href="#request-websiteUrl">This is no web address')
      expect(html).toContain('<a href="#request-subject">This is required')
      const asked = await browser.post('/panel/requests/shop', {
        ...{ subject: 'New shop request', websiteUrl: 'https://ziola.example', note: '<script>alert(1)</script>' },
      })
      expect(asked.headers.get('location')).toBe('/panel/requests')
      const shops = await kasa.read.shops.ofMerchant(merchantId())
      const shop = shops.find(({ name }) => name === 'ziola.example')
      expect(shop?.settings.testModeOnly).toBe(false)
      const move = { subject: 'Move', shop: shop?.publicId ?? '', websiteUrl: 'https://nowe.example', note: '' }
      expect((await browser.post('/panel/requests/shop-address', move)).status).toBe(303)
      expect((await kasa.read.shops.byId(merchantId(), shop?.id ?? 0))?.websiteUrl).toBe('https://nowe.example/')
      const theirs = kasa.shop?.shop.publicId ?? ''
      expect((await browser.post('/panel/requests/shop-address', { ...move, shop: theirs })).status).toBe(404)
      const list = await browser.page('/panel/requests')
      expect(list).toContain('Accepted')
      expect(list).not.toContain('<script>alert')
    })
  })
})

describe('in production', () => {
  const key = randomBytes(32)
  const environment = {
    KASA_MODE: 'production',
    KASA_BASE_URL: 'https://pay.example.com',
    KASA_KEY: key.toString('base64url'),
  }
  const vault = openVault([key])
  let representative: Member
  const asOperator = async () => {
    const operator = await kasa.newMember('operator')
    const signedIn = await kasa.signedIn(operator)
    await giveFactor(kasa, vault, operator)
    return signedIn
  }
  let kasa: TestPanel
  let merchant: { id: number; publicId: string }
  let browser: PanelBrowser
  let secret: string
  beforeAll(async () => {
    const bank = openCounterparty({ id: 'acquirer', money: 'live', methodCodes: ['blik'] })
    kasa = await openPanel('sqlite', { connectors: [bank.connector] }, environment)
    merchant = await kasa.gateway.storage.write(async records => {
      const names = { name: 'Nowi', legalName: '' }
      const facts = { publicId: 'nowi0000000000000000', ...names, trustedIps: [], createdAt: new Date() }
      const added = await records.merchants.add(facts)
      await records.applications.lock(added.id, 'filling', new Date())
      return added
    })
    representative = await kasa.newMember('representative', { merchantId: merchant.id })
    browser = await kasa.signedIn(representative)
  })
  afterAll(() => kasa.close())

  test('without somebody who sends codes there is no phone step, and a site is never taken at its word', async () => {
    expect(await browser.page('/panel/onboarding')).not.toContain('/panel/onboarding/phone')
    await browser.post('/panel/onboarding/site', { url: 'https://127.0.0.1' })
    const site = await browser.post('/panel/onboarding/site/confirm', { way: 'sandbox' })
    expect(site.status).toBe(422)
    const guarded = await browser.post('/panel/onboarding/site/confirm', { way: 'file' })
    expect(await guarded.text()).toContain('could not be reached')
    const looks = Array.from({ length: 21 }, () => browser.post('/panel/onboarding/site/confirm', { way: 'file' }))
    const said = await Promise.all((await Promise.all(looks)).map(answer => answer.text()))
    expect(said.filter(html => html.includes('many times within an hour'))).toHaveLength(2)
    expect((await browser.post('/panel/onboarding', {})).status).toBe(422)
  })

  test('the application goes to the operator, is returned with a reason, sent again and accepted', async () => {
    const post = async (path: string, fields: Record<string, string>) => (await browser.post(path, fields)).status
    expect(await post('/panel/onboarding/company', company)).toBe(303)
    expect(await post('/panel/onboarding/site', { url: 'https://kwiaty.example' })).toBe(303)
    await kasa.gateway.storage.write(async ({ applications }) => {
      const found = await applications.lock(merchant.id, 'filling', new Date())
      const confirmed = { way: 'file', at: new Date().toISOString() } as const
      const site = found.filled.site && { ...found.filled.site, confirmed }
      await applications.save({ ...found, filled: { ...found.filled, site } })
    })
    // Nobody says where the money goes with a password alone.
    expect(await post('/panel/onboarding/account', { account, own: 'yes' })).toBe(403)
    secret = await giveFactor(kasa, vault, representative)
    expect(await post('/panel/onboarding/account', { account, own: 'yes' })).toBe(303)
    expect(await post('/panel/onboarding/tariff', { plan: 'standard', version: '1', agreed: 'yes' })).toBe(303)
    const shop = { name: 'Kwiaty', websiteUrl: 'https://kwiaty.example', testMode: 'yes', open: 'yes' }
    expect(await post('/panel/onboarding/shop', shop)).toBe(303)
    expect(await post('/panel/onboarding/general', general)).toBe(303)
    expect(await browser.page('/panel/shops')).toContain('Waiting')
    for (const slot of ['register-extract', 'account-proof'])
      expect((await upload(browser, slot, pdf())).status).toBe(303)
    expect(await post('/panel/onboarding', {})).toBe(303)
    expect(await browser.page('/panel/onboarding')).toContain('Your application is with the operator')
    expect(await post('/panel/onboarding/company', company)).toBe(422)

    const operator = await asOperator()
    const queue = await operator.page('/panel/operator')
    expect(queue).toContain('Activation')
    expect(queue).toMatch(/href="\/panel\/operator"[^>]*>Approvals[\s\S]{0,80}?\b3\b/)
    const [request] = await kasa.read.requests.ofMerchant(merchant.id, 1)
    const path = `/panel/operator/requests/${merchant.publicId}/${request?.publicId}`
    expect(await operator.page(path)).toContain('Accept')
    const open = await operator.post(path, { decision: 'accept' })
    expect([open.status, await open.text()]).toEqual([422, expect.stringContaining('documents have to be accepted')])
    expect((await operator.post(path, { decision: 'reject', reason: ' ' })).status).toBe(422)
    expect((await operator.post(path, { decision: 'reject', reason: 'The KRS is older than 3 months.' })).status).toBe(
      303,
    )
    expect((await operator.post(path, { decision: 'accept' })).status).toBe(422)

    expect(await browser.page('/panel/onboarding')).toContain('The KRS is older than 3 months.')
    expect((await kasa.read.memberLetters.recent(1))[0]).toMatchObject({
      ...{ memberId: representative.id, kind: 'request.rejected' },
      facts: { kind: 'activation', reason: 'The KRS is older than 3 months.' },
    })
    expect(await post('/panel/onboarding', {})).toBe(303)
    const [again] = await kasa.read.requests.ofMerchant(merchant.id, 1)
    for (const { publicId } of await kasa.read.documents.ofMerchant(merchant.id)) {
      const document = `/panel/operator/merchants/${merchant.publicId}/documents/${publicId}`
      expect((await operator.get(document)).headers.get('content-disposition')).toContain('attachment')
      expect((await operator.post(document, { decision: 'accept' })).status).toBe(303)
    }
    const decided = `/panel/operator/requests/${merchant.publicId}/${again?.publicId}`
    expect((await operator.post(decided, { decision: 'accept' })).status).toBe(303)
    const html = await browser.page('/panel/onboarding')
    expect(html).toContain('Your account is active')
    expect(html).toContain('100% done')
    const keys = await kasa.read.keys.ofMerchant(merchant.id)
    expect(keys.map(({ livemode }) => livemode).sort()).toEqual([false, true])
    const look = await operator.page(`/panel/operator/merchants/${merchant.publicId}`)
    for (const key of keys) {
      expect(look).toContain(key.fingerprint)
      expect(look).not.toContain(key.sealed)
    }
  })

  test('another account is a dangerous act and waits for an operator', async () => {
    kasa.forget(6 * 60)
    const order = { subject: 'New account', account: 'DE89 3704 0044 0532 0130 00', own: 'yes', note: '' }
    expect((await browser.post('/panel/requests/payout-account', order)).status).toBe(401)
    const proof = { ...order, 'proof-code': await codeAt(secret, new Date(Date.now() + 6 * 60_000)) }
    expect((await browser.post('/panel/requests/payout-account', proof)).status).toBe(303)
    const iban = async () => (await kasa.read.applications.find(merchant.id))?.filled.account?.iban
    expect(await iban()).toBe('PL61109010140000071219812874')
    const [request] = await kasa.read.requests.ofMerchant(merchant.id, 1)
    const operator = await asOperator()
    const path = `/panel/operator/requests/${merchant.publicId}/${request?.publicId}`
    expect(await operator.page(path)).toContain('DE89 3704 0044 0532 0130 00')
    expect((await operator.post(path, { decision: 'accept' })).status).toBe(303)
    expect(await iban()).toBe('DE89370400440532013000')
  })

  test('a request is taken back by its own merchant only', async () => {
    await browser.page('/panel/requests')
    const words = { subject: 'New shop request', websiteUrl: 'https://ziola.example', note: '' }
    expect((await browser.post('/panel/requests/shop', words)).status).toBe(303)
    const [request] = await kasa.read.requests.ofMerchant(merchant.id, 1)
    const other = await kasa.gateway.storage.write(records =>
      records.merchants.add({
        ...merchant,
        publicId: 'inni0000000000000000',
        name: '',
        legalName: '',
        trustedIps: [],
        createdAt: new Date(),
      }),
    )
    const foreign = await kasa.as('representative', { merchantId: other.id })
    const fields = { request: request?.publicId ?? '' }
    expect((await foreign.post('/panel/requests/withdraw', fields)).status).toBe(404)
    expect((await browser.post('/panel/requests/withdraw', fields)).status).toBe(303)
    expect((await browser.post('/panel/requests/withdraw', fields)).status).toBe(422)
    expect((await kasa.read.requests.find(merchant.id, fields.request))?.state).toBe('withdrawn')
  })
})
