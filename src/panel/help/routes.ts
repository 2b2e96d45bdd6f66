import type { PanelNeeds } from '../needs.js'
import { merchantRow, operatorRow, type PanelRow } from '../row.js'
import { feedbackPath, showFeedback } from './feedback.js'
import { judge, showArticle, showContents } from './help-pages.js'

/** Help texts, whether they helped, and what the operator learns from it (M3). */
export const helpRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path: '/panel/help', may: 'own.account', handle: call => showContents(needs, call) }),
  merchantRow({
    ...{ method: 'GET', path: '/panel/help/:article', may: 'own.account' },
    handle: call => showArticle(needs, call),
  }),
  merchantRow({ method: 'POST', path: '/panel/help/:article', may: 'own.account', handle: call => judge(needs, call) }),
  operatorRow({
    ...{ method: 'GET', path: feedbackPath, may: 'operator.messages' },
    handle: call => showFeedback(needs, call),
  }),
]
