/** A day of the gateway's clock (Europe/Warsaw), `YYYY-MM-DD`. */
export type WarsawDay = string

const dayMs = 86_400_000
const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Warsaw',
  ...({
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const),
})

/** What Warsaw's clock shows at a moment, as if that were UTC. */
const shownAt = (at: number): number => Date.parse(`${clock.format(at).replace(' ', 'T')}Z`)

/** The Warsaw day of a moment. */
export const warsawDayOf = (moment: Date): WarsawDay => clock.format(moment).slice(0, 10)

/** The moment at which a day begins. Warsaw changes its clock in the small hours, never at midnight, so every day has one. */
export const dayBegins = (day: WarsawDay): Date => {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const guess = midnight - (shownAt(midnight) - midnight)
  return new Date(guess - (shownAt(guess) - midnight))
}

/** So many days after (or, negative, before) a day. */
export const dayAfter = (day: WarsawDay, count: number): WarsawDay =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)

/** Days from the first to the last, both counted. */
export const daysFrom = (first: WarsawDay, last: WarsawDay): WarsawDay[] => {
  const count = Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / dayMs) + 1
  return Array.from({ length: Math.max(0, count) }, (_, at) => dayAfter(first, at))
}

/** A day that somebody typed: `undefined` when there is none such between 2000 and 2199. */
export const asWarsawDay = (text: string): WarsawDay | undefined => {
  if (!/^2[01]\d\d-\d\d-\d\d$/.test(text)) return undefined
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : text
}
