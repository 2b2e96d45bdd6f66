/** The parts of the benchmark, in the order in which they run. */
const usual = ['flow', 'page', 'start', 'notify', 'growth', 'cluster', 'pg', 'api'] as const
/** These fill large databases first and run only when they are named. */
const named = ['panel'] as const
export const sections = [...usual, ...named] as const
export type Section = (typeof sections)[number]

export type Options = {
  sections: readonly Section[]
  rounds: number
  /** Length of one slice, in seconds. */
  seconds: number
  quick: boolean
  /** Rows of the largest growth step. */
  rows: number
  /** Transactions of the panel's large list. */
  panelRows: number
  /** Added to every fsync of the slow-disk run. */
  fsyncUs: number
  jsonFile: string | null
}

const flags: Record<string, (options: Options, value: string) => void> = {
  '--rounds': (options, value) => {
    options.rounds = wholeNumber('--rounds', value)
  },
  '--rows': (options, value) => {
    options.rows = wholeNumber('--rows', value)
    options.panelRows = options.rows
  },
  '--fsync-us': (options, value) => {
    options.fsyncUs = wholeNumber('--fsync-us', value)
  },
  '--json': (options, value) => {
    options.jsonFile = value
  },
}

/** Reads the command line; throws one sentence for what it does not know. */
export const readOptions = (args: readonly string[]): Options => {
  const quick = args.includes('--quick')
  const options: Options = {
    sections: usual,
    rounds: quick ? 2 : 5,
    seconds: quick ? 0.8 : 2,
    quick,
    rows: quick ? 50_000 : 1_000_000,
    panelRows: quick ? 200_000 : 5_000_000,
    fsyncUs: 2_000,
    jsonFile: null,
  }
  const chosen: Section[] = []
  const rest = args.filter(arg => arg !== '--quick')
  while (rest.length > 0) {
    const word = rest.shift() ?? ''
    const flag = flags[word]
    if (flag) flag(options, rest.shift() ?? '')
    else chosen.push(sectionOf(word))
  }
  return chosen.length > 0 ? { ...options, sections: sections.filter(section => chosen.includes(section)) } : options
}

const sectionOf = (word: string): Section => {
  const section = sections.find(name => name === word)
  if (section) return section
  throw new Error(
    `"${word}" is no part of the benchmark: use ${sections.join(', ')} or ${Object.keys(flags).join(', ')}, --quick`,
  )
}

const wholeNumber = (flag: string, value: string): number => {
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`${flag} needs a whole number above 0, got "${value}"`)
  return Number(value)
}
