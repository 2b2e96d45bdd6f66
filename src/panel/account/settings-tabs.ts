import type { Permission } from '../../members/permissions.js'
import type { MemberCall } from '../call.js'
import type { TabsBlock } from '../components.js'
import type { PanelKey } from '../texts.js'

const tabs: readonly { path: string; label: PanelKey; may: Permission }[] = [
  { path: '/panel/settings/profile', label: 'account.profile', may: 'own.account' },
  { path: '/panel/settings/security', label: 'security.title', may: 'own.account' },
  { path: '/panel/settings/api-keys', label: 'shops.api-keys', may: 'keys.manage' },
  { path: '/panel/settings/users', label: 'members.title', may: 'members.manage' },
  { path: '/panel/settings/audit', label: 'audit.title', may: 'audit.view' },
]

/** The sub menu of the settings, as far as a role goes. */
export const settingsTabs = ({ t, may, ask }: Pick<MemberCall, 't' | 'may' | 'ask'>): TabsBlock => ({
  kind: 'tabs',
  label: t('frame.settings'),
  tabs: tabs
    .filter(tab => may(tab.may))
    .map(({ path, label }) => ({ href: path, label: t(label), isCurrent: ask.path === path, count: null })),
})
