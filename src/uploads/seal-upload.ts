import { checkUpload, type UploadFault } from './check-upload.js'
import type { FileVault } from './ports.js'
import type { UploadDraft } from './upload.js'
import { uploadName } from './upload-name.js'

/** A file as a browser sent it. */
export type SentFile = { name: string; bytes: Buffer }

/** What sealing asks of the outside. */
export type SealNeeds = { fileVault: FileVault; newId: () => string; systemClock: () => Date }

/** What a content is bound to. */
export const aboutOf = (merchantId: number, publicId: string): string => `${merchantId}/${publicId}`

/** Checks and seals a file, ready for `records.uploads.add` inside a write; nothing is stored yet. */
export const sealUpload =
  ({ fileVault, newId, systemClock }: SealNeeds) =>
  async (merchantId: number, { name, bytes }: SentFile): Promise<UploadDraft | { fault: UploadFault }> => {
    const kind = checkUpload(bytes)
    if (typeof kind === 'object') return kind
    const publicId = newId()
    const row = { publicId, merchantId, name: uploadName(name, kind), kind, sizeBytes: bytes.length }
    return { ...row, createdAt: systemClock(), ...(await fileVault.seal(bytes, aboutOf(merchantId, publicId))) }
  }
