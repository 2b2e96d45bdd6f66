import type { Answer } from '../../http/route.js'
import { Refusal } from '../../payments/refusal.js'
import type { StuckOperation } from '../../queues/ports.js'
import { entryOf, type MemberCall } from '../call.js'
import {
  type Block,
  cell,
  columns,
  fact,
  facts,
  field,
  form,
  idCell,
  options,
  postButton,
  row,
  type TableBlock,
  type TabsBlock,
  table,
} from '../components.js'
import { refusalText } from '../explain/refusal-text.js'
import { moment, money } from '../explain/words.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { typedAmount } from '../typed-amount.js'

export const operatorPath = '/panel/operator/queues'
const path = operatorPath
const shown = 50
const queues = ['stuck', 'credits', 'forgettings'] as const
type Queue = (typeof queues)[number]

/** What waits for the staff, of all merchants: one queue a tab, the oldest first. */
export const showOperatorQueues =
  (needs: PanelNeeds) =>
  async (call: MemberCall): Promise<Answer> => {
    const { t, query } = call
    const counts = await needs.store.read.queues.counts(null)
    const queue = queues.find(one => one === query.text('queue')) ?? queues.find(one => counts[one] > 0) ?? 'stuck'
    const after = Number(query.text('after'))
    const page = { limit: shown + 1, ...(Number.isSafeInteger(after) && after > 0 && { after }) }
    const tabs: TabsBlock = {
      kind: 'tabs',
      label: t('queues.title'),
      tabs: queues.map(one => ({
        href: `${path}?queue=${one}`,
        label: t(`queues.tab-${one}`),
        isCurrent: one === queue,
        count: counts[one],
      })),
    }
    const list = await tables[queue](needs, call, page)
    return panelPage(needs, call, {
      ...{ title: t('queues.title'), intro: t(`queues.staff-${queue}`), blocks: [tabs, list] },
    })
  }

type Page = { after?: number; limit: number }
type Lister = (needs: PanelNeeds, call: MemberCall, page: Page) => Promise<TableBlock>

const listed = (
  { t }: MemberCall,
  queue: Queue,
  of: Pick<TableBlock, 'columns' | 'rows'>,
  ids: readonly number[],
): TableBlock =>
  table(
    {
      ...{ id: queue, caption: t(`queues.tab-${queue}`), columns: of.columns },
      rows: of.rows.slice(0, shown),
      empty: t('queues.empty'),
    },
    { older: ids.length > shown ? `${path}?${new URLSearchParams({ queue, after: String(ids[shown - 1]) })}` : null },
  )

