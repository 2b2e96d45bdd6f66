import { type Figure, reaches } from './figure.js'
import { short, table } from './table.js'

/** The table of all targets that were looked at. */
export const targetsTable = (figures: readonly Figure[]): string =>
  table([
    ['#', 'target', 'value [min-max]', 'goal', 'verdict', 'note'],
    ...[...figures].sort((a, b) => a.target - b.target).map(rowOf),
  ])

const rowOf = ({ target, what, value, unit, goal, verdict, note }: Figure): string[] => [
  String(target),
  what,
  value === null ? '-' : `${short(value.median)}${unit} [${short(value.min)}-${short(value.max)}]`,
  'atLeast' in goal ? `>= ${goal.atLeast}${unit}` : `<= ${goal.atMost}${unit}`,
  verdict,
  note,
]

const leniency = 0.7

/** The ratios that miss their goal by so much that no noise explains it. */
export const farMisses = (figures: readonly Figure[]): Figure[] =>
  figures.filter(
    ({ value, unit, goal, verdict }) =>
      verdict === 'missed' && unit === '×' && value !== null && !reaches(value.median, goal, leniency),
  )
