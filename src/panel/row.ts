import type { Answer } from '../http/route.js'
import type { Permission } from '../members/permissions.js'
import type { MemberCall, PanelCall, VisitorCall } from './call.js'

type Row<Call> = {
  method: 'GET' | 'POST'
  /** An Express 5 pattern under `/panel`. */
  path: string
  /** Largest body in bytes; 64 kB unless given. */
  bodyLimitBytes?: number
  handle: (call: Call) => Answer | Promise<Answer>
}
type Permitted<Call> = Row<Call> & {
  may: Permission
  /** A dangerous action: wants a fresh proof of who is there. The frame asks for it and then goes on; a form with files cannot ask. */
  stepUp?: true
}

/** One row of the panel's route table: for visitors, for whoever is signed in, for members of a merchant, for operators. */
export type PanelRow =
  | ({ who: 'visitor' } & Row<VisitorCall>)
  | ({ who: 'member' } & Permitted<MemberCall>)
  | ({ who: 'merchant' } & Permitted<PanelCall>)
  | ({ who: 'operator' } & Permitted<MemberCall>)

/** Each makes a row of its kind, whose handler gets the call that this kind has. */
export const visitorRow = (row: Row<VisitorCall>): PanelRow => ({ who: 'visitor', ...row })
export const memberRow = (row: Permitted<MemberCall>): PanelRow => ({ who: 'member', ...row })
export const merchantRow = (row: Permitted<PanelCall>): PanelRow => ({ who: 'merchant', ...row })
export const operatorRow = (row: Permitted<MemberCall>): PanelRow => ({ who: 'operator', ...row })
