import { type Dispatcher, Pool } from 'undici'
import { type OutboundFailure, outboundFailure } from './failure.js'
import { guardedConnect, type ResolveName } from './guarded-connect.js'
import { type AddressRules, portOf, urlRefusal } from './safe-address.js'

export type OutboundRequest = {
  method: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body?: Buffer | string
}

/** An answer was read. `body` holds at most the limit's bytes; `cut` says that there was more. */
export type OutboundAnswer = {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
  cut: boolean
  durationMs: number
}

export type Send = (request: OutboundRequest) => Promise<OutboundAnswer | OutboundFailure>

export type OutboundLimits = {
  /** For name, connection, request and whole answer together. */
  timeoutMs: number
  answerBytes: number
  headerBytes: number
  /** A pool of connections to one origin is closed after this pause. */
  idlePoolMs: number
}

/** domain.md §5 and issue §6: 10 s for an attempt, 64 kB of an answer. */
export const outboundLimits: OutboundLimits = {
  timeoutMs: 10_000,
  answerBytes: 64 * 1024,
  headerBytes: 16 * 1024,
  idlePoolMs: 30_000,
}

export type OutboundNeeds = {
  rules: AddressRules
  resolve: ResolveName
  /** True while the caller is inside a storage write, where waiting for the network would stop everybody. */
  insideWrite: () => boolean
  limits?: Partial<OutboundLimits>
}

export type Outbound = {
  send: Send
  /** Pools that are open now (metrics, tests). */
  pools: () => number
  /** Ends every connection; running requests fail. */
  close: () => Promise<void>
}

type OriginPool = { pool: Pool; running: number; usedAtMs: number }
/** An address, read and judged once: a shop's messages mostly go to the same one. */
type Target = { url: URL; path: string } | { refusal: string }

/** Addresses remembered at most; beyond it the memory starts anew. */
const targetsRemembered = 1000

/**
 * The one client for calls to addresses that somebody else chose: it checks the resolved address while connecting, follows
 * no redirect, knows no proxy, and bounds time, headers and answer (architecture.md "Outbound calls").
 */
export function createOutbound({ rules, resolve, insideWrite, limits: given }: OutboundNeeds): Outbound {
  const limits = { ...outboundLimits, ...given }
  const pools = new Map<string, OriginPool>()
  const targets = new Map<string, Target>()
  const sweeping = setInterval(sweep, Math.min(limits.idlePoolMs, 5_000))
  sweeping.unref()

  function poolOf(url: URL): OriginPool {
    const known = pools.get(url.origin)
    if (known) return known
    const target = { host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url) }
    const connect = guardedConnect(target, rules, resolve, limits.timeoutMs)
    const pool = new Pool(url.origin, { connect, maxHeaderSize: limits.headerBytes, headersTimeout: 0, bodyTimeout: 0 })
    const opened = { pool, running: 0, usedAtMs: 0 }
    pools.set(url.origin, opened)
    return opened
  }

  function targetOf(address: string): Target {
    const known = targets.get(address)
    if (known) return known
    const target = readTarget(address, rules)
    if (targets.size >= targetsRemembered) targets.clear()
    targets.set(address, target)
    return target
  }

  function sweep(): void {
    const before = performance.now() - limits.idlePoolMs
    for (const [origin, { pool, running, usedAtMs }] of pools) {
      if (running > 0 || usedAtMs > before) continue
      pools.delete(origin)
      void pool.destroy()
    }
  }

  const send: Send = async request => {
    if (insideWrite()) throw new Error('a storage write is running: leave it before calling out')
    const startedAtMs = performance.now()
    const target = targetOf(request.url)
    if ('refusal' in target) return { failure: 'refused', reason: target.refusal, durationMs: 0 }
    const opened = poolOf(target.url)
    opened.running++
    try {
      return await exchange(opened.pool, target.path, request, limits, startedAtMs)
    } finally {
      opened.running--
      opened.usedAtMs = performance.now()
    }
  }

  const close = async () => {
    clearInterval(sweeping)
    const open = [...pools.values()]
    pools.clear()
    await Promise.all(open.map(({ pool }) => pool.destroy()))
  }

  return { send, pools: () => pools.size, close }
}

function readTarget(address: string, rules: AddressRules): Target {
  if (!URL.canParse(address)) return { refusal: 'this is not an absolute address' }
  const url = new URL(address)
  const refusal = urlRefusal(url, rules)
  return refusal === undefined ? { url, path: url.pathname + url.search } : { refusal }
}

/** One request and its answer, through undici's handler: a body stream per answer would double the cost of a delivery. */
function exchange(
  pool: Pool,
  path: string,
  { method, headers, body = '' }: OutboundRequest,
  limits: OutboundLimits,
  startedAtMs: number,
): Promise<OutboundAnswer | OutboundFailure> {
  return new Promise(settle => {
    const reader = answerReader(limits, startedAtMs, settle)
    pool.dispatch({ method, path, headers, body }, reader)
  })
}

function answerReader(
  limits: OutboundLimits,
  startedAtMs: number,
  settle: (end: OutboundAnswer | OutboundFailure) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let status = 0
  let headers: OutboundAnswer['headers'] = {}
  let bytes = 0
  let controller: Dispatcher.DispatchController | undefined
  let stopped: Error | undefined
  const deadline = setTimeout(() => {
    settle({
      failure: 'timeout',
      reason: `no complete answer within ${limits.timeoutMs / 1000} s`,
      durationMs: sinceStart(),
    })
    stop()
  }, limits.timeoutMs)

  const sinceStart = () => Math.round(performance.now() - startedAtMs)
  /** Closes the connection at once, or as soon as there is one: its rest may never end. */
  const stop = () => {
    clearTimeout(deadline)
    stopped = new Error('the answer is not waited for any longer')
    controller?.abort(stopped)
  }
  const finish = (cut: boolean) => {
    clearTimeout(deadline)
    settle({ status, headers, body: Buffer.concat(chunks), cut, durationMs: sinceStart() })
  }

  return {
    onRequestStart(opened) {
      controller = opened
      if (stopped) opened.abort(stopped)
    },
    onResponseStart(_, answered, answerHeaders) {
      status = answered
      headers = answerHeaders
    },
    onResponseData(_, chunk) {
      const room = limits.answerBytes - bytes
      chunks.push(chunk.subarray(0, room))
      bytes += chunk.length
      if (chunk.length <= room) return
      finish(true)
      stop()
    },
    onResponseEnd() {
      finish(false)
    },
    onResponseError(_, error) {
      clearTimeout(deadline)
      settle({ ...outboundFailure(error), durationMs: sinceStart() })
    },
  }
}
