import type { Imprint } from '../imprint/take-imprint.js'
import type { Load } from '../load/load.js'
import type { Options } from '../options.js'

/** What every part of the benchmark is given. */
export type Bench = {
  options: Options
  imprint: Imprint
  load: Load
  /** Prints a line or a table; everything said is in the JSON too. */
  say: (text: string) => void
}
