import type { PanelNeeds } from '../needs.js'
import type { PanelRow } from '../row.js'
import { apiKeyRoutes } from './api-keys.js'
import { shopListRoutes } from './list.js'
import { pluginRoutes } from './plugins.js'
import { shopRoutes } from './tab-page.js'

/** The Shops tab, the plugin library, and Settings → API keys. */
export const shopsTabRoutes = (needs: PanelNeeds): PanelRow[] => [
  ...shopListRoutes(needs),
  ...shopRoutes(needs),
  ...pluginRoutes(needs),
  ...apiKeyRoutes(needs),
]
