import type { UploadFault } from '../uploads/check-upload.js'
import { type SealNeeds, type SentFile, sealUpload } from '../uploads/seal-upload.js'
import { type UploadDraft, uploadLimitBytes } from '../uploads/upload.js'
import type { MessageDraft } from './ports.js'
import { type Author, attachmentLimit, type ThreadEvent } from './thread.js'
import { subjectFault, subjectOf, textFault, textOf, type WordsFault } from './words.js'

/**
 * Why a post is not taken, at its field; `name` = the file as it was sent. `together`: the files are too large in one message; `too-often`:
 * somebody writes more than people do.
 */
export type PostFault =
  | { field: 'subject' | 'text'; fault: WordsFault }
  | { field: 'text'; fault: 'too-often' }
  | { field: 'files'; fault: UploadFault | 'too-many' | 'together'; name: string }

/** What somebody posts: a message in a thread or the first of a new one. */
export type Post = {
  author: Author
  /** Of the form it was written in: the same form sent twice writes once. */
  formKey: string
  text: string
  files: readonly SentFile[]
  /** Only in the post that begins a thread. */
  subject?: string
  event?: ThreadEvent
}

/** A post ready to be written. */
type ReadyPost = { subject: string; draft: MessageDraft }

/** Checks a post and seals its files, before the write; without its text only what is an event of its own. */
export const preparePost =
  (needs: SealNeeds) =>
  async (merchantId: number, post: Post): Promise<ReadyPost | { faults: PostFault[] }> => {
    const subject = subjectOf(post.subject ?? '')
    const text = textOf(post.text)
    const faults: PostFault[] = [
      ...wordsFault('subject', post.subject === undefined ? undefined : subjectFault(subject)),
      ...wordsFault('text', post.event !== undefined && text === '' ? undefined : textFault(text)),
      ...sizeFaults(post.files),
    ]
    const sealed = faults.length > 0 ? [] : await sealAll(needs, merchantId, post.files)
    const uploads: UploadDraft[] = []
    for (const file of sealed) 'fault' in file ? faults.push(file) : uploads.push(file)
    if (faults.length > 0) return { faults }
    const { side, memberId, name } = post.author
    const event = post.event ?? null
    const createdAt = needs.systemClock()
    return { subject, draft: { side, memberId, author: name, formKey: post.formKey, event, text, uploads, createdAt } }
  }

const wordsFault = (field: 'subject' | 'text', fault: WordsFault | undefined): PostFault[] =>
  fault === undefined ? [] : [{ field, fault }]

const sizeFaults = (files: readonly SentFile[]): PostFault[] => {
  if (files.length > attachmentLimit) return [{ field: 'files', fault: 'too-many', name: '' }]
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  return files.length > 1 && bytes > uploadLimitBytes ? [{ field: 'files', fault: 'together', name: '' }] : []
}

const sealAll = async (needs: SealNeeds, merchantId: number, files: readonly SentFile[]) => {
  const sealed: (UploadDraft | Extract<PostFault, { field: 'files' }>)[] = []
  for (const file of files) {
    const made = await sealUpload(needs)(merchantId, file)
    sealed.push('fault' in made ? { field: 'files', fault: made.fault, name: file.name } : made)
  }
  return sealed
}
