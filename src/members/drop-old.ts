import type { ComingInNeeds } from './outside.js'
import { longestMs } from './session.js'

const dayMs = 24 * 3_600_000
/** Sessions and used links are kept for a while, so that a person can be told what was theirs. */
const keptMs = 30 * dayMs
const atOnce = 500
const lookEveryMs = 10 * 60_000

/** Forgets what has ended: sessions, links, half sign-ins, questions to passkeys, counts of tries. Looks now and then. */
export const dropOldAccess = ({ store, systemClock }: Pick<ComingInNeeds, 'store'> & { systemClock: () => Date }) => {
  let lookAt = 0
  return async (): Promise<void> => {
    const now = systemClock()
    if (now.getTime() < lookAt) return
    const before = new Date(now.getTime() - keptMs - longestMs)
    await store.write(async ({ sessions, memberLinks, halfSignIns, passkeyChallenges, tryCounts }) => {
      await sessions.drop(before, atOnce)
      await memberLinks.dropOld(before)
      await halfSignIns.dropOld(now)
      await passkeyChallenges.dropOld(now)
      await tryCounts.dropOld(now)
    })
    lookAt = now.getTime() + lookEveryMs
  }
}
