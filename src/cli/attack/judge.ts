import type { Expectation } from './case.js'

/** What came back of a request. `status` is `null` when no answer came. */
export type Answer = { status: number | null; reason: string; said: string; tookMs: number }

/** What is known after a case. */
export type Observed = {
  answers: readonly Answer[]
  /** False: the shop may say "not yet" to everything, because it has no such order. */
  orderIsReal: boolean
  /** How often the order was fulfilled by this case; `null` where nobody tells. */
  fulfilled: number | null
  /** How often it had to be. */
  due: { least: number; most: number }
  patienceMs: number
}

export type Verdict = { verdict: 'ok' | 'fault'; reason: string }

/** In words, for the table. */
export const expectationWords: Readonly<Record<Expectation, string>> = {
  taken: '200',
  'says ok': '200 {"status":"ok"}',
  refused: '4xx',
  'not booked': 'no 200',
  'not yet': '425, 409, 503',
  dropped: '413 or a closed connection',
  'any but broken': '200 or 4xx',
}

const notYet: ReadonlySet<number> = new Set([425, 409, 503])
/** The gateway sends again after every answer but these. */
const isAskedAgain = (status: number) => status >= 400 && status !== 410
const isRefusal = (status: number) => status >= 400 && status < 500
/** "Not yet" is said about orders, after the message was found right. */
const whyNotRefused = (status: number): string | undefined => {
  if (notYet.has(status)) return 'it was believed: "not yet" is for right messages'
  if (isRefusal(status)) return undefined
  return status < 300 ? 'it was believed' : broke
}
const broke = 'it broke instead of refusing'

/** Why a status is wrong here; `undefined` when it is right. */
const rules: Readonly<Record<Expectation, (status: number, observed: Observed) => string | undefined>> = {
  taken: (status, { orderIsReal }) => {
    if (status === 200 || (!orderIsReal && isAskedAgain(status) && status !== 500)) return undefined
    return 'it was not taken, so the gateway sends it again for four days'
  },
  'says ok': (status, observed) => {
    const other = rules.taken(status, observed)
    const said = observed.answers.at(-1)?.said ?? ''
    return other ?? (status !== 200 || saysOk(said) ? undefined : `the body was ${wordsOf(said)}`)
  },
  refused: whyNotRefused,
  'not booked': (status, { fulfilled }) => {
    if (status === 410) return '410 ends all sending to this address'
    return status === 200 && fulfilled === null ? '200 says that it was booked' : undefined
  },
  'not yet': status => {
    if (status === 410) return '410 ends all sending to this address'
    return status === 200 ? '200 ends the sending: the payment would be lost' : undefined
  },
  dropped: whyNotRefused,
  'any but broken': status => (status === 200 || isRefusal(status) ? undefined : broke),
}

/** Compares what came back with what a shop should do. Pure. */
export const judge = (expects: Expectation, observed: Observed): Verdict => {
  const wrongs = [effectWrong(observed), ...observed.answers.map(answer => answerWrong(expects, answer, observed))]
  const wrong = wrongs.find(reason => reason !== undefined)
  if (wrong !== undefined) return { verdict: 'fault', reason: wrong }
  return { verdict: 'ok', reason: remarkOf(expects, observed) }
}

const effectWrong = ({ fulfilled, due }: Observed): string | undefined => {
  if (fulfilled === null || (fulfilled >= due.least && fulfilled <= due.most)) return undefined
  if (fulfilled < due.least) return 'the order was not fulfilled'
  return due.most === 0 ? 'it fulfilled the order' : `it fulfilled the order ${fulfilled} times`
}

const answerWrong = (expects: Expectation, answer: Answer, observed: Observed): string | undefined => {
  const { status, reason, tookMs } = answer
  if (status === null) return expects === 'dropped' && tookMs < observed.patienceMs ? undefined : reason
  if (status >= 300 && status < 400) return `it answered ${status}: redirects are not followed`
  const wrong = rules[expects](status, observed)
  if (wrong !== undefined) return wrong
  return tookMs > observed.patienceMs / 2 ? `it took ${tookMs} ms: answer first, work later` : undefined
}

const remarkOf = (expects: Expectation, { answers, orderIsReal }: Observed): string => {
  const status = answers.at(-1)?.status ?? 200
  if (expects === 'not yet' && !notYet.has(status)) return 'asked again too, but counted as a failed try'
  return !orderIsReal && expects !== 'refused' && notYet.has(status) ? 'not yet: it has no such order' : ''
}

const saysOk = (said: string): boolean => {
  try {
    return JSON.parse(said)?.status === 'ok'
  } catch {
    return false
  }
}

const wordsOf = (said: string): string => {
  if (said.trim() === '') return 'empty'
  return /^\s*</.test(said) ? 'a page of HTML' : 'something else'
}
