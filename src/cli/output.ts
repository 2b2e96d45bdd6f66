import type { Facts, Output } from './command.js'

/** Facts for people: one a line, records parted by an empty line. */
export const outputText = (output: Output): string => {
  const records = Array.isArray(output) ? output : [output]
  if (records.length === 0) return 'none'
  return records.map(recordText).join('\n\n')
}

const recordText = (facts: Facts): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(16)} ${value ?? '–'}`)
    .join('\n')
