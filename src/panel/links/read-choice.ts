import { asWarsawDay, dayAfter, dayBegins, type WarsawDay, warsawDayOf } from '../../accounting/warsaw-day.js'
import type { LinkChoice } from '../../payments/link-list.js'
import type { Status } from '../../payments/payment.js'
import type { PanelCall } from '../call.js'

/** What the filter of states means in statuses. */
const states: Readonly<Record<'open' | 'paid' | 'over', readonly Status[]>> = {
  open: ['new', 'pending'],
  paid: ['settled', 'authorized', 'submitted_for_settlement'],
  over: ['rejected', 'cancelled', 'error'],
}
export const stateNames = ['open', 'paid', 'over'] as const

export type Chosen = {
  choice: LinkChoice
  first: WarsawDay
  last: WarsawDay
  begins: string
  state: (typeof stateNames)[number] | undefined
  mode: string
  /** The days that were typed stand in the wrong order: the last 30 are shown. */
  isSwapped: boolean
}

/** What the address asks for: the last 30 days unless it says. */
export const readChoice = ({ query, shop }: PanelCall, now: Date): Chosen => {
  const today = warsawDayOf(now)
  const asked = { from: asWarsawDay(query.text('from')), to: asWarsawDay(query.text('to')) }
  const isSwapped = asked.from !== undefined && asked.to !== undefined && asked.from > asked.to
  const [first, last] = isSwapped
    ? [dayAfter(today, -29), today]
    : [asked.from ?? dayAfter(asked.to ?? today, -29), asked.to ?? today]
  const begins = query.text('q')
  const state = stateNames.find(name => name === query.text('state'))
  const mode = query.text('mode')
  const choice: LinkChoice = {
    shopId: shop?.id ?? null,
    from: dayBegins(first),
    until: dayBegins(dayAfter(last, 1)),
    ...(begins === '' ? {} : { begins }),
    ...(state === undefined ? {} : { statuses: states[state] }),
    ...(mode === 'live' || mode === 'test' ? { livemode: mode === 'live' } : {}),
  }
  return { choice, first, last, begins, state, mode, isSwapped }
}
