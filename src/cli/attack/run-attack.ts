import type { Arsenal, AttackCase } from './case.js'
import { forgedCases } from './forged-cases.js'
import { honestCases } from './honest-cases.js'
import { type Answer, expectationWords, judge } from './judge.js'
import { bodyOf, type News, type Order, type Shot, type Signer, sealed } from './shot.js'

/** Every case, in the order in which they are tried. */
export const attackCases: readonly AttackCase[] = [...forgedCases, ...honestCases]

/** Whom to attack and with whose keys. */
export type Attack = {
  url: string
  signer: Signer
  /** Unpaid orders of the shop; none: made-up ones. */
  orders: readonly Order[]
  /** True: the shop reads the Standard Webhooks headers too. */
  webhooks: boolean
  cases: readonly AttackCase[]
  patienceMs: number
}

export type AttackNeeds = {
  shoot: (address: string, shot: Shot) => Promise<Answer>
  /** How often the shop has fulfilled an order; `undefined` where nobody tells. */
  fulfilledOf: ((orderId: string) => Promise<number>) | undefined
  systemClock: () => Date
  newId: () => string
  stranger: Signer
}

/** What came of one case. */
export type Finding = {
  case: AttackCase
  expected: string
  answered: string
  tookMs: number
  fulfilled: number | null
  verdict: 'ok' | 'fault' | 'left out'
  reason: string
}

/** `pays`: this case is the one that may fulfil the order. */
type Aim = { order: Order; paymentId: string; isReal: boolean; pays: boolean }

const madeUp = { amountMinor: 12_345, currency: 'PLN' }

/** Tries every case against a shop's endpoint, one after another, and says of each what came of it. */
export const runAttack =
  (needs: AttackNeeds) =>
  async (attack: Attack): Promise<Finding[]> => {
    const aim = aimer(attack, needs.newId)
    const findings: Finding[] = []
    for (const one of attack.cases) {
      const missing = missingFor(one, attack)
      findings.push(missing === undefined ? await tryCase(needs, attack, one, aim(one)) : leftOut(one, missing))
    }
    return findings
  }

/**
 * Which order and payment a case is about. The first order is paid, the second by several messages at once; each case before the payment
 * takes one of the rest while there are any, so that no fault hides another. Made-up orders are never short.
 */
const aimer = ({ orders, cases }: Attack, newId: () => string) => {
  const run = newId().slice(0, 8)
  const [first, second, ...rest] = orders
  const early = cases.filter(({ moment }) => moment === 'before')
  const payments = new Map<string, string>()
  const paymentOf = (orderId: string): string => {
    const known = payments.get(orderId) ?? newId()
    payments.set(orderId, known)
    return known
  }
  return (one: AttackCase): Aim => {
    const { name, moment } = one
    const isRace = name === 'at-once'
    const own = { orderId: `kasa-attack-${run}-${moment === 'before' || isRace ? name : 'paid'}`, ...madeUp }
    const real = isRace ? (second ?? first) : ((moment === 'before' ? rest[early.indexOf(one)] : undefined) ?? first)
    const order = real ?? own
    const pays = moment === 'payment' && !(isRace && first !== undefined && second === undefined)
    return { order, paymentId: paymentOf(order.orderId), isReal: real !== undefined, pays }
  }
}

const tryCase = async (needs: AttackNeeds, attack: Attack, one: AttackCase, aim: Aim): Promise<Finding> => {
  const { shoot, fulfilledOf } = needs
  const shots = one.shots(arsenalOf(needs, attack, aim))
  const before = await fulfilledOf?.(aim.order.orderId)
  const all = one.together
    ? await Promise.all(shots.map(shot => shoot(attack.url, shot)))
    : await inTurn(shots, shot => shoot(attack.url, shot))
  const after = await fulfilledOf?.(aim.order.orderId)
  // What is broken off has no answer to judge.
  const answers = all.filter((_, at) => shots[at]?.pace !== 'broken off')
  const fulfilled = before === undefined || after === undefined ? null : after - before
  const { isReal: orderIsReal, pays } = aim
  // What a fault has fulfilled before need not be fulfilled again.
  const due = { least: pays && orderIsReal && before === 0 ? 1 : 0, most: pays ? 1 : 0 }
  const verdict = judge(one.expects, { answers, orderIsReal, fulfilled, due, patienceMs: attack.patienceMs })
  return {
    case: one,
    expected: expectationWords[one.expects],
    answered: answeredWords(answers),
    tookMs: Math.max(...answers.map(({ tookMs }) => tookMs)),
    fulfilled,
    ...verdict,
  }
}

const arsenalOf = ({ systemClock, newId, stranger }: AttackNeeds, { signer, url }: Attack, aim: Aim): Arsenal => {
  const now = systemClock()
  const news: Arsenal['news'] = (changes = {}) => ({
    ...aim.order,
    ...({ paymentId: aim.paymentId, sequence: 4, status: 'settled', type: 'sale', at: now } satisfies Partial<News>),
    ...changes,
  })
  const text: Arsenal['text'] = changes => bodyOf(news(changes), signer, url)
  const seal: Arsenal['seal'] = (body, changes) => sealed(body, news(changes), signer)
  return { news, text, seal, tell: changes => seal(text(changes), changes), signer, stranger, now, newId }
}

const missingFor = ({ needs }: AttackCase, { orders, webhooks }: Attack): string | undefined => {
  if (needs === 'order' && orders.length === 0) return 'needs --order: an order of yours that waits for its payment'
  return needs === 'webhooks' && !webhooks ? '--imoje: this shop reads imoje’s header alone' : undefined
}

const leftOut = (one: AttackCase, reason: string): Finding => ({
  ...{ case: one, expected: expectationWords[one.expects], answered: '–', tookMs: 0, fulfilled: null },
  ...{ verdict: 'left out', reason },
})

const answeredWords = (answers: readonly Answer[]): string =>
  [...new Set(answers.map(({ status }) => String(status ?? 'nothing')))].join(', ')

const inTurn = async <A, B>(list: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> => {
  const results: B[] = []
  for (const one of list) results.push(await work(one))
  return results
}
