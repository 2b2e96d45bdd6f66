/** Notice that ends the contract of a merchant (M116): an indefinite contract ends this many whole days after the day it is given. */
export const noticeDays = 30

export type Notice = {
  id: number
  publicId: string
  merchantId: number
  threadId: number
  /** `given`: it runs; `withdrawn`: the contract goes on; `ended`: its time came and the shops take no new payments. */
  state: 'given' | 'withdrawn' | 'ended'
  memberId: number
  author: string
  givenAt: Date
  /** The contract's first moment that is no more: midnight in Warsaw after its last day. */
  endsAt: Date
  /** When it was withdrawn or ended. */
  finishedAt: Date | null
}

const dayMs = 86_400_000
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Warsaw',
  hourCycle: 'h23',
  ...({ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const),
})
const warsaw = (at: number): Record<string, number> =>
  Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]))

/** The moment a Warsaw day (`days` after the one of `from`) begins. */
const midnight = (from: Date, days: number): Date => {
  const { year = 0, month = 0, day = 0 } = warsaw(from.getTime())
  const asUtc = Date.UTC(year, month - 1, day + days)
  const { hour = 0, minute = 0 } = warsaw(asUtc)
  // Warsaw is ahead of UTC: at UTC's midnight its clock shows by how much. Its own changes come later in the night.
  const guess = asUtc - (hour * 60 + minute) * 60_000
  const shown = warsaw(guess)
  return new Date(shown.hour === 0 ? guess : guess + ((shown.hour ?? 0) > 12 ? 1 : -1) * (dayMs / 24))
}

/** When a notice given now ends the contract: the day it is given does not count, the last of the 30 days counts whole (Civil Code art. 111). */
export const noticeEnd = (givenAt: Date): Date => midnight(givenAt, noticeDays + 1)
