import { createRequire } from 'node:module'
import type { create } from 'qrcode'

/** Loaded with the first code that is drawn; its main module would bring a PNG encoder along. */
const load = createRequire(import.meta.url)
const qrCode = (): { create: typeof create } => load('qrcode/lib/core/qrcode.js')

/** A QR code as one path of an inline SVG: dark squares of one unit, with the quiet zone inside `size`. */
export type DrawnCode = { size: number; path: string }

const quietZone = 4

/** @param level error correction: `L` for ZBP, `M` for EPC069-12 */
export const drawCode = (text: string, level: 'L' | 'M'): DrawnCode => {
  const { modules } = qrCode().create([{ data: Buffer.from(text, 'utf8'), mode: 'byte' }], {
    errorCorrectionLevel: level,
  })
  const rows = Array.from({ length: modules.size }, (_, row) => rowPath(modules.data, modules.size, row))
  return { size: modules.size + 2 * quietZone, path: rows.join('') }
}

/** Neighbours share one rectangle, so that no hairline is drawn between them. */
const rowPath = (data: Uint8Array, size: number, row: number): string => {
  let path = ''
  for (let column = 0; column < size; column++) {
    if (data[row * size + column] === 0) continue
    const start = column
    while (column + 1 < size && data[row * size + column + 1] !== 0) column++
    const width = column + 1 - start
    path += `M${start + quietZone} ${row + quietZone}h${width}v1h-${width}z`
  }
  return path
}
