import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import type { ThreadFilter } from '../../threads/ports.js'
import type { MemberCall } from '../call.js'
import { cell, columns, field, filters, linkButton, row, type TabsBlock, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { panelPage } from '../page.js'
import { pagesOf, placeOf, searchOf } from './list.js'
import { kindWord, standChip } from './thread-words.js'

export const queuePath = '/panel/operator/messages'
const perPage = 25
const views = ['waiting', 'open', 'notices', 'closed', 'all'] as const
type View = (typeof views)[number]

const filterOf: Readonly<Record<View, Pick<ThreadFilter, 'state' | 'kind'>>> = {
  waiting: { state: 'waiting' },
  open: { state: 'open' },
  notices: { kind: 'notice' },
  closed: { state: 'closed' },
  all: {},
}

const addressOf = (query: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(query).toString()
  return text === '' ? queuePath : `${queuePath}?${text}`
}

/** Where the operator begins a thread; the merchant's public id is filled in. */
export const newThreadPath = (merchant: string): string =>
  merchant === '' ? `${queuePath}/new` : `${queuePath}/new?${new URLSearchParams({ merchant })}`
/** All threads of one merchant. */
export const merchantThreadsPath = (merchant: string): string => addressOf({ view: 'all', merchant })

/** All merchants' threads, or one's; first those that wait for an answer, the longest waiting on top. */
export const showQueue = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { t, language, query } = call
  const view = views.find(one => one === query.text('view')) ?? 'waiting'
  const search = searchOf(query)
  const after = placeOf(query)
  const { threads, merchants } = needs.store.read
  const merchantId = query.text('merchant')
  const merchant = merchantId === '' ? undefined : there(await merchants.find(merchantId))
  const rows = await threads.queue({
    ...filterOf[view],
    ...(search === undefined ? {} : { search }),
    ...(after === undefined ? {} : { after }),
    ...(merchant === undefined ? {} : { merchantId: merchant.id }),
    limit: perPage + 1,
  })
  const tabs: TabsBlock = {
    kind: 'tabs',
    label: t('messages.queue'),
    tabs: views.map(one => ({
      href: addressOf({ ...(one === 'waiting' ? {} : { view: one }), ...(merchant ? { merchant: merchantId } : {}) }),
      label: t(`messages.view-${one}`),
      isCurrent: one === view,
      count: one === 'waiting' && merchant === undefined ? (call.counts.get(queuePath) ?? null) : null,
    })),
  }
  const blocks = [
    tabs,
    filters(queuePath, [field('search', 'search', t('messages.search'), { value: search ?? '', maxlength: 100 })], {
      hidden: [
        { name: 'view', value: view },
        ...(merchant === undefined ? [] : [{ name: 'merchant', value: merchantId }]),
      ],
      ...(merchant === undefined ? {} : { chips: [{ label: merchant.name, href: addressOf({ view }) }] }),
    }),
    table(
      {
        id: 'threads',
        caption: t('messages.queue'),
        columns: columns(t('messages.subject'), t('messages.merchant'), t('messages.last'), t('messages.state')),
        rows: rows
          .slice(0, perPage)
          .map(thread =>
            row([
              cell(thread.subject, { href: `${queuePath}/${thread.publicId}`, note: kindWord(t, thread.kind) }),
              cell(thread.merchantName, { note: thread.merchantPublicId }),
              cell(formatMoment(thread.lastAt, language)),
              standChip(t, thread, 'operator'),
            ]),
          ),
        empty: search === undefined && view === 'waiting' ? t('messages.queue-empty') : t('messages.none-found'),
      },
      pagesOf(queuePath, query, rows, perPage),
    ),
  ]
  const buttons = [linkButton(t('messages.write-merchant'), newThreadPath(merchant === undefined ? '' : merchantId))]
  return panelPage(needs, call, { title: t('messages.queue'), blocks, buttons })
}
