import type { Answer, Ask, Route } from '../http/route.js'
import { bankRoutes } from './bank-pages.js'
import { showIndex, tryForm } from './index-page.js'
import { mailboxRoutes } from './mailbox-pages.js'
import type { DeveloperNeeds } from './needs.js'
import { simulatorApi } from './simulator/api.js'
import { simulatorPages } from './simulator/page.js'

/** The sandbox's door, absent in production: every row passes the developer gate. */
export const developerRoutes = (needs: DeveloperNeeds): Route[] => {
  const rows: Route[] = [
    { method: 'GET', path: '/developers', handle: showIndex(needs) },
    { method: 'POST', path: '/developers/payment', handle: tryForm(needs) },
    ...mailboxRoutes(needs),
    ...bankRoutes(needs),
    ...simulatorPages(needs),
    ...simulatorApi(needs),
  ]
  return rows.map(row => ({
    ...row,
    handle: (ask: Ask): Answer | Promise<Answer> => needs.gate(ask) ?? row.handle(ask),
  }))
}
