import type { PanelNeeds } from '../needs.js'
import type { PanelRow } from '../row.js'
import { authenticatorRoutes } from './authenticator.js'
import { overviewRoutes } from './overview.js'
import { passkeyRoutes } from './passkeys.js'
import { passwordRoutes } from './password.js'
import { recoveryCodeRoutes } from './recovery-codes.js'
import { sessionRoutes } from './sessions.js'

/** Settings → Security: what opens one's account, and where it is open. */
export const securityRoutes = (needs: PanelNeeds): PanelRow[] => [
  ...overviewRoutes(needs),
  ...passwordRoutes(needs),
  ...authenticatorRoutes(needs),
  ...passkeyRoutes(needs),
  ...recoveryCodeRoutes(needs),
  ...sessionRoutes(needs),
]
