import type { Spread } from '../measure/ratios.js'

export type Verdict = 'met' | 'missed' | 'noisy, not judged' | 'refused' | 'skipped' | '-'
/** How a figure is held against its goal. */
export type Goal = { atLeast: number } | { atMost: number }

/** One judged figure of the benchmark: a row of the table of targets. */
export type Figure = {
  /** Number in performance.md, "Targets". */
  target: number
  what: string
  value: Spread | null
  unit: '×' | 'ms' | 's' | 'MB' | 'B' | 'µs' | ''
  goal: Goal
  verdict: Verdict
  /** Why there is no verdict, or what stands beside the figure. */
  note: string
}

/** Why a figure may not be judged. */
export type Doubt = { verdict: 'refused' | 'noisy, not judged' | 'skipped'; why: string } | undefined

type Ask = Omit<Figure, 'verdict' | 'note'> & { note?: string; doubt?: Doubt }

/** Judges a figure, unless there is a doubt about how it was measured. */
export const figure = ({ doubt, note = '', ...asked }: Ask): Figure => {
  if (doubt) return { ...asked, verdict: doubt.verdict, note: [doubt.why, note].filter(Boolean).join('; ') }
  if (asked.value === null) return { ...asked, verdict: 'skipped', note }
  return { ...asked, verdict: reaches(asked.value.median, asked.goal, 1) ? 'met' : 'missed', note }
}

/** A figure that could not be taken. */
export const skipped = (asked: Omit<Figure, 'value' | 'verdict' | 'note'>, why: string): Figure => ({
  ...asked,
  value: null,
  verdict: 'skipped',
  note: why,
})

/** True when the value keeps the goal, or `leniency` (0–1) of it. */
export const reaches = (value: number, goal: Goal, leniency: number): boolean =>
  'atLeast' in goal ? value >= goal.atLeast * leniency : value <= goal.atMost / leniency
