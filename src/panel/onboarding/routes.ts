import type { PanelNeeds } from '../needs.js'
import type { PanelRow } from '../row.js'
import { accountStep } from './account-step.js'
import { companyStep } from './company-step.js'
import { documentRoutes } from './documents.js'
import { generalStep } from './general-step.js'
import { overviewRoutes } from './overview.js'
import { phoneStep } from './phone-step.js'
import { requestRoutes } from './requests.js'
import { shopStep } from './shop-step.js'
import { siteStep } from './site-step.js'
import { stepRoutes } from './step-page.js'
import { tariffRoutes } from './tariff-step.js'

const steps = [companyStep, phoneStep, siteStep, accountStep, shopStep, generalStep]

/** The way to live money: guided list, its steps, documents, requests. */
export const onboardingRoutes = (needs: PanelNeeds): PanelRow[] => [
  ...overviewRoutes(needs),
  ...tariffRoutes(needs),
  ...steps.flatMap(step => stepRoutes(needs, step(needs))),
  ...documentRoutes(needs),
  ...requestRoutes(needs),
]
