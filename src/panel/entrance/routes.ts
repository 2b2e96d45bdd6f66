import type { PanelNeeds } from '../needs.js'
import type { PanelRow } from '../row.js'
import { forgotRoutes } from './forgot.js'
import { linkRoutes } from './links.js'
import { passkeyQuestionRoutes } from './passkey-questions.js'
import { registerRoutes } from './register.js'
import { secondFactorRoutes } from './second-factor.js'
import { signInRoutes } from './sign-in.js'

/** Coming in and going out. */
export const entranceRoutes = (needs: PanelNeeds): PanelRow[] => [
  ...signInRoutes(needs),
  ...secondFactorRoutes(needs),
  ...passkeyQuestionRoutes(needs),
  ...registerRoutes(needs),
  ...forgotRoutes(needs),
  ...linkRoutes(needs),
]
