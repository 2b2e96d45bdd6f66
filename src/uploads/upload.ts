/** What may be uploaded; the kind is read from the content, never from the name. */
export type UploadKind = 'pdf' | 'jpg' | 'png'

/** 10 MB (mission.md M128, M6). */
export const uploadLimitBytes = 10 * 1024 * 1024

/** A file that somebody gave us; its bytes lie sealed beside it and are read only to be handed out. */
export type Upload = {
  id: number
  publicId: string
  merchantId: number
  /** As shown and as it is saved by those who download it: no path, no controls, the ending of its kind. */
  name: string
  kind: UploadKind
  sizeBytes: number
  createdAt: Date
}

/** A file as it is stored: the key of its content, sealed by the deployment's key, and the content under that key. */
export type UploadDraft = Omit<Upload, 'id'> & SealedFile
export type SealedFile = { sealed: string; content: string }
