/** A merchant's figures of one day (Europe/Warsaw), of one shop, mode, currency and kind of money. Minor units. */
export type DayFigure = {
  shopId: number
  livemode: boolean
  currency: string
  /** `sale`: money that came for orders; `refund`: money that went back. */
  type: 'sale' | 'refund'
  method: string
  count: number
  amountMinor: number
  commissionMinor: number
}

/** Payments opened on a day and how many of them are paid (held money counts). */
export type Opened = { shopId: number; livemode: boolean; opened: number; paid: number }

/** Notifications owed on a day, by where they stand now. */
export type Delivered = { shopId: number; livemode: boolean; state: string; count: number }

export type FigureRecords = {
  money(merchantId: number, from: Date, until: Date): Promise<DayFigure[]>
  opened(merchantId: number, from: Date, until: Date): Promise<Opened[]>
  delivered(merchantId: number, from: Date, until: Date): Promise<Delivered[]>
}

/** What is counted: one shop or all, test or live money. */
export type FigureScope = { shopId: number | null; livemode: boolean }

const isIn =
  ({ shopId, livemode }: FigureScope) =>
  (figure: { shopId: number; livemode: boolean }): boolean =>
    figure.livemode === livemode && (shopId === null || figure.shopId === shopId)

/** Sums of a period in one currency. */
export type PeriodSums = {
  revenueMinor: number
  sales: number
  refundedMinor: number
  refunds: number
  commissionMinor: number
  /** Newest method first by money; sales only. */
  methods: readonly { method: string; amountMinor: number; count: number }[]
}

/** What the days of a period come to. */
export const sumsOf = (figures: readonly DayFigure[], scope: FigureScope, currency: string): PeriodSums => {
  const own = figures.filter(isIn(scope)).filter(figure => figure.currency === currency)
  const [sales, refunds] = [own.filter(({ type }) => type === 'sale'), own.filter(({ type }) => type === 'refund')]
  const methods = new Map<string, { method: string; amountMinor: number; count: number }>()
  for (const { method, amountMinor, count } of sales) {
    const known = methods.get(method) ?? { method, amountMinor: 0, count: 0 }
    methods.set(method, { method, amountMinor: known.amountMinor + amountMinor, count: known.count + count })
  }
  const total = (of: readonly DayFigure[], what: 'amountMinor' | 'count' | 'commissionMinor') =>
    of.reduce((sum, figure) => sum + figure[what], 0)
  return {
    revenueMinor: total(sales, 'amountMinor'),
    sales: total(sales, 'count'),
    refundedMinor: total(refunds, 'amountMinor'),
    refunds: total(refunds, 'count'),
    commissionMinor: total(sales, 'commissionMinor'),
    methods: [...methods.values()].sort((a, b) => b.amountMinor - a.amountMinor),
  }
}

/** Currencies of a period, the one with most transactions first. */
export const currenciesOf = (figures: readonly DayFigure[], scope: FigureScope): string[] => {
  const counts = new Map<string, number>()
  for (const { currency, count } of figures.filter(isIn(scope)))
    counts.set(currency, (counts.get(currency) ?? 0) + count)
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency)
}

/** Of so many opened payments so many are paid. */
export const openedOf = (rows: readonly Opened[], scope: FigureScope): { opened: number; paid: number } =>
  rows.filter(isIn(scope)).reduce((sum, row) => ({ opened: sum.opened + row.opened, paid: sum.paid + row.paid }), {
    opened: 0,
    paid: 0,
  })

/** Notifications by state. */
export const deliveredOf = (rows: readonly Delivered[], scope: FigureScope): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { state, count } of rows.filter(isIn(scope))) counts.set(state, (counts.get(state) ?? 0) + count)
  return counts
}
