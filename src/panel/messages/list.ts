import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import type { ThreadFilter, ThreadPlace } from '../../threads/ports.js'
import type { PanelCall } from '../call.js'
import { cell, chip, columns, field, filters, linkButton, options, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import type { PanelForm } from '../panel-form.js'
import { kindWord, standChip } from './thread-words.js'

const path = '/panel/messages'
const perPage = 25
const longestSearch = 100

/** The place of a page in its address: `1767225600000.12`. */
export const placeOf = (query: PanelForm): ThreadPlace | undefined => {
  const found = /^(\d{1,15})\.(\d{1,15})$/.exec(query.text('after'))
  return found === null ? undefined : { lastAt: new Date(Number(found[1])), id: Number(found[2]) }
}
/** The addresses of the first page and of the one after these rows. */
export const pagesOf = (
  at: string,
  query: PanelForm,
  rows: readonly ThreadPlace[],
  limit: number,
): { newer: string | null; older: string | null } => {
  const kept = query.entries().filter(([name, value]) => name !== 'after' && value !== '')
  const addressOf = (more: [string, string][]) => {
    const text = new URLSearchParams([...kept, ...more]).toString()
    return text === '' ? at : `${at}?${text}`
  }
  const last = rows[limit - 1]
  return {
    newer: placeOf(query) === undefined ? null : addressOf([]),
    older:
      rows.length > limit && last !== undefined ? addressOf([['after', `${last.lastAt.getTime()}.${last.id}`]]) : null,
  }
}

/** Words of a search, shortened to what a subject can hold; `undefined` = none. */
export const searchOf = (query: PanelForm): string | undefined =>
  query.text('search').slice(0, longestSearch) || undefined

const states = ['open', 'closed', 'unread'] as const
type State = (typeof states)[number]

/** Messages: what one's company and the operator write to each other (M6). */
export const showList = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { t, language, query, merchant, member } = call
  const state = states.find(one => one === query.text('state'))
  const search = searchOf(query)
  const after = placeOf(query)
  const rows = await needs.store.read.threads.ofMerchant(merchant.id, member.id, {
    ...filterOf(state),
    ...(search === undefined ? {} : { search }),
    ...(after === undefined ? {} : { after }),
    limit: perPage + 1,
  })
  const isFiltered = state !== undefined || search !== undefined || after !== undefined
  const write = linkButton(t('messages.write'), '/panel/contact#message', 'primary')
  const blocks = [
    filters(path, [
      field('search', 'search', t('messages.search'), { value: search ?? '', maxlength: longestSearch }),
      field('select', 'state', t('messages.state'), {
        options: options([['', t('messages.state-all')], ...states.map(stateOption(call))], state ?? ''),
      }),
    ]),
    table(
      {
        id: 'threads',
        caption: t('messages.title'),
        columns: columns(t('messages.subject'), t('messages.last'), t('messages.state')),
        rows: rows
          .slice(0, perPage)
          .map(thread =>
            row([
              cell(thread.subject, { href: `${path}/${thread.publicId}`, note: kindWord(t, thread.kind) }),
              cell(formatMoment(thread.lastAt, language)),
              thread.unreadFrom === null ? standChip(t, thread, 'merchant') : chip(t('messages.new'), 'done'),
            ]),
          ),
        empty: isFiltered ? t('messages.none-found') : { text: t('messages.none'), button: write },
      },
      pagesOf(path, query, rows, perPage),
    ),
  ]
  return panelPage(needs, call, { title: t('messages.title'), blocks, buttons: [write] })
}

const filterOf = (state: State | undefined): Pick<ThreadFilter, 'state'> & { unread?: true } => {
  if (state === 'unread') return { unread: true }
  return state === undefined ? {} : { state }
}
const stateOption =
  ({ t }: PanelCall) =>
  (state: State): readonly [string, string] => [state, t(`messages.state-${state}`)]
