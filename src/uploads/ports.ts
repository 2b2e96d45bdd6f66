import type { SealedFile, Upload, UploadDraft } from './upload.js'

/** Seals files; `about` binds a content to its row, so that no other row can show it. */
export type FileVault = {
  seal(bytes: Buffer, about: string): Promise<SealedFile>
  open(file: SealedFile, about: string): Promise<Buffer>
}

export type UploadRecords = {
  add(draft: UploadDraft): Promise<Upload>
  find(merchantId: number, publicId: string): Promise<Upload | undefined>
  /** Forgets a file, which nothing refers to any more. */
  drop(merchantId: number, id: number): Promise<void>
  content(merchantId: number, id: number): Promise<SealedFile | undefined>
}

/** All that this room asks of a store. */
export type UploadStoreRecords = { uploads: UploadRecords }
