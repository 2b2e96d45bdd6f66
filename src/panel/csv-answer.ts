import { setImmediate } from 'node:timers/promises'
import type { Answer } from '../http/route.js'
import type { PanelLanguage } from '../members/member.js'
import { type CsvCell, csvLines, csvMark } from './csv-text.js'

const warsaw = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'Europe/Warsaw' })

/** A moment as two cells: the day and the time in Warsaw, as spreadsheets read them. */
export const momentCells = (at: Date): CsvCell[] => {
  const [day = '', time = ''] = warsaw.format(at).split(' ')
  return [{ figure: day }, { figure: time }]
}

/** Lines of a file, page by page; other work gets its turn after each. `next` answers the next rows, none at the end. */
export async function* csvParts(
  language: PanelLanguage,
  headings: readonly string[],
  next: () => Promise<readonly (readonly CsvCell[])[]>,
): AsyncGenerator<string> {
  yield csvMark + csvLines([headings], language)
  for (;;) {
    const rows = await next()
    if (rows.length === 0) return
    yield csvLines(rows, language)
    await setImmediate()
  }
}

/** A CSV file to be downloaded. */
export const csvAnswer = (name: string, parts: AsyncIterable<string>): Answer => ({
  status: 200,
  headers: {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  },
  parts,
})
