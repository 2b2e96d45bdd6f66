import { dayAfter, isBusinessDay } from '../accounting/business-days.js'

const hourMs = 3_600_000
const opensAtHour = 9
const closesAtHour = 17
/** How long an answer to a request may take (mission.md M22). */
const answerHours = 8

const wallClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Warsaw',
  dateStyle: 'short',
  timeStyle: 'medium',
})
/** What clocks in Warsaw show, as if it were UTC. */
const wallMs = (at: number): number => Date.parse(`${wallClock.format(at).replace(' ', 'T')}Z`)

/** The moment at which clocks in Warsaw show a full hour of a day. Clocks change at night, so that one look at the offset is enough. */
const momentOf = (day: string, hour: number): number => {
  const guess = Date.parse(`${day}T00:00:00Z`) + hour * hourMs
  return guess - (wallMs(guess) - guess)
}

/**
 * When so many working hours have passed after a moment: 9 to 17 o'clock in Warsaw on Polish business days.
 * @param hours more than 0
 */
export const afterWorkingHours = (from: Date, hours = answerHours): Date => {
  let left = hours * hourMs
  for (let day = wallClock.format(from).slice(0, 10); ; day = dayAfter(day)) {
    if (!isBusinessDay(day)) continue
    const begin = Math.max(from.getTime(), momentOf(day, opensAtHour))
    const room = momentOf(day, closesAtHour) - begin
    if (room <= 0) continue
    if (left <= room) return new Date(begin + left)
    left -= room
  }
}
