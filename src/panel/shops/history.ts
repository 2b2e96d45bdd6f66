import type { AuditEntry, AuditValues } from '../../members/audit.js'
import { nameOf } from '../../members/member.js'
import { actText } from '../act-text.js'
import { type Block, cell, columns, type Fact, fact, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import type { PanelKey, PanelPhrases } from '../texts.js'
import type { ShopCall } from './shop-call.js'
import { stamp } from './stamps.js'

const shown = 20

/** Who did what to a shop, newest first; what it was before and after is for those who may see the audit. */
export const historyBlock = async ({ store }: PanelNeeds, call: ShopCall): Promise<Block> => {
  const { t, merchant, of } = call
  const [entries, members] = await Promise.all([
    store.read.audit.list(merchant.id, { limit: shown, subject: { kind: 'shop', id: of.publicId } }),
    store.read.members.ofMerchant(merchant.id),
  ])
  const names = new Map(members.map(member => [member.id, nameOf(member)]))
  return table(
    {
      id: 'history',
      caption: t('shops.history'),
      columns: columns(t('shops.when'), t('shops.what'), t('shops.who')),
      rows: entries.map(entry =>
        row(
          [
            cell(stamp(entry.occurredAt)),
            cell(actText(t, entry.what), { note: namesOf(entry, t) || null }),
            cell((entry.memberId !== null && names.get(entry.memberId)) || t('shops.operator')),
          ],
          { details: call.may('audit.view') ? changesOf(entry, t) : [] },
        ),
      ),
      empty: t('shops.history-empty'),
    },
    { isTitled: true },
  )
}

const settingNames = {
  name: 'shops.name',
  description: 'shops.description',
  active: 'shops.status',
  closed: 'shops.status',
  websiteUrl: 'shops.website',
  notificationUrl: 'shops.notification-url',
  recipient: 'shops.recipient',
  key: 'shops.key',
  returnUrls: 'shops.returns',
  paymentLifeSeconds: 'shops.life',
  severalPaymentsPerOrder: 'shops.several',
  signedReturn: 'shops.signed-return',
  testModeOnly: 'shops.test-mode',
  disabledMethodCodes: 'shops.tab-methods',
  methodOrder: 'shops.tab-methods',
  methodLabels: 'shops.tab-methods',
  methodLimits: 'shops.tab-methods',
  methodPauses: 'shops.tab-methods',
  widgetOrigins: 'shops.origins',
  currencies: 'shops.currencies',
  testCurrency: 'shops.test-currency',
  helpContact: 'shops.help-contact',
  letters: 'shops.tab-letters',
  look: 'shops.tab-look',
  taxId: 'shops.tax-id',
  remember: 'shops.remember',
  delivery: 'shops.delivery',
  hold: 'shops.hold',
  refundOverdraftMinor: 'shops.overdraft',
  lateMoney: 'shops.late-money',
} as const satisfies Record<string, PanelKey>

const isNamed = (name: string): name is keyof typeof settingNames => Object.hasOwn(settingNames, name)
const labelOf = (path: string, t: PanelPhrases): string => {
  const [top = '', ...rest] = path.split('.')
  return [isNamed(top) ? t(settingNames[top]) : top, ...rest].join(' · ')
}

const pathsOf = ({ before, after }: AuditEntry): string[] => [
  ...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]),
]

const namesOf = (entry: AuditEntry, t: PanelPhrases): string => {
  const tops = pathsOf(entry).map(path => path.split('.')[0] ?? '')
  return [...new Set(tops.filter(isNamed).map(top => t(settingNames[top])))].join(', ')
}

const changesOf = (entry: AuditEntry, t: PanelPhrases): Fact[] =>
  pathsOf(entry).map(path =>
    fact(
      labelOf(path, t),
      entry.before !== null && path in entry.before
        ? `${saidValue(entry.before, path)} → ${saidValue(entry.after, path)}`
        : saidValue(entry.after, path),
    ),
  )

const saidValue = (values: AuditValues | null, path: string): string => {
  const value = values?.[path]
  return value === null || value === undefined || value === ''
    ? '–'
    : Array.isArray(value)
      ? value.join(', ') || '–'
      : String(value)
}
