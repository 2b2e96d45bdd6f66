import { type Answer, seeOther } from '../../http/route.js'
import type { TabsBlock } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { integrationTab } from './integration.js'
import { keysTab } from './keys.js'
import { lettersTab } from './letters.js'
import { lookTab } from './look.js'
import { methodsTab } from './methods.js'
import { notificationsTab } from './notifications.js'
import { overviewTab } from './overview.js'
import { rulesTab } from './rules.js'
import { aboutShop, type ShopCall } from './shop-call.js'
import { drawForms, formRows, type Refused, type ShopTab, tabPath } from './shop-form.js'

/** THE sub-tabs of a shop, in their order. */
const tabs: readonly ShopTab[] = [
  ...[overviewTab, integrationTab, notificationsTab, keysTab],
  ...[methodsTab, lookTab, lettersTab, rulesTab],
]

/** The pages of a shop: one a sub-tab, and a row for each of their forms. */
export const shopRoutes = (needs: PanelNeeds): PanelRow[] => [
  ...tabs.flatMap(tab => [
    merchantRow({
      method: 'GET',
      path: tab.name === 'overview' ? '/panel/shops/:shop' : `/panel/shops/:shop/${tab.name}`,
      may: tab.may,
      handle: call => show(needs, tab, aboutShop(call)),
    }),
    ...formRows(needs, tab, (call, refused) => show(needs, tab, call, refused)),
  ]),
  // A refused form keeps its address: whoever loads it again, or chooses another language there, comes to its tab.
  ...tabs.map(tab =>
    merchantRow({
      method: 'GET',
      path: `/panel/shops/:shop/${tab.name}/:form`,
      may: tab.may,
      handle: call => seeOther(tabPath(aboutShop(call), tab.name)),
    }),
  ),
]

const show = async (needs: PanelNeeds, tab: ShopTab, call: ShopCall, refused?: Refused): Promise<Answer> => {
  const { t, of } = call
  const blocks = await tab.blocks(needs, call, drawForms(needs, tab, call, refused), refused)
  const words = {
    title: of.name,
    back: { href: '/panel/shops', label: t('shops.title') },
    blocks: [menuOf(call, tab), ...blocks],
  }
  return panelPage(needs, call, words, refused === undefined ? 200 : 422)
}

const menuOf = (call: ShopCall, current: ShopTab): TabsBlock => ({
  kind: 'tabs',
  label: call.of.name,
  tabs: tabs
    .filter(({ may }) => call.may(may))
    .map(({ name, label }) => ({
      ...{ href: tabPath(call, name), label: call.t(label), isCurrent: name === current.name },
      count: null,
    })),
})
