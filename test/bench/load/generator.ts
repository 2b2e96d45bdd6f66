import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { cpuUs, machineCpuUs } from '../measure/cpu.js'
import { percentile } from '../measure/ratios.js'
import { FlowClient, type FlowEnd } from './flow-client.js'
import { RepeatClient, type RepeatedCall } from './repeat-client.js'
import { bodyFactory, type Shop } from './signed-form.js'

/** One slice of load. */
export type Slice = {
  /** Connections are spread over these servers in turn. */
  baseUrls: string[]
  /** Processes whose CPU time is charged to the slice. */
  pids: number[]
  shop: Shop | null
  /** Makes the order ids of this slice its own. */
  prefix: string
  connections: number
  warmSeconds: number
  seconds: number
  /** Flows a second, evenly spaced, whatever the answers do; `null` = as fast as the connections allow. */
  rate: number | null
  /** Each connection opens one payment and then only looks at its page. */
  pageOnly?: boolean
  /** A call of the API instead of the flow. */
  call?: RepeatedCall | undefined
}

/** What a slice showed. `opened` counts every 303, warm-up and ends included, to be compared with rows. */
export type SliceResult = {
  flowsPerSecond: number
  cpuUsPerFlow: number
  generatorCpuShare: number
  /** Share of the machine that programs outside the contest used: their noise. */
  neighbourShare: number
  opened: number
  errors: number
  /** The last step that failed, with its status. */
  lastError: string
  p50Ms: number
  p99Ms: number
  maxMs: number
}

const runSlice = async (slice: Slice): Promise<SliceResult> => {
  const tally = { flows: 0, opened: 0, errors: 0, lastError: '', latencies: [] as number[], counting: false }
  const record = (startedAt: number, end: FlowEnd) => {
    if (end.opened) tally.opened++
    if (end.failed) {
      tally.errors++
      tally.lastError = end.failed
    }
    if (!tally.counting) return
    tally.flows++
    tally.latencies.push(performance.now() - startedAt)
  }
  const clients = clientsOf(slice)
  const pace = slice.rate === null ? fullSpeed(clients, record) : evenly(clients, slice.rate, record)
  await pause(slice.warmSeconds)
  const [startedAt, cpuBefore, ownBefore] = [performance.now(), cpuUs(slice.pids), process.cpuUsage()]
  const machineBefore = machineCpuUs()
  tally.counting = true
  await pause(slice.seconds)
  tally.counting = false
  const seconds = (performance.now() - startedAt) / 1000
  const [cpu, own, machine] = [
    cpuUs(slice.pids) - cpuBefore,
    process.cpuUsage(ownBefore),
    machineCpuUs() - machineBefore,
  ]
  await pace.end()
  for (const client of clients) client.close()
  const sorted = Float64Array.from(tally.latencies).sort()
  return {
    flowsPerSecond: tally.flows / seconds,
    cpuUsPerFlow: cpu / tally.flows,
    generatorCpuShare: (own.user + own.system) / 1e6 / seconds,
    neighbourShare: (machine - cpu - own.user - own.system) / 1e6 / seconds / cpus().length,
    opened: tally.opened,
    errors: tally.errors,
    lastError: tally.lastError,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
  }
}

type Client = Pick<FlowClient, 'walk' | 'close'>

const clientsOf = ({ baseUrls, shop, prefix, connections, pageOnly = false, call }: Slice): Client[] => {
  if (call) return Array.from({ length: connections }, () => new RepeatClient(baseUrls[0] ?? '', call, prefix))
  const nextBody = shop === null ? null : bodyFactory(shop, prefix)
  return Array.from(
    { length: connections },
    (_, index) => new FlowClient({ baseUrl: baseUrls[index % baseUrls.length] ?? '', nextBody, pageOnly }),
  )
}

type Pace = { end(): Promise<void> }
type Record = (startedAt: number, end: FlowEnd) => void

const fullSpeed = (clients: readonly Client[], record: Record): Pace => {
  let running = clients.length
  let ended: (() => void) | undefined
  const again = (client: Client) => {
    if (ended) {
      running--
      return running === 0 ? ended() : undefined
    }
    const startedAt = performance.now()
    client.walk(end => {
      record(startedAt, end)
      if (end.failed) setTimeout(again, 5, client)
      else again(client)
    })
  }
  for (const client of clients) again(client)
  return {
    end: () =>
      new Promise(resolve => {
        ended = resolve
      }),
  }
}

/** Open loop: a flow whose turn has come waits for a free connection, and that wait counts. */
const evenly = (clients: readonly Client[], rate: number, record: Record): Pace => {
  const free = [...clients]
  const waiting: number[] = []
  const startedAt = performance.now()
  let due = 0
  const serve = () => {
    while (waiting.length > 0 && free.length > 0) {
      const [dueAt, client] = [waiting.shift(), free.pop()]
      if (dueAt === undefined || !client) return
      client.walk(end => {
        record(dueAt, end)
        free.push(client)
        serve()
      })
    }
  }
  const timer = setInterval(() => {
    for (const now = performance.now() - startedAt; (due * 1000) / rate <= now; due++) {
      waiting.push(startedAt + (due * 1000) / rate)
    }
    serve()
  }, 1)
  return {
    end: async () => {
      clearInterval(timer)
      for (let tries = 0; tries < 500 && free.length < clients.length; tries++) await pause(0.01)
    },
  }
}

const pause = (seconds: number) => new Promise<void>(resolve => setTimeout(resolve, seconds * 1000))

process.on('message', (slice: Slice) => {
  runSlice(slice).then(
    result => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
