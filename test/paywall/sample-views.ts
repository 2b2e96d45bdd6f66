import { drawCode } from '../../src/http/draw-code.js'
import type { Language } from '../../src/http/languages.js'
import { formatAccount, formatDayAfter, formatMoment } from '../../src/http/moment-text.js'
import { formatMoney, formatRate } from '../../src/http/money-text.js'
import type { Phrases } from '../../src/http/phrases.js'
import { countriesIn } from '../../src/paywall/delivery/countries.js'
import { deliveryFields } from '../../src/paywall/delivery/read-delivery.js'
import { noErrors } from '../../src/paywall/fields.js'
import { frameOf, initialsOf } from '../../src/paywall/frame.js'
import type { Frame, Pages, RememberedView } from '../../src/paywall/pages.js'
import { reasonKey } from '../../src/paywall/reasons.js'
import { nobody } from '../../src/paywall/remembered-views.js'

export type Screen = { [Name in keyof Pages]: { label: string; name: Name; view: Pages[Name] } }[keyof Pages]

const banks: readonly (readonly [code: string, name: string])[] = [
  ['mtransfer', 'mBank'],
  ['ipko', 'PKO BP iPKO'],
  ['inteligo', 'Inteligo'],
  ['pekao24', 'Bank Pekao'],
  ['ing', 'ING Bank Śląski'],
  ['bzwbk', 'Santander'],
  ['alior', 'Alior Bank'],
  ['millennium', 'Bank Millennium'],
  ['creditagricole', 'Crédit Agricole'],
  ['citi', 'Citi Handlowy'],
  ['bnpparibas', 'BNP Paribas'],
  ['bos', 'BOŚ'],
  ['getin', 'VeloBank'],
  ['noble', 'Noble Bank'],
  ['pocztowy', 'Bank Pocztowy'],
  ['plusbank', 'Plus Bank'],
  ['bs', 'Banki Spółdzielcze'],
  ['bspb', 'Bank Spółdzielczy w Brodnicy'],
  ['nest', 'Nest Bank'],
  ['pbs', 'Podkarpacki Bank Spółdzielczy'],
]

/** Words that a shop or a payer could send; put into every place of the views that holds foreign text. */
export type Words = {
  shop: string
  recipient: string
  order: string
  title: string
  help: string
  holder: string
  bank: string
}

export const plainWords: Words = {
  shop: 'Księgarnia Pod Żaglem',
  recipient: 'Pod Żaglem sp. z o.o., Gdańsk',
  order: 'ZAM/2026/17',
  title: 'Podręcznik żeglarstwa, wyd. II',
  help: 'pomoc@pod-zaglem.example',
  holder: 'Anna Nowak',
  bank: 'Bank Spółdzielczy',
}

