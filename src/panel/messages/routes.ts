import type { PanelNeeds } from '../needs.js'
import { merchantRow, operatorRow, type PanelRow } from '../row.js'
import { showList } from './list.js'
import { queuePath, showQueue } from './operator-queue.js'
import {
  answerThread,
  anyThread,
  beginThread,
  closeAnyThread,
  showAnyThread,
  showNewThread,
} from './operator-thread.js'
import { postLimitBytes } from './post-form.js'
import { sendFile } from './send-file.js'
import { close, reply, showThread, threadOf } from './thread.js'
import { threadDesk } from './thread-desk.js'

/** Messages of a merchant, and the operator's queue of all of them. */
export const messageRoutes = (needs: PanelNeeds): PanelRow[] => {
  const desk = threadDesk(needs)
  const own = { may: 'messages.write', path: '/panel/messages/:thread' } as const
  const any = { may: 'operator.messages', path: `${queuePath}/:thread` } as const
  const large = { bodyLimitBytes: postLimitBytes }
  return [
    merchantRow({ ...own, method: 'GET', path: '/panel/messages', handle: call => showList(needs, call) }),
    merchantRow({ ...own, method: 'GET', handle: call => showThread(needs, call) }),
    merchantRow({ ...own, ...large, method: 'POST', handle: call => reply(needs, desk, call) }),
    merchantRow({ ...own, method: 'POST', path: `${own.path}/close`, handle: call => close(needs, desk, call) }),
    merchantRow({
      ...own,
      ...{ method: 'GET', path: `${own.path}/files/:file` },
      handle: async call => sendFile(needs, desk, call, await threadOf(needs, call)),
    }),
    operatorRow({ ...any, method: 'GET', path: queuePath, handle: call => showQueue(needs, call) }),
    operatorRow({ ...any, method: 'GET', path: `${queuePath}/new`, handle: call => showNewThread(needs, call) }),
    operatorRow({
      ...{ ...any, ...large, method: 'POST', path: `${queuePath}/new` },
      handle: call => beginThread(needs, desk, call),
    }),
    operatorRow({ ...any, method: 'GET', handle: call => showAnyThread(needs, call) }),
    operatorRow({ ...any, ...large, method: 'POST', handle: call => answerThread(needs, desk, call) }),
    operatorRow({
      ...any,
      method: 'POST',
      path: `${any.path}/close`,
      handle: call => closeAnyThread(needs, desk, call),
    }),
    operatorRow({
      ...{ ...any, method: 'GET', path: `${any.path}/files/:file` },
      handle: async call => sendFile(needs, desk, call, await anyThread(needs, call)),
    }),
  ]
}
