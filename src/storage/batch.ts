type Waiting<I, O> = { item: I; resolve: (answer: O) => void; reject: (error: unknown) => void }

const itemsAtOnce = 256
const batchesInFlight = 2

/**
 * Collects what is asked in one turn of the event loop and asks it together; at most two batches are on their way.
 * A batch that fails is asked one by one, so that one bad item fails alone. Answers come in the order of the items.
 */
export const batched = <I, O>(together: (items: readonly I[]) => Promise<readonly O[]>): ((item: I) => Promise<O>) => {
  const queue: Waiting<I, O>[] = []
  let scheduled = false
  let inFlight = 0

  const alone = async ({ item, resolve, reject }: Waiting<I, O>): Promise<void> => {
    try {
      const [answer] = await together([item])
      resolve(answer as O)
    } catch (error) {
      reject(error)
    }
  }
  const send = async (batch: readonly Waiting<I, O>[]): Promise<void> => {
    try {
      const answers = await together(batch.map(({ item }) => item))
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as O)
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const waiting of batch) await alone(waiting)
    }
  }
  const flush = (): void => {
    scheduled = false
    while (queue.length > 0 && inFlight < batchesInFlight) {
      inFlight++
      void send(queue.splice(0, itemsAtOnce)).then(() => {
        inFlight--
        schedule()
      })
    }
  }
  const schedule = (): void => {
    if (scheduled || queue.length === 0) return
    scheduled = true
    setImmediate(flush)
  }
  return item =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      schedule()
    })
}
