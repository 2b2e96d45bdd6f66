import { type UploadKind, uploadLimitBytes } from './upload.js'

/** `unknown-kind`: neither PDF, JPG nor PNG by its content; `damaged`: it begins as one and does not go on as one. */
export type UploadFault = 'empty' | 'too-large' | 'unknown-kind' | 'damaged'

/** A picture larger than this would be a burden to whoever opens it: a small file can unpack to gigabytes. */
const pixelLimit = 120_000_000

/** What a file is by its content, or why it is not taken. */
export const checkUpload = (bytes: Buffer): UploadKind | { fault: UploadFault } => {
  if (bytes.length === 0) return { fault: 'empty' }
  if (bytes.length > uploadLimitBytes) return { fault: 'too-large' }
  const found = kinds.find(({ begins }) => bytes.subarray(0, begins.length).equals(begins))
  if (found === undefined) return { fault: 'unknown-kind' }
  return found.isWhole(bytes) && !endsAsArchive(bytes) ? found.kind : { fault: 'damaged' }
}

const isFit = (width: number, height: number): boolean => width > 0 && height > 0 && width * height <= pixelLimit

/** A version, and at the end the way to the table of contents with nothing but blanks behind it. */
const isPdf = (bytes: Buffer): boolean =>
  /^%PDF-[12]\.\d[\r\n \t%]/.test(bytes.toString('latin1', 0, 16)) &&
  /startxref\s+\d+\s+%%EOF[\s\0]*$/.test(bytes.toString('latin1', Math.max(0, bytes.length - 2048)))

/** An archive can hide behind anything: its directory ends a file that begins as something else. */
const endsAsArchive = (bytes: Buffer): boolean => {
  const at = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const commentAt = at + 20
  return at >= 0 && commentAt + 2 <= bytes.length && commentAt + 2 + bytes.readUInt16LE(commentAt) === bytes.length
}

/** Chunk by chunk from IHDR to an IEND that ends the file. */
const isPng = (bytes: Buffer): boolean => {
  let at = 8
  for (let first = true; at + 12 <= bytes.length; first = false) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (first !== (type === 'IHDR')) return false
    if (
      first &&
      (length !== 13 || bytes.length < at + 16 || !isFit(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)))
    )
      return false
    at += 12 + length
    if (type === 'IEND') return at === bytes.length
  }
  return false
}

const frames = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
const startOfScan = 0xda
const endOfImage = Buffer.from([0xff, 0xd9])

/** Segment by segment to the scan, with a frame before it and an end after it. */
const isJpg = (bytes: Buffer): boolean => {
  let hasFrame = false
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === startOfScan) return hasFrame && bytes.lastIndexOf(endOfImage) > at
    if (frames.has(marker)) {
      if (at + 9 > bytes.length || !isFit(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))) return false
      hasFrame = true
    }
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2))
  }
  return false
}

type KindRow = { kind: UploadKind; begins: Buffer; isWhole: (bytes: Buffer) => boolean }
const kinds: readonly KindRow[] = [
  { kind: 'pdf', begins: Buffer.from('%PDF-'), isWhole: isPdf },
  { kind: 'png', begins: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), isWhole: isPng },
  { kind: 'jpg', begins: Buffer.from([0xff, 0xd8, 0xff]), isWhole: isJpg },
]
