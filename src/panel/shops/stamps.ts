const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'Europe/Warsaw' })

/** A moment to the second by Warsaw's clock, as lists of shops have it (M18): `2026.11.22 18:40:05`. */
export const stamp = (moment: Date): string => format.format(moment).replaceAll('-', '.')
