import type { Answer, Ask, Route } from '../http/route.js'
import { bankRoutes } from './bank-pages.js'
import { showTestData } from './data-page.js'
import { showGuide } from './guide/page.js'
import { showIndex, tryForm } from './index-page.js'
import { mailboxRoutes } from './mailbox-pages.js'
import type { DeveloperNeeds, GuideNeeds } from './needs.js'
import { showPlayground } from './playground/page.js'
import { memberRoutes } from './room.js'
import { simulatorApi } from './simulator/api.js'
import { simulatorPages } from './simulator/page.js'

const guidePaths = ['/developers/guide', '/developers/guide/:language']

/** What stays open to everybody in production: the overview and the guide, without anybody's ids or secrets (domain.md §8). */
export const guideRoutes = (needs: GuideNeeds): Route[] => [
  { method: 'GET', path: '/developers', handle: showIndex(needs) },
  ...guidePaths.map(path => ({ method: 'GET' as const, path, handle: showGuide(needs) })),
]

/** The sandbox's door: every row passes the developer gate. */
export const developerRoutes = (needs: DeveloperNeeds): Route[] => {
  const rows: Route[] = [
    { method: 'GET', path: '/developers', handle: showIndex(needs, needs) },
    ...guidePaths.map(path => ({ method: 'GET' as const, path, handle: showGuide(needs, needs.sandboxShop) })),
    { method: 'POST', path: '/developers/payment', handle: tryForm(needs) },
    { method: 'GET', path: '/developers/playground', handle: showPlayground(needs) },
    { method: 'GET', path: '/developers/test-data', handle: showTestData(needs) },
    ...mailboxRoutes(needs),
    ...bankRoutes(needs),
    ...simulatorPages(needs),
    ...simulatorApi(needs),
  ]
  const gated = rows.map(row => ({
    ...row,
    handle: (ask: Ask): Answer | Promise<Answer> => needs.gate(ask) ?? row.handle(ask),
  }))
  return [...gated, ...memberRoutes(needs)]
}
