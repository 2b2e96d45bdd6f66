import type { Answer } from '../../http/route.js'
import type { StoredDocument } from '../../onboarding/document.js'

const mediaTypes: Record<StoredDocument['kind'], string> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
}

/** A document to be saved, never to be shown in our origin: an attachment of its own kind, with nothing allowed to it. */
export const documentAnswer = ({ name, kind }: Pick<StoredDocument, 'name' | 'kind'>, body: Buffer): Answer => ({
  status: 200,
  headers: {
    'content-type': mediaTypes[kind],
    'content-disposition': `attachment; filename="document.${kind}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-store',
  },
  body,
})
