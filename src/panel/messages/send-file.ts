import type { Answer } from '../../http/route.js'
import type { Thread } from '../../threads/thread.js'
import { entryOf, type MemberCall } from '../call.js'
import { givenFile } from '../given-file.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import type { ThreadDesk } from './thread-desk.js'

/** An attachment of this thread; that it was fetched is in the merchant's audit. */
export const sendFile = async (
  needs: PanelNeeds,
  desk: Pick<ThreadDesk, 'file'>,
  call: MemberCall,
  { merchantId, id, publicId }: Thread,
): Promise<Answer> => {
  const { threads } = needs.store.read
  const file = there(await threads.attachment(merchantId, id, call.ask.params.file ?? ''))
  const bytes = await desk.file(file)
  const subject = { kind: 'file', id: file.publicId }
  const act = { what: 'message.file-fetched', subject, after: { thread: publicId }, merchantId }
  await needs.store.write(({ audit }) => audit.append(entryOf(call, act)))
  return givenFile(file, bytes)
}
