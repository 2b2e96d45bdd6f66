import { canCancel } from '../../desk/possible.js'
import type { Answer } from '../../http/route.js'
import type { LinkPlace, ListedLink } from '../../payments/link-list.js'
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
import { amountText, linkChip, momentText, payerName } from './link-words.js'
import { readChoice, stateNames } from './read-choice.js'

export const listPath = '/panel/links'
const perPage = 25

/** Payment links: M55–M57, M68–M69. */
export const listLinks =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { t, query, merchant } = call
    const chosen = readChoice(call, needs.businessClock())
    const { first, last, begins, state, mode, isSwapped } = chosen
    const { rows, hasMore } = await needs.store.read.linkList.page(merchant.id, chosen.choice, {
      ...turnOf(query.text('older'), query.text('newer')),
      limit: perPage,
    })
    const address = (changes: Readonly<Record<string, string | null>>, path = listPath): string => {
      const kept = Object.entries({
        q: begins,
        from: query.text('from'),
        to: query.text('to'),
        state: state ?? '',
        mode,
        ...changes,
      })
      const text = new URLSearchParams(kept.filter((pair): pair is [string, string] => Boolean(pair[1]))).toString()
      return text === '' ? path : `${path}?${text}`
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
      buttons: [
        ...(rows.length > 0 ? [linkButton(t('links.export'), address({}, `${listPath}/export.csv`))] : []),
        ...(create ? [create] : []),
      ],
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
        ...(canCancel(payment)
          ? [fact(t('links.address'), cell(needs.linkUrl(link.code), { copy: needs.linkUrl(link.code), look: 'code' }))]
          : []),
        ...(canCancel(payment) ? [fact(t('links.advice-title'), t('links.advice'))] : []),
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
