import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { cpuUs } from '../measure/cpu.js'
import { percentile } from '../measure/ratios.js'

/** What to expect: a number of messages at full speed, or messages that tell after how many ms since `startsAt` they are due. */
export type Expectation = {
  messages: number
  pid: number
  hanging: number
  startsAt: number | null
  waitSeconds: number
}

export type Received = {
  messages: number
  distinct: number
  /** Without the first four tenths, in which a process warms up, and the last one. */
  perSecond: number
  cpuUsPerMessage: number
  /** Since each was due. */
  p50Ms: number
  p99Ms: number
}

const openShare = 0.4
const closeShare = 0.9

type Watch = {
  expected: Expectation
  ids: Set<string>
  count: number
  opened: { at: number; cpu: number; count: number } | undefined
  closed: { at: number; cpu: number; count: number } | undefined
  latencies: number[]
  finish: () => void
}
let watch: Watch | undefined

const answer = (request: IncomingMessage, response: ServerResponse, index: number): void => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    if (watch && index < watch.expected.hanging) return
    if (watch) note(watch, request, chunks)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 15 }).end('{"status":"ok"}')
  })
}

const note = (seen: Watch, request: IncomingMessage, chunks: Buffer[]): void => {
  const { expected } = seen
  const id = request.headers['webhook-id']
  if (typeof id === 'string') seen.ids.add(id)
  seen.count++
  if (expected.startsAt !== null) {
    const { dueAfterMs } = JSON.parse(Buffer.concat(chunks).toString()) as { dueAfterMs: number }
    seen.latencies.push(Date.now() - expected.startsAt - dueAfterMs)
  }
  if (seen.count === Math.ceil(expected.messages * openShare)) seen.opened = mark(seen)
  if (seen.count === Math.ceil(expected.messages * closeShare)) seen.closed = mark(seen)
  if (seen.count >= expected.messages) seen.finish()
}

const mark = ({ count, expected }: Watch) => ({ at: performance.now(), cpu: cpuUs([expected.pid]), count })

const receive = (expected: Expectation): Promise<Received> =>
  new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      if (watch) resolve(summary(watch))
      watch = undefined
    }
    const timer = setTimeout(finish, expected.waitSeconds * 1000)
    watch = { expected, ids: new Set(), count: 0, opened: undefined, closed: undefined, latencies: [], finish }
  })

const summary = ({ ids, count, opened, closed, latencies }: Watch): Received => {
  const sorted = Float64Array.from(latencies).sort()
  const messages = (closed?.count ?? 0) - (opened?.count ?? 0)
  return {
    messages: count,
    distinct: ids.size,
    perSecond: (messages / ((closed?.at ?? 0) - (opened?.at ?? 0))) * 1000,
    cpuUsPerMessage: ((closed?.cpu ?? 0) - (opened?.cpu ?? 0)) / messages,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  }
}

const listen = async (count: number): Promise<number[]> => {
  const ports: number[] = []
  for (let index = 0; index < count; index++) {
    const server = createServer((request, response) => answer(request, response, index))
    server.keepAliveTimeout = 60_000
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    ports.push((server.address() as AddressInfo).port)
  }
  return ports
}

process.on('message', (expected: Expectation) => {
  void receive(expected).then(received => process.send?.({ received }))
  process.send?.({ ready: true })
})
process.on('disconnect', () => process.exit(0))
listen(Number(process.argv[2])).then(ports => process.send?.({ ports }))
