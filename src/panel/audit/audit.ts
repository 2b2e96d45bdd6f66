import type { Answer } from '../../http/route.js'
import { type AuditEntry, brokenEntry, chainStart } from '../../members/audit.js'
import { type Member, nameOf } from '../../members/member.js'
import { settingsTabs } from '../account/settings-tabs.js'
import { actText } from '../act-text.js'
import type { PanelCall } from '../call.js'
import {
  type Block,
  cell,
  columns,
  fact,
  field,
  filters,
  linkButton,
  notice,
  options,
  row,
  table,
} from '../components.js'
import { exactMoment } from '../exact-moment.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { actorText, valuesText } from './entry-words.js'
import { exportAudit } from './export.js'
import { readChoice } from './read-choice.js'

const path = '/panel/settings/audit'
const perPage = 50
/** Entries that are checked between two looks at the database. */
const checkedAtOnce = 1000

/** Settings → Audit: who did what, when and from where; only ever added to, each entry holds the digest of the one before. */
export const auditRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path, may: 'audit.view', handle: call => show(needs, call) }),
  merchantRow({ method: 'GET', path: `${path}/export.csv`, may: 'audit.view', handle: exportAudit(needs) }),
]

const show = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { t, query, merchant } = call
  const { audit, members } = needs.store.read
  const people = await members.ofMerchant(merchant.id)
  const { by, what, from, to, wish } = readChoice(call, people)
  const before = Number(query.text('before'))
  const found = await audit.list(merchant.id, {
    limit: perPage + 1,
    ...(Number.isSafeInteger(before) && before > 0 ? { before } : {}),
    ...wish,
  })
  const entries = found.slice(0, perPage)
  const address = (changes: Readonly<Record<string, string>>, at = path): string => {
    const kept = { by: by?.publicId ?? '', what, from: from ?? '', to: to ?? '', ...changes }
    const text = new URLSearchParams(Object.entries(kept).filter(([, value]) => value !== '')).toString()
    return text === '' ? at : `${at}?${text}`
  }
  const last = entries.at(-1)
  const blocks: Block[] = [
    settingsTabs(call),
    ...(query.has('check') ? [await checked(needs, call)] : []),
    filters(
      path,
      [
        field('select', 'by', t('audit.who'), {
          options: options(
            [['', t('audit.anybody')] as const, ...people.map(one => [one.publicId, nameOf(one)] as const)],
            by?.publicId ?? '',
          ),
        }),
        field('select', 'what', t('audit.what'), {
          options: options(
            [['', t('audit.anything')] as const, ...kinds.map(kind => [`${kind}.`, t(`audit.kind-${kind}`)] as const)],
            what,
          ),
        }),
        field('date', 'from', t('home.from'), { value: from ?? '' }),
        field('date', 'to', t('home.to'), { value: to ?? '' }),
      ],
      {},
    ),
    table(
      {
        ...{ id: 'audit', caption: t('audit.title'), empty: t('audit.none') },
        columns: columns(
          { label: t('audit.when'), note: 'Europe/Warsaw' },
          t('audit.who'),
          t('audit.what'),
          t('audit.where'),
        ),
        rows: entries.map(entry => rowOf(call, entry, people)),
      },
      {
        newer: query.has('before') ? address({}) : null,
        older: found.length > perPage && last ? address({ before: String(last.sequence) }) : null,
      },
    ),
  ]
  return panelPage(needs, call, {
    title: t('audit.title'),
    intro: t('audit.intro'),
    buttons: [
      linkButton(t('audit.check'), address({ check: '1' })),
      linkButton(t('audit.export'), address({}, `${path}/export.csv`)),
    ],
    blocks,
  })
}

/** Groups of acts that the list can be narrowed to: how their names begin. */
const kinds = [
  'session',
  'sign-in',
  'second-factor',
  'password',
  'member',
  'key',
  'token',
  'shop',
  'payment',
  'refund',
  'dispute',
  'link',
  'message',
  'application',
  'document',
  'request',
  'contract',
  'export',
] as const

const rowOf = (call: PanelCall, entry: AuditEntry, people: readonly Member[]) => {
  const { t, language } = call
  const member = people.find(({ id }) => id === entry.memberId)
  const [day, ...time] = exactMoment(entry.occurredAt, language).split(', ')
  return row(
    [
      cell(day ?? '', { note: time.join(', ') }),
      cell(actorText(call, entry, people), { note: member ? t(`frame.role-${member.role}`) : null }),
      cell(actText(t, entry.what), { note: `${entry.subject.kind} ${entry.subject.id}` }),
      cell(entry.address ?? '–'),
    ],
    {
      details: [
        ...(entry.before === null ? [] : [fact(t('audit.before'), valuesText(entry.before))]),
        ...(entry.after === null ? [] : [fact(t('audit.after'), valuesText(entry.after))]),
        fact(t('audit.number'), String(entry.sequence)),
        fact(t('audit.digest'), cell(entry.digest.slice(0, 16), { look: 'code' })),
      ],
    },
  )
}

/** Walks the whole chain: every entry must follow from the one before it. */
const checked = async ({ store }: PanelNeeds, { t, merchant }: PanelCall): Promise<Block> => {
  let previous = chainStart
  let count = 0
  for (;;) {
    const entries = await store.read.audit.after(merchant.id, count, checkedAtOnce)
    const broken =
      count === 0 && entries[0] !== undefined && entries[0].sequence !== 1 ? entries[0] : brokenEntry(entries, previous)
    if (broken) return notice('refused', t('audit.broken', { number: broken.sequence }))
    count += entries.length
    previous = entries.at(-1)?.digest ?? previous
    if (entries.length < checkedAtOnce) return notice('done', t('audit.holds', { count }))
  }
}
