import { hash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isValidIBAN } from 'ibantools'
import type { Shop } from '../../src/merchants/shop.js'
import { acceptPlan, givePlan, savePlan } from '../../src/onboarding/agree-plan.js'
import type { CompanyField } from '../../src/onboarding/company.js'
import { confirmPhone, sendPhoneCode } from '../../src/onboarding/confirm-phone.js'
import { confirmSite } from '../../src/onboarding/confirm-site.js'
import { decideRequest } from '../../src/onboarding/decide-request.js'
import { saveAccount, saveCompany, saveSite, saveTrade } from '../../src/onboarding/fill-application.js'
import type { OnboardingNeeds } from '../../src/onboarding/needs.js'
import { pauseMethod, resumeMethod } from '../../src/onboarding/pause-method.js'
import { readChecklist } from '../../src/onboarding/read-checklist.js'
import { requestAccount, requestAddress, withdrawRequest } from '../../src/onboarding/request-change.js'
import { openFirstShop, requestShop } from '../../src/onboarding/request-shop.js'
import { openDocument, reviewDocument, saveSlot } from '../../src/onboarding/review-document.js'
import { sendApplication } from '../../src/onboarding/send-application.js'
import { uploadDocument } from '../../src/onboarding/upload-document.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { openFileVault } from '../../src/vault/file-vault.js'
import { openVault } from '../../src/vault/vault.js'
import { pdf, png } from '../onboarding/sample-files.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import { addShop, atOnce, rawly } from './rows.js'

const iban = 'PL61109010140000071219812874'
const typed: Record<CompanyField, string> = {
  ...{ legalName: 'Nowe Kwiaty sp. z o.o.', firstName: '', lastName: '', taxId: '5260250274', regon: '' },
  ...{ registerNumber: '0000028860', country: 'PL', street: 'Polna 7', postcode: '00-950', city: 'Warszawa' },
}
const refused = (code: string) => expect.objectContaining({ name: 'OnboardingRefusal', code })

