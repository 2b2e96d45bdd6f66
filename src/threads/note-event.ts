import type { ThreadStoreRecords } from './ports.js'
import { type Reader, tellReaders } from './tell-readers.js'
import type { Author, ThreadEvent } from './thread.js'

type Noted = {
  merchantId: number
  threadId: number
  author: Author
  event: ThreadEvent
  formKey: string
  createdAt: Date
  /** Business time of the letters. */
  at: Date
}

/** Notes in a thread what happened, and tells the other side. @param readers of the other side */
export const noteEvent = async (
  records: Pick<ThreadStoreRecords, 'threads' | 'memberLetters'>,
  { merchantId, threadId, author, event, formKey, createdAt, at }: Noted,
  readers: readonly Reader[],
): Promise<void> => {
  const { side, memberId, name } = author
  const note = { side, memberId, author: name, formKey, event, text: '', uploads: [], createdAt }
  const added = await records.threads.append(merchantId, threadId, note)
  const thread = await records.threads.byId(merchantId, threadId)
  if (added !== undefined && thread !== undefined) await tellReaders(records, { ...added, thread, at }, readers)
}
