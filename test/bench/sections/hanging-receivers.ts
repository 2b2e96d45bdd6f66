import { copyFileSync } from 'node:fs'
import { fillOutbox, makeDue } from '../imprint/fill-outbox.js'
import type { Imprint } from '../imprint/take-imprint.js'
import type { Receivers } from '../load/receivers.js'
import { pairwise, type Spread, spreadOf, unsteadiness } from '../measure/ratios.js'
import { copyOfFolder } from '../process/entrants.js'
import { databaseFile, startProduct } from '../process/product.js'
import { type Doubt, type Figure, figure } from '../report/figure.js'
import { short, table } from '../report/table.js'
import type { Bench } from './bench-run.js'
import { tailSteadyEnough } from './latency.js'

const perSecond = 1_000
const leadMs = 2_000
/** Messages that arrive later than this after the last was due count as not delivered in time. */
const graceSeconds = 1
const hangings = { quick: [0, 8], whole: [0, 1, 8] }

type Scene = { delivered: number; p99Ms: number; p50Ms: number }

/** Target 7: 1,000 messages a second fall due for 50 receivers, of which some accept and never answer. */
export const hangingReceivers = async ({ imprint, options, say }: Bench, receivers: Receivers): Promise<Figure[]> => {
  const counts = options.quick ? hangings.quick : hangings.whole
  const seconds = options.quick ? 2 : 12
  const rounds = options.quick ? 1 : Math.min(3, options.rounds)
  const filled = copyOfFolder(imprint, 'due')
  fillOutbox(imprint, databaseFile(filled), {
    messages: seconds * perSecond,
    ports: receivers.ports,
    dueAt: copy => (copy * 1000) / perSecond,
    body: copy => JSON.stringify({ dueAfterMs: (copy * 1000) / perSecond, filling: 'x'.repeat(850) }),
  })
  const scenes = counts.map((): Scene[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, hanging] of counts.entries()) {
      scenes[index]?.push(await scene(imprint, filled, receivers, { seconds, hanging }))
    }
  }
  say(sceneTable(counts, scenes, seconds, rounds))
  return counts.flatMap((hanging, index) => (hanging === 0 ? [] : judge(hanging, scenes[index] ?? [], scenes[0] ?? [])))
}

const scene = async (
  imprint: Imprint,
  filled: string,
  receivers: Receivers,
  { seconds, hanging }: { seconds: number; hanging: number },
): Promise<Scene> => {
  const folder = copyOfFolder(imprint, 'hanging')
  copyFileSync(databaseFile(filled), databaseFile(folder))
  const startsAt = makeDue(databaseFile(folder), leadMs)
  const healthy = (seconds * perSecond * (receivers.ports.length - hanging)) / receivers.ports.length
  const waitSeconds = leadMs / 1000 + seconds + graceSeconds
  const expected = { messages: healthy, pid: process.pid, hanging, startsAt, waitSeconds }
  const { received } = await receivers.expect(expected)
  const product = await startProduct({ folder, core: 0 })
  try {
    const { distinct, p50Ms, p99Ms } = await received
    return { delivered: distinct / healthy, p50Ms, p99Ms }
  } finally {
    // A graceful stop would wait for the receivers that hang.
    await product.kill()
  }
}

const judge = (hanging: number, scenes: Scene[], calm: Scene[]): Figure[] => {
  const p99 = (of: Scene[]) => of.map(({ p99Ms }) => p99Ms)
  const share: Spread = spreadOf(scenes.map(({ delivered }) => delivered))
  const wobble = unsteadiness(spreadOf(p99(calm)))
  const doubt: Doubt =
    wobble > tailSteadyEnough
      ? { verdict: 'noisy, not judged', why: `p99 without hanging moved by ${Math.round(wobble * 100)} %` }
      : undefined
  return [
    figure({
      target: 7,
      what: `${hanging} of 50 hang: healthy delivered`,
      value: share,
      unit: '',
      goal: { atLeast: 0.99 },
    }),
    figure({
      target: 7,
      what: `${hanging} of 50 hang: p99 ÷ none`,
      value: pairwise(p99(scenes), p99(calm)),
      unit: '×',
      goal: { atMost: 2 },
      doubt,
    }),
  ]
}

const sceneTable = (counts: number[], scenes: Scene[][], seconds: number, rounds: number): string =>
  table([
    [
      `hanging receivers (${perSecond}/s over 50, ${seconds} s, ${rounds} rounds)`,
      'healthy delivered',
      'p50 ms',
      'p99 ms',
    ],
    ...counts.map((hanging, index) => {
      const of = (key: keyof Scene) => short(spreadOf((scenes[index] ?? []).map(scene => scene[key])).median)
      return [`${hanging} hang`, of('delivered'), of('p50Ms'), of('p99Ms')]
    }),
  ])
