import { escapeHtml } from '../../http/render.js'

/** A column of a chart: how high, how high the one before it was, and what a pointer is told. */
type Bar = { value: number; before: number; label: string }

const height = 100
const step = 10

/** Columns side by side, the period before them in grey behind. Negative values are drawn as nothing: their table says them. */
export const barChart = (bars: readonly Bar[], label: string): string => {
  const most = Math.max(1, ...bars.flatMap(({ value, before }) => [value, before]))
  const column = (look: 'now' | 'before', value: number, at: number, width: number, inset: number) => {
    const high = (Math.max(0, value) / most) * height
    return `<rect class="${look}" x="${at * step + inset}" y="${(height - high).toFixed(2)}" width="${width}" height="${high.toFixed(2)}"/>`
  }
  const columns = bars.map(
    ({ value, before, label: said }, at) =>
      `<g><title>${escapeHtml(said)}</title>${column('before', before, at, 8, 1)}${column('now', value, at, 5, 2.5)}</g>`,
  )
  return `<svg class="bars" viewBox="0 0 ${bars.length * step} ${height}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(label)}">${columns.join('')}</svg>`
}

/** Shares of a whole: a line for each, filled as far as its part (0…1). */
export const shareChart = (
  shares: readonly { part: number; label: string; value: string }[],
  label: string,
): string => {
  const lines = shares.map(({ part, label: name, value }) => {
    const filled = (Math.min(1, Math.max(0, part)) * 100).toFixed(2)
    const bar = `<svg class="shares" viewBox="0 0 100 4" height="8" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="4"/><rect width="${filled}" height="4"/></svg>`
    return `<li><p class="ends"><span>${escapeHtml(name)}</span><span>${escapeHtml(value)}</span></p>${bar}</li>`
  })
  return `<ul class="lines" aria-label="${escapeHtml(label)}">${lines.join('')}</ul>`
}
