import type { Database } from 'better-sqlite3'

type Job = { work: () => void; done: () => void }

/** Durable writes at the price of few fsyncs: all works of one turn of the event loop in one transaction. */
export const groupCommit = (db: Database): ((job: Job) => void) => {
  let queue: Job[] = []
  const commit = db.transaction((jobs: Job[]) => {
    for (const { work } of jobs) work()
  })
  const flush = () => {
    const jobs = queue
    queue = []
    commit.immediate(jobs)
    for (const { done } of jobs) done()
  }
  return job => {
    if (queue.push(job) === 1) setImmediate(flush)
  }
}
