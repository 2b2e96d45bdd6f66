import type { Answer } from '../../http/route.js'
import { Refusal } from '../../payments/refusal.js'
import { mostResent } from '../../payments/resend-messages.js'
import type { QueueCounts } from '../../queues/ports.js'
import { entryOf, type PanelCall } from '../call.js'
import {
  type Block,
  cell,
  chip,
  columns,
  form,
  notice,
  row,
  type TableBlock,
  type TabsBlock,
  table,
} from '../components.js'
import { refusalText } from '../explain/refusal-text.js'
import { codeOf, methodOf, moment, money } from '../explain/words.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'

const path = '/panel/queues'
const shown = 50
type Queue = Exclude<keyof QueueCounts, 'forgettings'>
const queues: readonly Queue[] = ['messages', 'surplus', 'stuck', 'disputes', 'credits']

/** What waits for somebody of the merchant: one queue a tab, the oldest first. */
export const showQueues =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> =>
    draw(needs, call, null)

const draw = async (needs: PanelNeeds, call: PanelCall, error: string | null): Promise<Answer> => {
  const { t, query, merchant } = call
  const counts = await needs.store.read.queues.counts(merchant.id)
  const first = queues.find(queue => counts[queue] > 0) ?? 'messages'
  const queue = queues.find(one => one === query.text('queue')) ?? first
  const after = Number(query.text('after'))
  const page = { limit: shown + 1, ...(Number.isSafeInteger(after) && after > 0 && { after }) }
  const list = await tables[queue](needs, call, page)
  const blocks: Block[] = [
    tabsOf(call, counts, queue),
    ...(error === null ? [] : [notice('refused', error)]),
    list,
    ...(queue === 'messages' && counts.messages > 0 && call.may('money.move')
      ? [resendAll(call, counts.messages)]
      : []),
  ]
  const title = t('queues.title')
  return panelPage(needs, call, { title, intro: t(`queues.about-${queue}`), blocks }, error === null ? 200 : 422)
}

const tabsOf = ({ t }: PanelCall, counts: QueueCounts, current: Queue): TabsBlock => ({
  kind: 'tabs',
  label: t('queues.title'),
  tabs: queues.map(queue => ({
    href: `${path}?queue=${queue}`,
    label: t(`queues.tab-${queue}`),
    isCurrent: queue === current,
    count: counts[queue],
  })),
})

type Page = { after?: number; limit: number }
type Lister = (needs: PanelNeeds, call: PanelCall, page: Page) => Promise<TableBlock>

/** Rows of one page, and the way to those behind it. */
const listed = (
  call: Pick<PanelCall, 't'>,
  queue: Queue,
  of: Pick<TableBlock, 'columns' | 'rows'>,
  ids: readonly number[],
): TableBlock =>
  table(
    {
      ...{ id: queue, caption: call.t(`queues.tab-${queue}`), columns: of.columns },
      rows: of.rows.slice(0, shown),
      empty: call.t('queues.empty'),
    },
    { older: ids.length > shown ? `${path}?${new URLSearchParams({ queue, after: String(ids[shown - 1]) })}` : null },
  )

const stuck: Lister = async (needs, call, page) => {
  const { t } = call
  const all = await needs.store.read.queues.stuck(call.merchant.id, page)
  const rows = all.map(one =>
    row([
      cell(one.orderId, { href: `/panel/payments/${one.paymentPublicId}`, note: one.shopName }),
      cell(t(`queues.operation-${one.kind}`), { note: one.connector }),
      cell(moment(call, one.createdAt), { note: t('queues.operator-sees') }),
      cell(money(call, one.amountMinor, one.currency)),
    ]),
  )
  const heads = columns(t('queues.order'), t('queues.request'), t('queues.since'), {
    label: t('queues.amount'),
    isEnd: true,
  })
  return listed(
    call,
    'stuck',
    { columns: heads, rows },
    all.map(({ id }) => id),
  )
}

const surplus: Lister = async (needs, call, page) => {
  const { t, may } = call
  const all = await needs.store.read.queues.surplus(call.merchant.id, page)
  const rows = all.map(one => {
    const left = one.surplusMinor - one.surplusReturnedMinor
    const address = `/panel/transactions/${one.publicId}/return`
    return row([
      cell(one.orderId, { href: `/panel/payments/${one.paymentPublicId}`, note: one.shopName }),
      cell(methodOf(call, one), { note: codeOf(one) || null }),
      cell(moment(call, one.modifiedAt)),
      cell(money(call, left, one.currency)),
      cell(may('money.move') ? t('queues.return') : '', { href: may('money.move') ? address : null }),
    ])
  })
  const amount = { label: t('queues.amount'), isEnd: true }
  const heads = columns(t('queues.order'), t('queues.method'), t('queues.since'), amount, '')
  return listed(
    call,
    'surplus',
    { columns: heads, rows },
    all.map(({ id }) => id),
  )
}

