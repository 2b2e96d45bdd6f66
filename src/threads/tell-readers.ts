import type { ThreadStoreRecords } from './ports.js'
import type { Message, Thread } from './thread.js'

/** Somebody whom a message waits for. */
export type Reader = {
  memberId: number
  language: string
  /** Is told where nobody of the merchant has written in the thread yet. */
  represents: boolean
}

/** What is new in a thread. `wasWaiting`: the merchant's word had waited for an answer before, too. */
export type News = { thread: Pick<Thread, 'publicId'>; message: Message; wasWaiting: boolean; at: Date }

/**
 * Marks a message as unread for the other side and owes letters that say so, never what was written: to members who take part in the thread
 * when it had nothing unread for them, to operators when it begins to wait. @param readers of the other side
 */
export const tellReaders = async (
  { threads, memberLetters }: Pick<ThreadStoreRecords, 'threads' | 'memberLetters'>,
  { thread, message, wasWaiting, at }: News,
  readers: readonly Reader[],
): Promise<void> => {
  const isOurs = message.side === 'operator'
  const told = isOurs ? await membersTold({ threads }, message, readers) : wasWaiting ? [] : readers
  const kind = isOurs ? 'message.answered' : 'message.asked'
  for (const { memberId, language } of told)
    await memberLetters.owe({ memberId, language, at }, { kind, facts: { thread: thread.publicId } })
}

const membersTold = async (
  { threads }: Pick<ThreadStoreRecords, 'threads'>,
  message: Message,
  readers: readonly Reader[],
): Promise<Reader[]> => {
  const fresh = new Set(
    await threads.markUnread(
      message,
      readers.map(({ memberId }) => memberId),
    ),
  )
  const writers = new Set(await threads.writers(message.merchantId, message.threadId))
  const takePart = readers.filter(({ memberId }) => writers.has(memberId))
  const concerned = takePart.length > 0 ? takePart : readers.filter(({ represents }) => represents)
  return concerned.filter(({ memberId }) => fresh.has(memberId))
}
