import type { Forwarded } from './forward.js'
import { type News, type NewsSource, SourceAway } from './news-source.js'

/** A line about something that happened while listening. */
export type Said =
  | { kind: 'forwarded'; news: News; forwarded: Forwarded; again: boolean }
  | { kind: 'away'; reason: string; retryInMs: number }
  | { kind: 'back' }

export type ListenNeeds = {
  source: NewsSource
  forward: (news: News) => Promise<Forwarded>
  /** Which news are forwarded; the others are passed over. */
  wanted: (news: News) => boolean
  say: (said: Said) => void
  /** Waits, or ends early with the signal. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>
}

export type ListenLimits = { pollMs: number; notYetMs: number; notYetTries: number; awayMs: readonly number[] }

/** "Not yet" is asked again sooner than by the gateway: somebody is waiting in front of the screen. */
export const listenLimits: ListenLimits = {
  pollMs: 500,
  notYetMs: 2_000,
  notYetTries: 5,
  awayMs: [500, 1_000, 2_000, 5_000],
}

const notYet: ReadonlySet<number> = new Set([425, 409, 503])

/**
 * Forwards what comes after a cursor, in order and one by one, until the signal ends it; answers the cursor behind the last message that was
 * forwarded. A gateway that is away is waited for, and nothing is skipped meanwhile.
 */
export const listen =
  (needs: ListenNeeds, limits: ListenLimits = listenLimits) =>
  async (from: string | undefined, signal: AbortSignal): Promise<string | undefined> => {
    const { source, say, pause } = needs
    let cursor = from
    let away = 0
    while (!signal.aborted) {
      try {
        cursor ??= await source.newest(signal)
        const page = await source.after(cursor, signal)
        if (away > 0) say({ kind: 'back' })
        away = 0
        if (!(await forwardAll(needs, limits, page.news, signal))) return cursor
        cursor = page.cursor
        if (page.news.length === 0) await pause(limits.pollMs, signal)
      } catch (error) {
        if (signal.aborted) return cursor
        if (!(error instanceof SourceAway)) throw error
        const retryInMs = limits.awayMs[Math.min(away++, limits.awayMs.length - 1)] ?? 0
        say({ kind: 'away', reason: error.message, retryInMs })
        await pause(retryInMs, signal)
      }
    }
    return cursor
  }

/** False when the signal came before all were forwarded: they come again from the same cursor. */
const forwardAll = async (
  needs: ListenNeeds,
  limits: ListenLimits,
  news: readonly News[],
  signal: AbortSignal,
): Promise<boolean> => {
  for (const one of news.filter(needs.wanted)) {
    if (signal.aborted) return false
    await forwardOne(needs, limits, one, signal)
  }
  return true
}

const forwardOne = async (
  { forward, say, pause }: ListenNeeds,
  { notYetMs, notYetTries }: ListenLimits,
  news: News,
  signal: AbortSignal,
): Promise<void> => {
  for (let tries = 1; !signal.aborted; tries++) {
    const forwarded = await forward(news)
    const again = forwarded.status !== null && notYet.has(forwarded.status) && tries < notYetTries
    say({ kind: 'forwarded', news, forwarded, again })
    if (!again) return
    await pause(notYetMs, signal)
  }
}
