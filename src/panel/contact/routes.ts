import { postLimitBytes } from '../messages/post-form.js'
import { threadDesk } from '../messages/thread-desk.js'
import type { PanelNeeds } from '../needs.js'
import { merchantRow, type PanelRow, visitorRow } from '../row.js'
import { sendContact, showContact } from './contact.js'
import { showWays, waysPath } from './contact-ways.js'
import { endContract, keepContract, terminationPath as path, showTermination } from './termination.js'

/** Ways to reach the operator, and out of the contract. */
export const contactRoutes = (needs: PanelNeeds): PanelRow[] => {
  const desk = threadDesk(needs)
  const contact = { may: 'messages.write', path: '/panel/contact' } as const
  const ending = { may: 'contract.end', path } as const
  return [
    visitorRow({ method: 'GET', path: waysPath, handle: call => showWays(needs, call) }),
    merchantRow({ ...contact, method: 'GET', handle: call => showContact(needs, call) }),
    merchantRow({
      ...{ ...contact, method: 'POST', bodyLimitBytes: postLimitBytes },
      handle: call => sendContact(needs, desk, call),
    }),
    merchantRow({ ...ending, method: 'GET', handle: call => showTermination(needs, call) }),
    merchantRow({ ...ending, method: 'POST', stepUp: true, handle: call => endContract(needs, call) }),
    merchantRow({
      ...ending,
      method: 'POST',
      path: `${path}/withdraw`,
      stepUp: true,
      handle: call => keepContract(needs, call),
    }),
  ]
}
