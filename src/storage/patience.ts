import { StorageFault } from './storage.js'

/** Each attempt waits up to the connection's busy timeout and then a few milliseconds without blocking: about ten seconds in all. */
const attempts = 600

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** The code a database put on its error, e.g. `SQLITE_BUSY` or `40001`. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** Repeats an attempt to lock a SQLite file while another process holds it, between turns of the event loop. */
export const patiently = async <T>(attempt: () => T): Promise<T> => {
  for (let made = 1; ; made++) {
    try {
      return attempt()
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error
      if (made === attempts)
        throw new StorageFault('busy', 'another process held the database for too long', { cause: error })
    }
    await pause(1 + (made % 5))
  }
}
