import { createHash } from 'node:crypto'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'

/** A picture made anew by us: nothing of the file that was handed in is passed on. */
export type MadeLogo = { png: Buffer; digest: string; width: number; height: number }

/** Why a file is not taken: the rule and the fix, for its owner. */
export class LogoFault extends Error {
  constructor(
    readonly rule: 'logo-large' | 'logo-heavy' | 'logo-damaged' | 'logo-kind' | 'logo-dots',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The largest file that is read, and the largest picture that is stored (issue: at most 200 kB). */
export const fileBytes = 2_000_000
export const logoBytes = 200_000
/** Twice the largest place on a page, for fine displays. */
const [widest, highest] = [480, 160]
/** Pictures with more dots than this would cost memory to open. */
const mostDots = 16_000_000

type Picture = { width: number; height: number; data: Uint8Array }

/**
 * Reads a PNG or JPEG, shrinks it to the largest place it can have, and writes a new PNG without metadata.
 *
 * @throws LogoFault when the file is too large, no PNG or JPEG, damaged, or still too heavy afterwards
 */
export const makeLogo = (file: Buffer): MadeLogo => {
  if (file.length > fileBytes)
    throw new LogoFault('logo-large', `The logo's file is larger than 2 MB: save it smaller.`)
  const picture = shrink(read(file))
  const png = write(picture)
  if (png.length > logoBytes)
    throw new LogoFault(
      'logo-heavy',
      'The logo is heavier than 200 kB even when shrunk to 480 × 160: use fewer colours or no photo.',
    )
  const digest = createHash('sha256').update(png).digest('hex')
  return { png, digest, width: picture.width, height: picture.height }
}

const pngMark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const jpegMark = Buffer.from([0xff, 0xd8, 0xff])
const startsWith = (file: Buffer, mark: Buffer) => file.subarray(0, mark.length).equals(mark)

const read = (file: Buffer): Picture => {
  try {
    if (startsWith(file, pngMark)) return readPng(file)
    if (startsWith(file, jpegMark)) return readJpeg(file)
  } catch (error) {
    if (error instanceof LogoFault) throw error
    throw new LogoFault('logo-damaged', "The logo's file is damaged: save it again as PNG or JPEG.", { cause: error })
  }
  throw new LogoFault(
    'logo-kind',
    'The logo is neither PNG nor JPEG (SVG is not taken, because it can hold script): save it as PNG.',
  )
}

const refuseHuge = (width: number, height: number): void => {
  if (width < 1 || height < 1)
    throw new LogoFault('logo-damaged', "The logo's file is damaged: save it again as PNG or JPEG.")
  if (width * height > mostDots)
    throw new LogoFault('logo-dots', `The logo has ${width} × ${height} dots: save it with 4000 × 4000 at most.`)
}

const readPng = (file: Buffer): Picture => {
  // Width and height stand at fixed places of the first chunk; looked at before anything is unpacked.
  refuseHuge(file.readUInt32BE(16), file.readUInt32BE(20))
  return PNG.sync.read(file)
}

const readJpeg = (file: Buffer): Picture => {
  const picture = jpeg.decode(file, { useTArray: true, maxResolutionInMP: mostDots / 1e6, maxMemoryUsageInMB: 256 })
  refuseHuge(picture.width, picture.height)
  return picture
}

/** Averages the dots that fall into one, weighted by how solid they are, so that clear edges stay clean. */
const shrink = (picture: Picture): Picture => {
  const scale = Math.min(1, widest / picture.width, highest / picture.height)
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(average(picture, x, y, width, height), (y * width + x) * 4)
  }
  return { width, height, data }
}

const average = ({ width, height, data }: Picture, x: number, y: number, columns: number, rows: number): number[] => {
  const [left, right] = span(x, columns, width)
  const [top, bottom] = span(y, rows, height)
  const sums = [0, 0, 0, 0]
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const at = (row * width + column) * 4
      const solid = data[at + 3] ?? 0
      for (let part = 0; part < 3; part++) sums[part] = (sums[part] ?? 0) + (data[at + part] ?? 0) * solid
      sums[3] = (sums[3] ?? 0) + solid
    }
  }
  const solid = sums[3] ?? 0
  const dots = (right - left) * (bottom - top)
  return [...sums.slice(0, 3).map(sum => (solid === 0 ? 0 : Math.round(sum / solid))), Math.round(solid / dots)]
}

const span = (place: number, places: number, dots: number): [number, number] => {
  const start = Math.floor((place * dots) / places)
  return [start, Math.max(start + 1, Math.floor(((place + 1) * dots) / places))]
}

const write = ({ width, height, data }: Picture): Buffer => {
  const image = new PNG({ width, height })
  image.data = Buffer.from(data)
  return PNG.sync.write(image, { deflateLevel: 9 })
}
