import { asWarsawDay, dayAfter, dayBegins, warsawDayOf } from '../../accounting/warsaw-day.js'
import type { Answer } from '../../http/route.js'
import type { LinkPlace, ListedLink } from '../../payments/link-list.js'
import type { Status } from '../../payments/payment.js'
import type { PanelCall } from '../call.js'
import {
  cell,
  columns,
  fact,
  field,
  filters,
  idCell,
  linkButton,
  notice,
  options,
  row,
  type TableRow,
  table,
} from '../components.js'
import { exactMoment } from '../exact-moment.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { amountText, isOpen, linkChip, momentText, payerName } from './link-words.js'

export const listPath = '/panel/links'
const perPage = 25

/** What the filter of states means in statuses. */
const states: Readonly<Record<'open' | 'paid' | 'over', readonly Status[]>> = {
  open: ['new', 'pending'],
  paid: ['settled', 'authorized', 'submitted_for_settlement'],
  over: ['rejected', 'cancelled', 'error'],
}
const stateNames = ['open', 'paid', 'over'] as const

/** Payment links: M55–M57, M68–M69. */
export const listLinks =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { t, query, merchant, shop } = call
    const today = warsawDayOf(needs.businessClock())
    const asked = { from: asWarsawDay(query.text('from')), to: asWarsawDay(query.text('to')) }
    const isSwapped = asked.from !== undefined && asked.to !== undefined && asked.from > asked.to
    const [first, last] = isSwapped
      ? [dayAfter(today, -29), today]
      : [asked.from ?? dayAfter(asked.to ?? today, -29), asked.to ?? today]
    const begins = query.text('q')
    const state = stateNames.find(name => name === query.text('state'))
    const mode = query.text('mode')
    const { rows, hasMore } = await needs.store.read.linkList.page(
      merchant.id,
      {
        shopId: shop?.id ?? null,
        from: dayBegins(first),
        until: dayBegins(dayAfter(last, 1)),
        ...(begins === '' ? {} : { begins }),
        ...(state === undefined ? {} : { statuses: states[state] }),
        ...(mode === 'live' || mode === 'test' ? { livemode: mode === 'live' } : {}),
      },
      { ...turnOf(query.text('older'), query.text('newer')), limit: perPage },
    )
    const address = (changes: Readonly<Record<string, string | null>>): string => {
      const kept = Object.entries({
        q: begins,
        from: query.text('from'),
        to: query.text('to'),
        state: state ?? '',
        mode,
        ...changes,
      })
      const text = new URLSearchParams(kept.filter((pair): pair is [string, string] => Boolean(pair[1]))).toString()
      return text === '' ? listPath : `${listPath}?${text}`
    }
    const place = ({ link }: ListedLink) => `${link.createdAt.getTime()}.${link.paymentId}`
    const [newest, oldest] = [rows[0], rows.at(-1)]
    const isBack = query.text('newer') !== ''
    const may = { newer: isBack ? hasMore : query.text('older') !== '', older: isBack || hasMore }
    const create = call.may('links.create') ? linkButton(t('links.new'), `${listPath}/new`, 'primary') : null
    const list = table(
      {
        ...{ id: 'links', caption: t('links.title'), rows: rows.map(one => rowOf(needs, call, one)) },
        columns: columns({ label: t('links.created'), note: 'Europe/Warsaw' }, t('links.order'), t('links.status'), {
          label: t('links.amount'),
          isEnd: true,
        }),
        empty: { text: t(begins === '' && state === undefined ? 'links.none' : 'links.none-found'), button: create },
      },
      {
        newer: may.newer && newest ? address({ newer: place(newest) }) : null,
        older: may.older && oldest ? address({ older: place(oldest) }) : null,
      },
    )
    const blocks = [
      filters(
        listPath,
        [
          field('search', 'q', t('links.search'), { value: begins, maxlength: 200 }),
          field('date', 'from', t('home.from'), { value: first }),
          field('date', 'to', t('home.to'), { value: last }),
        ],
        {
          more: [
            field('select', 'state', t('links.status'), {
              options: options(
                [
                  ['', t('links.state-any')] as const,
                  ...stateNames.map(name => [name, t(`links.state-${name}`)] as const),
                ],
                state ?? '',
              ),
            }),
            ...(needs.mode === 'production'
              ? [
                  field('select', 'mode', t('home.mode'), {
                    options: options(
                      [
                        ['', t('links.state-any')],
                        ['live', t('home.live')],
                        ['test', t('home.test')],
                      ],
                      mode,
                    ),
                  }),
                ]
              : []),
          ],
          isOpen: state !== undefined || mode !== '',
          chips: [
            ...(begins === '' ? [] : [{ label: begins, href: address({ q: null }) }]),
            ...(state === undefined ? [] : [{ label: t(`links.state-${state}`), href: address({ state: null }) }]),
          ],
        },
      ),
      ...(isSwapped ? [notice('refused', t('home.fault-order'))] : []),
      list,
    ]
    return panelPage(needs, call, {
      title: t('links.title'),
      intro: t('links.intro'),
      buttons: create ? [create] : [],
      blocks,
    })
  }

const turnOf = (older: string, newer: string): { older?: LinkPlace; newer?: LinkPlace } => {
  const read = (text: string): LinkPlace | undefined => {
    const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? []
    return at === undefined ? undefined : { at: new Date(Number(at)), paymentId: Number(id) }
  }
  const [before, after] = [read(older), read(newer)]
  return before ? { older: before } : after ? { newer: after } : {}
}

const rowOf = (needs: PanelNeeds, call: PanelCall, listed: ListedLink): TableRow => {
  const { t, shops, may } = call
  const { payment, link } = listed
  const at = `${listPath}/${payment.publicId}`
  const [day, ...time] = exactMoment(link.createdAt, call.language).split(', ')
  return row(
    [
      cell(day ?? '', { note: time.join(', ') }),
      cell(payment.orderId, { href: at, note: payerName(listed) }),
      linkChip(call, payment),
      cell(amountText(call, payment), { note: payment.livemode || needs.mode === 'sandbox' ? null : t('home.test') }),
    ],
    {
      details: [
        fact(t('links.id'), idCell(payment.publicId)),
        fact(t('frame.shop'), shops.find(({ id }) => id === payment.shopId)?.name ?? '–'),
        fact(t('links.link-title'), payment.title || '–'),
        fact(t('links.modified'), momentText(call, payment.modifiedAt)),
        ...(isOpen(payment)
          ? [fact(t('links.address'), cell(needs.linkUrl(link.code), { copy: needs.linkUrl(link.code), look: 'code' }))]
          : []),
        ...(isOpen(payment) ? [fact(t('links.advice-title'), t('links.advice'))] : []),
      ],
      buttons: [
        linkButton(t('links.details'), at),
        ...(payment.status === 'settled' && may('money.move')
          ? [linkButton(t('links.refund'), `/panel/payments/${payment.publicId}`)]
          : []),
      ],
    },
  )
}
