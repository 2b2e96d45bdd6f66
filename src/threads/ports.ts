import type { MemberLetterWriter } from '../members/member-letter.js'
import type { UploadStoreRecords } from '../uploads/ports.js'
import type { Upload, UploadDraft } from '../uploads/upload.js'
import type { Notice } from './notice.js'
import type { Message, ReadMessage, Side, Thread, ThreadEvent, ThreadKind } from './thread.js'

/** A message to be added; the form's own key makes a repeated post the same message. */
export type MessageDraft = {
  side: Side
  memberId: number | null
  author: string
  formKey: string
  event: ThreadEvent | null
  text: string
  /** Stored with the message. */
  uploads: readonly UploadDraft[]
  createdAt: Date
}
type ThreadDraft = Pick<Thread, 'publicId' | 'merchantId' | 'kind' | 'subject'>

/** Where a list goes on: after the last row of the page before. */
export type ThreadPlace = { lastAt: Date; id: number }
export type ThreadFilter = {
  /** `waiting`: open, and the operator has not answered. */
  state?: 'open' | 'closed' | 'waiting'
  kind?: ThreadKind
  /** A part of the subject, whatever its case. */
  search?: string
  after?: ThreadPlace
  limit: number
}
/** A row of a merchant's list: what this member has not read begins at `unreadFrom`. */
export type ListedThread = Thread & { unreadFrom: number | null }
/** A row of the operator's queue. */
export type QueuedThread = Thread & { merchantName: string; merchantPublicId: string }

export type ThreadRecords = {
  /** With its first message; the same member's form key again is the thread it made before. */
  open(draft: ThreadDraft, first: MessageDraft): Promise<{ thread: Thread; message: Message; news: boolean }>
  find(merchantId: number, publicId: string): Promise<Thread | undefined>
  byId(merchantId: number, id: number): Promise<Thread | undefined>
  /** For the operator, who reads all merchants' threads. */
  findAny(publicId: string): Promise<QueuedThread | undefined>
  /**
   * Adds a message with the next number and opens the thread again; of two at once one waits for the other. `undefined` = there is no such
   * thread of this merchant, or it is full. `wasWaiting`: it was open and the operator had not answered.
   */
  append(
    merchantId: number,
    threadId: number,
    message: MessageDraft,
  ): Promise<{ message: Message; news: boolean; wasWaiting: boolean } | undefined>
  /** Closes it with a note; false when something was written after `seenSeq`, or it is closed. */
  close(merchantId: number, threadId: number, seenSeq: number, note: MessageDraft): Promise<boolean>
  /** In order, at most `limit` of those before a number (the newest unless given). */
  messages(merchantId: number, threadId: number, page: { before?: number; limit: number }): Promise<ReadMessage[]>
  /** An attachment of a message of this thread. */
  attachment(merchantId: number, threadId: number, uploadPublicId: string): Promise<Upload | undefined>
  /** The last written first. */
  ofMerchant(merchantId: number, memberId: number, filter: ThreadFilter & { unread?: boolean }): Promise<ListedThread[]>
  /** Of all merchants; waiting ones: the longest waiting first, others: the last written first. */
  queue(filter: ThreadFilter & { merchantId?: number }): Promise<QueuedThread[]>
  /** How many wait for the operator. */
  countWaiting(): Promise<number>
  /** Those who have not read this message; answers for whom the thread had nothing unread before. */
  markUnread(message: Message, memberIds: readonly number[]): Promise<number[]>
  /** This member has read up to this number. */
  markRead(merchantId: number, threadId: number, memberId: number, seq: number): Promise<void>
  /** Where what this member has not read begins; `null` = all is read. */
  unreadFrom(merchantId: number, threadId: number, memberId: number): Promise<number | null>
  /** Threads with something that this member has not read. */
  countUnread(merchantId: number, memberId: number): Promise<number>
  /** Members of the merchant who have written in a thread. */
  writers(merchantId: number, threadId: number): Promise<number[]>
}

export type NoticeRecords = {
  /** False when one runs already. */
  add(notice: Omit<Notice, 'id' | 'state' | 'finishedAt'>): Promise<boolean>
  /** The newest one. */
  ofMerchant(merchantId: number): Promise<Notice | undefined>
  ofThread(merchantId: number, threadId: number): Promise<Notice | undefined>
  /** Withdraws the running one before its end: false when there is none, or its end has come. */
  withdraw(merchantId: number, at: Date): Promise<boolean>
  /** Running ones whose end has come. */
  due(now: Date, limit: number): Promise<Notice[]>
  /** False when it was withdrawn or ended meanwhile. */
  end(merchantId: number, id: number, at: Date): Promise<boolean>
}

/** All that this room asks of a store. */
export type ThreadStoreRecords = {
  threads: ThreadRecords
  notices: NoticeRecords
  memberLetters: MemberLetterWriter
} & UploadStoreRecords
export type ThreadStore<R extends ThreadStoreRecords = ThreadStoreRecords> = {
  read: R
  write<T>(work: (records: R) => Promise<T>): Promise<T>
}