describe.each(engines)('onboarding on %s', engine => {
  let fresh: FreshDatabase
  let storage: Storage
  let needs: OnboardingNeeds
  const sent: string[] = []
  let now = new Date('2026-11-23T08:00:00Z')
  let site = { status: 200, text: '' }
  const key = randomBytes(32)
  const by = { memberId: 7, address: '127.0.0.1' }
  const staff = [1, 2].map(memberId => ({ memberId, address: null }))

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    storage = await openStorage({ database: fresh.database, systemClock: () => now, strict: true })
    const vault = openVault([key])
    needs = {
      store: storage,
      mode: 'production',
      vault,
      random: randomBytes,
      newId: randomUUID,
      systemClock: () => now,
      businessClock: () => now,
      fileVault: openFileVault({ vault, random: randomBytes }),
      digestOf: bytes => hash('sha256', bytes, 'hex'),
      siteLook: { page: async () => site, texts: async () => [] },
      isIban: isValidIBAN,
      sendCode: async (_, code) => {
        sent.push(code)
        return true
      },
    }
  })
  afterAll(async () => {
    await storage.close()
    await fresh.remove()
  })

  type Merchant = { id: number; publicId: string }
  /** A merchant that registered: its application is empty. */
  const newcomer = async (): Promise<Merchant> => {
    const merchant = await storage.write(async records => {
      const publicId = randomUUID().replaceAll('-', '').slice(0, 20)
      const added = await records.merchants.add({ publicId, name: '', legalName: '', trustedIps: [], createdAt: now })
      await records.applications.lock(added.id, 'filling', now)
      return added
    })
    return merchant
  }
  const company = (merchant: Merchant, change: Partial<typeof typed> = {}) =>
    saveCompany(needs)({ merchant, by, legalForm: 'company', typed: field => ({ ...typed, ...change })[field] })
  const filled = async (): Promise<{ merchant: Merchant; shop: Shop }> => {
    const merchant = await newcomer()
    await company(merchant)
    await sendPhoneCode(needs)({ merchant, by, typed: '600 100 200' })
    await confirmPhone(needs)({ merchant, by, code: sent.at(-1) ?? '' })
    const { filled } = await saveSite(needs)({ merchant, by, url: 'kwiaty.example' })
    site = { status: 200, text: filled.site?.token ?? '' }
    await confirmSite(needs)({ merchant, by, way: 'file' })
    await saveAccount(needs)({ merchant, by, typed: iban.slice(2), isOwn: true })
    await acceptPlan(needs)({ merchant, by, code: 'standard', version: 1 })
    const order = { merchant, by, name: 'Kwiaty', websiteUrl: 'kwiaty.example', testMode: false, open: true }
    const shop = await openFirstShop(needs)(order)
    const trade = { goods: 'Kwiaty', helpContact: 'pomoc@kwiaty.example', monthlyTurnover: 'to_10k' }
    await saveTrade(needs)({ merchant, by, typed: trade })
    await upload(merchant, 'register-extract')
    await upload(merchant, 'account-proof')
    return { merchant, shop }
  }
  const upload = (merchant: Merchant, slot: string, bytes = pdf(slot), fileName = 'odpis.pdf') =>
    uploadDocument(needs)({ merchant, by, slot, fileName, bytes })
  const acceptAll = async ({ id }: Merchant) => {
    for (const document of await storage.read.documents.ofMerchant(id))
      await reviewDocument(needs)({ document, by: by, accept: true, reason: '' })
  }
  const whats = async ({ id }: Merchant) => (await storage.read.audit.list(id, { limit: 100 })).map(({ what }) => what)

  test('a merchant comes in step by step, and the operator lets live money in', async () => {
    const { merchant, shop } = await filled()
    expect(shop.settings).toMatchObject({ testModeOnly: true, taxId: '5260250274', promotionEndsAt: null })
    expect(shop.recipient).toBe('Nowe Kwiaty sp. z o.o.')
    const liveKeys = async () =>
      (await storage.read.keys.ofShop(merchant.id, shop.id)).filter(({ livemode }) => livemode)
    expect(await liveKeys()).toEqual([])

    const request = await sendApplication(needs)({ merchant, by })
    expect(request).toMatchObject({ kind: 'activation', state: 'pending', answerBy: new Date('2026-11-23T16:00:00Z') })
    await expect(company(merchant)).rejects.toEqual(refused('application/sent'))
    await expect(sendApplication(needs)({ merchant, by })).rejects.toEqual(refused('application/sent'))
    const decide = (accept: boolean, reason = '') =>
      decideRequest(needs)({ merchant, request, by: { memberId: 1, address: null }, accept, reason })
    await expect(decide(true)).rejects.toEqual(refused('documents/open'))
    expect(await storage.read.requests.countPending(merchant.id)).toBe(1)
    await acceptAll(merchant)
    await decide(true)

    const { application, active, steps } = await readChecklist(needs, storage.read, merchant.id)
    expect(active).toBe(true)
    expect(steps.every(({ state }) => state === 'done')).toBe(true)
    expect(application.filled.account).toEqual({ iban, confirmedAt: now.toISOString() })
    expect(await liveKeys()).toHaveLength(1)
    const open = await storage.read.shops.byId(merchant.id, shop.id)
    expect(open?.settings).toMatchObject({
      testModeOnly: false,
      promotionEndsAt: '2027-02-23T08:00:00.000Z',
      helpContact: 'pomoc@kwiaty.example',
    })
    expect(await whats(merchant)).toEqual(
      expect.arrayContaining(['application.sent', 'plan.accepted', 'request.accepted']),
    )
    expect(JSON.stringify(await storage.read.audit.list(merchant.id, { limit: 100 }))).not.toContain('9012')
  })

  test('a rejection opens the application again, says why, and it can be sent anew', async () => {
    const { merchant } = await filled()
    const request = await sendApplication(needs)({ merchant, by })
    const decide = (reason: string) => decideRequest(needs)({ merchant, request, by, accept: false, reason })
    await expect(decide(' ')).rejects.toEqual(refused('form/faults'))
    await decide('The register says otherwise.')
    expect(await storage.read.requests.find(merchant.id, request.publicId)).toMatchObject({
      state: 'rejected',
      reason: 'The register says otherwise.',
    })
    expect(await storage.read.requests.find(merchant.id + 1, request.publicId)).toBeUndefined()
    await company(merchant, { legalName: 'Kwiaty Nowe sp. z o.o.' })
    await expect(sendApplication(needs)({ merchant, by })).rejects.toMatchObject({ facts: { step: 'account' } })
    await saveAccount(needs)({ merchant, by, typed: iban, isOwn: true })
    const again = await sendApplication(needs)({ merchant, by })
    await withdrawRequest(needs)({ merchant, by, request: again })
    expect((await storage.read.applications.find(merchant.id))?.state).toBe('filling')
    expect((await storage.read.merchants.list()).find(({ id }) => id === merchant.id)?.legalName).toBe(
      'Kwiaty Nowe sp. z o.o.',
    )
  })

  test('of operators who decide at once one wins', async () => {
    const { merchant, shop } = await filled()
    await acceptAll(merchant)
    const request = await sendApplication(needs)({ merchant, by })
    const decisions = await atOnce(20, at =>
      decideRequest(needs)({
        merchant,
        request,
        by: staff[at % 2] ?? by,
        accept: at % 3 > 0,
        reason: `word ${at}`,
      }).then(
        () => 'decided',
        (error: { code: string }) => error.code,
      ),
    )
    expect(decisions.filter(outcome => outcome === 'decided')).toHaveLength(1)
    expect(new Set(decisions)).toEqual(new Set(['decided', 'request/decided']))
    const decided = await storage.read.requests.find(merchant.id, request.publicId)
    const state = (await storage.read.applications.find(merchant.id))?.state
    expect(state).toBe(decided?.state === 'accepted' ? 'active' : 'rejected')
    const live = (await storage.read.keys.ofShop(merchant.id, shop.id)).filter(({ livemode }) => livemode)
    expect(live).toHaveLength(state === 'active' ? 1 : 0)
    const told = (await whats(merchant)).filter(what => what === 'request.accepted' || what === 'request.rejected')
    expect(told).toHaveLength(1)
  })

  test('a further shop is there at once for tests, and for money when an operator says so', async () => {
    const { merchant } = await filled()
    const order = { merchant, by, subject: 'New shop request', websiteUrl: 'www.ziola.example', note: 'Zioła' }
    await expect(requestShop(needs)({ ...order, websiteUrl: ' ' })).rejects.toMatchObject({
      faults: [{ field: 'websiteUrl', rule: 'missing' }],
    })
    const { shop, request } = await requestShop(needs)(order)
    expect(shop).toMatchObject({ name: 'ziola.example', websiteUrl: 'https://www.ziola.example/' })
    expect((await storage.read.keys.ofShop(merchant.id, shop.id)).map(({ livemode }) => livemode)).toEqual([false])
    expect((await storage.read.requests.waiting(['shop'], 100)).map(({ publicId }) => publicId)).toContain(
      request.publicId,
    )
    await decideRequest(needs)({ merchant, request, by, accept: true, reason: '' })
    expect((await storage.read.keys.ofShop(merchant.id, shop.id)).map(({ livemode }) => livemode).sort()).toEqual([
      false,
      true,
    ])
    expect((await storage.read.requests.ofShops(merchant.id)).map(({ shopId, state }) => [shopId, state])).toEqual([
      [shop.id, 'accepted'],
    ])

    const move = { merchant, by, shop, websiteUrl: 'https://ziola2.example', subject: 'Move', note: '' }
    const asked = await requestAddress(needs)(move)
    await expect(requestAddress(needs)(move)).rejects.toEqual(refused('request/pending'))
    expect((await storage.read.shops.byId(merchant.id, shop.id))?.websiteUrl).toBe('https://www.ziola.example/')
    await decideRequest(needs)({ merchant, request: asked, by, accept: true, reason: '' })
    expect((await storage.read.shops.byId(merchant.id, shop.id))?.websiteUrl).toBe('https://ziola2.example/')
  })

  test('who is active already asks for a shop, because nobody would look at one that is simply opened', async () => {
    const { merchantId: id } = await addShop(storage)
    const publicId = (await storage.read.merchants.byId(id))?.publicId ?? ''
    const order = { by, name: 'A', websiteUrl: 'a.example', testMode: true, open: true }
    await expect(openFirstShop(needs)({ ...order, merchant: { id, publicId } })).rejects.toEqual(refused('shop/exists'))
    expect(await storage.read.shops.ofMerchant(id)).toHaveLength(1)
  })

  test('nobody may have more than twenty requests waiting, however many come at once', async () => {
    const merchant = await newcomer()
    const order = { merchant, by, subject: 'New shop', websiteUrl: 'https://a.example', note: '' }
    const outcomes = await atOnce(30, () =>
      requestShop(needs)(order).then(
        () => 'asked',
        (error: { code: string }) => error.code,
      ),
    )
    expect(outcomes.filter(outcome => outcome === 'asked')).toHaveLength(20)
    expect(new Set(outcomes)).toEqual(new Set(['asked', 'shop/too-many']))
  })

  test('a payout account changes only when an operator has seen it', async () => {
    const { merchant } = await filled()
    const other = 'DE89370400440532013000'
    const order = { merchant, by, typed: other, isOwn: true, subject: 'New account', note: '' }
    await expect(requestAccount(needs)(order)).rejects.toEqual(refused('application/incomplete'))
    await expect(requestAccount(needs)({ ...order, typed: `${other.slice(0, -1)}1` })).rejects.toMatchObject({
      faults: [{ field: 'account', rule: 'iban' }],
    })
    await acceptAll(merchant)
    await decideRequest(needs)({
      merchant,
      request: await sendApplication(needs)({ merchant, by }),
      by,
      accept: true,
      reason: '',
    })
    await expect(saveAccount(needs)(order)).rejects.toEqual(refused('application/sent'))
    const account = async () => (await storage.read.applications.find(merchant.id))?.filled.account?.iban
    const request = await requestAccount(needs)(order)
    expect(await account()).toBe(iban)
    await decideRequest(needs)({ merchant, request, by, accept: true, reason: '' })
    expect(await account()).toBe(other)
  })

  test('a code confirms a phone, for ten minutes, at the fifth try at the latest, and not more often than once a minute', async () => {
    const merchant = await newcomer()
    const send = () => sendPhoneCode(needs)({ merchant, by, typed: '600100200' })
    const confirm = (code: string) => confirmPhone(needs)({ merchant, by, code })
    const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    await expect(confirm('000000')).rejects.toEqual(refused('phone/none'))
    await send()
    await expect(send()).rejects.toEqual(refused('phone/too-often'))
    const tries = await atOnce(10, () =>
      confirm(wrong(sent.at(-1) ?? '')).catch((error: { code: string }) => error.code),
    )
    expect(tries.filter(code => code === 'phone/code')).toHaveLength(5)
    await expect(confirm(sent.at(-1) ?? '')).rejects.toEqual(refused('phone/none'))
    now = new Date(now.getTime() + 61_000)
    await send()
    now = new Date(now.getTime() + 600_000)
    await expect(confirm(sent.at(-1) ?? '')).rejects.toEqual(refused('phone/none'))
    for (let count = 2; count < 8; count++) {
      await send()
      now = new Date(now.getTime() + 61_000)
    }
    await expect(send()).rejects.toEqual(refused('phone/too-often'))
    now = new Date(now.getTime() + 86_400_000)
    await send()
    const { filled } = await confirm(` ${sent.at(-1)} `)
    expect(filled.phone).toEqual({ number: '+48600100200', confirmedAt: now.toISOString() })
    expect(JSON.stringify(await rawly(fresh.database, 'select * from phone_codes'))).not.toContain(sent.at(-1))
  })

  test('a site that changes is to be confirmed anew; another merchant’s token confirms nothing', async () => {
    const merchant = await newcomer()
    await expect(confirmSite(needs)({ merchant, by, way: 'file' })).rejects.toEqual(refused('site/none'))
    const { filled } = await saveSite(needs)({ merchant, by, url: 'https://a.example' })
    site = { status: 200, text: 'another token' }
    await expect(confirmSite(needs)({ merchant, by, way: 'file' })).rejects.toEqual(refused('site/unconfirmed'))
    await expect(confirmSite(needs)({ merchant, by, way: 'sandbox' })).rejects.toEqual(refused('site/unconfirmed'))
    site = { status: 200, text: filled.site?.token ?? '' }
    expect((await confirmSite(needs)({ merchant, by, way: 'file' })).filled.site?.confirmed?.way).toBe('file')
    expect((await saveSite(needs)({ merchant, by, url: 'https://a.example' })).filled.site?.confirmed).not.toBeNull()
    expect((await saveSite(needs)({ merchant, by, url: 'https://b.example' })).filled.site?.confirmed).toBeNull()
  })

  describe('documents', () => {
    test('ten megabytes come back byte by byte, sealed meanwhile, and only below their merchant', async () => {
      const merchant = await newcomer()
      await company(merchant)
      const head = pdf('secret of Kwiaty')
      const bytes = Buffer.concat([
        head.subarray(0, 60),
        randomBytes(10 * 1024 * 1024 - head.length),
        head.subarray(60),
      ])
      const document = await upload(merchant, 'register-extract', bytes, '../../odpis krs.exe')
      expect(document).toMatchObject({
        name: 'odpis krs.exe.pdf',
        kind: 'pdf',
        state: 'uploaded',
        sizeBytes: bytes.length,
      })
      const opened = await openDocument(needs)({ document, by })
      expect(opened?.equals(bytes)).toBe(true)
      expect(await whats(merchant)).toContain('document.opened')
      expect(await storage.read.documents.find(merchant.id + 1, document.publicId)).toBeUndefined()
      const stored = await rawly(fresh.database, `select content from uploads where public_id = '${document.publicId}'`)
      expect(Buffer.from(String(stored[0]?.content), 'base64').includes('secret of Kwiaty')).toBe(false)
      const larger = Buffer.concat([bytes, Buffer.alloc(1)])
      await expect(upload(merchant, 'account-proof', larger)).rejects.toEqual(refused('document/too-large'))
    })

    test.each([
      ['of nothing', Buffer.alloc(0), 'document/empty'],
      ['of another kind', Buffer.from('<svg/>'.padEnd(100)), 'document/unknown-kind'],
      ['that is not whole', pdf().subarray(0, 100), 'document/damaged'],
    ])('one %s is refused', async (_what, bytes, code) => {
      const merchant = await newcomer()
      await company(merchant)
      await expect(upload(merchant, 'register-extract', bytes)).rejects.toEqual(refused(code))
      await expect(upload(merchant, 'business-entry')).rejects.toEqual(refused('document/slot'))
      expect(await storage.read.documents.ofMerchant(merchant.id)).toEqual([])
    })

    test('the same document many times at once is one; of two different ones at once one lies in the slot', async () => {
      const merchant = await newcomer()
      await company(merchant)
      const same = await atOnce(20, () =>
        upload(merchant, 'register-extract').catch((error: { code: string }) => error.code),
      )
      const ids = same.flatMap(one => (typeof one === 'string' ? [] : [one.publicId]))
      expect(new Set(ids).size).toBe(1)
      expect(same.filter(one => typeof one === 'string').every(code => code === 'document/changed')).toBe(true)
      await atOnce(10, at => upload(merchant, 'account-proof', png(at + 1)).catch(() => undefined))
      const lying = await storage.read.documents.ofMerchant(merchant.id)
      expect(lying).toHaveLength(2)
      const files = await rawly(fresh.database, `select id from uploads where merchant_id = ${merchant.id}`)
      expect(files).toHaveLength(2)
    })

    test('two operators: one decides; an accepted document stays until it is rejected with a reason', async () => {
      const merchant = await newcomer()
      await company(merchant)
      const document = await upload(merchant, 'register-extract')
      const outcomes = await atOnce(10, at =>
        reviewDocument(needs)({ document, by: staff[at % 2] ?? by, accept: true, reason: '' }).then(
          () => 'decided',
          (error: { code: string }) => error.code,
        ),
      )
      expect(outcomes.filter(outcome => outcome === 'decided')).toHaveLength(1)
      await expect(upload(merchant, 'register-extract', png())).rejects.toEqual(refused('document/locked'))
      const reject = (reason: string) => reviewDocument(needs)({ document, by, accept: false, reason })
      await expect(reject('')).rejects.toEqual(refused('form/faults'))
      await reject('Older than three months.')
      const replaced = await upload(merchant, 'register-extract', png())
      expect(replaced).toMatchObject({ state: 'uploaded', kind: 'png', name: 'odpis.png' })
      expect(await openDocument(needs)({ document, by })).toBeUndefined()
      await expect(reviewDocument(needs)({ document, by, accept: true, reason: '' })).rejects.toEqual(
        refused('document/decided'),
      )
    })

    test('an operator defines the slots', async () => {
      const order = { known: null, code: 'lease', names: { en: 'Lease', pl: 'Najem', ru: 'Аренда', uk: 'Оренда' }, by }
      const rules = { legalForms: ['company', 'nonsense'], required: false, position: 5, retired: false }
      await saveSlot(needs)({ ...order, ...rules })
      await expect(saveSlot(needs)({ ...order, ...rules })).rejects.toMatchObject({
        faults: [{ field: 'code', rule: 'taken' }],
      })
      await expect(
        saveSlot(needs)({ ...order, ...rules, code: 'A b', legalForms: [], position: -1 }),
      ).rejects.toMatchObject({
        faults: [{ field: 'code' }, { field: 'legalForms' }, { field: 'position' }],
      })
      const [known] = (await storage.read.slots.list()).filter(({ code }) => code === 'lease')
      expect(known).toMatchObject({ legalForms: ['company'], retiredAt: null })
      await saveSlot(needs)({ ...order, ...rules, known: known ?? null, retired: true })
      const merchant = await newcomer()
      await company(merchant)
      await expect(upload(merchant, 'lease')).rejects.toEqual(refused('document/slot'))
    })
  })

  describe('prices', () => {
    test('a new price is a new version, and who agreed to the old one keeps it', async () => {
      const merchant = await newcomer()
      const order = { code: 'market', name: 'Market', offered: true, by }
      const first = await savePlan(needs)({ ...order, rates: { blik: 100, other: 120 }, promotion: null })
      await acceptPlan(needs)({ merchant, by, code: 'market', version: 1 })
      const second = await savePlan(needs)({ ...order, rates: { blik: 90, other: 110 }, promotion: null })
      expect([first.version, second.version]).toEqual([1, 2])
      const another = await newcomer()
      await expect(acceptPlan(needs)({ merchant: another, by, code: 'market', version: 1 })).rejects.toEqual(
        refused('plan/changed'),
      )
      expect(await storage.read.plans.of(merchant.id)).toMatchObject({
        planCode: 'market',
        planVersion: 1,
        acceptedBy: 7,
      })
      const versions = await atOnce(10, () =>
        savePlan(needs)({ ...order, rates: { other: 1 }, promotion: null }).then(
          ({ version }) => version,
          () => 0,
        ),
      )
      const made = versions.filter(version => version > 0)
      expect(new Set(made).size).toBe(made.length)
    })

    test('an operator gives a plan; a promotion ends with its turnover, whoever is faster', async () => {
      const merchant = await newcomer()
      const shop = await openFirstShop(needs)({
        merchant,
        by,
        name: 'A',
        websiteUrl: 'a.example',
        testMode: true,
        open: true,
      })
      const rates = { other: 200 }
      await savePlan(needs)({
        code: 'small',
        name: 'Small',
        offered: false,
        by,
        rates,
        promotion: { months: 1, turnoverMinor: 1000 },
      })
      await expect(acceptPlan(needs)({ merchant, by, code: 'small', version: 1 })).rejects.toEqual(
        refused('plan/unknown'),
      )
      await givePlan(needs)({ merchant, by, code: 'small', version: 1, note: 'Annex 1' })
      const { settings } = (await storage.read.shops.byId(merchant.id, shop.id)) ?? shop
      expect(settings.commissionBps).toEqual(rates)
      expect(new Date(settings.promotionEndsAt ?? 0).getTime()).toBeGreaterThan(now.getTime())
      const free = await atOnce(40, () => storage.write(({ promotions }) => promotions.turnOver(merchant.id, 30)))
      expect(free.filter(Boolean)).toHaveLength(34)
      expect(await storage.write(({ promotions }) => promotions.turnOver((0 - merchant.id) | 0, 30))).toBe(false)
    })
  })

  test('an operator pauses a way to pay for all shops and for one; saving a shop keeps them apart', async () => {
    const shop = await addShop(storage)
    const read = async () => (await storage.read.shops.byId(shop.merchantId, shop.id)) ?? shop
    await pauseMethod(needs)({ by, shop: null, name: 'blik', texts: { en: 'Works at the bank', pl: '' }, until: null })
    await pauseMethod(needs)({ by, shop, name: 'card', texts: {}, until: new Date(now.getTime() + 1000) })
    const stored = await read()
    await storage.write(({ shops }) => shops.save(stored))
    expect((await read()).pausesOfAll).toEqual({ blik: { texts: { en: 'Works at the bank' }, until: null } })
    expect(Object.keys((await read()).settings.methodPauses)).toEqual(['card'])
    await expect(pauseMethod(needs)({ by, shop: null, name: 'cash', texts: {}, until: null })).rejects.toEqual(
      refused('form/faults'),
    )
    await resumeMethod(needs)({ by, shop: null, name: 'blik' })
    await resumeMethod(needs)({ by, shop, name: 'card' })
    expect({ ...(await read()).pausesOfAll, ...(await read()).settings.methodPauses }).toEqual({})
  })

  test('operators find a merchant by ids, parts of names and the beginning of an address', async () => {
    const { merchant, shop } = await filled()
    const merchantId = merchant.id
    const facts = {
      publicId: randomUUID(),
      merchantId,
      email: 'anna%_nowak@kwiaty.example',
      firstName: '',
      lastName: '',
    }
    const more = {
      role: 'representative',
      state: 'active',
      passwordHash: null,
      language: null,
      completedOnly: false,
    } as const
    await storage.write(({ members }) => members.add({ ...facts, ...more, createdAt: now, modifiedAt: now }))
    const found = async (text: string) => (await storage.read.directory.search(text, 50)).map(({ id }) => id)
    for (const text of [merchant.publicId, shop.publicId, 'nowe KWIATY sp', 'ANNA%_', 'kwiaty.example'])
      expect(await found(text)).toContain(merchant.id)
    expect(await found('anna%nowak')).toEqual([])
    expect(await found('nowak@')).toEqual([])
    expect(await found('')).toContain(merchant.id)
  })
})
