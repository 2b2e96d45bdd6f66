import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fillOutbox, makeDue } from '../imprint/fill-outbox.js'
import type { Imprint } from '../imprint/take-imprint.js'
import type { Sending } from '../limit/sending.js'
import type { Received } from '../load/receiver.js'
import type { Receivers } from '../load/receivers.js'
import { median, pairwise, spreadOf, unsteadiness } from '../measure/ratios.js'
import { launch, program } from '../process/contestant.js'
import { copyOfFolder } from '../process/entrants.js'
import { databaseFile, startProduct } from '../process/product.js'
import { workFolder } from '../process/work-folder.js'
import { type Doubt, type Figure, figure } from '../report/figure.js'
import { short, table } from '../report/table.js'
import type { Bench } from './bench-run.js'

const concurrency = 64
const waitSeconds = 60
/** A slice lasts about as long for each: undici alone sends many more messages in it, axios far fewer. */
const shares = { undici: 4, signed: 1, axios: 0.1 }

type Sender = {
  name: string
  messages: number
  start: (messages: number) => Promise<{ pid: number; go(): void; stop(): Promise<void> }>
}

/**
 * Target 6: a full outbox is emptied to one receiver; the product's whole process, undici alone, undici that signs
 * as much as the product must, axios with an outbox.
 */
export const courierSpeed = async ({ imprint, options, say }: Bench, receivers: Receivers): Promise<Figure[]> => {
  const messages = options.quick ? 8_000 : 40_000
  const [port = 0] = receivers.ports
  const filled = copyOfFolder(imprint, 'outbox')
  fillOutbox(imprint, databaseFile(filled), { messages, ports: [port], dueAt: () => 0 })
  const many = copyOfFolder(imprint, 'outbox-50')
  if (!options.quick) fillOutbox(imprint, databaseFile(many), { messages, ports: receivers.ports, dueAt: () => 0 })
  const senders: Sender[] = [
    {
      name: 'limit: undici pool, 64',
      messages: messages * shares.undici,
      start: programSender('../limit/notify.ts', port, filled),
    },
    {
      name: 'limit: undici, same signatures',
      messages: messages * shares.signed,
      start: programSender('../limit/notify.ts', port, filled, { signed: true }),
    },
    { name: 'product', messages, start: productSender(imprint, filled) },
    {
      name: 'axios, 64',
      messages: messages * shares.axios,
      start: programSender('../naive/notify.ts', port, filled),
    },
    ...(options.quick ? [] : [{ name: 'product, 50 receivers', messages, start: productSender(imprint, many) }]),
  ]
  const seen = senders.map((): Received[] => [])
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, sender] of senders.entries()) seen[index]?.push(await oneSlice(sender, receivers))
  }
  say(speedTable(senders, seen, messages, options.rounds))
  return judge(seen, messages)
}

const oneSlice = async ({ messages, start }: Sender, receivers: Receivers): Promise<Received> => {
  const sender = await start(messages)
  const { received } = await receivers.expect({ messages, pid: sender.pid, hanging: 0, startsAt: null, waitSeconds })
  sender.go()
  try {
    return await received
  } finally {
    await sender.stop()
  }
}

const programSender =
  (script: string, port: number, filled: string, { signed } = { signed: false }): Sender['start'] =>
  async messages => {
    const folder = workFolder('sender')
    const database = join(folder, 'outbox.sqlite')
    copyFileSync(databaseFile(filled), database)
    const origin = `http://127.0.0.1:${port}`
    const sending: Sending = { origin, messages, concurrency, body: 'x'.repeat(900), database, signed }
    const args = program(new URL(script, import.meta.url), JSON.stringify(sending))
    const { pid, child, stop } = await launch({ args, logFile: join(folder, 'log'), core: 0 })
    return { pid, go: () => child.stdin?.write('go\n'), stop }
  }

/** Everything falls due a little after the start, so that the receivers know whom to count. */
const leadMs = 2_000

const productSender =
  (imprint: Imprint, filled: string): Sender['start'] =>
  async () => {
    const folder = copyOfFolder(imprint, 'courier')
    copyFileSync(databaseFile(filled), databaseFile(folder))
    makeDue(databaseFile(folder), leadMs)
    const product = await startProduct({ folder, core: 0 })
    return { pid: product.pid, go: () => undefined, stop: product.stop }
  }

const judge = ([limit = [], signed = [], product = [], axios = []]: Received[][], messages: number): Figure[] => {
  const rates = (rounds: Received[]) => rounds.map(({ perSecond }) => perSecond)
  const cpu = (rounds: Received[]) => median(rounds.map(({ cpuUsPerMessage }) => cpuUsPerMessage))
  const lost = product.find(round => round.distinct !== messages)
  const wobble = unsteadiness(spreadOf(rates(limit)))
  const doubt: Doubt = lost
    ? { verdict: 'refused', why: `${lost.distinct} of ${messages} messages arrived` }
    : wobble > 0.3
      ? { verdict: 'noisy, not judged', why: `undici moved by ${Math.round(wobble * 100)} %` }
      : undefined
  const note = (other: Received[]) => `cpu-ratio ${(cpu(other) / cpu(product)).toFixed(2)}`
  const toSigned = pairwise(rates(product), rates(signed)).median.toFixed(2)
  return [
    figure({
      target: 6,
      what: 'courier ÷ raw undici',
      value: pairwise(rates(product), rates(limit)),
      unit: '×',
      goal: { atLeast: 0.55 },
      doubt,
      note: `aim 0.7; ${note(limit)}; to undici with the same signatures ${toSigned}, ${note(signed)}`,
    }),
    figure({
      target: 6,
      what: 'courier ÷ axios',
      value: pairwise(rates(product), rates(axios)),
      unit: '×',
      goal: { atLeast: 5 },
      doubt,
      note: note(axios),
    }),
  ]
}

const speedTable = (senders: Sender[], seen: Received[][], messages: number, rounds: number): string => {
  const reference = (seen[0] ?? []).map(({ perSecond }) => perSecond)
  return table([
    [`notify (${messages} messages, ${rounds} rounds)`, 'ratio [min-max]', 'cpu µs/message', 'messages/s', 'arrived'],
    ...senders.map(({ name }, index) => {
      const rows = seen[index] ?? []
      const ratio = pairwise(
        rows.map(({ perSecond }) => perSecond),
        reference,
      )
      return [
        name,
        `${ratio.median.toFixed(2)} [${ratio.min.toFixed(2)}-${ratio.max.toFixed(2)}]`,
        short(median(rows.map(({ cpuUsPerMessage }) => cpuUsPerMessage))),
        short(median(rows.map(({ perSecond }) => perSecond))),
        String(Math.min(...rows.map(row => row.messages))),
      ]
    }),
  ])
}
