import { asWarsawDay, dayAfter, daysFrom, type WarsawDay, warsawDayOf } from '../../accounting/warsaw-day.js'
import type { PanelForm } from '../panel-form.js'

export const presets = ['today', 'week', 'days30', 'month', 'last-month', 'own'] as const
type Preset = (typeof presets)[number]

/** Whole days of Warsaw, both ends counted. */
export type Period = { preset: Preset; first: WarsawDay; last: WarsawDay; days: readonly WarsawDay[] }

/** Pictures of more days than a quarter has say nothing. */
export const longestDays = 92

const monthOf = (day: WarsawDay, months: number): WarsawDay => {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
}

const spans: Record<Exclude<Preset, 'own'>, (today: WarsawDay) => [WarsawDay, WarsawDay]> = {
  today: today => [today, today],
  week: today => [dayAfter(today, -6), today],
  days30: today => [dayAfter(today, -29), today],
  month: today => [monthOf(today, 0), today],
  'last-month': today => [monthOf(today, -1), dayAfter(monthOf(today, 0), -1)],
}

/** What is wrong with days that somebody typed. */
export type PeriodFault = 'from' | 'to' | 'order' | 'long'

/** The period that an address asks for: a preset, or two days; 30 days unless it says. @param longest most days of one */
export const readPeriod = (
  query: PanelForm,
  now: Date,
  longest = longestDays,
): { period: Period; fault: PeriodFault | null } => {
  const today = warsawDayOf(now)
  const asked = presets.find(preset => preset === query.text('period'))
  const [from, to] = [query.text('from'), query.text('to')]
  const made = (preset: Preset, [first, last]: [WarsawDay, WarsawDay]): Period => ({
    ...{ preset, first, last },
    days: daysFrom(first, last),
  })
  const usual = made('days30', spans.days30(today))
  if (asked !== 'own') return { period: asked === undefined ? usual : made(asked, spans[asked](today)), fault: null }
  const [first, last] = [asWarsawDay(from), asWarsawDay(to)]
  if (first === undefined) return { period: usual, fault: 'from' }
  if (last === undefined) return { period: usual, fault: 'to' }
  if (first > last) return { period: usual, fault: 'order' }
  const own = made('own', [first, last])
  return own.days.length > longest ? { period: usual, fault: 'long' } : { period: own, fault: null }
}

/** As many days right before. */
export const previousOf = ({ first, days }: Period): readonly WarsawDay[] =>
  daysFrom(dayAfter(first, -days.length), dayAfter(first, -1))
