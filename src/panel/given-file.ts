import type { Answer } from '../http/route.js'
import type { Upload, UploadKind } from '../uploads/upload.js'

const mediaTypes: Readonly<Record<UploadKind, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
}

const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

/** A file that somebody uploaded (an attachment, a document): always saved, never shown by the browser as a page of ours. */
export const givenFile = ({ name, kind }: Pick<Upload, 'name' | 'kind'>, body: Buffer): Answer => ({
  status: 200,
  headers: {
    'content-type': mediaTypes[kind],
    'content-disposition': `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encoded(name)}`,
    'cache-control': 'private, no-store',
    'content-security-policy': "default-src 'none'; sandbox",
  },
  body,
})
