import type { FileVault, UploadStoreRecords } from './ports.js'
import { aboutOf } from './seal-upload.js'
import type { Upload } from './upload.js'

type Needs = { read: UploadStoreRecords; fileVault: FileVault }

/** The bytes of an upload, for somebody who was found to may have them. */
export const openUpload =
  ({ read, fileVault }: Needs) =>
  async ({ merchantId, id, publicId }: Upload): Promise<Buffer> => {
    const file = await read.uploads.content(merchantId, id)
    if (file === undefined) throw new Error(`upload ${publicId} has no content`)
    return fileVault.open(file, aboutOf(merchantId, publicId))
  }