/** Every screen in its states, as the routes would ask for it. */
export const screensOf = (t: Phrases, words: Words = plainWords): Screen[] => {
  const money = (minor: number, currency = 'PLN') => formatMoney(minor, currency, t.language as Language)
  const frame = frameOf({
    path: '/pay/0b1c5d1e-7f3a-4c55-9a43-1f2d3c4b5a69',
    shop: { name: words.shop, recipient: words.recipient, helpContact: words.help },
    operator: 'Kasa Operator S.A.',
    termsUrl: null,
    test: true,
  })
  const own = `/${t.language}${frame.path}`
  const summary = {
    amount: money(12990),
    order: words.order,
    title: words.title,
    validUntil: formatMoment(new Date('2026-11-22T17:40:00Z'), t.language),
    statusUrl: `/${t.language}/status/Jx2v9aQ0R1mB7cY4sT6uWQ`,
    goods: null,
    delivery: null,
  }
  const bankViews = [...banks, ['other', words.bank] as const].map(([code, name]) => ({
    code,
    name,
    initials: initialsOf(name),
    available: code !== 'citi',
  }))
  const row = <K extends string>(kind: K, open: string, name: string, note: string, available = true) =>
    ({ kind, name, note, available, open: available && open === kind }) as const
  const due = formatDayAfter('2026-11-22', 30, t.language)
  const plans = [
    { value: 'inbank_0-10', lender: 'Inbank 0%', count: `10 × ${money(9990)}`, last: null },
    {
      value: 'inbank-12',
      lender: 'Inbank',
      count: `12 × ${money(8875)}`,
      last: t('instalments.last', { amount: money(8871) }),
    },
  ].map((plan, place) => ({
    ...plan,
    total: t('instalments.total', { amount: money(99900) }),
    rate: t('instalments.rate', { rate: formatRate(0.1257, t.language) }),
    checked: place === 0,
  }))
  const methods = (open: string, failures: boolean) => [
    row('blik', open, 'BLIK', t(failures ? 'unavailable.failures' : 'blik.note'), !failures),
    { ...row('bank', open, t('bank.name'), t('bank.count', { count: bankViews.length })), banks: bankViews },
    {
      ...row('card', open, t('card.name'), t('card.note')),
      expiry: '',
      holder: open === 'card' ? words.holder : '',
    },
    {
      ...row('wallet', open, t('wallet.name'), 'Google Pay, PayPal'),
      wallets: [
        { code: 'gpay', name: 'Google Pay', mark: 'tap', reason: null },
        { code: 'paypal', name: 'PayPal', mark: 'account', reason: t('unavailable.now') },
      ],
    },
    {
      ...row('later', open, t('later.name'), t('later.due', { date: due })),
      offers: ['PayPo', 'PragmaGO'].map(name => ({
        code: name.toLowerCase(),
        name,
        due: t('later.due', { date: due }),
        cost: t('later.cost', { amount: money(0) }),
        business: name === 'PragmaGO',
        reason: name === 'PayPo' ? null : t('unavailable.now'),
      })),
    },
    open === 'instalments'
      ? { ...row('instalments', open, t('instalments.name'), t('instalments.note', { amount: money(9900) })), plans }
      : {
          ...row('instalments', open, t('instalments.name'), t('unavailable.from', { amount: money(30000) }), false),
          plans: [],
        },
    ...(open === 'lease'
      ? [
          {
            ...row('lease', open, t('lease.name'), t('lease.note')),
            lines: [{ name: words.title, quantity: `2 × ${money(300000)}`, net: money(600000) }],
            net: money(600000),
          },
        ]
      : []),
    open === 'transfer'
      ? { ...row('transfer', open, t('transfer.name'), t('transfer.note')), split: true }
      : { ...row('transfer', open, t('transfer.name'), t('unavailable.now'), false), split: false },
  ]
  const percent = new Intl.NumberFormat(t.language, { style: 'percent' })
  const tax = (rate: number) => ({ kind: 'percent' as const, percent: percent.format(rate / 100) })
  const goods = {
    positions: [
      { name: words.title, count: `2 szt. × ${money(4990)}`, total: money(9980), tax: tax(23) },
      { name: words.order, count: `1,5 m × ${money(2000)}`, total: null, tax: tax(8) },
      ...(['exempt', 'outside', 'reverse'] as const).map(kind => ({
        name: kind,
        count: `1 × ${money(10)}`,
        total: money(10),
        tax: { kind, percent: '' },
      })),
    ],
    more: 3,
    rates: [
      { tax: tax(23), sum: money(1866) },
      { tax: tax(8), sum: money(222) },
    ],
  }
  const choose = {
    ...{ frame, summary, declined: null, notice: null, done: null, errors: noErrors, ...nobody },
    methods: methods('blik', false),
  }
  const saved = (id: string, changes: Partial<RememberedView>): RememberedView => ({
    ...{
      id,
      kind: 'card',
      name: 'Visa\u00a0••••\u00a01111',
      label: 'Visa\u00a0••••\u00a01111',
      note: t('saved.valid', { date: '12/29' }),
    },
    ...{ asksCvc: true, aliases: [], open: false },
    ...changes,
  })
  const blikSaved = {
    kind: 'blik',
    name: t('saved.blik'),
    label: 'BLIK',
    note: t('saved.blikNote'),
    asksCvc: false,
  } as const
  const names = { shop: words.shop, operator: frame.operator }
  const known = {
    ...choose,
    remembered: [
      saved('5d1e7f3a-4c55-4a43-9f2d-3c4b5a690b10', { open: true }),
      saved('5d1e7f3a-4c55-4a43-9f2d-3c4b5a690b11', {
        ...blikSaved,
        aliases: [
          { key: 'k1', label: words.bank },
          { key: 'k2', label: 'Bank Testowy' },
        ],
      }),
    ],
    recurring: [
      { id: '5d1e7f3a-4c55-4a43-9f2d-3c4b5a690b12', name: 'Visa\u00a0••••\u00a01111', note: t('saved.recurring') },
    ],
    consents: { card: t('remember.cardConsent', names), blik: t('remember.blikConsent', names) },
    methods: methods('', false),
  }
  const [savedCard, savedBlik] = known.remembered
  const framed: Frame = {
    ...frame,
    within: {
      script: 'widget',
      origins: 'https://shop.example',
      leaves: false,
      consent: t('widget.recurring', { operator: frame.operator, shop: words.shop }),
    },
  }
  const cards = methods('card', false).filter(method => method.kind === 'card')
  const waiting = {
    frame,
    summary,
    provider: 'PayPo',
    version: 4,
    left: null,
    refreshSeconds: 5,
    continueUrl: null,
    automatic: false,
    canLeave: true,
  }
  const continueUrl = '/sandbox/bank/3f0c?from=kasa&x=1'
  const wire = {
    frame,
    summary,
    version: 3,
    refreshSeconds: 30,
    recipient: words.recipient,
    account: formatAccount('PL61109010140000071219812874'),
    reference: 'KASA 7Q4M-2XZD',
    amount: money(12990),
    amountPlain: '129.90',
    split: null,
    code: drawCode('|PL|61109010140000071219812874|012990|Pod Żaglem sp. z o.o|KASA 7Q4M-2XZD|||', 'L'),
    mail: { sentTo: null },
    partly: null,
    canLeave: true,
    sandbox: { unmatched: [{ id: 7, amount: money(12990), title: words.title }] },
  }
  const receipt = {
    method: 'BLIK',
    credit: null,
    date: formatMoment(new Date('2026-11-22T17:41:27Z'), t.language),
    transaction: '5d1e7f3a-4c55-4a43-9f2d-3c4b5a690b1c',
  }
  const kept = { done: null, underWay: null }
  const paid = {
    frame,
    summary,
    receipt,
    captured: null,
    surplus: null,
    refund: kept,
    backUrl: `${own}/return`,
    returnSeconds: 10,
  }
  const refused = { frame: { ...frame, path: null }, code: 'form/signature', traceId: '6f2c1b7de0a94c3f' }
  const developer = {
    faults: [
      {
        field: words.title,
        rule: 'an integer of minor units, 1 to 999999999',
        received: words.order,
        fix: 'send 12990 for 129.90',
      },
    ],
    signature: {
      builtText: `amount=12990&currency=PLN&orderId=${words.order}&title=${words.title}`,
      findings: ['The signature fits when the values are URL-encoded: sign the raw values.'],
    },
  }
  const status = {
    frame,
    summary,
    closed: null,
    finish: null,
    received: null,
    refund: kept,
    captured: null,
    receiptUrl: null,
  }
  return [
    { label: 'choose', name: 'paywall/choose', view: choose },
    {
      label: 'choose-bank',
      name: 'paywall/choose',
      view: { ...choose, declined: t(reasonKey('BLK-ERROR-210015')), methods: methods('bank', true) },
    },
    {
      label: 'choose-card-errors',
      name: 'paywall/choose',
      view: {
        ...choose,
        methods: methods('card', false),
        errors: {
          ...noErrors,
          number: t('error.cardNumber'),
          expiry: t('error.cardExpiry'),
          cvc: t('error.cardCvc'),
          holder: t('error.cardHolder'),
        },
      },
    },
    {
      label: 'choose-blik-error',
      name: 'paywall/choose',
      view: { ...choose, errors: { ...noErrors, code: t('error.blikCode'), bank: t('error.bank') } },
    },
    {
      label: 'choose-transfer',
      name: 'paywall/choose',
      view: { ...choose, methods: methods('transfer', false), notice: t('error.inProgress') },
    },
    ...(['wallet', 'later', 'instalments', 'lease'] as const).map(
      open =>
        ({
          label: `choose-${open}`,
          name: 'paywall/choose',
          view: {
            ...choose,
            methods: methods(open, false),
            errors: { ...noErrors, plan: open === 'instalments' ? t('error.plan') : null },
          },
        }) as const,
    ),
    {
      label: 'delivery',
      name: 'paywall/delivery',
      view: {
        ...{ frame, summary, wrong: deliveryFields, notNeededFor: words.order },
        choices: [
          { code: 'courier', name: words.title, price: 'included', isChosen: true },
          { code: 'pickup', name: words.order, price: 'free', isChosen: false },
        ],
        address: {
          ...{ name: words.holder, street: words.title, postalCode: words.order, city: words.bank },
          countryCodeAlpha2: 'PL',
        },
        countries: countriesIn(t.language as Language),
      },
    },
    {
      label: 'choose-delivered',
      name: 'paywall/choose',
      view: {
        ...choose,
        summary: {
          ...summary,
          delivery: { name: words.title, address: `${words.holder}, ${words.order}`, changeUrl: `${own}?delivery` },
        },
      },
    },
    { label: 'choose-goods', name: 'paywall/choose', view: { ...choose, summary: { ...summary, goods } } },
    { label: 'choose-saved-card', name: 'paywall/choose', view: { ...known, done: t('forget.done') } },
    {
      label: 'choose-saved-card-error',
      name: 'paywall/choose',
      view: { ...known, errors: { ...noErrors, savedCvc: t('error.cardCvc') } },
    },
    {
      label: 'choose-saved-blik',
      name: 'paywall/choose',
      view: {
        ...known,
        remembered: [
          { ...savedBlik!, open: true },
          { ...savedCard!, open: false },
        ],
      },
    },
    {
      label: 'choose-consent-card',
      name: 'paywall/choose',
      view: { ...known, remembered: [], methods: methods('card', false) },
    },
    {
      label: 'choose-consent-blik',
      name: 'paywall/choose',
      view: { ...known, remembered: [], methods: methods('blik', false) },
    },
    { label: 'forget', name: 'paywall/forget', view: { frame, summary, id: savedCard!.id, name: savedCard!.label } },
    { label: 'choose-nothing', name: 'paywall/choose', view: { ...choose, methods: [] } },
    {
      label: 'waiting-app',
      name: 'paywall/waiting',
      view: { ...waiting, kind: 'in-app', left: { seconds: 95, text: '1:35' } },
    },
    { label: 'waiting-to-bank', name: 'paywall/waiting', view: { ...waiting, kind: 'to-bank', continueUrl } },
    {
      label: 'waiting-to-card',
      name: 'paywall/waiting',
      view: { ...waiting, kind: 'to-card', continueUrl, automatic: true },
    },
    {
      label: 'waiting-to-wallet',
      name: 'paywall/waiting',
      view: { ...waiting, kind: 'to-wallet', provider: 'Google Pay', continueUrl },
    },
    { label: 'waiting-to-provider', name: 'paywall/waiting', view: { ...waiting, kind: 'to-provider', continueUrl } },
    { label: 'waiting-deciding', name: 'paywall/waiting', view: { ...waiting, kind: 'deciding', continueUrl } },
    { label: 'waiting-asking', name: 'paywall/waiting', view: { ...waiting, kind: 'asking', canLeave: false } },
    { label: 'transfer', name: 'paywall/transfer', view: wire },
    {
      label: 'transfer-partly',
      name: 'paywall/transfer',
      view: {
        ...wire,
        partly: { received: money(10000), missing: money(2990) },
        mail: { sentTo: 'a…@example.com' },
        sandbox: null,
        canLeave: false,
      },
    },
    {
      label: 'transfer-split',
      name: 'paywall/transfer',
      view: {
        ...wire,
        reference: '/VAT/24,29/IDC/1234563218/INV/FV/1/2026/TXT/KASA 7Q4M-2XZD',
        split: { vat: money(2429), vatPlain: '24,29', invoiceId: words.order, taxId: '1234563218' },
        code: null,
        mail: null,
        sandbox: null,
      },
    },
    { label: 'paid', name: 'paywall/paid', view: { ...paid, kind: 'paid' } },
    { label: 'paid-goods', name: 'paywall/paid', view: { ...paid, kind: 'paid', summary: { ...summary, goods } } },
    {
      label: 'paid-surplus',
      name: 'paywall/paid',
      view: { ...paid, kind: 'paid', surplus: money(500), backUrl: null, returnSeconds: null },
    },
    {
      label: 'paid-part',
      name: 'paywall/paid',
      view: { ...paid, kind: 'paid', summary: { ...summary, amount: money(20_000) }, captured: summary.amount },
    },
    { label: 'authorized', name: 'paywall/paid', view: { ...paid, kind: 'authorized', returnSeconds: null } },
    ...(['expired', 'cancelled', 'rejected', 'order-paid'] as const).map(
      kind =>
        ({
          label: `closed-${kind}`,
          name: 'paywall/closed',
          view: {
            frame,
            summary,
            kind,
            received: kind === 'cancelled' ? money(1000) : null,
            refund: kind === 'rejected' ? { done: money(1000), underWay: null } : kept,
            backUrl: kind === 'expired' ? null : `${own}/return`,
          },
        }) as const,
    ),
    {
      label: 'widget',
      name: 'paywall/widget',
      view: {
        ...choose,
        frame: framed,
        methods: cards,
        declined: t(reasonKey('CODE_51')),
        cancelUrl: `${own}/return?cancel`,
      },
    },
    {
      label: 'widget-nothing',
      name: 'paywall/widget',
      view: { ...choose, frame: framed, methods: [], cancelUrl: null },
    },
    {
      label: 'widget-paid',
      name: 'paywall/paid',
      view: { ...paid, frame: framed, kind: 'paid', backUrl: null, returnSeconds: null },
    },
    {
      label: 'widget-instalments',
      name: 'paywall/installments',
      view: {
        frame: {
          ...frame,
          path: null,
          within: { script: 'installments', origins: 'https://shop.example', leaves: false, consent: null },
        },
        note: t('instalments.note', { amount: money(9900) }),
        plans: plans.map(plan => ({ ...plan, channel: 'inbank', period: '12' })),
      },
    },
    {
      label: 'status-open',
      name: 'paywall/status',
      view: { ...status, state: 'open', finish: { url: own, method: words.bank } },
    },
    {
      label: 'status-new',
      name: 'paywall/status',
      view: { ...status, state: 'open', finish: { url: own, method: null }, received: money(1000) },
    },
    {
      label: 'status-completed',
      name: 'paywall/status',
      view: { ...status, state: 'completed', refund: { done: money(500), underWay: money(700) }, receiptUrl: own },
    },
    { label: 'status-held', name: 'paywall/status', view: { ...status, state: 'authorized', receiptUrl: own } },
    {
      label: 'status-captured',
      name: 'paywall/status',
      view: { ...status, state: 'completed', captured: money(6495), receiptUrl: own },
    },
    { label: 'status-failed', name: 'paywall/status', view: { ...status, state: 'failed', closed: 'expired' } },
    {
      label: 'status-order-paid',
      name: 'paywall/status',
      view: { ...status, state: 'failed', closed: 'order-paid', received: money(1000) },
    },
    { label: 'refused', name: 'paywall/refused-form', view: { ...refused, developer: null } },
    { label: 'refused-developer', name: 'paywall/refused-form', view: { ...refused, developer } },
    ...(['terms', 'privacy', 'accessibility'] as const).map(
      kind =>
        ({
          label: kind,
          name: 'paywall/notice',
          view: { frame: { ...frame, path: `/${kind}`, shop: null, test: false, help: null }, kind },
        }) as const,
    ),
    { label: 'not-found', name: 'paywall/not-found', view: { frame: { ...frame, shop: null, help: null } } },
    { label: 'problem', name: 'paywall/problem', view: { frame, traceId: '6f2c1b7de0a94c3f', retryUrl: own } },
  ]
}
