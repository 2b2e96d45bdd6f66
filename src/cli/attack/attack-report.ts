import { Report } from '../command.js'
import type { Finding } from './run-attack.js'

const marks: Readonly<Record<Finding['verdict'], string>> = { ok: 'ok', fault: 'FAULT', 'left out': '–' }

/** The table of all cases, and below it every fault with what to do about it. Fails when there is one. */
export const attackReport = (url: string, findings: readonly Finding[], advice: readonly string[]): Report => {
  const faults = findings.filter(({ verdict }) => verdict === 'fault')
  const count = (verdict: Finding['verdict']) => findings.filter(finding => finding.verdict === verdict).length
  const summary = `${count('ok')} ok, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}, ${count('left out')} left out`
  const text = [`Attacked ${url}`, table(findings), ...faults.map(explained), ...advice, summary].join('\n\n')
  return new Report(findings.map(factsOf), text, faults.length > 0)
}

const factsOf = ({ case: { name, sends, why }, ...finding }: Finding) => ({ case: name, sends, ...finding, why })

const table = (findings: readonly Finding[]): string => {
  const rows = findings.map(({ verdict, case: { name }, answered, expected, tookMs, fulfilled, reason }) => [
    marks[verdict],
    name,
    answered,
    expected,
    verdict === 'left out' ? '–' : `${tookMs} ms`,
    fulfilled === null ? '' : String(fulfilled),
    reason,
  ])
  const head = ['', 'case', 'answered', 'should', 'took', 'fulfilled', '']
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map(row => row[at]?.length ?? 0)))
  const counted = findings.some(({ fulfilled }) => fulfilled !== null)
  return [head, ...rows]
    .map(row =>
      row
        .filter((_, at) => counted || at !== 5)
        .map((cell, at) => cell.padEnd(widths[counted || at < 5 ? at : at + 1] ?? 0)),
    )
    .map(row => `  ${row.join('  ').trimEnd()}`)
    .join('\n')
}

const explained = ({ case: { name, sends, why }, answered, expected, reason }: Finding): string =>
  [`${name}: ${sends}`, `  answered ${answered}, should answer ${expected}: ${reason}.`, `  ${why}`].join('\n')
