/** What was asked for does not exist for this member: somebody else's id and an unknown one look the same (domain.md §1). */
export class NotThere extends Error {
  constructor() {
    super('not there')
    this.name = 'NotThere'
  }
}

/** The value, or a page that says it is not there. */
export const there = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new NotThere()
  return value
}