const stuck: Lister = async (needs, call, page) => {
  const { t } = call
  const all = await needs.store.read.queues.stuck(null, page)
  const rows = all.map(one =>
    row([
      cell(one.orderId, { href: `${path}/stuck/${one.reference}`, note: `${one.merchantName}, ${one.shopName}` }),
      cell(t(`queues.operation-${one.kind}`), { note: one.connector }),
      cell(moment(call, one.createdAt)),
      cell(money(call, one.amountMinor, one.currency), { note: one.livemode ? null : t('queues.test') }),
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

const credits: Lister = async (needs, call, page) => {
  const { t } = call
  const all = await needs.store.read.queues.credits(null, page)
  const rows = all.map(one =>
    row([
      cell(one.title || t('queues.no-title'), {
        href: `${path}/credits/${one.id}`,
        note: `${one.merchantName}, ${one.shopName}`,
      }),
      cell(moment(call, one.createdAt), { note: one.connector }),
      cell(money(call, one.amountMinor, one.currency), { note: one.livemode ? null : t('queues.test') }),
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

const forgettings: Lister = async (needs, call, page) => {
  const { t } = call
  const all = await needs.store.read.queues.forgettings(page)
  const rows = all.map(one =>
    row([
      cell(one.merchantName, { note: one.connector }),
      cell(moment(call, one.createdAt), { note: t('queues.tries', { count: one.tries }) }),
      cell('', {
        buttons: [
          postButton(t('queues.tell-again'), `${path}/forgettings/again`, { id: String(one.id) }),
          postButton(t('queues.was-told'), `${path}/forgettings/told`, { id: String(one.id) }, 'danger'),
        ],
      }),
    ]),
  )
  const heads = columns({ label: t('queues.merchant'), note: t('queues.connector') }, t('queues.since'), '')
  return listed(
    call,
    'forgettings',
    { columns: heads, rows },
    all.map(({ id }) => id),
  )
}

const tables: Readonly<Record<Queue, Lister>> = { stuck, credits, forgettings }

/** A connector is told again to forget an instrument, or was told by other means. */
export const endForgetting =
  (needs: PanelNeeds, verb: 'again' | 'told') =>
  async (call: MemberCall): Promise<Answer> => {
    const id = Number(call.form.text('id'))
    const [found] = await needs.store.read.queues.forgettings({
      after: Number.isSafeInteger(id) ? id - 1 : 0,
      limit: 1,
    })
    const forgetting = there(found?.id === id ? found : undefined)
    const subject = { kind: 'instrument', id: String(id) }
    const { merchantId, connector } = forgetting
    const isDone = await needs.store.write(async ({ queues: waiting, audit }) => {
      const at = needs.businessClock()
      const isMine = await (verb === 'again' ? waiting.tellAgain(id, at) : waiting.wasTold(id, at))
      if (isMine)
        await audit.append(entryOf(call, { what: `instrument.${verb}`, subject, merchantId, after: { connector } }))
      return isMine
    })
    return done(needs, `${path}?queue=forgettings`, isDone ? `queues.said-${verb}` : 'queues.said-faster')
  }

const stuckOf = async ({ store }: PanelNeeds, { ask }: MemberCall): Promise<StuckOperation> =>
  there(await store.read.queues.stuckOne(null, (ask.params.reference ?? '').slice(0, 200)))

/** One request that no connector answered: what is known of it, and what can be done. */
export const showStuck =
  (needs: PanelNeeds) =>
  async (call: MemberCall): Promise<Answer> =>
    drawStuck(needs, call, await stuckOf(needs, call), {})

type Errors = { amount?: string; reason?: string; whole?: string }

const drawStuck = (needs: PanelNeeds, call: MemberCall, one: StuckOperation, errors: Errors): Answer => {
  const { t, form: posted } = call
  const at = `${path}/stuck/${one.reference}`
  const isSale = one.kind === 'sale' || one.kind === 'charge'
  const amount = field('text', 'amount', t('queues.amount-came'), {
    ...{ value: posted.text('amount'), hint: t('queues.amount-came-hint'), suffix: one.currency, maxlength: 16 },
    ...{ inputmode: 'decimal', error: errors.amount ?? null },
  })
  const blocks: Block[] = [
    facts([
      fact(t('queues.merchant'), cell(one.merchantName, { note: one.shopName })),
      fact(t('queues.order'), cell(one.orderId, { copy: one.orderId })),
      fact(t('queues.request'), t(`queues.operation-${one.kind}`)),
      fact(
        t('queues.amount'),
        cell(money(call, one.amountMinor, one.currency), { note: one.livemode ? null : t('queues.test') }),
      ),
      fact(t('queues.connector'), one.connector),
      fact(t('queues.reference'), idCell(one.reference)),
      ...(one.externalId === null ? [] : [fact(t('queues.external-id'), idCell(one.externalId))]),
      fact(t('queues.since'), moment(call, one.createdAt)),
      fact(t('queues.asked'), String(one.asked)),
      fact(t('queues.payment-id'), idCell(one.paymentPublicId)),
    ]),
    form(
      { id: 'ask', action: `${at}/ask`, submit: t('queues.ask-now') },
      { title: t('queues.ask'), text: t('queues.ask-text'), look: 'secondary' },
    ),
    form(
      {
        id: 'resolve',
        action: `${at}/resolve`,
        submit: t('queues.resolve-now'),
        fields: [
          field('radios', 'result', t('queues.result'), {
            options: options(
              [
                ['done', t('queues.result-done')],
                ['failed', t('queues.result-failed')],
              ],
              posted.text('result') || 'done',
            ),
          }),
          ...(isSale ? [amount] : []),
          field('text', 'reason', t('queues.reason'), {
            ...{
              value: posted.text('reason'),
              hint: t('queues.reason-hint'),
              isRequired: true,
              maxlength: longestReason,
            },
            error: errors.reason ?? null,
          }),
        ],
      },
      { title: t('queues.resolve'), text: t('queues.resolve-text'), look: 'danger', error: errors.whole ?? null },
    ),
  ]
  const back = { href: `${path}?queue=stuck`, label: t('queues.title') }
  const status = Object.keys(errors).length === 0 ? 200 : 422
  return panelPage(needs, call, { title: t('queues.stuck-title', { order: one.orderId }), back, blocks }, status)
}

const longestReason = 500
const deedAbout = (call: MemberCall, one: StuckOperation, what: string, after: Record<string, string>) =>
  entryOf(call, {
    ...{ what, subject: { kind: 'payment', id: one.paymentPublicId }, merchantId: one.merchantId },
    after: { operation: one.kind, reference: one.reference, ...after },
  })
const nameOf = ({ merchantId, connector, reference }: StuckOperation) => ({ merchantId, connector, reference })
const paymentOf = ({ merchantId, paymentId: id }: StuckOperation) => ({ merchantId, id })

/** Has the connector asked again about an operation that it never answered. */
export const askStuck =
  (needs: PanelNeeds) =>
  async (call: MemberCall): Promise<Answer> => {
    const one = await stuckOf(needs, call)
    const desk = needs.moneyDesk(deedAbout(call, one, 'operation.asked-again', {}), paymentOf(one))
    try {
      await desk.askAgain(nameOf(one))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return drawStuck(needs, call, one, { whole: refusalText(call, error, one.currency) })
    }
    return done(needs, `${path}?queue=stuck`, 'queues.said-ask')
  }

/** Says by hand how an operation ended, with the reason; an empty amount is the whole one. */
export const resolveStuck =
  (needs: PanelNeeds) =>
  async (call: MemberCall): Promise<Answer> => {
    const { form: posted, t } = call
    const one = await stuckOf(needs, call)
    const result = posted.text('result') === 'failed' ? 'failed' : 'done'
    const reason = posted.text('reason').slice(0, longestReason)
    const typed = result === 'done' ? posted.text('amount') : ''
    const amountMinor = typed === '' ? undefined : typedAmount(typed, one.currency)
    if (reason === '') return drawStuck(needs, call, one, { reason: t('queues.reason-missing') })
    if (typed !== '' && amountMinor === undefined)
      return drawStuck(needs, call, one, { amount: t('explain.amount-wrong') })
    const desk = needs.moneyDesk(deedAbout(call, one, 'operation.resolved', { result, reason }), paymentOf(one))
    try {
      await desk.resolve({ ...nameOf(one), result, ...(amountMinor !== undefined && { amountMinor }) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return drawStuck(needs, call, one, { whole: refusalText(call, error, one.currency) })
    }
    return done(needs, `${path}?queue=stuck`, 'queues.said-resolved')
  }
