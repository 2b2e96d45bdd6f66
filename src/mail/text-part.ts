import type { LetterView } from './pages.js'
import { isolated } from './plain-words.js'

/** The letter for programs and people who read plain text: everything the HTML part says, in the same order. */
export const textPart = ({ top, test, heading, text, lines, button, notes, foot }: LetterView): string =>
  [
    table(top),
    test,
    `${heading}\n${'='.repeat(Math.min(60, [...heading].length))}`,
    text,
    table(lines),
    button && `${button.label}:\n${button.href}`,
    button?.privacy,
    ...notes,
    `-- \n${foot.join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')

const table = (lines: LetterView['lines']): string =>
  lines.map(({ name, value }) => `${name}: ${isolated(value)}`).join('\n')
