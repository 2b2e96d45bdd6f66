import type { Upload } from '../uploads/upload.js'

/** What a thread is about. `offer`: other conditions are asked for (M135); `integration`: help with a shop's integration (M34, M221). */
const threadKinds = ['question', 'integration', 'offer', 'notice'] as const
export type ThreadKind = (typeof threadKinds)[number]

/** The two who write: a merchant's people, and the staff of whoever runs this gateway. */
export type Side = 'merchant' | 'operator'
export const otherSide = (side: Side): Side => (side === 'merchant' ? 'operator' : 'merchant')

/** What happened in a thread beside what was written; pages say it in the reader's language. */
export type ThreadEvent = 'closed' | 'notice.given' | 'notice.withdrawn' | 'notice.ended'

/** A conversation of one merchant with the operator. Writing in a closed one opens it again. */
export type Thread = {
  id: number
  publicId: string
  merchantId: number
  kind: ThreadKind
  subject: string
  state: 'open' | 'closed'
  /** Of the newest message. */
  lastSeq: number
  /** Who wrote last: an open thread with the merchant's word waits for the operator. */
  lastSide: Side
  lastAt: Date
  createdAt: Date
}

/** Who writes; `memberId` is `null` for what the gateway itself notes. */
export type Author = { side: Side; memberId: number | null; name: string }

/** One message; never changed and never removed. */
export type Message = {
  id: number
  merchantId: number
  threadId: number
  /** 1, 2, 3 … within its thread, without gaps. */
  seq: number
  side: Side
  memberId: number | null
  /** The writer's name when it was written. */
  author: string
  event: ThreadEvent | null
  text: string
  createdAt: Date
}

/** A message as it is read. */
export type ReadMessage = Message & { attachments: Upload[] }

/** One thread holds no more. */
export const messageLimit = 1_000
/** Most files of one message; most letters of a subject and of a text. */
export const attachmentLimit = 3
export const subjectLimit = 150
export const textLimit = 5_000
