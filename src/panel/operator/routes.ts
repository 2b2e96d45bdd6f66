import type { PanelNeeds } from '../needs.js'
import type { PanelRow } from '../row.js'
import { documentRoutes } from './documents.js'
import { merchantRoutes, showMerchant } from './merchant-page.js'
import { merchantListRoutes } from './merchants.js'
import { methodRoutes } from './methods.js'
import { planRoutes } from './plans.js'
import { queueRoutes } from './queues.js'
import { requestRoutes } from './request-page.js'
import { slotRoutes } from './slots.js'

/** The operators' pages: what waits, who the merchants are, and what the deployment offers them. */
export const operatorRoutes = (needs: PanelNeeds): PanelRow[] => [
  ...queueRoutes(needs),
  ...requestRoutes(needs),
  ...merchantListRoutes(needs),
  ...merchantRoutes(needs),
  ...documentRoutes(needs, (call, outcome) => showMerchant(needs, call, outcome)),
  ...slotRoutes(needs),
  ...planRoutes(needs),
  ...methodRoutes(needs),
]
