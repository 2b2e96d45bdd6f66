import {
  currenciesOf,
  type DayFigure,
  deliveredOf,
  type FigureScope,
  openedOf,
  type PeriodSums,
  sumsOf,
} from '../../accounting/figures.js'
import { dayAfter, dayBegins, type WarsawDay } from '../../accounting/warsaw-day.js'
import { localeOf } from '../../http/languages.js'
import { formatMoney } from '../../http/money-text.js'
import type { Answer } from '../../http/route.js'
import type { PanelCall } from '../call.js'
import {
  type Block,
  cell,
  columns,
  field,
  figure,
  filters,
  notice,
  options,
  row,
  type TilesBlock,
  table,
} from '../components.js'
import { methodText } from '../method-text.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { barChart, shareChart } from './charts.js'
import { longestDays, type PeriodFault, presets, previousOf, readPeriod } from './period.js'

const path = '/panel/home'

/** Home (M11–M13): what came in, of one shop or all, in a period and the one before it. */
export const homeRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path, may: 'home.view', handle: call => show(needs, call) }),
]

/** The figures of each day; days are asked one after another, so that no question holds up the payers' pages. */
const daily = async ({ store }: PanelNeeds, merchantId: number, days: readonly WarsawDay[]): Promise<DayFigure[][]> => {
  const all: DayFigure[][] = []
  for (const day of days)
    all.push(await store.read.figures.money(merchantId, dayBegins(day), dayBegins(dayAfter(day, 1))))
  return all
}

const show = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { t, query, merchant, shop, shops } = call
  const { period, fault } = readPeriod(query, needs.businessClock())
  const livemode = needs.mode === 'production' && query.text('mode') !== 'test'
  const scope: FigureScope = { shopId: shop?.id ?? null, livemode }
  const from = dayBegins(period.first)
  const until = dayBegins(dayAfter(period.last, 1))
  const [now, before, opened, delivered] = await Promise.all([
    daily(needs, merchant.id, period.days),
    daily(needs, merchant.id, previousOf(period)),
    needs.store.read.figures.opened(merchant.id, from, until),
    needs.store.read.figures.delivered(merchant.id, from, until),
  ])
  const known = currenciesOf(now.flat(), scope)
  const asked = query.text('currency')
  const currency = known.includes(asked) ? asked : (known[0] ?? 'PLN')
  const sums = sumsOf(now.flat(), scope, currency)
  const former = sumsOf(before.flat(), scope, currency)
  const byDay = now.map(figures => sumsOf(figures, scope, currency))
  const beforeByDay = before.map(figures => sumsOf(figures, scope, currency))
  const blocks: Block[] = [
    filtersOf(needs, call, { preset: fault === null ? period.preset : 'own', period, currency, known, livemode }),
    ...(shops.length === 0 && call.may('onboarding.manage')
      ? [notice('waiting', t('home.begin'), { link: { href: '/panel/onboarding', label: t('onboarding.title') } })]
      : []),
    ...(fault === null ? [] : [notice('refused', faultText(call, fault))]),
    tiles(call, { sums, former, currency, opened: openedOf(opened, scope) }),
  ]
  if (sums.sales + sums.refunds === 0)
    blocks.push(notice('quiet', t('home.nothing'), { link: { href: '/panel/shops', label: t('home.nothing-link') } }))
  else blocks.push(revenue(call, period.days, byDay, beforeByDay, currency), methods(call, sums, currency))
  blocks.push(delivery(call, deliveredOf(delivered, scope)))
  const title =
    shop !== null || shops.length === 1
      ? t('home.title-shop', { shop: (shop ?? shops[0])?.name ?? '' })
      : t('home.title')
  return panelPage(
    needs,
    call,
    { title, intro: periodText(call, period.first, period.last), blocks },
    fault === null ? 200 : 422,
  )
}

