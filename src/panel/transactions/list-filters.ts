import { formatMoney } from '../../http/money-text.js'
import { currencies } from '../../payments/currencies.js'
import type { PanelCall } from '../call.js'
import { type FiltersBlock, field, filters, options } from '../components.js'
import { presets } from '../home/period.js'
import { methodGroups, methodText } from '../method-text.js'
import { statuses } from '../status-text.js'
import { momentText } from './list-words.js'
import { addressWith, type Chosen, longestSearch, path, typedDays, types } from './read-choice.js'

type Chip = FiltersBlock['chips'][number]

/** The days of the period, as people of this language write them. */
export const periodText = ({ language }: Pick<PanelCall, 'language'>, { choice }: Pick<Chosen, 'choice'>): string => {
  const [first, last] = [choice.from, new Date(choice.until.getTime() - 1)].map(at => momentText(at, language).day)
  return first === last ? String(first) : `${first} – ${last}`
}

const chipsOf = (call: PanelCall, chosen: Chosen, mode: 'sandbox' | 'production'): Chip[] => {
  const { t, query, language } = call
  const { choice, period, status, isByProfile } = chosen
  const money = (minor: number) => formatMoney(minor, choice.currency ?? 'PLN', language)
  const plain = (minor: number) =>
    choice.currency === undefined
      ? money(minor)
          .replace(/[^\d.,\s]/g, '')
          .trim()
      : money(minor)
  const chip = (label: string, ...names: string[]): Chip => ({
    label,
    href: addressWith(query, Object.fromEntries(names.map(name => [name, null]))),
  })
  const { type, currency, leastMinor, mostMinor } = choice
  const group = methodGroups.find(one => one === query.text('method'))
  const said: (Chip | false)[] = [
    choice.begins !== undefined && chip(choice.begins, 'search'),
    period.preset !== 'days30' && chip(periodText(call, chosen), 'period', 'from', 'to'),
    status !== 'all' && {
      label: isByProfile
        ? t('transactions.by-profile', { status: t(`frame.status-${status}`) })
        : t(`frame.status-${status}`),
      href: addressWith(query, { status: call.member.completedOnly ? 'all' : null }),
    },
    group !== undefined && chip(methodText(t, group), 'method'),
    type !== undefined && chip(t(`transactions.type-${type}`), 'type'),
    currency !== undefined && chip(currency, 'currency'),
    leastMinor !== undefined && chip(t('transactions.at-least', { amount: plain(leastMinor) }), 'amount-from'),
    mostMinor !== undefined && chip(t('transactions.at-most', { amount: plain(mostMinor) }), 'amount-to'),
    choice.paidTwice === true && chip(t('transactions.only-twice'), 'twice'),
    mode === 'production' && choice.livemode === false && chip(t('transactions.test'), 'mode'),
  ]
  return said.filter(one => one !== false)
}

const more = ['type', 'currency', 'amount-from', 'amount-to', 'twice', 'mode'] as const

/** Search, period, status and method at hand; the rest behind "Show filters"; what is set as chips (M36–M38). */
export const listFilters = (call: PanelCall, chosen: Chosen, mode: 'sandbox' | 'production'): FiltersBlock => {
  const { t, query } = call
  const { period, status, choice } = chosen
  const select = (name: string, label: string, rows: readonly (readonly [string, string])[], now: string) =>
    field('select', name, label, { options: options(rows, now) })
  const any = ['', t('transactions.any')] as const
  const amount = (name: 'amount-from' | 'amount-to') =>
    field('text', name, t(`transactions.${name}`), { value: query.text(name), inputmode: 'decimal', maxlength: 16 })
  /** Under other names where a preset is shown, so that days typed there are not taken for what was left over from before. */
  const isOwn = period.preset === 'own'
  const day = (end: 'from' | 'to', value: string) =>
    field('date', isOwn ? end : typedDays[end], t(`home.${end}`), { value: isOwn ? query.text(end) || value : '' })
  return filters(
    path,
    [
      field('search', 'search', t('transactions.search'), { value: choice.begins ?? '', maxlength: longestSearch }),
      select(
        'period',
        t('home.period'),
        presets.map(preset => [preset, t(`home.period-${preset}`)] as const),
        period.preset,
      ),
      select(
        'status',
        t('transactions.status'),
        [['all', t('transactions.any')], ...statuses.map(one => [one, t(`frame.status-${one}`)] as const)],
        status,
      ),
      select(
        'method',
        t('transactions.method'),
        [any, ...methodGroups.map(group => [group, methodText(t, group)] as const)],
        query.text('method'),
      ),
    ],
    {
      more: [
        day('from', period.first),
        day('to', period.last),
        select(
          'type',
          t('transactions.type'),
          [any, ...types.map(type => [type, t(`transactions.type-${type}`)] as const)],
          choice.type ?? '',
        ),
        select(
          'currency',
          t('transactions.currency'),
          [any, ...[...currencies.keys()].map(code => [code, code] as const)],
          choice.currency ?? '',
        ),
        amount('amount-from'),
        amount('amount-to'),
        ...(mode === 'production'
          ? [
              select(
                'mode',
                t('home.mode'),
                [
                  ['', t('home.live')],
                  ['test', t('home.test')],
                ],
                choice.livemode === false ? 'test' : '',
              ),
            ]
          : []),
        field('checkbox', 'twice', t('transactions.only-twice'), { value: 'yes', isChosen: choice.paidTwice === true }),
      ],
      isOpen: isOwn || more.some(name => query.text(name) !== ''),
      chips: chipsOf(call, chosen, mode),
    },
  )
}
