import { tokenDigest } from '../signing/credential-digest.js'
import type { ComingInNeeds } from './outside.js'
import type { Session } from './session.js'

/** The former token goes on for the requests that were on their way with it. */
const graceMs = 60_000

/**
 * A session that has just proved more gets another token: one that was seen before is worth nothing then. Answers it for the cookie;
 * `undefined` when another request was faster, whose cookie counts.
 *
 * @param confirmedAt the last proof, where this is none that dangerous actions ask for
 */
export const renewSession =
  ({ store, random }: Pick<ComingInNeeds, 'store' | 'random'>) =>
  async ({ id, digest }: Session, now: Date, confirmedAt = now): Promise<string | undefined> => {
    const token = random(32).toString('base64url')
    const formerUntil = new Date(now.getTime() + graceMs)
    const isMine = await store.write(({ sessions }) =>
      sessions.renew(id, { digest: tokenDigest(token), former: digest, formerUntil, at: confirmedAt }),
    )
    return isMine ? token : undefined
  }
