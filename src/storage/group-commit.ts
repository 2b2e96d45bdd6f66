import type { Database } from 'better-sqlite3'
import { enterBy, sqlOfTurn, type Turn } from './inside-write.js'
import { patiently } from './patience.js'
import type { Sql } from './sql.js'
import { StorageFault } from './storage.js'

/** More works than this wait for the next commit, so that one turn of the event loop stays short. */
const worksPerCommit = 256
type Work<T> = (sql: Sql) => Promise<T>
type Job = { work: Work<unknown>; resolve: (value: never) => void; reject: (error: unknown) => void }
type Settle = () => void

/** Works await records only, which answer in microtasks; whatever is still running when the event loop turns has left the database. */
const withinOneTurn = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const tooLate = () =>
      reject(new Error('a write awaited something other than its records: do that before or after the write'))
    const watchdog = setImmediate(tooLate)
    const inTime =
      <A>(settle: (answer: A) => void) =>
      (answer: A) => {
        clearImmediate(watchdog)
        settle(answer)
      }
    work.then(inTime(resolve), inTime(reject))
  })

const lost = (cause?: unknown): StorageFault =>
  new StorageFault('lost', 'the database ended the transaction (disk full or I/O error); nothing of it was kept', {
    cause,
  })

/** The one writer of a SQLite file in this process. */
export type GroupCommit = {
  write<T>(work: Work<T>): Promise<T>
  /** Resolves when nothing is queued or running. */
  drained(): Promise<void>
}

/**
 * Collects the works of one turn of the event loop and runs them one after another, each in a savepoint, in one transaction.
 * A promise resolves only after the COMMIT that holds its work; a failing work takes back only its own savepoint.
 */
export const groupCommit = (db: Database, sql: Sql, strict: boolean): GroupCommit => {
  const enter = enterBy(strict)
  const [begin, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map(text => db.prepare(text))
  const [save, release, undo] = ['savepoint work', 'release work', 'rollback to work'].map(text => db.prepare(text))
  const queue: Job[] = []
  let flushing: Promise<void> | undefined

  const runWork = async <T>(work: Work<T>): Promise<T> => {
    const turn: Turn = { open: true, sql }
    try {
      return await withinOneTurn(enter(turn, () => work(sqlOfTurn(turn))))
    } finally {
      turn.open = false
    }
  }

  const runOne = async (job: Job): Promise<Settle> => {
    save?.run()
    try {
      const value = await runWork(job.work)
      release?.run()
      return () => job.resolve(value as never)
    } catch (error) {
      if (!db.inTransaction) throw lost(error)
      undo?.run()
      release?.run()
      return () => job.reject(error)
    }
  }

  /** A work without neighbours needs no savepoint: its failure is the failure of the whole transaction. */
  const runAlone = async (job: Job): Promise<Settle> => {
    try {
      const value = await runWork(job.work)
      if (!db.inTransaction) throw lost()
      return () => job.resolve(value as never)
    } catch (error) {
      throw db.inTransaction ? error : lost(error)
    }
  }

  const commitGroup = async (group: Job[]): Promise<void> => {
    try {
      const outcomes: Settle[] = []
      const run = group.length === 1 ? runAlone : runOne
      for (const job of group) outcomes.push(await run(job))
      commit?.run()
      for (const settle of outcomes) settle()
    } catch (error) {
      if (db.inTransaction) rollback?.run()
      for (const job of group) job.reject(error)
    }
  }

  const flush = async (): Promise<void> => {
    try {
      await patiently(() => begin?.run())
    } catch (error) {
      for (const job of queue.splice(0)) job.reject(error)
    }
    const group = queue.splice(0, worksPerCommit)
    if (group.length > 0) await commitGroup(group)
    flushing = queue.length > 0 ? nextTurn() : undefined
  }
  const nextTurn = () => new Promise<void>(resolve => setImmediate(() => flush().then(resolve)))

  return {
    write: work =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve, reject })
        flushing ??= nextTurn()
      }),
    drained: async () => {
      while (flushing) await flushing
    },
  }
}
