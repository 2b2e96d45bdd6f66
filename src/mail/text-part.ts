import type { LetterView } from './pages.js'
import { isolated } from './plain-words.js'

/** The letter for programs and people who read plain text: everything the HTML part says, in the same order. */
export const textPart = ({ colon, top, test, heading, text, lines, button, notes, foot }: LetterView): string =>
  [
    table(top, colon),
    test,
    `${heading}\n${'='.repeat(Math.min(60, [...heading].length))}`,
    text,
    table(lines, colon),
    button && `${button.label}${colon}\n${button.href}`,
    button?.privacy,
    ...notes,
    `-- \n${foot.join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')

const table = (lines: LetterView['lines'], colon: string): string =>
  lines.map(({ name, value }) => `${name}${colon} ${isolated(value)}`).join('\n')
