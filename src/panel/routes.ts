import type { Route } from '../http/route.js'
import { choiceRoutes } from './account/choices.js'
import { profileRoutes } from './account/profile.js'
import { auditRoutes } from './audit/audit.js'
import { contactRoutes } from './contact/routes.js'
import { entranceRoutes } from './entrance/routes.js'
import { explainRoutes } from './explain/routes.js'
import { helpRoutes } from './help/routes.js'
import { homeRoutes } from './home/home.js'
import { linkRoutes } from './links/routes.js'
import { memberRoutes } from './members/members.js'
import { messageRoutes } from './messages/routes.js'
import type { PanelNeeds } from './needs.js'
import { NotThere } from './not-there.js'
import { onboardingRoutes } from './onboarding/routes.js'
import { operatorRoutes } from './operator/routes.js'
import { queueRoutes } from './queues/routes.js'
import { memberRow, type PanelRow } from './row.js'
import { securityRoutes } from './security/routes.js'
import { served } from './serve.js'
import { shopsTabRoutes } from './shops/routes.js'
import { transactionRoutes } from './transactions/routes.js'

/** Every row of the panel; a test walks all of them with every role. */
export const panelRows = (needs: PanelNeeds): PanelRow[] => [
  ...entranceRoutes(needs),
  ...choiceRoutes(needs),
  ...homeRoutes(needs),
  ...transactionRoutes(needs),
  ...linkRoutes(needs),
  ...profileRoutes(needs),
  ...memberRoutes(needs),
  ...auditRoutes(needs),
  ...messageRoutes(needs),
  ...contactRoutes(needs),
  ...helpRoutes(needs),
  ...securityRoutes(needs),
  ...shopsTabRoutes(needs),
  ...explainRoutes(needs),
  ...queueRoutes(needs),
  ...onboardingRoutes(needs),
  ...operatorRoutes(needs),
  memberRow({
    method: 'GET',
    path: '/panel/{*rest}',
    may: 'own.account',
    handle: () => {
      throw new NotThere()
    },
  }),
]

/** The panel's door. */
export const panelRoutes = (needs: PanelNeeds): Route[] => panelRows(needs).map(served(needs))
