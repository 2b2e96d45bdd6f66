import { randomUUID } from 'node:crypto'
import { may, type Role } from '../../src/members/permissions.js'
import type { PanelNeeds } from '../../src/panel/needs.js'
import { panelRows } from '../../src/panel/routes.js'
import type { PanelRow } from '../../src/panel/row.js'
import { pdf } from '../onboarding/sample-files.js'
import type { TestPanel } from './open-panel.js'

/** Stands for whatever a row is made of: the table is only read here, the real rows are asked over HTTP. */
const anything: unknown = new Proxy(() => undefined, {
  get: (_target, name) => (name === Symbol.iterator ? [][Symbol.iterator] : anything),
  apply: () => anything,
})

/** Every row of the panel, as a table. */
export const allRows: readonly PanelRow[] = panelRows(anything as PanelNeeds)
export const roles = ['representative', 'technical', 'financial_passive', 'financial_active', 'operator'] as const

/** Names in an address that no merchant's thing stands for: words of ours, or what belongs to the signed-in person alone. */
export const ownNames: Readonly<Record<string, string>> = {
  article: 'home',
  form: 'facts',
  session: randomUUID(),
  passkey: randomUUID(),
}

export const namesIn = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')
export const addressOf = (path: string, of: (name: string) => string): string =>
  path.replace(/:(\w+)/g, (_, name: string) => of(name))

/** Of a gateway whose every page is there: the page of its phone numbers exists only where some are configured. */
export const wholeEnvironment = { KASA_CONTACT_TECHNICAL: '+48 22 000 11 22, help@example.com, 9-16' }

const last = (answer: Response): string => answer.headers.get('location')?.split('?')[0]?.split('/').at(-1) ?? ''
const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Łucja Żółć' }

/** Fills the sandbox's merchant with something of every kind; answers what stands for each name in an address. */
export const fillPanel = async (kasa: TestPanel): Promise<Record<string, string>> => {
  const boss = await kasa.as('representative', { firstName: 'Zofia', lastName: 'Żurawska-Wiśniewska' })
  const names = {
    customerFirstName: 'Świętosława',
    customerLastName: 'Brzęczyszczykiewicz',
    customerEmail: 'swieta@example.com',
  }
  // First, because a payer takes a day to go to the bank.
  await kasa.post(`${await kasa.open({ ...names, orderDescription: 'TEST-DISPUTE' })}/card`, card)
  for (const seconds of [1, 1, 86_400, 86_400]) await kasa.pass(seconds)
  const page = await kasa.open({ ...names, orderId: 'ZAM/2026/11/000017' })
  await kasa.post(`${page}/blik`, { code: '999000' })
  const declined = await kasa.open(names)
  await kasa.post(`${declined}/card`, { ...card, number: '4444333322221111' })
  await kasa.post(`${await kasa.open({ ...names, amount: '123456789' })}/card`, card)
  await kasa.open(names)
  const payment = await kasa.payment(page)
  const [sale] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
  const form = await boss.page('/panel/links/new')
  const link = await boss.post('/panel/links/new', {
    ...{ amount: '10', currency: 'PLN', orderId: 'M-1', firstName: 'Świętosława', lastName: 'Brzęczyszczykiewicz' },
    ...{ email: 'swieta@example.com', wish: /name="wish" value="([^"]+)"/.exec(form)?.[1] ?? '' },
  })
  await boss.page('/panel/contact')
  const thread = await boss.post('/panel/contact', { subject: 'Pytanie o zwrot', text: 'Kiedy?', kind: 'question' })
  const owner = kasa.shop?.shop.merchantId ?? 0
  await boss.post('/panel/onboarding/company', {
    ...{ legalForm: 'company', legalName: 'Zielona Herbaciarnia sp. z o.o.', taxId: '5260250274', country: 'PL' },
    ...{ registerNumber: '0000028860', street: 'Polna 7', postcode: '00-950', city: 'Warszawa' },
  })
  const scan = { file: { name: 'odpis.pdf', bytes: pdf() } }
  await boss.upload('/panel/documents', { slot: 'register-extract' }, scan)
  await boss.post('/panel/requests/shop', { subject: 'Nowy sklep', websiteUrl: 'https://ziola.example', note: '' })
  const [document] = await kasa.read.documents.ofMerchant(owner)
  const [request] = await kasa.read.requests.ofMerchant(owner, 1)
  const wish = { livemode: false, shopIds: null, limit: 1 }
  const [dispute] = await kasa.read.disputes.list(owner, wish)
  return {
    dispute: dispute?.publicId ?? '',
    merchant: kasa.shop?.merchantId ?? '',
    document: document?.publicId ?? '',
    request: request?.publicId ?? '',
    slot: 'account-proof',
    shop: kasa.shop?.serviceId ?? '',
    link: last(link),
    payment: payment.publicId,
    transaction: sale?.publicId ?? '',
    member: (await kasa.newMember('technical')).publicId,
    thread: last(thread),
  }
}

/** A page of the panel, and somebody who may see it; `null` = nobody is signed in. */
export type PanelScreen = { label: string; address: string; role: Role | null }

/** Every page that has an address of its own; parts of pages, files and answers to scripts are none. */
export const screensOf = (ids: Readonly<Record<string, string>>): PanelScreen[] =>
  allRows
    .filter(
      ({ method, path }) =>
        method === 'GET' &&
        !/[*]|:form|:file|:document|:token|:passkey|\.\w+$|\/csv|\/export/.test(path) &&
        path !== '/panel',
    )
    .filter(({ path }) => namesIn(path).every(name => name in ids || name in ownNames))
    .map(row => ({
      label: row.path.replace('/panel/', '').replace(/[/:]+/g, '-'),
      address: addressOf(row.path, name => ids[name] ?? ownNames[name] ?? ''),
      role:
        row.who === 'visitor'
          ? null
          : (roles.find(role => may(role, row.may) && (row.who === 'operator') === (role === 'operator')) ?? null),
    }))
