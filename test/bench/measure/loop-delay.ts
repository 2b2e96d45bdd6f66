import { request } from 'undici'

/** Event-loop delay as the product itself reports it, in ms; reading it starts a new period. */
export type LoopDelay = { p99Ms: number; maxMs: number }

const sample = /^kasa_event_loop_delay_seconds\{[^}]*quantile="([\d.]+)"[^}]*\} (\S+)$/gm

export const loopDelay = async (baseUrl: string): Promise<LoopDelay> => {
  const { body } = await request(new URL('/metrics', baseUrl))
  const byQuantile = new Map(
    [...(await body.text()).matchAll(sample)].map(([, quantile, seconds]) => [
      Number(quantile),
      Number(seconds) * 1000,
    ]),
  )
  return { p99Ms: byQuantile.get(0.99) ?? Number.NaN, maxMs: byQuantile.get(1) ?? Number.NaN }
}
