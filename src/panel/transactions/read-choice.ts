import { dayAfter, dayBegins } from '../../accounting/warsaw-day.js'
import { currencies } from '../../payments/currencies.js'
import type { ListPlace, TransactionChoice } from '../../payments/transaction-list.js'
import type { PanelCall } from '../call.js'
import { type Period, type PeriodFault, readPeriod } from '../home/period.js'
import { methodGroups, methodsOf } from '../method-text.js'
import type { PanelForm } from '../panel-form.js'
import { statuses } from '../status-text.js'
import { typedAmount } from '../typed-amount.js'

export const path = '/panel/transactions'
export const longestSearch = 100
export const types = ['sale', 'refund'] as const

/** What is wrong with what somebody typed; what is wrong is not asked. */
type ListFault = Exclude<PeriodFault, 'long'> | 'amount-from' | 'amount-to' | 'amounts'

/** What an address asks of the list. */
export type Chosen = {
  choice: TransactionChoice
  period: Period
  /** `all`, or the status; what the member's profile says unless the address does. */
  status: (typeof statuses)[number] | 'all'
  /** True where the profile has chosen the status. */
  isByProfile: boolean
  faults: readonly ListFault[]
}

const oneOf = <W extends string>(words: readonly W[], text: string): W | undefined => words.find(word => word === text)

/** Both ends of an amount; a currency that is not chosen counts as one of two decimals. */
const readAmounts = (query: PanelForm): { least?: number; most?: number; faults: ListFault[] } => {
  const end = (name: string, fault: ListFault) => {
    const text = query.text(name)
    const minor = text === '' ? undefined : typedAmount(text, query.text('currency'))
    return { minor, faults: text !== '' && minor === undefined ? [fault] : [] }
  }
  const [from, to] = [end('amount-from', 'amount-from'), end('amount-to', 'amount-to')]
  const isTurned = from.minor !== undefined && to.minor !== undefined && from.minor > to.minor
  return {
    ...(from.minor !== undefined && { least: from.minor }),
    ...(to.minor !== undefined && { most: to.minor }),
    faults: [...from.faults, ...to.faults, ...(isTurned ? ['amounts' as const] : [])],
  }
}

type Asking = Pick<PanelCall, 'query' | 'shop' | 'member'>

/** Reads an address (M36–M38, M40); words that nothing of ours has are as if they were not there. */
export const readChoice = ({ query, shop, member }: Asking, mode: 'sandbox' | 'production', now: Date): Chosen => {
  const { period, fault } = readPeriod(query, now, Number.POSITIVE_INFINITY)
  const amounts = readAmounts(query)
  const asked = oneOf([...statuses, 'all'], query.text('status'))
  const status = asked ?? (member.completedOnly ? 'settled' : 'all')
  const type = oneOf(types, query.text('type'))
  const group = oneOf(methodGroups, query.text('method'))
  const currency = oneOf([...currencies.keys()], query.text('currency'))
  const begins = query.text('search').slice(0, longestSearch)
  return {
    ...{ period, status, isByProfile: asked === undefined && member.completedOnly },
    faults: [...(fault === null || fault === 'long' ? [] : [fault]), ...amounts.faults],
    choice: {
      shopId: shop?.id ?? null,
      from: dayBegins(period.first),
      until: dayBegins(dayAfter(period.last, 1)),
      ...(mode === 'production' && { livemode: query.text('mode') !== 'test' }),
      ...(status !== 'all' && { status }),
      ...(type !== undefined && { type }),
      ...(group !== undefined && { methods: methodsOf(group) }),
      ...(currency !== undefined && { currency }),
      ...(amounts.least !== undefined && { leastMinor: amounts.least }),
      ...(amounts.most !== undefined && { mostMinor: amounts.most }),
      ...(query.has('twice') && { paidTwice: true as const }),
      ...(begins !== '' && { begins }),
    },
  }
}

/** What the days are called while a preset is shown. */
export const typedDays = { from: 'since', to: 'till' } as const

/** Where days typed beside a preset lead: they are own days, and a missing one is the preset's. `null` = none were typed. */
export const ownDays = (query: PanelForm, { period }: Pick<Chosen, 'period'>): string | null => {
  const [since, till] = [query.text(typedDays.from), query.text(typedDays.to)]
  if (since === '' && till === '') return null
  const gone = { [typedDays.from]: null, [typedDays.to]: null }
  return addressWith(query, { ...gone, period: 'own', from: since || period.first, to: till || period.last })
}

/** The place that a page goes on from, in its address: `1767225600000.12`. */
export const placeText = ({ at, id }: ListPlace): string => `${at.getTime()}.${id}`

const readPlace = (text: string): ListPlace | undefined => {
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? []
  return at === undefined ? undefined : { at: new Date(Number(at)), id: Number(id) }
}

/** Which page an address asks for. */
export const readPlaces = (query: PanelForm): { older?: ListPlace; newer?: ListPlace } => {
  const [older, newer] = [readPlace(query.text('before')), readPlace(query.text('after'))]
  if (older !== undefined) return { older }
  return newer === undefined ? {} : { newer }
}

/** The address of this list with some of its words changed; `null` takes one away. Places belong to one page and go. */
export const addressWith = (query: PanelForm, changes: Readonly<Record<string, string | null>>, at = path): string => {
  const kept = query
    .entries()
    .filter(([name, value]) => value !== '' && !(name in changes) && name !== 'before' && name !== 'after')
  const added = Object.entries(changes).filter((pair): pair is [string, string] => pair[1] !== null)
  const text = new URLSearchParams([...kept, ...added]).toString()
  return text === '' ? at : `${at}?${text}`
}
