import { nameOf } from '../../members/member.js'
import { closeThread } from '../../threads/close-thread.js'
import type { ThreadNeeds } from '../../threads/needs.js'
import { openThread } from '../../threads/open-thread.js'
import { readersFrom } from '../../threads/readers.js'
import type { Author } from '../../threads/thread.js'
import { writeMessage } from '../../threads/write-message.js'
import { openUpload } from '../../uploads/open-upload.js'
import type { MemberCall } from '../call.js'
import type { PanelNeeds, PanelRecords } from '../needs.js'

/** What the verbs of threads ask of the panel's outside. */
export const threadNeeds = ({
  store,
  fileVault,
  newId,
  systemClock,
  businessClock,
}: Pick<PanelNeeds, 'store' | 'fileVault' | 'newId' | 'systemClock' | 'businessClock'>): ThreadNeeds<PanelRecords> => ({
  ...{ store, fileVault, newId, systemClock, businessClock },
  readersOf: readersFrom(store.read.members),
})

/** The verbs that both sides use. */
export const threadDesk = (needs: PanelNeeds) => ({
  open: openThread(threadNeeds(needs)),
  write: writeMessage(threadNeeds(needs)),
  close: closeThread(needs),
  file: openUpload({ read: needs.store.read, fileVault: needs.fileVault }),
})
export type ThreadDesk = ReturnType<typeof threadDesk>

/** Who writes: an operator speaks for whoever runs this gateway. */
export const authorOf = ({ member }: Pick<MemberCall, 'member'>): Author & { memberId: number } => ({
  side: member.role === 'operator' ? 'operator' : 'merchant',
  memberId: member.id,
  name: nameOf(member),
})
