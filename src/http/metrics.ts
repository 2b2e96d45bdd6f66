import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What is waiting in the gateway right now; asked for at every scrape. */
export type Backlog = {
  outboxWaiting: number
  /** Business seconds since the oldest waiting notification was due; 0 = none is late. */
  outboxOldestSeconds: number
  lettersWaiting: number
  /** The same of letters to payers. */
  lettersOldestSeconds: number
  /** Operations whose result is unknown and that need an operator. */
  operationsStuck: number
  /** Removed instruments that their connectors have not been told of yet. */
  forgettingsWaiting: number
  /** Those whose connectors could not be told: they need an operator. */
  forgettingsStuck: number
}

export type Metrics = {
  contentType: string
  /** Counts one answered request under its route's pattern. */
  requested(request: { method: string; route: string; status: number; durationMs: number }): void
  /** The Prometheus text. */
  render(): Promise<string>
  close(): void
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
const nanosecondsPerSecond = 1e9
/** The loop is looked at this often; the monitor counts the pause itself as delay. */
const lookEveryMs = 10

/** The gateway's own registry (nothing global, so that several gateways live in one process). */
export const createMetrics = (needs: {
  build: { version: string; mode: string }
  backlog: () => Promise<Backlog>
}): Metrics => {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  const requests = new Counter({
    name: 'kasa_http_requests_total',
    help: 'Answered requests by route pattern and status.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'kasa_http_request_duration_seconds',
    help: 'Time to answer, by route pattern.',
    labelNames: ['route'] as const,
    buckets: secondsBuckets,
    registers,
  })
  const stopLoop = measureLoop(registers)
  measureProcess(registers)
  const askBacklog = measureBacklog(registers, needs.backlog)
  new Gauge({
    name: 'kasa_build_info',
    help: 'Version, mode and Node.js of this process; always 1.',
    labelNames: ['version', 'mode', 'node'] as const,
    registers,
  }).set({ ...needs.build, node: process.version }, 1)

  return {
    contentType: registry.contentType,
    requested: ({ method, route, status, durationMs }) => {
      requests.inc({ method, route, status })
      durations.observe({ route }, durationMs / 1000)
    },
    render: async () => {
      await askBacklog()
      return registry.metrics()
    },
    close: stopLoop,
  }
}

/** Delay of the event loop since the last scrape. */
const measureLoop = (registers: Registry[]): (() => void) => {
  const delay = monitorEventLoopDelay({ resolution: lookEveryMs })
  delay.enable()
  new Gauge({
    name: 'kasa_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last scrape, by quantile (1 = longest).',
    labelNames: ['quantile'] as const,
    registers,
    collect() {
      for (const quantile of [0.5, 0.99, 1]) {
        const seconds = delay.percentile(quantile * 100) / nanosecondsPerSecond
        this.set({ quantile }, Math.max(0, seconds - lookEveryMs / 1000))
      }
      delay.reset()
    },
  })
  return () => delay.disable()
}

const measureProcess = (registers: Registry[]): void => {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of this process.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of this process, user and system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
}

/** Asked once before a scrape is drawn: a gauge's own question would be answered after its neighbours were drawn. */
const measureBacklog = (registers: Registry[], backlog: () => Promise<Backlog>): (() => Promise<void>) => {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  const waiting = gauge('kasa_outbox_waiting', 'Notifications that wait for delivery.')
  const oldest = gauge('kasa_outbox_oldest_seconds', 'How long the oldest waiting notification is overdue.')
  const letters = gauge('kasa_letters_waiting', 'Letters to payers that wait to be sent.')
  const oldestLetter = gauge('kasa_letters_oldest_seconds', 'How long the oldest waiting letter is overdue.')
  const stuck = gauge('kasa_operations_stuck', 'Operations with an unknown result that wait for an operator.')
  const forgettings = gauge(
    'kasa_forgettings_waiting',
    'Removed cards and BLIK that connectors are still to be told of.',
  )
  const forgettingsStuck = gauge(
    'kasa_forgettings_stuck',
    'Removed cards and BLIK that connectors could not be told of and that wait for an operator.',
  )
  return async () => {
    const now = await backlog()
    waiting.set(now.outboxWaiting)
    oldest.set(now.outboxOldestSeconds)
    letters.set(now.lettersWaiting)
    oldestLetter.set(now.lettersOldestSeconds)
    stuck.set(now.operationsStuck)
    forgettings.set(now.forgettingsWaiting)
    forgettingsStuck.set(now.forgettingsStuck)
  }
}
