import type { Member } from './member.js'

/** Somebody's signed-in browser. The cookie's token is stored as its digest only. */
export type Session = {
  id: number
  publicId: string
  digest: string
  memberId: number
  createdAt: Date
  /** Last request, to the minute. */
  seenAt: Date
  /** When the person last proved a second factor (or, without one, the password); dangerous actions want it fresh. */
  confirmedAt: Date
  address: string
  /** The browser as it names itself, shortened. */
  agent: string
  endedAt: Date | null
}

export type SignedIn = { session: Session; member: Member }

const minuteMs = 60_000
/** A panel left alone signs out (cms-and-statements.md §5.5). */
export const idleMs = 15 * minuteMs
/** However busy, a session ends. */
export const longestMs = 12 * 60 * minuteMs
/** Dangerous actions want a proof no older than this. */
export const freshMs = 5 * minuteMs
/** `seenAt` is written at most once in this time. */
export const seenEveryMs = minuteMs

/** Whether a session still holds at a moment, real time. */
export const holds = ({ session, member }: SignedIn, now: Date): boolean =>
  member.state === 'active' && isLive(session, now)

/** Whether a session was neither ended nor left alone or kept for too long. */
export const isLive = (session: Pick<Session, 'endedAt' | 'seenAt' | 'createdAt'>, now: Date): boolean =>
  session.endedAt === null &&
  now.getTime() - session.seenAt.getTime() < idleMs &&
  now.getTime() - session.createdAt.getTime() < longestMs

/** Whether a dangerous action may go on without another proof. */
export const isFresh = (session: Pick<Session, 'confirmedAt'>, now: Date): boolean =>
  now.getTime() - session.confirmedAt.getTime() < freshMs