/** The newest first: what was given up last is what is wrong now. */
const messages: Lister = async (needs, call, { after, limit }) => {
  const { t } = call
  const { read } = needs.store
  const all = await read.outbox.list(call.merchant.id, {
    ...{ states: ['given_up'], limit },
    ...(after !== undefined && { before: after }),
  })
  const rows = await Promise.all(
    all.slice(0, shown).map(async one => {
      const [payment, attempts] = await Promise.all([
        read.payments.byId(one.merchantId, one.paymentId),
        read.outbox.attemptsOf(one.merchantId, one.id),
      ])
      const last = attempts.at(-1)
      const why = last?.status == null ? t('queues.no-answer') : `HTTP ${last.status}`
      return row([
        cell(payment?.orderId ?? '', { href: `/panel/payments/${payment?.publicId}` }),
        cell(one.url, { look: 'code' }),
        chip(why, 'refused', [t('queues.tries', { count: one.tries }), last?.error].filter(Boolean).join(', ')),
        cell(moment(call, one.finishedAt ?? one.createdAt)),
      ])
    }),
  )
  const heads = columns(t('queues.order'), t('queues.address'), t('queues.why'), t('queues.given-up'))
  return listed(
    call,
    'messages',
    { columns: heads, rows },
    all.map(({ id }) => id),
  )
}

const disputes: Lister = async (needs, call, page) => {
  const { t } = call
  const all = await needs.store.read.queues.disputes(call.merchant.id, page)
  const rows = all.map(one =>
    row([
      cell(one.orderId, { href: `/panel/disputes/${one.publicId}`, note: one.shopName }),
      chip(t(`explain.stage-${one.stage}`), 'waiting', one.reason),
      cell(one.evidenceDueAt === null ? '' : moment(call, one.evidenceDueAt)),
      cell(money(call, one.amountMinor, one.currency)),
    ]),
  )
  const heads = columns(t('queues.order'), t('queues.stage'), t('queues.answer-until'), {
    label: t('queues.amount'),
    isEnd: true,
  })
  return listed(
    call,
    'disputes',
    { columns: heads, rows },
    all.map(({ id }) => id),
  )
}

const credits: Lister = async (needs, call, page) => {
  const { t } = call
  const all = await needs.store.read.queues.credits(call.merchant.id, page)
  const rows = all.map(one =>
    row([
      cell(one.title || t('queues.no-title'), { note: one.shopName }),
      cell(moment(call, one.createdAt), { note: t('queues.operator-assigns') }),
      cell(money(call, one.amountMinor, one.currency)),
    ]),
  )
  const heads = columns(t('queues.transfer-title'), t('queues.since'), { label: t('queues.amount'), isEnd: true })
  return listed(
    call,
    'credits',
    { columns: heads, rows },
    all.map(({ id }) => id),
  )
}

const tables: Readonly<Record<Queue, Lister>> = { stuck, surplus, messages, disputes, credits }

const resendAll = ({ t }: PanelCall, count: number): Block =>
  form(
    { id: 'resend', action: `${path}/resend`, submit: t('queues.resend') },
    { text: t('queues.resend-text', { count: Math.min(count, oneOrder) }), look: 'secondary' },
  )

/** Messages of one order, with room for others of the same moment. */
const oneOrder = mostResent - 100

/** Sends again what was given up, the newest first, as many as one order may name; what would harm a paid order is left out. */
export const resendGivenUp =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { merchant, member } = call
    const states = ['given_up'] as const
    const all = await needs.store.read.outbox.list(merchant.id, { states, limit: oneOrder })
    const oldest = all.at(-1)
    if (oldest === undefined) return done(needs, `${path}?queue=messages`, 'queues.said-nothing')
    const after = { count: all.length }
    const deed = entryOf(call, { what: 'message.resent', subject: { kind: 'merchant', id: merchant.publicId }, after })
    const range = { states, from: oldest.createdAt }
    try {
      await needs.resend(deed)({ merchantId: merchant.id, which: { range }, askedBy: `member ${member.publicId}` })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return draw(needs, call, refusalText(call, error, 'PLN'))
    }
    return done(needs, `${path}?queue=messages`, 'queues.said-resent')
  }