const day = (call: PanelCall, at: WarsawDay): string =>
  new Intl.DateTimeFormat(localeOf(call.language), { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(at))
const periodText = (call: PanelCall, first: WarsawDay, last: WarsawDay): string =>
  first === last ? day(call, first) : `${day(call, first)} – ${day(call, last)}`

const faultText = ({ t }: PanelCall, fault: PeriodFault): string =>
  fault === 'long' ? t('home.fault-long', { count: longestDays }) : t(`home.fault-${fault}`)

type Chosen = {
  preset: (typeof presets)[number]
  period: { first: WarsawDay; last: WarsawDay }
  currency: string
  known: readonly string[]
  livemode: boolean
}

const filtersOf = (needs: PanelNeeds, { t, query }: PanelCall, chosen: Chosen): Block => {
  const date = (name: 'from' | 'to', value: string) =>
    field('date', name, t(`home.${name}`), { value: query.text(name) || value })
  const currency = options(
    chosen.known.map(code => [code, code] as const),
    chosen.currency,
  )
  const modes = options(
    [['live', t('home.live')] as const, ['test', t('home.test')] as const],
    chosen.livemode ? 'live' : 'test',
  )
  const always = [
    field('select', 'period', t('home.period'), {
      options: options(
        presets.map(preset => [preset, t(`home.period-${preset}`)] as const),
        chosen.preset,
      ),
    }),
    ...(chosen.known.length > 1 ? [field('select', 'currency', t('home.currency'), { options: currency })] : []),
    ...(needs.mode === 'production' ? [field('select', 'mode', t('home.mode'), { options: modes })] : []),
  ]
  const own = [date('from', chosen.period.first), date('to', chosen.period.last)]
  return filters(path, always, { more: own, moreLabel: t('home.own-hint'), isOpen: chosen.preset === 'own' })
}

/** `+12%` of what was before; `null` where nothing was. */
const change = (call: PanelCall, now: number, before: number) => {
  if (before <= 0) return { note: call.t('home.before-none'), tone: null }
  const part = (now - before) / before
  const percent = new Intl.NumberFormat(localeOf(call.language), {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: 0,
  })
  return {
    note: call.t('home.before', { change: percent.format(part) }),
    tone: part > 0 ? ('done' as const) : part < 0 ? ('refused' as const) : null,
  }
}

const tiles = (
  call: PanelCall,
  of: { sums: PeriodSums; former: PeriodSums; currency: string; opened: { opened: number; paid: number } },
): TilesBlock => {
  const { t, language } = call
  const { sums, former, currency, opened } = of
  const money = (minor: number) => formatMoney(minor, currency, language)
  const number = new Intl.NumberFormat(localeOf(language))
  const percent = new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  const average = (one: PeriodSums) => (one.sales === 0 ? 0 : Math.round(one.revenueMinor / one.sales))
  const tile = (label: string, value: string, note: string | null = null) => ({
    label,
    value,
    note,
    tone: null,
    href: null,
  })
  return {
    kind: 'tiles',
    label: t('home.figures'),
    tiles: [
      { ...tile(t('home.revenue'), money(sums.revenueMinor)), ...change(call, sums.revenueMinor, former.revenueMinor) },
      { ...tile(t('home.sales'), number.format(sums.sales)), ...change(call, sums.sales, former.sales) },
      { ...tile(t('home.average'), money(average(sums))), ...change(call, average(sums), average(former)) },
      tile(t('home.refunded'), money(sums.refundedMinor), t('home.refunds', { count: sums.refunds })),
      tile(t('home.commission'), money(sums.commissionMinor)),
      tile(
        t('home.conversion'),
        opened.opened === 0 ? '–' : percent.format(opened.paid / opened.opened),
        t('home.opened', { paid: number.format(opened.paid), count: opened.opened }),
      ),
    ],
  }
}

const revenue = (
  call: PanelCall,
  days: readonly WarsawDay[],
  now: readonly PeriodSums[],
  before: readonly PeriodSums[],
  currency: string,
): Block => {
  const { t, language } = call
  const money = (minor: number) => formatMoney(minor, currency, language)
  const bars = days.map((at, index) => ({
    value: now[index]?.revenueMinor ?? 0,
    before: before[index]?.revenueMinor ?? 0,
    label: `${day(call, at)}: ${money(now[index]?.revenueMinor ?? 0)}`,
  }))
  const most = Math.max(0, ...bars.flatMap(({ value, before: former }) => [value, former]))
  const rows = days.map((at, index) => {
    const sums = now[index]
    return row([
      cell(day(call, at)),
      cell(String(sums?.sales ?? 0)),
      cell(money(sums?.revenueMinor ?? 0)),
      cell(money(sums?.refundedMinor ?? 0)),
      cell(money(before[index]?.revenueMinor ?? 0), { look: 'soft' }),
    ])
  })
  const end = (label: string) => ({ label, isEnd: true })
  return figure(t('home.by-day'), barChart(bars, t('home.by-day')), {
    scale: { top: money(most), start: day(call, days[0] ?? ''), end: day(call, days.at(-1) ?? '') },
    note: t('home.by-day-note'),
    table: table({
      ...{ id: 'by-day', caption: t('home.by-day'), rows, empty: t('home.nothing') },
      columns: columns(
        ...[
          t('home.day'),
          end(t('home.sales')),
          end(t('home.revenue')),
          end(t('home.refunded')),
          end(t('home.former')),
        ],
      ),
    }),
  })
}

const methods = (call: PanelCall, sums: PeriodSums, currency: string): Block => {
  const { t, language } = call
  const percent = new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  const shares = sums.methods.map(({ method, amountMinor, count }) => ({
    part: sums.revenueMinor <= 0 ? 0 : amountMinor / sums.revenueMinor,
    label: methodText(t, method),
    value: `${percent.format(sums.revenueMinor <= 0 ? 0 : amountMinor / sums.revenueMinor)} · ${formatMoney(amountMinor, currency, language)}`,
    count,
    amountMinor,
  }))
  const rows = shares.map(({ label, count, amountMinor }) =>
    row([cell(label), cell(String(count)), cell(formatMoney(amountMinor, currency, language))]),
  )
  return figure(t('home.methods'), shareChart(shares, t('home.methods')), {
    table: table({
      ...{ id: 'by-method', caption: t('home.methods'), rows, empty: t('home.nothing') },
      columns: columns(
        t('home.method'),
        { label: t('home.sales'), isEnd: true },
        { label: t('home.revenue'), isEnd: true },
      ),
    }),
  })
}

const states = ['delivered', 'waiting', 'given_up'] as const

const delivery = (call: PanelCall, counts: ReadonlyMap<string, number>): Block => {
  const { t, language } = call
  const of = (state: (typeof states)[number]) =>
    (counts.get(state) ?? 0) + (state === 'waiting' ? (counts.get('sending') ?? 0) : 0)
  const all = states.reduce((sum, state) => sum + of(state), 0)
  if (all === 0) return notice('quiet', t('home.delivery-none'), { title: t('home.delivery') })
  const percent = new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  const shares = states.map(state => ({
    part: of(state) / all,
    label: t(`home.delivery-${state}`),
    value: `${percent.format(of(state) / all)} · ${new Intl.NumberFormat(localeOf(language)).format(of(state))}`,
  }))
  const rows = states.map((state, at) => row([cell(shares[at]?.label ?? ''), cell(String(of(state)))]))
  return figure(t('home.delivery'), shareChart(shares, t('home.delivery')), {
    note: of('given_up') > 0 ? t('home.delivery-note') : null,
    table: table({
      ...{ id: 'delivery', caption: t('home.delivery'), rows, empty: t('home.delivery-none') },
      columns: columns(t('home.delivery-state'), { label: t('home.delivery-count'), isEnd: true }),
    }),
  })
}
