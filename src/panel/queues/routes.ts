import type { PanelNeeds } from '../needs.js'
import { merchantRow, operatorRow, type PanelRow } from '../row.js'
import { assignIt, returnIt, showCredit } from './credits.js'
import { askStuck, endForgetting, operatorPath, resolveStuck, showOperatorQueues, showStuck } from './operator.js'
import { resendGivenUp, showQueues } from './show.js'

const stuck = `${operatorPath}/stuck/:reference`
const credit = `${operatorPath}/credits/:credit`

/** What waits for a person: of a merchant, and of the staff. */
export const queueRoutes = (needs: PanelNeeds): PanelRow[] => {
  const look = (path: string, handle: Parameters<typeof operatorRow>[0]['handle']) =>
    operatorRow({ method: 'GET', path, may: 'operator.money', handle })
  const act = (path: string, handle: Parameters<typeof operatorRow>[0]['handle']) =>
    operatorRow({ method: 'POST', path, may: 'operator.money', stepUp: true, handle })
  return [
    merchantRow({ method: 'GET', path: '/panel/queues', may: 'queues.view', handle: showQueues(needs) }),
    merchantRow({ method: 'POST', path: '/panel/queues/resend', may: 'money.move', handle: resendGivenUp(needs) }),
    look(operatorPath, showOperatorQueues(needs)),
    look(stuck, showStuck(needs)),
    act(`${stuck}/ask`, askStuck(needs)),
    act(`${stuck}/resolve`, resolveStuck(needs)),
    look(credit, showCredit(needs)),
    act(`${credit}/assign`, assignIt(needs)),
    act(`${credit}/return`, returnIt(needs)),
    act(`${operatorPath}/forgettings/again`, endForgetting(needs, 'again')),
    act(`${operatorPath}/forgettings/told`, endForgetting(needs, 'told')),
  ]
}
