import { drawCode } from '../http/draw-code.js'

/** A QR code as markup for a figure, dark on white in every theme, because cameras want it so. @param label what it is; beside its own text it needs none */
export const drawnCode = (text: string, label?: string): string => {
  const { size, path } = drawCode(text, 'M')
  const name = label === undefined ? 'aria-hidden="true"' : `aria-label="${label.replace(/[&<>"]/g, '')}"`
  return `<svg class="code" viewBox="0 0 ${size} ${size}" role="img" ${name}><rect width="${size}" height="${size}" class="paper"/><path d="${path}"/></svg>`
}
