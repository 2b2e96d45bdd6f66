import type { Answer, Ask, Route } from '../http/route.js'
import { debuggerRows } from './debugger/pages.js'
import { showEvents } from './events-page.js'
import { inspectorRows } from './inspector/pages.js'
import type { MemberNeeds, RoomNeeds } from './needs.js'
import { forbidden } from './nothing.js'
import { showSteps } from './payment-page.js'

/** A row of a room that shows a merchant's own. */
export type RoomRow = Omit<Route, 'handle'> & { handle: (needs: RoomNeeds, ask: Ask) => Answer | Promise<Answer> }

const rows: readonly RoomRow[] = [
  { method: 'GET', path: '/developers/events', handle: showEvents },
  { method: 'GET', path: '/developers/payments/:payment', handle: showSteps },
  ...debuggerRows,
  ...inspectorRows,
]

/** Inspector, debugger, event log and payments' steps: in a sandbox behind its gate, in production behind the panel's login. */
export const memberRoutes = (needs: MemberNeeds): Route[] =>
  rows.map(({ handle, ...row }) => ({
    ...row,
    handle: async (ask: Ask): Promise<Answer> => {
      const entered = await needs.enter(ask)
      if (entered === 'forbidden') return forbidden(needs, ask)
      return 'viewer' in entered ? handle({ ...needs, ...entered, debugKeys: ownKeys(needs, entered) }, ask) : entered
    },
  }))

/** In production the debugger knows only shops of whoever asks (domain.md §2). */
const ownKeys =
  ({ debugKeys, mode }: MemberNeeds, { viewer }: Pick<RoomNeeds, 'viewer'>): RoomNeeds['debugKeys'] =>
  async serviceId => {
    const found = await debugKeys(serviceId)
    return mode === 'sandbox' || found?.shop.merchantId === viewer.merchantId ? found : undefined
  }
