import type { Answer } from '../../http/route.js'
import type { Thread } from '../../threads/thread.js'
import type { Upload, UploadKind } from '../../uploads/upload.js'
import { entryOf, type MemberCall } from '../call.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import type { ThreadDesk } from './thread-desk.js'

const mediaTypes: Readonly<Record<UploadKind, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
}

const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

/** A file that somebody uploaded: always saved, never shown by the browser as a page of ours. */
const fileAnswer = ({ name, kind }: Pick<Upload, 'name' | 'kind'>, body: Buffer): Answer => ({
  status: 200,
  headers: {
    'content-type': mediaTypes[kind],
    'content-disposition': `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encoded(name)}`,
    'cache-control': 'private, no-store',
    'content-security-policy': "default-src 'none'; sandbox",
  },
  body,
})

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
  return fileAnswer(file, bytes)
}
