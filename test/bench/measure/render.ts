import type { createAssets as CreateAssets } from '../../../src/http/assets.js'
import type { createPhrases as CreatePhrases } from '../../../src/http/phrases.js'
import type { createRenderer as CreateRenderer } from '../../../src/http/render.js'
import type * as Fields from '../../../src/paywall/fields.js'
import type { ChooseView, Pages } from '../../../src/paywall/pages.js'
import type * as Remembered from '../../../src/paywall/remembered-views.js'
import { spreadOf } from './ratios.js'

/** Draws the built product's first page again and again; prints µs a page as a spread over batches. */
const built = async <Module>(file: string): Promise<Module> =>
  (await import(new URL(`../../../dist/${file}.js`, import.meta.url).href)) as Module

const { createAssets } = await built<{ createAssets: typeof CreateAssets }>('http/assets')
const { createPhrases } = await built<{ createPhrases: typeof CreatePhrases }>('http/phrases')
const { createRenderer } = await built<{ createRenderer: typeof CreateRenderer }>('http/render')
const { nobody } = await built<typeof Remembered>('paywall/remembered-views')
const { noErrors } = await built<typeof Fields>('paywall/fields')
const draw = createRenderer<Pages>('paywall', { assets: createAssets(), phrases: createPhrases(), views: 'plain' })

const banks = Array.from({ length: 20 }, (_, index) => ({
  code: `bank${index}`,
  name: `Bank number ${index}`,
  initials: 'BN',
  available: true,
}))

const wallets = Array.from({ length: 5 }, (_, index) => ({
  code: `wallet${index}`,
  name: `Wallet number ${index}`,
  mark: 'tap',
  reason: null,
}))
const offers = Array.from({ length: 3 }, (_, index) => ({
  code: `offer${index}`,
  name: `Offer number ${index}`,
  due: 'Zapłać do 22 grudnia 2026',
  cost: 'Koszt: 0,00 zł przy spłacie w terminie',
  business: false,
  reason: null,
}))

const row = <K extends string>(kind: K, name: string) =>
  ({ kind, name, note: 'A few words about it', available: true, open: false }) as const

const view: ChooseView = {
  frame: {
    path: '/pay/3f0e8a52-7d0e-4a43-9b54-0f6a5f3b1c2d',
    shop: { name: 'A shop', monogram: 'A', recipient: 'A shop, Example Street 1' },
    operator: 'Kasa',
    help: { href: 'mailto:help@shop.example', text: 'help@shop.example' },
    termsUrl: null,
    test: true,
    preview: false,
    look: { stylesheet: null, scheme: 'auto', logo: null, help: null, receipt: null },
    within: null,
  },
  summary: {
    amount: '129,90 zł',
    order: 'A-1001',
    title: 'Order of three things',
    validUntil: null,
    statusUrl: null,
    goods: null,
    delivery: null,
  },
  declined: null,
  notice: null,
  done: null,
  errors: noErrors,
  ...nobody,
  methods: [
    { ...row('blik', 'BLIK'), open: true },
    { ...row('bank', 'Szybki przelew'), banks },
    { ...row('card', 'Karta'), expiry: '', holder: '' },
    { ...row('wallet', 'Portfel cyfrowy'), wallets },
    { ...row('later', 'Zapłać później'), offers },
    { ...row('instalments', 'Raty'), available: false, plans: [] },
    { ...row('transfer', 'Przelew tradycyjny'), split: false },
  ],
}

const batches = 9
const pages = Math.ceil(Number(process.argv[2]) / batches)
const usPerPage = (): number => {
  const startedAt = process.hrtime.bigint()
  for (let page = 0; page < pages; page++) draw('paywall/choose', 'pl', view)
  return Number(process.hrtime.bigint() - startedAt) / 1000 / pages
}
usPerPage()
console.log(JSON.stringify(spreadOf(Array.from({ length: batches }, usPerPage))))
