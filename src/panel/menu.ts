import type { Permission } from '../members/permissions.js'
import type { MemberCall } from './call.js'
import type { MenuEntry } from './pages.js'
import type { PanelKey } from './texts.js'

type Entry = { path: string; label: PanelKey; may: Permission; place: 'side' | 'top' }

/** THE menu (M4–M5): every entry leads to something that works; each person sees what their role may use. */
const entries: readonly Entry[] = [
  { path: '/panel/home', label: 'home.title', may: 'home.view', place: 'side' },
  { path: '/panel/shops', label: 'shops.title', may: 'shops.view', place: 'side' },
  { path: '/panel/transactions', label: 'transactions.title', may: 'transactions.view', place: 'side' },
  { path: '/panel/links', label: 'links.title', may: 'links.view', place: 'side' },
  { path: '/panel/disputes', label: 'explain.disputes', may: 'transactions.view', place: 'side' },
  { path: '/panel/queues', label: 'queues.title', may: 'queues.view', place: 'side' },
  { path: '/panel/operator', label: 'operator.queues', may: 'operator.review', place: 'side' },
  { path: '/panel/operator/queues', label: 'queues.title', may: 'operator.money', place: 'side' },
  { path: '/panel/operator/merchants', label: 'operator.merchants', may: 'operator.look', place: 'side' },
  { path: '/panel/operator/methods', label: 'operator.methods', may: 'operator.review', place: 'side' },
  { path: '/panel/operator/plans', label: 'operator.plans', may: 'operator.money', place: 'side' },
  { path: '/panel/operator/slots', label: 'operator.slots', may: 'operator.review', place: 'side' },
  { path: '/panel/operator/messages', label: 'messages.title', may: 'operator.messages', place: 'side' },
  { path: '/panel/operator/feedback', label: 'help.feedback', may: 'operator.messages', place: 'side' },
  { path: '/panel/contact', label: 'contact.title', may: 'messages.write', place: 'top' },
  { path: '/panel/messages', label: 'messages.title', may: 'messages.write', place: 'top' },
  { path: '/panel/onboarding', label: 'onboarding.title', may: 'onboarding.manage', place: 'side' },
  { path: '/panel/documents', label: 'onboarding.step-documents', may: 'onboarding.manage', place: 'side' },
  { path: '/panel/requests', label: 'onboarding.requests', may: 'shops.request', place: 'side' },
  { path: '/panel/settings/profile', label: 'frame.settings', may: 'own.account', place: 'top' },
]

/** The part of an address that names a tab: all pages of the settings light up one entry. */
const tabOf = (path: string): string => {
  const tab = path
    .split('/')
    .slice(0, path.startsWith('/panel/operator/') ? 4 : 3)
    .join('/')
  // A payment is looked at from the list of transactions.
  return tab === '/panel/payments' ? '/panel/transactions' : tab
}

/** The entries of a place for a caller; `counts` are badges by path. */
export const menuFor = (
  { may, t, ask }: Pick<MemberCall, 'may' | 't' | 'ask'>,
  place: Entry['place'],
  counts: ReadonlyMap<string, number> = new Map(),
): MenuEntry[] =>
  entries
    .filter(entry => entry.place === place && may(entry.may))
    .map(({ path, label }) => ({
      href: path,
      label: t(label),
      isCurrent: ask.path === path || (path !== '/panel' && tabOf(ask.path) === tabOf(path)),
      count: counts.get(path) ?? null,
    }))

/** Where somebody lands after signing in: the first tab of theirs. */
export const firstTab = (may: (permission: Permission) => boolean): string =>
  [...entries].sort((a, b) => Number(a.place === 'top') - Number(b.place === 'top')).find(entry => may(entry.may))
    ?.path ?? '/panel/settings/profile'
