import { type Block, linkButton, prose, type TabsBlock } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import type { PanelKey } from '../texts.js'
import type { ShopCall } from './shop-call.js'
import { tabPath } from './shop-form.js'

/** Ways to connect a shop, each with its steps in order (M221). The names of programs are their own. */
const platforms = {
  woocommerce: { name: 'WooCommerce', steps: ['plugin', 'address', 'ids', 'key', 'notify', 'try'] },
  prestashop: { name: 'PrestaShop', steps: ['plugin', 'address', 'ids', 'key', 'notify', 'try'] },
  sylius: { name: 'Sylius', steps: ['plugin', 'address', 'ids', 'key', 'notify', 'try'] },
  laravel: { name: 'Laravel', steps: ['plugin', 'address', 'ids', 'key', 'notify', 'try'] },
  node: { name: 'Node.js', steps: ['sdk', 'ids', 'key', 'notify', 'try'] },
  other: { name: null, steps: ['form', 'ids', 'key', 'notify', 'try'] },
} as const satisfies Record<string, { name: string | null; steps: readonly string[] }>

type Platform = keyof typeof platforms
const isPlatform = (text: string): text is Platform => Object.hasOwn(platforms, text)

/** Steps for the platform that was chosen (`?platform=`), and the way to its plugin. */
export const platformBlocks = ({ baseUrl }: PanelNeeds, call: ShopCall): Block[] => {
  const { t, query } = call
  const asked = query.text('platform')
  const chosen: Platform = isPlatform(asked) ? asked : 'woocommerce'
  const nameOf = (platform: Platform) => platforms[platform].name ?? t('shops.platform-other')
  const path = tabPath(call, 'integration')
  const menu: TabsBlock = {
    kind: 'tabs',
    label: t('shops.platforms'),
    tabs: (Object.keys(platforms) as Platform[]).map(platform => ({
      ...{ href: `${path}?platform=${platform}`, label: nameOf(platform), isCurrent: platform === chosen },
      count: null,
    })),
  }
  const steps = platforms[chosen].steps.map((step, at) => {
    const key: PanelKey = `shops.step-${step}`
    return `${at + 1}. ${t(key, { name: nameOf(chosen), address: baseUrl() })}`
  })
  const way =
    chosen === 'other'
      ? linkButton(t('shops.documentation'), '/developers/guide')
      : linkButton(t('shops.plugins'), '/panel/plugins')
  return [menu, prose(steps, { title: t('shops.steps-title', { name: nameOf(chosen) }), buttons: [way] })]
}
