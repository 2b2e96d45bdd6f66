import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import type { ThreadFilter } from '../../threads/ports.js'
import type { MemberCall } from '../call.js'
import { cell, columns, field, filters, linkButton, row, type TabsBlock, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
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

/** All merchants' threads; first those that wait for an answer, the longest waiting on top. */
export const showQueue = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { t, language, query } = call
  const view = views.find(one => one === query.text('view')) ?? 'waiting'
  const search = searchOf(query)
  const after = placeOf(query)
  const { threads } = needs.store.read
  const rows = await threads.queue({
    ...filterOf[view],
    ...(search === undefined ? {} : { search }),
    ...(after === undefined ? {} : { after }),
    limit: perPage + 1,
  })
  const tabs: TabsBlock = {
    kind: 'tabs',
    label: t('messages.queue'),
    tabs: views.map(one => ({
      href: one === 'waiting' ? queuePath : `${queuePath}?view=${one}`,
      label: t(`messages.view-${one}`),
      isCurrent: one === view,
      count: one === 'waiting' ? (call.counts.get(queuePath) ?? null) : null,
    })),
  }
  const blocks = [
    tabs,
    filters(queuePath, [
      field('search', 'search', t('messages.search'), { value: search ?? '', maxlength: 100 }),
      ...(view === 'waiting'
        ? []
        : [field('static', 'view', t('messages.queue'), { value: t(`messages.view-${view}`) })]),
    ]),
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
  const buttons = [linkButton(t('messages.write-merchant'), `${queuePath}/new`)]
  return panelPage(needs, call, { title: t('messages.queue'), blocks, buttons })
}
