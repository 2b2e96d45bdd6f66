import type { Metrics } from './metrics.js'
import { type Answer, type Ask, json, type Route } from './route.js'

/**
 * For machines: `/healthz` (the process lives), `/readyz` (the database answers and nothing is stopping), `/metrics` (behind the
 * developer gate).
 */
export const healthRoutes = (needs: {
  /** Fails when the database does not answer. */
  ping: () => Promise<void>
  isStopping: () => boolean
  metrics: Pick<Metrics, 'contentType' | 'render'>
  gate: (ask: Ask) => Answer | undefined
}): Route[] => [
  { method: 'GET', path: '/healthz', handle: () => json(200, { ok: true }) },
  { method: 'GET', path: '/readyz', handle: () => readiness(needs) },
  {
    method: 'GET',
    path: '/metrics',
    handle: async ask =>
      needs.gate(ask) ?? {
        status: 200,
        headers: { 'content-type': needs.metrics.contentType, 'cache-control': 'no-store' },
        body: await needs.metrics.render(),
      },
  },
]

const readiness = async (needs: { ping: () => Promise<void>; isStopping: () => boolean }): Promise<Answer> => {
  if (needs.isStopping()) return json(503, { ready: false, reason: 'stopping' })
  try {
    await needs.ping()
    return json(200, { ready: true })
  } catch {
    return json(503, { ready: false, reason: 'the database does not answer' })
  }
}
