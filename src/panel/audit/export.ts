import type { Answer } from '../../http/route.js'
import { actText } from '../act-text.js'
import { entryOf, type PanelCall } from '../call.js'
import { csvAnswer, csvParts, momentCells } from '../csv-answer.js'
import type { CsvCell } from '../csv-text.js'
import type { PanelNeeds } from '../needs.js'
import { actorText, valuesText } from './entry-words.js'
import { readChoice } from './read-choice.js'

const perPart = 500

/** CSV of the audit as the page is narrowed, with digests, so that the chain can be checked elsewhere; taking it away is an entry too. */
export const exportAudit =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { t, merchant } = call
    const people = await needs.store.read.members.ofMerchant(merchant.id)
    const { wish, by, what, from, to } = readChoice(call, people)
    const subject = { kind: 'merchant', id: merchant.publicId }
    const after = { by: by?.publicId ?? null, what, from: from ?? null, to: to ?? null }
    if (call.ask.method === 'GET')
      await needs.store.write(({ audit }) => audit.append(entryOf(call, { what: 'export.audit', subject, after })))
    const headings = [
      ...[t('audit.number'), t('transactions.csv-date'), t('transactions.csv-time'), t('audit.who'), t('audit.what')],
      ...[t('audit.subject'), t('audit.before'), t('audit.after'), t('audit.where'), t('audit.digest')],
    ]
    let before: number | null | undefined
    const next = async (): Promise<CsvCell[][]> => {
      if (before === null) return []
      const entries = await needs.store.read.audit.list(merchant.id, {
        ...wish,
        ...(before === undefined ? {} : { before }),
        limit: perPart,
      })
      before = entries.length < perPart ? null : (entries.at(-1)?.sequence ?? null)
      return entries.map(entry => [
        { figure: String(entry.sequence) },
        ...momentCells(entry.occurredAt),
        ...[actorText(call, entry, people), actText(t, entry.what), `${entry.subject.kind} ${entry.subject.id}`],
        ...[entry.before === null ? '' : valuesText(entry.before), entry.after === null ? '' : valuesText(entry.after)],
        ...[entry.address ?? '', entry.digest],
      ])
    }
    return csvAnswer(`${t('audit.file')}.csv`, csvParts(call.language, headings, next))
  }
