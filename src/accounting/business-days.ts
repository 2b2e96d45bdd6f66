const dayMs = 86_400_000

/** Easter Sunday by the Gregorian rule (Meeus, Jones, Butcher), as milliseconds of its UTC midnight. */
const easter = (year: number): number => {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1)
}

const fixedHolidays: ReadonlySet<string> = new Set([
  '01-01',
  '01-06',
  '05-01',
  '05-03',
  '08-15',
  '11-01',
  '11-11',
  '12-25',
  '12-26',
])
/** Days after Easter Sunday: Easter Monday and Corpus Christi; Easter and Whit Sunday are Sundays anyway. */
const easterHolidays = [1, 60]
/** Christmas Eve is a holiday by the act of 2024. */
const christmasEveSince = 2025

const midnight = (day: string): number => Date.parse(`${day}T00:00:00Z`)

const isHoliday = (day: string): boolean => {
  const year = Number(day.slice(0, 4))
  if (fixedHolidays.has(day.slice(5)) || (day.endsWith('-12-24') && year >= christmasEveSince)) return true
  return easterHolidays.some(after => midnight(day) === easter(year) + after * dayMs)
}

/** The day after a day, `YYYY-MM-DD`. */
export const dayAfter = (day: string): string => new Date(midnight(day) + dayMs).toISOString().slice(0, 10)

/** Whether banks and offices in Poland work on a day (`YYYY-MM-DD`): no weekend, no public holiday (cms-and-statements.md §5.1). */
export const isBusinessDay = (day: string): boolean => {
  const weekday = new Date(midnight(day)).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !isHoliday(day)
}
